import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogueFormats, EXPORT_FORMATS } from '#formats';
import { generatedRequests } from '../generators/odsql.ts';
import { publishRows } from '../portal.ts';
import {
  PARTIAL,
  partialDataset,
  type RightsPortal,
  type Role,
  startRightsPortal,
} from '../rights-portal.ts';

// `npm run fuzz` asks for more of them, and others.
const CASES = Number(process.env.FUZZ_CASES ?? 200);
const SEED = Number(process.env.FUZZ_SEED ?? 20260203);

const BASE = '/api/explore/v2.1/catalog';
const DATASET = `${BASE}/datasets/${PARTIAL.id}`;
const V1 = '/api/records/1.0';

const visibleSchema = (() => {
  const { schema } = partialDataset(false);
  return { fields: schema.fields.filter(({ name }) => name !== 'confidential_observer') };
})();

function queryOf(clauses: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(clauses))
    for (const one of [value].flat()) query.append(name, String(one));
  return String(query);
}

/** Each generated query as records, and some of them as facets, exports and questions of version 1. */
function* generatedUrls(): Generator<string> {
  let i = 0;
  for (const clauses of generatedRequests(visibleSchema, { seed: SEED, count: CASES })) {
    yield `${DATASET}/records?${queryOf(clauses)}`;
    const { where = [], refine = [], exclude = [], timezone } = clauses;
    const narrowed = queryOf({ where, refine, exclude, timezone });
    if (i % 4 === 0) yield `${DATASET}/facets?${narrowed}`;
    const { id } = EXPORT_FORMATS[i % EXPORT_FORMATS.length] ?? { id: 'csv' };
    // Each limit of the records API is one more export of some of the records.
    if (i % 2 === 0) yield `${DATASET}/exports/${id}?${queryOf({ ...clauses, limit: -1 })}`;
    if (i % 10 === 0) yield `/fr/explore/dataset/${PARTIAL.id}/table/?${narrowed}`;
    i += 1;
  }
}

const OTHERS: readonly string[] = [
  DATASET,
  `${DATASET}?include_links=true&include_app_metas=true`,
  `${DATASET}/records?include_links=true&include_app_metas=true&limit=3&offset=3`,
  `${DATASET}/records?order_by=random(7)`,
  `${DATASET}/records?select=recordid,record_size,star`,
  `${DATASET}/records?select=-counts as n&where=-counts<0`,
  `${DATASET}/records?q=hid`,
  `${DATASET}/records?offset=8&limit=1`,
  `${DATASET}/facets`,
  `${DATASET}/facets?facet=night&refine=night:1604`,
  ...EXPORT_FORMATS.map(({ id }) => `${DATASET}/exports/${id}`),
  `${DATASET}/exports/csv?compressed=true&use_labels=true`,
  `${BASE}/datasets?limit=100`,
  `${BASE}/datasets?order_by=records_count desc&include_links=true`,
  `${BASE}/datasets?where=records_count=8`,
  `${BASE}/datasets?where=in_bbox(default.bbox,-85,-75,-80,-70)`,
  `${BASE}/datasets?group_by=theme&select=theme,sum(records_count) as n`,
  `${BASE}/facets`,
  ...catalogueFormats.map(({ id }) => `${BASE}/exports/${id}`),
  ...['data.json', 'rss', 'rdf', 'ttl', 'dcat', 'dcat_ap', 'dublin_core'].map(
    (feed) => `${BASE}/exports/${feed}`,
  ),
  `/explore/dataset/${PARTIAL.id}/croissant.json`,
  `${V1}/search?dataset=${PARTIAL.id}&facet=star&facet=tags&rows=100`,
  `${V1}/search?dataset=${PARTIAL.id}&q=Hiddenstar`,
  `${V1}/search?dataset=${PARTIAL.id}&sort=counts&rows=1`,
  `${V1}/search?dataset=${PARTIAL.id}&geofilter.distance=-80.5,-70.4,1000000`,
  `${V1}/analyze?dataset=${PARTIAL.id}&x=star&y.n.func=COUNT&y.m.func=MAX&y.m.expr=counts`,
  `${V1}/boundingbox?dataset=${PARTIAL.id}`,
  `${V1}/geocluster?dataset=${PARTIAL.id}&clusterprecision=4&clusterdistance=50`,
  `${V1}/geopreview?dataset=${PARTIAL.id}&clusterprecision=4&clusterdistance=50`,
  `${V1}/download?dataset=${PARTIAL.id}&format=json`,
  `/api/datasets/1.0/search?facet=theme&rows=100`,
  `/api/v2/catalog/datasets/${PARTIAL.id}/records?limit=100`,
  `/explore/dataset/${PARTIAL.id}/files/${PARTIAL.visibleFile}/300/`,
  `/explore/dataset/${PARTIAL.id}/files/${PARTIAL.hiddenFile}/300/`,
  '/en/',
  '/en/explore/',
  '/fr/explore/?sort=records_count',
  '/en/pages/api/',
  '/en/api/explore/v2.1/console?endpoint=datasets&group_by=theme&select=sum(records_count) as n',
  `/en/api/explore/v2.1/console?dataset=${PARTIAL.id}&endpoint=facets`,
  `/explore/dataset/${PARTIAL.id}/completions.json?clause=where`,
  '/sitemap.xml',
  ...['information', 'table', 'map', 'analyze', 'images', 'calendar', 'export', 'api'].map(
    (tab) => `/en/explore/dataset/${PARTIAL.id}/${tab}/`,
  ),
  ...[1, 4, 8, 9].map((n) => `/en/explore/dataset/${PARTIAL.id}/record/?n=${n}`),
  `/en/explore/dataset/${PARTIAL.id}/table/?q=hiddenstar`,
];

const encode = (url: string) => url.replaceAll(' ', '%20').replaceAll('<', '%3C');

/** Everything that the one who asks can measure of an answer, but the time. */
async function told(portal: RightsPortal, role: Role, url: string, headers = {}): Promise<string> {
  const answer = await portal.ask(role, encode(url), { headers });
  const kept = Object.fromEntries(
    Object.entries(answer.headers).filter(
      ([name]) => !/^(?:date|x-request-id|set-cookie|x-ratelimit-.*)$/.test(name),
    ),
  );
  const requestId = String(answer.headers['x-request-id'] ?? '\0');
  // A stream says its length, and in its tag which file it is, only when that is there already: a matter of time.
  if (url.includes('/exports/') || url.includes('/download')) {
    delete kept['content-length'];
    delete kept['transfer-encoding'];
    kept.etag = String(kept.etag)
      .replace(/^W\//, '')
      .replace(/\.[0-9a-f]+"$/, '"');
  }
  // Of a file the mark is when it was published, with a hidden record or without.
  if (url.includes('/files/')) delete kept.etag;
  const body = createHash('sha256').update(answer.body.replaceAll(requestId, 'ID')).digest('base64url');
  return JSON.stringify([answer.statusCode, kept, body]);
}

const LIMITED: readonly Role[] = ['a stranger', 'a reader', 'a key to edit of the member'];

let portal: RightsPortal;
const before = new Map<string, string>();
const urls = [...OTHERS, ...generatedUrls()];

/** Who sees everything asks first: what was made for them must not be given to another. */
async function askAll(into: Map<string, string>): Promise<void> {
  for (const url of urls) {
    await portal.ask('an administrator', encode(url));
    for (const role of url.includes('records?') ? LIMITED.slice(0, 1) : LIMITED)
      into.set(`${role} ${url}`, await told(portal, role, url));
  }
}

beforeAll(async () => {
  // How often a dataset was asked for stands on its page, and would count these questions.
  portal = await startRightsPortal({ ALMAGEST_AUDIENCE: 'false' });
  await askAll(before);
});
afterAll(() => portal.close());

describe('a hidden record', () => {
  it('is there for who may see it', async () => {
    const { body } = await portal.ask('a member of a group', `${DATASET}/records`);
    expect(body).toContain('Hiddenstar');
    expect(before.get(`a stranger ${DATASET}/records?q=hid`)).toContain('200');
  });

  it(`changes no byte, header, mark or error of ${urls.length} answers when it goes`, async () => {
    await publishRows(portal, partialDataset(false));
    const after = new Map<string, string>();
    await askAll(after);
    const changed = [...before].filter(([asked, answer]) => after.get(asked) !== answer);
    expect(changed.map(([asked, answer]) => ({ asked, with: answer, without: after.get(asked) }))).toEqual(
      [],
    );
  });

  it('leaves what a client has kept current', async () => {
    const [url] = urls;
    const { headers } = await portal.ask('a stranger', `${DATASET}/records`);
    await publishRows(portal, partialDataset(true));
    const again = await portal.ask('a stranger', `${DATASET}/records`, {
      headers: { 'if-none-match': String(headers.etag) },
    });
    expect([again.statusCode, url]).toEqual([304, DATASET]);
  });

  it('leaves answers from before the framework as they were', async () => {
    const { port } = await portal.http.listen();
    const fetched = async () => {
      const answer = await fetch(`http://127.0.0.1:${port}${DATASET}/records`, {
        headers: { host: 'sky.example' },
      });
      return [answer.status, answer.headers.get('etag'), await answer.text()];
    };
    const first = await fetched();
    for (let i = 0; i < 5; i++) expect(await fetched()).toEqual(first);
    await publishRows(portal, partialDataset(false));
    for (let i = 0; i < 5; i++) expect(await fetched()).toEqual(first);
  });
});
