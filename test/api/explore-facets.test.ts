import { describe, expect, it } from 'vitest';
import { starSightings } from '../generators/star-sightings.ts';
import { ask, BASE, STARS, usePortal } from './explore-portal.ts';

usePortal();

const facets = (parameters: Parameters<typeof ask>[1] = {}) => ask(`${STARS}/facets`, parameters);
const made = [...starSightings()];

interface Value {
  readonly name: string;
  readonly count?: number;
  readonly state: string;
  readonly value: string;
  readonly facets?: readonly Value[];
}
const valuesOf = (answer: Awaited<ReturnType<typeof ask>>, name: string): readonly Value[] =>
  answer.json.facets.find((facet: { name: string }) => facet.name === name).facets;

describe('the facets of a dataset', () => {
  it('are all of them when none is named, in the order of the fields', async () => {
    const { json, status } = await facets();
    expect(status).toBe(200);
    expect(json.facets.map((facet: { name: string }) => facet.name)).toEqual([
      'star',
      'constellation',
      'spectral_path',
      'night',
      'tags',
    ]);
  });

  it('are byte for byte the recorded form, links first and without a query string', async () => {
    const { text } = await facets({ facet: 'constellation' });
    await expect(text).toMatchFileSnapshot('../golden/explore/facets.json');
  });

  it('count every record that has the value', async () => {
    const lyra = valuesOf(await facets({ facet: 'constellation' }), 'constellation').find(
      (v) => v.value === 'Lyra',
    );
    expect(lyra?.count).toBe(made.filter((row) => row.constellation === 'Lyra').length);
  });

  it('count each value of a list', async () => {
    const bright = valuesOf(await facets({ facet: 'tags' }), 'tags').find((v) => v.value === 'bright');
    expect(bright?.count).toBe(
      made.filter((row) => (row.tags as string[] | null)?.includes('bright')).length,
    );
  });

  it('of a date are years, with the months of a refined one below it', async () => {
    const plain = valuesOf(await facets({ facet: 'night' }), 'night');
    expect(plain.map((v) => [v.name, v.facets])).toEqual([
      ['2025', undefined],
      ['2024', undefined],
      ['2023', undefined],
    ]);
    const refined = await facets({ facet: 'night', refine: 'night:2024' });
    expect(Object.keys(refined.json)).toEqual(['links', 'facets']);
    const year = valuesOf(refined, 'night').find((v) => v.value === '2024');
    expect(year?.state).toBe('refined');
    expect(year?.facets?.map((v) => v.value)).toContain('2024/08');
    expect(year?.facets?.find((v) => v.value === '2024/08')?.name).toBe('08');
  });

  it('of a path open one level below what is refined', async () => {
    const refined = valuesOf(
      await facets({ facet: 'spectral_path', refine: 'spectral_path:A' }),
      'spectral_path',
    );
    const branch = refined.find((v) => v.value === 'A');
    expect(branch?.state).toBe('refined');
    expect(branch?.facets?.map((v) => v.value).sort()).toEqual(['A/A0', 'A/A1', 'A/A2', 'A/A7']);
  });

  it('keep the other values of a disjunctive facet, and drop those of any other', async () => {
    const disjunctive = valuesOf(
      await facets({ facet: 'constellation', refine: 'constellation:Lyra' }),
      'constellation',
    );
    expect(disjunctive.length).toBeGreaterThan(1);
    const plain = valuesOf(await facets({ facet: 'star', refine: 'star:Vega' }), 'star');
    expect(plain.map((v) => [v.value, v.state])).toEqual([['Vega', 'refined']]);
  });

  it('show an excluded value without a count', async () => {
    const excluded = valuesOf(await facets({ facet: 'star', exclude: 'star:Vega' }), 'star').find(
      (v) => v.value === 'Vega',
    );
    expect(excluded).toEqual({ name: 'Vega', state: 'excluded', value: 'Vega' });
  });

  it('may be called with a sort and a limit', async () => {
    const values = valuesOf(await facets({ facet: 'facet(name="star", sort="alphanum", limit=2)' }), 'star');
    expect(values).toHaveLength(2);
  });

  it('refuse a place, and a field that is not there', async () => {
    for (const facet of ['site', 'nope']) {
      const { status, json } = await facets({ facet });
      expect([status, json.error_code], facet).toEqual([400, 'ODSQLError']);
    }
  });
});

describe('the facets of the catalogue', () => {
  it('are the configured ones when none is named', async () => {
    const { json } = await ask(`${BASE}/catalog/facets`);
    expect(json.links).toEqual([
      { rel: 'self', href: `http://sky.example${BASE}/catalog/facets` },
      { rel: 'source', href: `http://sky.example${BASE}/catalog` },
    ]);
    expect(json.facets.map((facet: { name: string }) => facet.name)).toEqual([
      'features',
      'theme',
      'keyword',
      'publisher',
      'license',
      'language',
      'modified',
    ]);
  });

  it('are told in the language asked for', async () => {
    const english = valuesOf(await ask(`${BASE}/catalog/facets`, { facet: 'theme' }), 'theme');
    const french = valuesOf(await ask(`${BASE}/catalog/facets`, { facet: 'theme', lang: 'fr' }), 'theme');
    expect(english.map((v) => v.value)).toContain('Sky surveys');
    expect(french.map((v) => v.value)).toContain('Relevés du ciel');
  });

  it('refine by publisher', async () => {
    const { json } = await ask(`${BASE}/catalog/datasets`, { refine: 'publisher:"Night Sky Club"' });
    expect(json.results.map((row: { dataset_id: string }) => row.dataset_id)).toContain('star-sightings');
  });
});
