import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_LINE } from '#accounts';
import { catalogueFormats, EXPORT_FORMATS } from '#formats';
import { accepted } from '../accounts.ts';
import { PARTIAL, type RightsPortal, ROLES, type Role, startRightsPortal, VEILED } from '../rights-portal.ts';

/** What a route shows of datasets, and how it is asked: parts of the address after the path, as many as there are secrets to try. */
type Expected =
  /** Nothing: the same answer, byte for byte, for everybody. */
  | { readonly shows: 'nothing'; readonly ask?: readonly string[]; readonly status?: number }
  /** What the catalogue holds for who asks: an answer for everybody. */
  | { readonly shows: 'catalogue'; readonly ask: readonly string[]; readonly status?: number }
  /** One dataset: none for who may not know of it. `ask` without an answer of 200 says which. */
  | { readonly shows: 'dataset'; readonly ask: readonly string[]; readonly status?: number }
  /** A page that shows nothing of datasets, and greets who has signed in. */
  | { readonly shows: 'frame'; readonly ask?: readonly string[]; readonly status?: number }
  /** A page or a form with a guard and tests of its own; asked without anything, for what it may let slip. */
  | { readonly shows: 'guarded'; readonly ask?: readonly string[]; readonly status?: number };

const ODSQL = [
  '',
  '?where=confidential_observer="Obscurus"',
  '?select=confidential_observer',
  '?order_by=confidential_observer',
  '?group_by=confidential_observer',
  '?refine=confidential_observer:Obscurus',
  '?exclude=confidential_observer:Obscurus',
  '?where=star="Hiddenstar"',
  '?where=search("Hiddenstar")',
  '?where=search(confidential_observer, "Obscurus")',
  '?where="Obscurus"',
  '?q=hiddentag',
  '?where=counts>900000',
  '?refine=star:Hiddenstar&include_links=true',
  '?refine=tags:hiddentag',
  '?select=count(*) as n,max(counts) as most,bbox(site) as box',
  '?select=exclude(c*)',
  '?group_by=star&select=star,max(counts)',
  '?order_by=counts desc&limit=1&include_links=true&include_app_metas=true',
  '?where=record_size>0&select=record_size,recordid',
  '?lang=fr&timezone=Europe/Paris',
];
const FACETS = [
  '',
  '?facet=confidential_observer',
  '?facet=facet(name="star")&refine=star:Hiddenstar',
  '?facet=tags&where=counts>900000',
  '?where=confidential_observer="Obscurus"',
];
const V1 = [
  '',
  '&q=Hiddenstar',
  '&q=Obscurus',
  '&q=confidential_observer:Obscurus',
  '&refine.star=Hiddenstar',
  '&refine.confidential_observer=Obscurus',
  '&sort=confidential_observer&rows=100',
  '&sort=counts&rows=1',
  '&facet=confidential_observer&facet=star',
  '&fields=confidential_observer,star',
  '&geofilter.distance=-80.5,-70.4,1000',
  '&callback=show',
];
const CATALOGUE = [
  '?order_by=dataset_similarity("open-survey")',
  '',
  '?where=search("Veiledtitle")',
  '?where=theme="Veiledtheme"',
  '?where=dataset_id="veiled-survey"',
  '?refine=publisher:Veiledpublisher',
  '?select=dataset_id,default.records_count,features&limit=100',
  '?order_by=records_count desc&include_links=true&include_app_metas=true',
  '?group_by=theme&select=theme,count(*) as n,sum(default.records_count) as records',
  '?where=in_bbox(default.bbox,-85,-75,-80,-70)',
  '?where=records_count=9',
];
const PAGE = [
  '',
  '?q=Hiddenstar',
  '?q=Obscurus',
  '?refine.star=Hiddenstar',
  '?refine.confidential_observer=Obscurus',
  '?where=confidential_observer="Obscurus"',
  '?sort=confidential_observer',
  '?sort=counts',
];
const RECORD_PAGE = ['', '?n=4', '?n=9', '?q=Hiddenstar'];
const FILES = ['/{file}', '/{file}?compressed=true'];

const each = (formats: readonly { readonly id: string }[], asks: readonly string[]) =>
  formats.flatMap(({ id }, i) => (i === 0 ? asks : asks.slice(0, 1)).map((ask) => `/${id}${ask}`));

/** Every route, by method and path less its language and its version of the same thing. */
const ROUTES: Readonly<Record<string, Expected>> = {
  'OPTIONS /api': { shows: 'nothing', status: 204 },
  'OPTIONS /api/*': { shows: 'nothing', status: 204 },
  'GET API': { shows: 'nothing' },
  'GET API/catalog': { shows: 'nothing' },
  'GET API/catalog/datasets': { shows: 'catalogue', ask: CATALOGUE },
  'GET API/catalog/facets': {
    shows: 'catalogue',
    ask: ['', '?facet=theme&facet=publisher', '?refine=theme:Veiledtheme', '?facet=features'],
  },
  'GET API/catalog/exports': { shows: 'nothing' },
  'GET API/catalog/exports/:format': {
    shows: 'catalogue',
    ask: each(
      catalogueFormats,
      CATALOGUE.filter((ask) => !ask.includes('limit=100')),
    ),
  },
  ...Object.fromEntries(
    ['data.json', 'rss', 'rdf', 'ttl', 'dcat', 'dcat_ap', 'dublin_core'].map((feed) => [
      `GET API/catalog/exports/${feed}`,
      { shows: 'catalogue', ask: ['', '?where=theme="Veiledtheme"', '?limit=1&offset=1'] } as const,
    ]),
  ),
  'GET API/catalog/aggregates': {
    shows: 'catalogue',
    ask: ['?select=count(*) as n&group_by=theme', '?select=count(*) as n,sum(records_count) as r'],
  },
  'GET API/catalog/query': { shows: 'catalogue', ask: CATALOGUE },
  'GET API/catalog/datasets/:dataset_id': { shows: 'dataset', ask: ['', '?include_links=true', '?lang=fr'] },
  'GET API/catalog/datasets/:dataset_id/records': { shows: 'dataset', ask: ODSQL },
  'GET API/catalog/datasets/:dataset_id/query': { shows: 'dataset', ask: ODSQL },
  'GET API/catalog/datasets/:dataset_id/records/:record_id': { shows: 'dataset', ask: ['/{record}'] },
  'GET API/catalog/datasets/:dataset_id/facets': { shows: 'dataset', ask: FACETS },
  'GET API/catalog/datasets/:dataset_id/exports': { shows: 'dataset', ask: [''] },
  'GET API/catalog/datasets/:dataset_id/exports/:format': {
    shows: 'dataset',
    ask: [
      ...each(
        EXPORT_FORMATS,
        ODSQL.filter((ask) => !ask.includes('include_links')),
      ),
      '/csv?use_labels=true&compressed=true',
    ],
  },
  'GET API/catalog/datasets/:dataset_id/attachments': { shows: 'dataset', ask: [''] },
  'GET API/catalog/datasets/:dataset_id/attachments/:file_id': { shows: 'dataset', ask: ['/{attachment}'] },
  'GET API/catalog/datasets/:dataset_id/alternative_exports': { shows: 'dataset', ask: [''] },
  'GET API/catalog/datasets/:dataset_id/alternative_exports/:export_id': { shows: 'nothing', status: 404 },
  'GET API/catalog/datasets/:dataset_id/reuses': { shows: 'dataset', ask: [''] },
  'GET API/catalog/datasets/:dataset_id/snapshots': { shows: 'dataset', ask: [''] },
  'GET API/catalog/datasets/:dataset_id/thumbnail': { shows: 'dataset', ask: [''] },
  'GET API/catalog/datasets/:dataset_id/aggregates': {
    shows: 'dataset',
    ask: [
      '?select=count(*) as n,max(counts) as m&group_by=star',
      '?select=count(confidential_observer) as n',
    ],
    status: 410,
  },
  'GET API/catalog/datasets/:dataset_id/files/:file_id': { shows: 'dataset', ask: FILES },
  'GET API/catalog/datasets/:dataset_id/files/:file_id/:size': { shows: 'dataset', ask: ['/{file}/300'] },
  'GET API/catalog/metadata_templates': { shows: 'nothing' },
  'GET API/catalog/metadata_templates/:type': { shows: 'nothing', ask: ['/basic'] },
  'GET API/catalog/metadata_templates/:type/:name': { shows: 'nothing', ask: ['/basic/default'] },
  'GET API/shared': { shows: 'nothing', status: 404 },
  'GET API/shared/*': { shows: 'nothing', status: 404, ask: ['/datasets'] },
  'GET API/swagger.json': { shows: 'nothing' },
  'GET API/console': {
    shows: 'catalogue',
    ask: [
      '',
      '?endpoint=datasets',
      '?endpoint=datasets&where=title="Veiledtitle"',
      '?endpoint=catalog-facets',
    ],
  },
  'GET /explore/dataset/:dataset_id/completions.json': {
    shows: 'dataset',
    ask: ['?clause=select', '?clause=refine&lang=fr'],
  },
  'GET API/console/completions.json': { shows: 'nothing', ask: ['?clause=select'] },

  'GET /api/records/1.0/search': { shows: 'dataset', ask: [...V1, '&format=rss', '&format=atom'] },
  'POST /api/records/1.0/search': { shows: 'dataset', ask: V1 },
  'GET /api/records/1.0/download': { shows: 'dataset', ask: [...V1, '&format=json', '&format=geojson'] },
  'POST /api/records/1.0/download': { shows: 'dataset', ask: V1.slice(0, 2) },
  'GET /api/records/1.0/analyze': {
    shows: 'dataset',
    ask: [
      '&x=star&y.n.func=COUNT',
      '&x=confidential_observer&y.n.func=COUNT',
      '&x=tags&y.n.func=MAX&y.n.expr=counts',
    ],
  },
  'POST /api/records/1.0/analyze': { shows: 'dataset', ask: ['&x=star&y.n.func=COUNT'] },
  'GET /api/records/1.0/geocluster': {
    shows: 'dataset',
    ask: ['&clusterprecision=3&clusterdistance=50', '&clusterprecision=3&y.a.func=MAX&y.a.expr=counts'],
  },
  'POST /api/records/1.0/geocluster': { shows: 'dataset', ask: ['&clusterprecision=3&clusterdistance=50'] },
  'GET /api/records/1.0/boundingbox': { shows: 'dataset', ask: ['', '&q=Hiddenstar'] },
  'POST /api/records/1.0/boundingbox': { shows: 'dataset', ask: [''] },
  'GET /api/records/1.0/geopreview': { shows: 'dataset', ask: ['&clusterprecision=3&clusterdistance=50'] },
  'POST /api/records/1.0/geopreview': { shows: 'dataset', ask: ['&clusterprecision=3&clusterdistance=50'] },
  'GET /api/records/1.0/geopolygon': { shows: 'dataset', ask: ['', '&q=Hiddenstar'] },
  'POST /api/records/1.0/geopolygon': { shows: 'dataset', ask: [''] },
  ...Object.fromEntries(
    ['GET', 'POST'].flatMap((method) => [
      [`${method} /api/reuses`, { shows: 'nothing' } as const],
      [`${method} /api/georeference/v1/uid/:id`, { shows: 'nothing', status: 404 } as const],
      ...['reuses', 'snapshots'].map(
        (list) =>
          [
            `${method} /api/datasets/1.0/:dataset_id/${list}`,
            { shows: 'dataset', ask: [''] } as const,
          ] as const,
      ),
      ...['snapshots', 'alternative_exports'].map(
        (list) =>
          [
            `${method} /api/datasets/1.0/:dataset_id/${list}/:id`,
            { shows: 'nothing', status: 404 } as const,
          ] as const,
      ),
    ]),
  ),
  'GET /api/datasets/1.0/search': {
    shows: 'catalogue',
    ask: [
      '',
      '?format=csv',
      '?format=rss',
      '?q=Veiledtitle',
      '?facet=theme&facet=publisher&rows=100',
      '?refine.theme=Veiledtheme',
    ],
  },
  'POST /api/datasets/1.0/search': { shows: 'catalogue', ask: ['', '?q=Veiledtitle'] },
  'GET /api/datasets/1.0/:dataset_id': { shows: 'dataset', ask: ['', '?callback=show'] },
  'POST /api/datasets/1.0/:dataset_id': { shows: 'dataset', ask: [''] },
  'GET /api/datasets/1.0/:dataset_id/records/:record_id': { shows: 'dataset', ask: ['/{record}'] },
  'POST /api/datasets/1.0/:dataset_id/records/:record_id': { shows: 'dataset', ask: ['/{record}'] },
  'GET /api/datasets/1.0/:dataset_id/files/:file_id': { shows: 'dataset', ask: FILES },
  'GET /api/datasets/1.0/:dataset_id/files/:file_id/:size': { shows: 'dataset', ask: ['/{file}/300'] },
  'GET /api/datasets/1.0/:dataset_id/attachments/:file_id': { shows: 'dataset', ask: ['/{attachment}'] },
  'GET /api/datasets/1.0/:dataset_id/images/:file_id': { shows: 'dataset', ask: FILES },
  'GET /api/datasets/1.0/:dataset_id/images/:file_id/:size': { shows: 'dataset', ask: ['/{file}/300'] },

  'GET /explore/dataset/:dataset_id/download': {
    shows: 'dataset',
    ask: ['', '?format=json', '?format=geojson'],
  },
  'GET /explore/dataset/:dataset_id/files/:file_id': { shows: 'dataset', ask: FILES },
  'GET /explore/dataset/:dataset_id/files/:file_id/:size': { shows: 'dataset', ask: ['/{file}/300'] },
  'GET /explore/dataset/:dataset_id/attachments/:file_id': { shows: 'dataset', ask: ['/{attachment}'] },
  'GET /explore/dataset/:dataset_id/images/:file_id': { shows: 'dataset', ask: FILES },
  'GET /explore/dataset/:dataset_id/images/:file_id/:size': { shows: 'dataset', ask: ['/{file}/300'] },
  'GET /explore/dataset/:dataset_id': { shows: 'dataset', ask: PAGE },
  ...Object.fromEntries(
    ['information', 'table', 'export', 'api', 'map', 'analyze', 'images', 'calendar', 'custom'].map((tab) => [
      `GET /explore/dataset/:dataset_id/${tab}`,
      { shows: 'dataset', ask: PAGE } as const,
    ]),
  ),
  ...Object.fromEntries(
    ['table', 'map', 'analyze', 'images', 'calendar', 'custom'].map((tab) => [
      `GET /explore/embed/dataset/:dataset_id/${tab}`,
      { shows: 'dataset', ask: PAGE } as const,
    ]),
  ),
  'GET /explore/dataset/:dataset_id/croissant.json': { shows: 'dataset', ask: ['', '?lang=fr'] },
  'GET /explore/dataset/:dataset_id/record': { shows: 'dataset', ask: RECORD_PAGE },

  'GET /': { shows: 'catalogue', ask: ['', '?place=Veiledstar'] },
  'GET /pages/home': { shows: 'catalogue', ask: [''] },
  'GET /explore': {
    shows: 'catalogue',
    ask: ['', '?q=Veiledtitle', '?refine.theme=Veiledtheme', '?sort=records_count', '?refine.features=geo'],
  },
  'GET /pages/:page': { shows: 'catalogue', ask: ['/about'] },
  'GET /terms/terms-and-conditions': { shows: 'frame', status: 404 },
  'GET /terms/privacy-policy': { shows: 'frame', status: 404 },
  'GET /terms/legal-notice': { shows: 'frame', status: 404 },
  'GET /pages/api': { shows: 'catalogue', ask: [''] },
  'GET /docs/odsql': { shows: 'catalogue', ask: [''] },
  'GET /terms/cookies-policy': { shows: 'frame' },
  'GET /terms/cookies-information': { shows: 'frame' },
  'GET /terms/cookies-policy.pdf': { shows: 'nothing' },
  'GET /terms/cookies-preferences': { shows: 'frame' },
  'GET /terms/choices/services/:file': { shows: 'frame', ask: ['/none.js'], status: 404 },
  'GET /terms/choices/proof.json': { shows: 'nothing' },
  'POST /terms/choices': { shows: 'guarded' },
  'GET /.well-known/gpc.json': { shows: 'nothing' },
  'GET /terms/audience': { shows: 'frame' },
  'GET /i18n/setlang': { shows: 'nothing', status: 303 },
  'POST /i18n/setlang': { shows: 'guarded' },
  'GET /look/style.css': { shows: 'nothing', status: 404 },
  'GET /look/logo.webp': { shows: 'nothing', status: 404 },
  'GET /look/logo-dark.webp': { shows: 'nothing', status: 404 },
  'GET /favicon.svg': { shows: 'nothing' },
  'GET /favicon.ico': { shows: 'nothing', status: 301 },
  'GET /robots.txt': { shows: 'nothing' },
  // What a stranger sees, whoever asks: it is for search engines.
  'GET /sitemap.xml': { shows: 'nothing' },
};

const nameOf = (method: string, url: string): string => {
  const path = url
    .replace(/^\/(?:en|fr)(?=\/)/, '')
    .replace(/^\/api\/(?:explore\/v2\.[01]|v2)/, 'API')
    .replace(/(.)\/$/, '$1');
  return `${method} ${path}`;
};

/** Accounts and the back office: pages and forms of their own. */
const GUARDED =
  / (?:API\/monitoring|\/(?:backoffice|account|assets|login|logout|signup|password|welcome|email|terms\/choices|\.well-known|api\/management|api\/push))\b/;

const expectedOf = (name: string): Expected | undefined =>
  ROUTES[name] ?? (GUARDED.test(name) ? { shows: 'guarded' } : undefined);

/** A page that shows of datasets what it can: tables, aggregates and figures, of what is hidden too. */
async function writeAboutPage({ pages }: RightsPortal): Promise<void> {
  const blocks = [VEILED.id, PARTIAL.id].flatMap((dataset) => [
    `\`\`\`dataset-table\ndataset: ${dataset}\nlimit: 100\n\`\`\``,
    `\`\`\`dataset-table\ndataset: ${dataset}\nselect: confidential_observer, star\n\`\`\``,
    `\`\`\`dataset-table\ndataset: ${dataset}\nselect: max(counts) as most, count(*) as n\ngroup_by: star\n\`\`\``,
    `\`\`\`dataset-table\ndataset: ${dataset}\nwhere: confidential_observer="Obscurus"\n\`\`\``,
    `\`\`\`dataset-figure\ndataset: ${dataset}\n\`\`\``,
  ]);
  const draft = {
    title: { en: 'About' },
    body: { en: blocks.join('\n\n') },
    isInNavigation: false,
    position: 0,
  };
  accepted(await pages.create(COMMAND_LINE, 'about', draft));
  accepted(await pages.publish(COMMAND_LINE, 'about', 1));
}

/** Lets a file accompany a dataset; answers its id. */
async function attach({ publishing, catalogue, settings }: RightsPortal, dataset: string): Promise<string> {
  const entry = catalogue.get(dataset);
  if (entry === undefined) throw new Error(`there is no dataset ${dataset}`);
  const path = join(settings.dataFolder, 'tmp', `${dataset}.txt`);
  writeFileSync(path, 'Notes of the night');
  const file = { path, filename: 'notes.txt', mimetype: 'text/plain', title: 'Notes' };
  const attached = await publishing.attach(COMMAND_LINE, entry, file, entry.metadataProcessed);
  const [attachment] = attached?.metadata.attachments ?? [];
  if (attachment === undefined) throw new Error(`nothing was attached to ${dataset}`);
  return attachment.id;
}

let portal: RightsPortal;
let recordIds: Readonly<Record<string, string>>;
let attachmentIds: Readonly<Record<string, string>>;
beforeAll(async () => {
  portal = await startRightsPortal();
  await writeAboutPage(portal);
  attachmentIds = {
    [VEILED.id]: await attach(portal, VEILED.id),
    [PARTIAL.id]: await attach(portal, PARTIAL.id),
    'open-survey': await attach(portal, 'open-survey'),
  };
  const idOf = async (dataset: string, star: string) => {
    const url = `/api/explore/v2.1/catalog/datasets/${dataset}/records?where=star="${star}"&include_links=true`;
    const { results } = (await portal.ask('an administrator', url)).json();
    return String(results[0]._id);
  };
  recordIds = {
    [VEILED.id]: await idOf(VEILED.id, 'Vega'),
    [PARTIAL.id]: await idOf(PARTIAL.id, 'Hiddenstar'),
    'open-survey': await idOf('open-survey', 'Vega'),
  };
});
afterAll(() => portal.close());

const FILE_OF: Readonly<Record<string, string>> = {
  [VEILED.id]: VEILED.file,
  [PARTIAL.id]: PARTIAL.hiddenFile,
  'open-survey': '0'.repeat(32),
};

/** Words that stand for a secret, with one of the same length that stands for nothing. */
const TWINS: readonly (readonly [string, string])[] = [
  ['veiled-survey', 'absent-survey'],
  ['Veiledtitle', 'Absenttitle'],
  ['Veiledtheme', 'Absenttheme'],
  ['Veiledpublisher', 'Absentpublisher'],
  ['Veiledstar', 'Absentstar'],
  ['confidential_observer', 'nonexistential_absent'],
  ['Hiddenstar', 'Absentstar'],
  ['hiddentag', 'absenttag'],
  ['Obscurus', 'Absentus'],
  [VEILED.file, '5ec4e7ffffffffffffffffffffffff01'],
  [PARTIAL.hiddenFile, '5ec4e7ffffffffffffffffffffffff02'],
];

const encode = (url: string) => url.replaceAll('"', '%22').replaceAll(' ', '%20').replaceAll('>', '%3E');

// What changes from one answer to the next, whatever was asked.
const OF_THE_MOMENT = /^(?:x-request-id|etag|content-length|date|set-cookie|x-ratelimit-.*)$/;

/** All that an answer tells, unpacked. */
function told(answer: LightMyRequestResponse): string {
  const bytes = answer.rawPayload;
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const body = (isGzip ? gunzipSync(bytes) : bytes).toString('latin1');
  const headers = Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => !OF_THE_MOMENT.test(name)),
  );
  // A request id is different each time, and stands on error pages as well.
  return `${answer.statusCode}\n${JSON.stringify(headers)}\n${body}`.replaceAll(
    String(answer.headers['x-request-id'] ?? '\0'),
    'ID',
  );
}

const urlsOf = (method: string, url: string, ask: string, dataset?: string): string => {
  const base = url.replace(/\/\*$/, '').replace(/\/:(?:file_id|record_id|format|type|file|page).*$/, '');
  const path = base.replace(':dataset_id', dataset ?? '');
  const isV1Records = path.startsWith('/api/records/1.0/');
  const query = isV1Records ? `?dataset=${dataset}${ask}` : ask;
  const filled = query
    .replace('{file}', FILE_OF[dataset ?? ''] ?? '')
    .replace('{record}', recordIds[dataset ?? ''] ?? '')
    .replace('{attachment}', attachmentIds[dataset ?? ''] ?? '');
  return encode(method === 'OPTIONS' && url.endsWith('*') ? `${path}/x` : path + filled);
};

async function walk(method: string, url: string, expected: Expected): Promise<readonly string[]> {
  const failures: string[] = [];
  const datasets = expected.shows === 'dataset' ? [VEILED.id, PARTIAL.id, 'open-survey'] : [undefined];
  for (const dataset of datasets)
    for (const ask of expected.ask ?? [''])
      failures.push(...(await walkOne(method, urlsOf(method, url, ask, dataset), expected, dataset)));
  return failures;
}

async function walkOne(
  method: string,
  url: string,
  expected: Expected,
  dataset: string | undefined,
): Promise<readonly string[]> {
  const failures: string[] = [];
  const asMethod = method as 'GET';
  const first = told(await portal.ask('a stranger', url, { method: asMethod }));
  for (const [name, { seesVeiled, seesWhole }] of Object.entries(ROLES)) {
    const role = name as Role;
    const answer = await portal.ask(role, url, { method: asMethod });
    const text = told(answer);
    const say = (what: string) => failures.push(`${role}: ${method} ${url}: ${what}`);
    if (answer.statusCode >= 500) say(`status ${answer.statusCode}`);
    if (expected.shows === 'nothing') {
      if (answer.statusCode !== (expected.status ?? 200)) say(`status ${answer.statusCode}`);
      if (bodyOf(text) !== bodyOf(first)) say('another answer than for a stranger');
    }
    if (['catalogue', 'frame'].includes(expected.shows) && answer.statusCode !== (expected.status ?? 200))
      say(`status ${answer.statusCode}`);
    if (dataset === VEILED.id && !seesVeiled && answer.statusCode !== 404) say(`status ${answer.statusCode}`);
    const secrets = [
      ...(seesVeiled ? [] : [...VEILED.words, VEILED.file]),
      ...(seesWhole ? [] : [...PARTIAL.words, recordIds[PARTIAL.id] ?? '']),
    ];
    const named = secrets.filter((secret) => decodeURIComponent(url).includes(secret));
    for (const secret of secrets)
      if (!named.includes(secret) && text.includes(secret) && !isEcho(secret, url)) say(`tells ${secret}`);
    if (named.length === 0) continue;
    // A question that names a secret is answered like the same question about nothing.
    const twin = await portal.ask(role, withTwins(url, named), { method: asMethod });
    if (withTwins(text, named) !== withTwins(told(twin), named)) say('another answer than about nothing');
    if (twin.statusCode !== answer.statusCode)
      say(`status ${answer.statusCode}, of nothing ${twin.statusCode}`);
  }
  return failures;
}

/** Less the headers and the corner of the page that say whose an answer is. */
const bodyOf = (text: string): string =>
  text
    .split('\n')
    .slice(2)
    .join('\n')
    .replace(/<nav class="masthead-person".*?<\/nav>/s, '');

/** `Obscurus` is the value of visible things nowhere, but a word of the address comes back on a page. */
const isEcho = (secret: string, url: string): boolean =>
  TWINS.some(([word]) => word === secret) && decodeURIComponent(url).includes(secret);

const withTwins = (text: string, named: readonly string[]): string =>
  named.reduce((changed, secret) => {
    const twin = TWINS.find(([word]) => word === secret)?.[1] ?? 'f'.repeat(secret.length);
    return changed.replaceAll(secret, twin);
  }, text);

describe('every route', () => {
  const named = () =>
    portal.routes.flatMap(({ method, url }) =>
      [method].flat().map((one) => ({ method: one, url, name: nameOf(one, url) })),
    );

  it('is listed with what it shows of datasets', () => {
    const names = new Set(named().map(({ name }) => name.replace(/^HEAD /, 'GET ')));
    expect([...names].filter((name) => expectedOf(name) === undefined)).toEqual([]);
    expect(Object.keys(ROUTES).filter((name) => !names.has(name))).toEqual([]);
  });

  it('tells nobody of what is hidden from them, and is there for who may see it', async () => {
    const failures: string[] = [];
    const walked = new Set<string>();
    for (const { method, url, name } of named()) {
      if (method === 'HEAD' || url.startsWith('/fr/')) continue;
      const expected = expectedOf(name) ?? { shows: 'guarded' };
      // Forms change something: they would sign people out and take their keys.
      if (expected.shows === 'guarded' && method !== 'GET') continue;
      // The same in another language or version is asked less.
      const less = walked.has(name) ? { ask: (expected.ask ?? ['']).slice(0, 2) } : {};
      walked.add(name);
      failures.push(...(await walk(method, url, { ...expected, ...less })));
    }
    expect(failures).toEqual([]);
    // Some 15,000 requests.
  }, 400_000);

  it('gives an administrator every dataset', async () => {
    const failures: string[] = [];
    for (const { method, url, name } of named()) {
      const expected = expectedOf(name);
      if (method === 'HEAD' || expected?.shows !== 'dataset') continue;
      const asked = urlsOf(method, url, expected.ask[0] ?? '', VEILED.id);
      const { statusCode } = await portal.ask('an administrator', asked, { method: method as 'GET' });
      const isGone = expected.status === 410 && url.startsWith('/api/explore/v2.1');
      if (statusCode !== (isGone ? 410 : 200)) failures.push(`${statusCode} ${asked}`);
    }
    expect(failures).toEqual([]);
  });

  it('has headers that tell as little to a HEAD as to a GET', async () => {
    const failures: string[] = [];
    for (const { method, url, name } of named()) {
      const expected = expectedOf(name.replace(/^HEAD /, 'GET '));
      if (method !== 'HEAD' || expected?.shows !== 'dataset') continue;
      const asked = urlsOf('HEAD', url, expected.ask[0] ?? '', VEILED.id);
      const { statusCode } = await portal.ask('a stranger', asked, { method: 'HEAD' });
      if (statusCode !== 404) failures.push(`${statusCode} ${asked}`);
    }
    expect(failures).toEqual([]);
  });
});

describe('an answer to somebody known', () => {
  it('is kept by no cache that others share', async () => {
    const urls = [
      '/api/explore/v2.1/catalog/datasets',
      `/api/explore/v2.1/catalog/datasets/${VEILED.id}/exports/csv`,
      `/api/explore/v2.1/catalog/datasets/${VEILED.id}/files/${VEILED.file}`,
      '/api/records/1.0/search/?dataset=open-survey',
      '/en/explore/',
      '/',
    ];
    for (const url of urls) {
      const { headers } = await portal.ask('a member of a group', url);
      expect(headers['cache-control'], url).toMatch(/^private, no-cache$/);
      expect(headers.vary, url).toMatch(/Authorization, Cookie|Cookie, Authorization/);
    }
  });
});

describe('a portal that is for those who have signed in', () => {
  beforeAll(() =>
    portal.visibility.setPortal(COMMAND_LINE, { readers: 'signed-in', otherDatasets: 'public' }),
  );
  afterAll(() => portal.visibility.setPortal(COMMAND_LINE, { readers: 'everyone', otherDatasets: 'public' }));

  it('sends strangers to the sign-in page and programs of strangers away, from every route that shows datasets', async () => {
    const failures: string[] = [];
    for (const { method, url } of portal.routes.flatMap((route) =>
      [route.method].flat().map((method) => ({ method, url: route.url })),
    )) {
      const expected = expectedOf(nameOf(method, url));
      if (method === 'HEAD' || expected === undefined) continue;
      if (expected.shows !== 'dataset' && expected.shows !== 'catalogue') continue;
      const asked = urlsOf(method, url, expected.ask[0] ?? '', 'open-survey');
      const { statusCode, headers } = await portal.ask('a stranger', asked, { method: method as 'GET' });
      const isSentAway =
        statusCode === 401 || (statusCode === 303 && /\/login\/\?next=/.test(`${headers.location}`));
      if (!isSentAway) failures.push(`${statusCode} ${asked}`);
    }
    expect(failures).toEqual([]);
  });

  it('still shows its policies, and datasets to a reader', async () => {
    expect((await portal.ask('a stranger', '/en/terms/cookies-policy/')).statusCode).toBe(200);
    expect((await portal.ask('a stranger', '/robots.txt')).body).toContain('Disallow: /\n');
    expect((await portal.ask('a stranger', '/sitemap.xml')).body).not.toContain('survey');
    const { statusCode, headers } = await portal.ask('a stranger', '/fr/explore/?q=vega');
    expect([statusCode, headers.location]).toEqual([303, '/fr/login/?next=%2Ffr%2Fexplore%2F%3Fq%3Dvega']);
    const read = await portal.ask('a reader', '/api/explore/v2.1/catalog/datasets');
    expect(read.json().results.map((one: { dataset_id: string }) => one.dataset_id)).toEqual([
      'open-survey',
      PARTIAL.id,
    ]);
  });
});
