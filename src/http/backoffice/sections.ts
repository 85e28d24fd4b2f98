import { type KnownViewer, may, type Permission } from '#accounts';
import type { DatasetRight } from '#visibility';
import type { HttpDeps } from '../deps.ts';

/**
 * Who may come in: everybody who is signed in, everybody with some part in running the portal, those who may change some
 * dataset, or those with one of these permissions. An administrator always may.
 */
export type Needs = 'signed-in' | 'back-office' | 'datasets' | readonly [Permission, ...Permission[]];

/** Somebody signed in who stands at the door. */
export interface Comer {
  readonly viewer: KnownViewer;
  /** Some dataset is theirs to edit, publish or manage, though no permission for all of them. */
  readonly hasDatasets: boolean;
}

/** Permissions that let somebody into the back office at all. */
const OFFICE: readonly Permission[] = [
  'administer',
  'manage-people',
  'manage-settings',
  'manage-pages',
  'read-audit-log',
  'view-audience',
  'create-datasets',
  'edit-all-datasets',
  'publish-all-datasets',
];

/** Permissions that open the list of datasets to somebody who has been given none. */
const DATASETS: readonly Permission[] = ['create-datasets', 'edit-all-datasets', 'publish-all-datasets'];

/** Whether the person may open what needs this. */
export function mayOpen({ viewer, hasDatasets }: Comer, needs: Needs): boolean {
  if (needs === 'signed-in') return true;
  if (needs === 'back-office' || needs === 'datasets') {
    const permissions = needs === 'datasets' ? DATASETS : OFFICE;
    return hasDatasets || permissions.some((permission) => may(viewer, permission));
  }
  return needs.some((permission) => may(viewer, permission));
}

/** The person with what of the datasets is theirs to change. */
export async function comerOf(deps: HttpDeps, viewer: KnownViewer, now: Date): Promise<Comer> {
  const { visibility } = deps;
  if (DATASETS.some((permission) => may(viewer, permission))) return { viewer, hasDatasets: false };
  const seen = await visibility.of(viewer, now).datasets();
  const hasDatasets = seen.some((entry) => CHANGING.some((right) => visibility.may(viewer, right, entry)));
  return { viewer, hasDatasets };
}
const CHANGING = ['edit', 'publish', 'manage'] as const satisfies readonly DatasetRight[];

/** A part of the back office: its place in the navigation, and what one needs to see it there. */
interface OfficeSection {
  readonly path: string;
  readonly group: 'data' | 'people' | 'portal' | undefined;
  readonly needs: Needs;
}

/** In the order of the navigation. */
export const OFFICE_SECTIONS = {
  overview: { path: '/backoffice/', group: undefined, needs: 'back-office' },
  datasets: { path: '/backoffice/datasets/', group: 'data', needs: 'datasets' },
  harvesters: { path: '/backoffice/harvesters/', group: 'data', needs: ['create-datasets'] },
  jobs: { path: '/backoffice/jobs/', group: 'data', needs: ['manage-settings'] },
  people: { path: '/backoffice/people/', group: 'people', needs: ['manage-people'] },
  groups: { path: '/backoffice/groups/', group: 'people', needs: ['manage-people'] },
  invitations: { path: '/backoffice/invitations/', group: 'people', needs: ['manage-people'] },
  sessions: { path: '/backoffice/sessions/', group: 'people', needs: ['manage-people'] },
  keys: { path: '/backoffice/keys/', group: 'people', needs: ['manage-people'] },
  mail: { path: '/backoffice/mail/', group: 'people', needs: ['manage-people'] },
  'sign-in': { path: '/backoffice/sign-in/', group: 'portal', needs: ['manage-settings'] },
  quotas: { path: '/backoffice/quotas/', group: 'portal', needs: ['manage-settings'] },
  'cookie-audit': {
    path: '/backoffice/cookie-audit/',
    group: 'portal',
    needs: ['manage-settings', 'read-audit-log'],
  },
  audience: { path: '/backoffice/audience/', group: 'portal', needs: ['view-audience'] },
  cookies: { path: '/backoffice/cookies/', group: 'portal', needs: ['manage-settings'] },
  pages: { path: '/backoffice/pages/', group: 'portal', needs: ['manage-pages'] },
  settings: { path: '/backoffice/settings/', group: 'portal', needs: ['manage-settings'] },
  audit: { path: '/backoffice/audit-log/', group: 'portal', needs: ['read-audit-log'] },
} as const satisfies Readonly<Record<string, OfficeSection>>;

export type OfficeSectionKey = keyof typeof OFFICE_SECTIONS;

/** One's own account: open to everybody who is signed in. */
export const ACCOUNT_SECTIONS = {
  profile: '/account/',
  security: '/account/security/',
  sessions: '/account/sessions/',
  keys: '/account/keys/',
  data: '/account/data/',
} as const;

/** Where a page stands. */
export type SectionKey = OfficeSectionKey | `account.${keyof typeof ACCOUNT_SECTIONS}`;

/** What the pages of a section need unless they say more. */
export const needsOf = (section: SectionKey): Needs =>
  Object.hasOwn(OFFICE_SECTIONS, section) ? OFFICE_SECTIONS[section as OfficeSectionKey].needs : 'signed-in';
