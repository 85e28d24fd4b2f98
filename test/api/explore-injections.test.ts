import { describe, expect, it } from 'vitest';
import { INJECTIONS } from '../generators/injections.ts';
import { ask, BASE, STARS, usePortal } from './explore-portal.ts';

usePortal();

const CATALOGUE = `${BASE}/catalog`;
/** Addresses with all that they take. */
const ROUTES: readonly (readonly [path: string, parameters: readonly string[]])[] = [
  [
    `${STARS}/records`,
    'select where group_by order_by limit offset rows refine exclude lang timezone include_links include_app_metas q qv1 apikey'.split(
      ' ',
    ),
  ],
  [`${STARS}/facets`, 'facet where refine exclude q qv1 lang timezone'.split(' ')],
  [
    `${STARS}/exports/csv`,
    'select where order_by group_by limit offset refine exclude lang timezone use_labels compressed epsg delimiter list_separator quote_all with_bom'.split(
      ' ',
    ),
  ],
  [`${STARS}/exports/geojson`, ['select', 'where', 'timezone', 'lang', 'epsg']],
  ['/explore/dataset/star-sightings/completions.json', ['clause', 'lang']],
  ['/en/api/explore/v2.1/console', ['dataset', 'endpoint', 'where', 'refine', 'facet', 'limit', 'timezone']],
  [
    `${CATALOGUE}/datasets`,
    'select where order_by group_by limit offset refine exclude lang timezone q'.split(' '),
  ],
  [`${CATALOGUE}/facets`, 'facet refine exclude where timezone lang'.split(' ')],
  [
    '/api/records/1.0/search/',
    'dataset q facet sort rows start fields refine.star exclude.star geofilter.distance geofilter.polygon timezone lang format callback'.split(
      ' ',
    ),
  ],
  ['/api/records/1.0/analyze/', 'dataset x y.a.func y.a.expr maxpoints sort timezone'.split(' ')],
  ['/api/datasets/1.0/search/', 'q facet sort rows start refine.publisher'.split(' ')],
];

const needed = (path: string): Readonly<Record<string, string>> =>
  path.startsWith('/api/records/1.0')
    ? { dataset: 'star-sightings', rows: '1' }
    : path.includes('exports')
      ? {}
      : { limit: '1' };

describe('a text that would be code', () => {
  for (const [path, parameters] of ROUTES) {
    it(`is a value or a mistake in every parameter of ${path}`, async () => {
      const wrong: object[] = [];
      for (const injection of INJECTIONS) {
        for (const name of parameters) {
          const { status } = await ask(path, { ...needed(path), [name]: injection });
          if (status >= 500 || status < 200) wrong.push({ name, injection, status });
        }
      }
      expect(wrong).toEqual([]);
    });
  }

  it('is a dataset, a record or a format that is not there in every path', async () => {
    const wrong: object[] = [];
    for (const injection of INJECTIONS) {
      const text = encodeURIComponent(injection.replaceAll('\u0000', '').replace(/[\ud800-\udfff]/g, ''));
      for (const path of [
        `${CATALOGUE}/datasets/${text}`,
        `${CATALOGUE}/datasets/${text}/records`,
        `${STARS}/records/${text}`,
        `${STARS}/exports/${text}`,
        `${STARS}/files/${text}`,
        `/api/datasets/1.0/${text}/`,
      ]) {
        const { status } = await ask(path);
        if (status < 400 || status >= 500) wrong.push({ path, status });
      }
    }
    expect(wrong).toEqual([]);
  });

  it('has done nothing', async () => {
    expect((await ask(`${STARS}/records`, { limit: 0 })).json.total_count).toBe(5321);
    expect((await ask(`${CATALOGUE}/datasets`, { limit: 0 })).json.total_count).toBe(2);
  });
});
