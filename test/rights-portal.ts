// A portal with something hidden in every way, and somebody for each way of seeing it: real people, sessions and keys. What
// is hidden carries words that stand nowhere else, so that any answer can be searched for them.
import type { LightMyRequestResponse, RouteOptions } from 'fastify';
import { ADMINISTRATORS, COMMAND_LINE, type KeyScope, newCsrfToken } from '#accounts';
import type { DatasetMetadata, DatasetSchema, Field } from '#dataset';
import { fixedClock } from '#lib';
import type { DatasetAccess } from '#visibility';
import { accepted, signedUp } from './accounts.ts';
import { startTestPortal, type TestDataset, type TestPortal } from './portal.ts';

/** Each role, whether it may know of the restricted dataset, and whether it sees all of the one that is seen in part. */
export const ROLES = {
  'a stranger': { seesVeiled: false, seesWhole: false },
  'a reader': { seesVeiled: false, seesWhole: false },
  'a member of a group': { seesVeiled: true, seesWhole: true },
  'a publisher': { seesVeiled: true, seesWhole: false },
  'a manager of the dataset': { seesVeiled: true, seesWhole: false },
  'a reader of all datasets': { seesVeiled: true, seesWhole: true },
  'an administrator': { seesVeiled: true, seesWhole: true },
  'a key to read of the member': { seesVeiled: true, seesWhole: true },
  'a key to edit of the member': { seesVeiled: false, seesWhole: false },
  'a key to publish of the publisher': { seesVeiled: true, seesWhole: false },
  'a key to administer of the manager': { seesVeiled: true, seesWhole: false },
  // Whoever edits every dataset sees them.
  'a key to edit of the administrator': { seesVeiled: true, seesWhole: true },
} as const satisfies Readonly<Record<string, { readonly seesVeiled: boolean; readonly seesWhole: boolean }>>;

export type Role = keyof typeof ROLES;

/** Words of the dataset that only some know of. */
export const VEILED = {
  id: 'veiled-survey',
  words: [
    'veiled-survey',
    'Veiledtitle',
    'Veiledtheme',
    'Veiledpublisher',
    'Veiledstar',
    'Veiledobserver',
    'veiled_field',
    '555444',
  ],
  file: '5ec4e7000000000000000000000000f1',
} as const;

/** Words of the records and of the field that only some see, in a dataset that everybody knows. */
export const PARTIAL = {
  id: 'partial-survey',
  words: [
    'Hiddenstar',
    'hiddentag',
    'confidential_observer',
    'Obscurus',
    '987654',
    '5ec4e7000000000000000000000000f2',
  ],
  hiddenFile: '5ec4e7000000000000000000000000f2',
  visibleFile: '5ec4e7000000000000000000000000f3',
} as const;

const label = (text: string) => ({ en: text, fr: text });
const field = (name: string, type: Field['type'], annotations: Field['annotations'] = {}): Field => ({
  name,
  type,
  label: label(name),
  annotations,
});

const metadata = (title: string, theme: string, publisher: string): DatasetMetadata => ({
  title: label(title),
  description: label(`<p>About ${title}.</p>`),
  themes: [label(theme)],
  keywords: [label('photometry')],
  license: 'CC0 1.0',
  licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
  publisher,
  attributions: [],
  language: 'en',
});

const picture = (id: string) => ({
  thumbnail: true,
  filename: 'plate.jpg',
  format: 'JPEG',
  width: 400,
  height: 300,
  mimetype: 'image/jpeg',
  id,
  last_synchronized: '2024-08-14T06:00:00',
  color_summary: [],
});

const surveySchema = (secretField: string): DatasetSchema => ({
  fields: [
    field('star', 'text', { facet: true, id: true }),
    field('tags', 'text', { facet: true, multivalued: ',' }),
    field('counts', 'int'),
    field('magnitude', 'double'),
    field('night', 'date', { facet: true }),
    field('site', 'geo_point_2d'),
    field('is_final', 'boolean'),
    field('plate', 'file'),
    field(secretField, 'text', { facet: true }),
  ],
});

const NAMES = ['Vega', 'Altair', 'Deneb', 'Sirius', 'Rigel', 'Mira', 'Algol', 'Spica'];

/** Records that everybody may see. */
export const visibleRows = (
  secretField: string,
  file?: string,
  observer = 'Obscurus',
): readonly Record<string, unknown>[] =>
  NAMES.map((star, i) => ({
    star,
    tags: i % 2 === 0 ? ['bright', 'double'] : ['bright'],
    counts: 10 + i,
    magnitude: i / 4,
    night: `2024-08-${String(10 + i)}`,
    site: { lon: 5 + i / 10, lat: 44 + i / 10 },
    is_final: true,
    plate: i === 2 && file !== undefined ? picture(file) : null,
    [secretField]: observer,
  }));

/** A record that stands out in every way. */
export const hiddenRow = (secretField: string, file: string | undefined): Record<string, unknown> => ({
  star: 'Hiddenstar',
  tags: ['hiddentag'],
  counts: 987654,
  magnitude: -9876.54,
  night: '1604-10-09',
  site: { lon: -70.4, lat: -80.5 },
  is_final: false,
  plate: file === undefined ? null : picture(file),
  [secretField]: 'Obscurus',
});

const veiled: TestDataset = {
  id: VEILED.id,
  schema: surveySchema('veiled_field'),
  metadata: metadata('Veiledtitle', 'Veiledtheme', 'Veiledpublisher'),
  rows: [
    ...visibleRows('veiled_field', VEILED.file, 'Veiledobserver'),
    { star: 'Veiledstar', counts: 555444, is_final: false },
  ],
  files: [VEILED.file],
};

/** The dataset that is seen in part, with or without what is hidden of its records. */
export const partialDataset = (withHidden: boolean): TestDataset => {
  const rows = visibleRows('confidential_observer', PARTIAL.visibleFile);
  const hidden = hiddenRow('confidential_observer', PARTIAL.hiddenFile);
  return {
    id: PARTIAL.id,
    schema: surveySchema('confidential_observer'),
    metadata: metadata('Partial survey', 'Surveys', 'Night Sky Club'),
    // Between the others: a gap in the middle, and not one record less at the end.
    rows: withHidden ? [...rows.slice(0, 3), hidden, ...rows.slice(3)] : rows,
    files: withHidden ? [PARTIAL.hiddenFile, PARTIAL.visibleFile] : [PARTIAL.visibleFile],
  };
};

const open: TestDataset = {
  id: 'open-survey',
  schema: surveySchema('observer'),
  metadata: metadata('Open survey', 'Surveys', 'Night Sky Club'),
  rows: visibleRows('observer', undefined, 'Hypatia'),
};

const group = (id: string) => ({ kind: 'group', id }) as const;

export interface RightsPortal extends TestPortal {
  /** Every route, as Fastify was given it. */
  readonly routes: readonly Pick<RouteOptions, 'method' | 'url'>[];
  /** Asks as one of the roles. */
  ask(
    role: Role,
    url: string,
    options?: { readonly method?: 'GET' | 'HEAD' | 'POST'; readonly headers?: Record<string, string> },
  ): Promise<LightMyRequestResponse>;
}

interface Someone {
  readonly personId: string;
  /** What a browser of theirs sends. */
  readonly headers: Readonly<Record<string, string>>;
  key(scope: KeyScope): Promise<Readonly<Record<string, string>>>;
}

async function somebody({ accounts }: TestPortal, name: string, groups: readonly string[]): Promise<Someone> {
  const { viewer, token, personId } = await signedUp({ accounts }, name, { groups });
  const session = await accounts.sessionOf.find(token);
  const csrf = newCsrfToken(accounts.csrfKeys(), session?.csrfBinding ?? '');
  return {
    personId,
    headers: {
      cookie: `sessionid=${token}; csrftoken=${csrf}`,
      'x-csrftoken': csrf,
      'sec-fetch-site': 'same-origin',
    },
    async key(scope) {
      const { secret } = accepted(await accounts.keys.create(viewer, { name: scope, scopes: [scope] }));
      return { authorization: `Apikey ${secret}` };
    },
  };
}

/** Everybody, with what their requests carry; and the rights that they have been given. */
async function fill(portal: TestPortal): Promise<Readonly<Record<Role, Readonly<Record<string, string>>>>> {
  const { accounts, visibility } = portal;
  accepted(await accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  const groupOf = async (name: string, roleId: string | null = null) =>
    accepted(await accounts.groups.create(COMMAND_LINE, { name, roleId })).id;
  const librarian = accepted(
    await accounts.roles.create(COMMAND_LINE, { name: 'Librarian', permissions: ['browse-all-datasets'] }),
  );
  const members = await groupOf('Members');
  const publishing = await groupOf('Publishing');
  const reader = await somebody(portal, 'Theon', []);
  const member = await somebody(portal, 'Hypatia', [members]);
  const publisher = await somebody(portal, 'Sosigenes', [publishing]);
  const manager = await somebody(portal, 'Aristarchus', []);
  const reading = await somebody(portal, 'Callimachus', [await groupOf('Library', librarian.id)]);
  const root = await somebody(portal, 'Ptolemy', [ADMINISTRATORS]);
  const veiledAccess: DatasetAccess = {
    isRestricted: true,
    grants: [
      { holder: group(members), rights: ['browse'] },
      { holder: group(publishing), rights: ['publish'] },
      { holder: { kind: 'person', id: manager.personId }, rights: ['manage'] },
    ],
    hiddenFields: [],
  };
  const partialAccess: DatasetAccess = {
    isRestricted: false,
    grants: [
      { holder: group('everyone'), rights: ['browse'], recordFilter: 'is_final' },
      { holder: group(members), rights: ['browse'] },
    ],
    hiddenFields: [{ field: 'confidential_observer', seenBy: [members] }],
  };
  accepted(await visibility.setAccess(COMMAND_LINE, VEILED.id, veiledAccess));
  accepted(await visibility.setAccess(COMMAND_LINE, PARTIAL.id, partialAccess));
  return {
    'a stranger': {},
    'a reader': reader.headers,
    'a member of a group': member.headers,
    'a publisher': publisher.headers,
    'a manager of the dataset': manager.headers,
    'a reader of all datasets': reading.headers,
    'an administrator': root.headers,
    'a key to read of the member': await member.key('read'),
    'a key to edit of the member': await member.key('edit'),
    'a key to publish of the publisher': await publisher.key('publish'),
    'a key to administer of the manager': await manager.key('administer'),
    'a key to edit of the administrator': await root.key('edit'),
  };
}

/** Starts the portal, with everybody in it. */
export async function startRightsPortal(
  environment: Readonly<Record<string, string>> = {},
): Promise<RightsPortal> {
  const routes: Pick<RouteOptions, 'method' | 'url'>[] = [];
  const portal = await startTestPortal(environment, {
    datasets: [open, veiled, partialDataset(true)],
    clock: fixedClock('2026-02-03T04:05:06Z'),
    prepareHttp: (app) => {
      app.addHook('onRoute', ({ method, url }) => void routes.push({ method, url }));
    },
  });
  const headersOf = await fill(portal);
  // From here on the public figures of use stand still: two questions are compared, and figures that were written between
  // them would be a difference that nothing hidden makes.
  await portal.audience.close();
  return {
    ...portal,
    routes,
    async ask(role, url, options = {}) {
      return portal.http.app.inject({
        url,
        method: options.method ?? 'GET',
        headers: {
          host: 'sky.example',
          // A form of our own pages; what is refused from elsewhere is another test's.
          ...(options.method === 'POST' && { 'sec-fetch-site': 'same-origin' }),
          ...headersOf[role],
          ...options.headers,
        },
      });
    },
  };
}
