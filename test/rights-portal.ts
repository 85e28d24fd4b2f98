// A portal with something hidden in every way, and one viewer for each way of seeing it. What is hidden carries words that
// stand nowhere else, so that any answer can be searched for them.
import type { LightMyRequestResponse, RouteOptions } from 'fastify';
import {
  ANONYMOUS,
  COMMAND_LINE,
  type KeyScope,
  type KnownViewer,
  type Permission,
  type Viewer,
} from '#accounts';
import type { DatasetMetadata, DatasetSchema, Field } from '#dataset';
import { fixedClock } from '#lib';
import type { DatasetAccess } from '#visibility';
import { startTestPortal, type TestDataset, type TestPortal } from './portal.ts';

const VIEWER_HEADER = 'x-test-viewer';

const person = (
  personId: string,
  groups: readonly string[],
  more: { readonly permissions?: readonly Permission[]; readonly scopes?: readonly KeyScope[] } = {},
): KnownViewer => ({
  kind: 'person',
  personId,
  name: 'Hypatia',
  groups,
  permissions: new Set(more.permissions ?? []),
  by: more.scopes === undefined ? 'session' : 'key',
  ...(more.scopes === undefined ? {} : { keyId: 'k1', scopes: more.scopes }),
});

/** Each role, whether it may know of the restricted dataset, and whether it sees all of the one that is seen in part. */
export const ROLES = {
  'a stranger': { viewer: ANONYMOUS, seesVeiled: false, seesWhole: false },
  'a reader': { viewer: person('reader', []), seesVeiled: false, seesWhole: false },
  'a member of a group': { viewer: person('member', ['members']), seesVeiled: true, seesWhole: true },
  'a publisher': { viewer: person('publisher', ['publishers']), seesVeiled: true, seesWhole: false },
  'a manager of the dataset': { viewer: person('manager', []), seesVeiled: true, seesWhole: false },
  'a reader of all datasets': {
    viewer: person('librarian', [], { permissions: ['browse-all-datasets'] }),
    seesVeiled: true,
    seesWhole: true,
  },
  'an administrator': {
    viewer: person('root', ['administrators'], { permissions: ['administer'] }),
    seesVeiled: true,
    seesWhole: true,
  },
  'a key to read of the member': {
    viewer: person('member', ['members'], { scopes: ['read'] }),
    seesVeiled: true,
    seesWhole: true,
  },
  'a key to edit of the member': {
    viewer: person('member', ['members'], { scopes: ['edit'] }),
    seesVeiled: false,
    seesWhole: false,
  },
  'a key to publish of the publisher': {
    viewer: person('publisher', ['publishers'], { scopes: ['publish'] }),
    seesVeiled: true,
    seesWhole: false,
  },
  'a key to administer of the manager': {
    viewer: person('manager', [], { scopes: ['administer'] }),
    seesVeiled: true,
    seesWhole: false,
  },
} as const satisfies Readonly<
  Record<string, { readonly viewer: Viewer; readonly seesVeiled: boolean; readonly seesWhole: boolean }>
>;

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

const VEILED_ACCESS: DatasetAccess = {
  isRestricted: true,
  grants: [
    { holder: group('members'), rights: ['browse'] },
    { holder: group('publishers'), rights: ['publish'] },
    { holder: { kind: 'person', id: 'manager' }, rights: ['manage'] },
  ],
  hiddenFields: [],
};

export const PARTIAL_ACCESS: DatasetAccess = {
  isRestricted: false,
  grants: [
    { holder: group('everyone'), rights: ['browse'], recordFilter: 'is_final' },
    { holder: group('members'), rights: ['browse'] },
  ],
  hiddenFields: [{ field: 'confidential_observer', seenBy: ['members'] }],
};

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

/** Starts the portal; who asks is told by a header, since this is about what they see and not about who they are. */
export async function startRightsPortal(
  environment: Readonly<Record<string, string>> = {},
): Promise<RightsPortal> {
  const routes: Pick<RouteOptions, 'method' | 'url'>[] = [];
  const viewers: Readonly<Record<string, { readonly viewer: Viewer } | undefined>> = ROLES;
  const portal = await startTestPortal(environment, {
    datasets: [open, veiled, partialDataset(true)],
    clock: fixedClock('2026-02-03T04:05:06Z'),
    prepareHttp: (app) => {
      app.addHook('onRoute', ({ method, url }) => void routes.push({ method, url }));
      app.addHook('onRequest', async (request) => {
        const role = viewers[String(request.headers[VIEWER_HEADER])];
        if (role !== undefined) request.viewer = role.viewer;
      });
    },
  });
  for (const [id, access] of [
    [VEILED.id, VEILED_ACCESS],
    [PARTIAL.id, PARTIAL_ACCESS],
  ] as const) {
    const set = await portal.visibility.setAccess(COMMAND_LINE, id, access);
    if (!set.ok) throw new Error(JSON.stringify(set.problems));
  }
  return {
    ...portal,
    routes,
    ask: (role, url, options = {}) =>
      portal.http.app.inject({
        url,
        method: options.method ?? 'GET',
        headers: {
          host: 'sky.example',
          // A form of our own pages; what is refused from elsewhere is another test's.
          ...(options.method === 'POST' && { 'sec-fetch-site': 'same-origin' }),
          ...options.headers,
          [VIEWER_HEADER]: role,
        },
      }),
  };
}
