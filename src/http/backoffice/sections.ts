import { type KnownViewer, may, type Permission } from '#accounts';

/**
 * Who may come in: everybody who is signed in, everybody with some part in running the portal, or those with one of
 * these permissions. An administrator always may.
 */
export type Needs = 'signed-in' | 'back-office' | readonly [Permission, ...Permission[]];

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

/** Whether the person may open what needs this. */
export function mayOpen(viewer: KnownViewer, needs: Needs): boolean {
  if (needs === 'signed-in') return true;
  const permissions = needs === 'back-office' ? OFFICE : needs;
  return permissions.some((permission) => may(viewer, permission));
}

/** A part of the back office: its place in the navigation, and what one needs to see it there. */
interface Section {
  readonly path: string;
  readonly group: 'data' | 'people' | 'portal' | undefined;
  readonly needs: Needs;
}

/** In the order of the navigation. */
export const SECTIONS = {
  overview: { path: '/backoffice/', group: undefined, needs: 'back-office' },
  mail: { path: '/backoffice/mail/', group: 'portal', needs: ['manage-people'] },
} as const satisfies Readonly<Record<string, Section>>;

export type SectionKey = keyof typeof SECTIONS;
