import { describe, expect, it } from 'vitest';
import { COMMAND_LINE } from '#accounts';
import { accepted, administrator } from '../accounts.ts';
import { starSightings } from '../generators/star-sightings.ts';
import { type Answer, ask, running, STARS, usePortal } from './explore-portal.ts';
import { gdalFeatures, itWith } from './reading.ts';

usePortal();

// What a portal of this API answers to a handful of requests, on 5,321 sightings of stars: the contract in short.

const sightings = [...starSightings()];
const error = (code: string, part: string) => (answer: Answer) => {
  expect(answer.status).toBe(400);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.json.error_code).toBe(code);
  expect(answer.json.message).toContain(part);
};

const VECTORS: readonly (readonly [request: string, expected: string, check: (answer: Answer) => void])[] = [
  [
    '/records/?limit=2',
    '2 flat records of 5321, without a redirect',
    ({ status, json }) => {
      expect([status, json.total_count, json.results.length]).toEqual([200, 5321, 2]);
      expect(Object.keys(json.results[0])).toEqual(Object.keys(sightings[0] ?? {}));
    },
  ],
  [
    '/records?limit=101',
    'a limit that is too high',
    error(
      'InvalidRESTParameterError',
      'Invalid value for limit API parameter: 101 was found but -1 <= limit <= 100 is expected.',
    ),
  ],
  ['/records?offset=9900&limit=100', 'the last page that there is', ({ status }) => expect(status).toBe(200)],
  ['/records?offset=10000', 'an offset that is too high', error('InvalidRESTParameterError', 'offset')],
  [
    '/records?limit=0',
    'the count alone',
    ({ status, json }) => {
      expect(status).toBe(200);
      expect(json).toEqual({ total_count: 5321, results: [] });
    },
  ],
  [
    '/records?nonsense=1',
    'as if nothing had been said',
    ({ status, json }) => expect([status, json.total_count]).toEqual([200, 5321]),
  ],
  [
    '/records?select=count(*)',
    'one row keyed as it was typed',
    ({ json }) => expect(json.results).toEqual([{ 'count(*)': 5321 }]),
  ],
  [
    '/records?group_by=year(night) as y&select=count(*) as n',
    'whole numbers in y, the group of nothing first',
    ({ json }) => {
      expect(json.results.map(({ y }: { y: number | null }) => y)).toEqual([null, 2023, 2024, 2025]);
      const sum = json.results.reduce((total: number, { n }: { n: number }) => total + n, 0);
      expect(sum).toBe(5321);
    },
  ],
  [
    '/records?where=not star="Vega"&limit=0',
    'those without a star too',
    ({ json }) => expect(json.total_count).toBe(sightings.filter(({ star }) => star !== 'Vega').length),
  ],
  [
    '/records?where=star!="Vega"&limit=0',
    'none of those without a star',
    ({ json }) =>
      expect(json.total_count).toBe(sightings.filter(({ star }) => star !== null && star !== 'Vega').length),
  ],
  [
    '/records?where=magnitude in ]0..1[&limit=0',
    'neither edge',
    ({ json }) =>
      expect(json.total_count).toBe(
        sightings.filter(
          ({ magnitude }) => magnitude !== null && Number(magnitude) > 0 && Number(magnitude) < 1,
        ).length,
      ),
  ],
  [
    '/records?group_by=site',
    'the function to use instead',
    error('ODSQLError', 'Use the geo_cluster(site, int_precision) aggregation function instead.'),
  ],
  [
    '/records?order_by=star, avg(magnitude)&group_by=star',
    'aggregates first',
    error('ODSQLError', 'Clause(s) containing the error(s): order_by.'),
  ],
  [
    '/records?select=nope',
    'which field',
    error(
      'ODSQLError',
      'ODSQL query is malformed: Unknown field: nope. Clause(s) containing the error(s): select.',
    ),
  ],
  [
    '/facets?facet=night&refine=night:2024',
    'the year refined, with its months below it',
    ({ json }) => {
      expect(Object.keys(json)).toEqual(['links', 'facets']);
      const year = json.facets[0].facets.find(({ name }: { name: string }) => name === '2024');
      expect(year.state).toBe('refined');
      expect(year.facets).toHaveLength(12);
      expect(year.facets[0].value).toMatch(/^2024\/\d\d$/);
    },
  ],
  [
    '/exports/csv',
    'a byte-order mark, semicolons, CRLF',
    ({ text }) => {
      expect(text).toMatch(/^\uFEFFsighting_id;star;[^\n]*\r\n/);
      expect(text.trimEnd().split('\r\n')).toHaveLength(5322);
    },
  ],
  [
    '/exports/csv?with_bom=false&limit=1',
    'no byte-order mark',
    ({ text }) => expect(text).toMatch(/^sighting_id;/),
  ],
  ['/aggregates', 'gone', ({ status }) => expect(status).toBe(410)],
  [
    '/exports/geojson?limit=5',
    '5 features',
    ({ json }) => {
      expect(json.type).toBe('FeatureCollection');
      expect(json.features).toHaveLength(5);
    },
  ],
];

describe('the vectors of the Explore API', () => {
  for (const [request, expected, check] of VECTORS) {
    it(`${request} gives ${expected}`, async () => {
      const [path = '', query = ''] = request.split('?');
      const encoded = query
        .replaceAll(' ', '%20')
        .replaceAll('"', '%22')
        .replaceAll('[', '%5B')
        .replaceAll(']', '%5D');
      check(await ask(`${STARS}${path}${query === '' ? '' : `?${encoded}`}`));
    });
  }

  itWith('ogr2ogr', '/exports/geojson?limit=5 gives 5 features to GDAL', async () => {
    const features = gdalFeatures('stars.geojson', (await ask(`${STARS}/exports/geojson?limit=5`)).bytes);
    expect(features.map(({ properties }) => properties.sighting_id)).toEqual(
      sightings.slice(0, 5).map(({ sighting_id }) => sighting_id),
    );
  });

  // Last: from here on only those with a right see the records.
  it('a key in the header and in the query give equal answers', async () => {
    const { accounts, visibility } = running();
    const access = { isRestricted: true, grants: [], hiddenFields: [] };
    accepted(await visibility.setAccess(COMMAND_LINE, 'star-sightings', access));
    const inHeader = (key: string) =>
      ask(`${STARS}/records?limit=1`, {}, { headers: { authorization: `ApiKey ${key}` } });
    const inQuery = (key: string) => ask(`${STARS}/records`, { limit: 1, apikey: key });
    const { viewer } = await administrator({ accounts });
    const { secret } = accepted(await accounts.keys.create(viewer, { name: 'both', scopes: ['read'] }));
    for (const [key, status] of [
      [secret, 200],
      ['nobody', 401],
    ] as const) {
      const answers = [await inHeader(key), await inQuery(key)];
      expect(answers.map((one) => one.status)).toEqual([status, status]);
      expect(answers[0]?.text).toBe(answers[1]?.text);
    }
  });
});
