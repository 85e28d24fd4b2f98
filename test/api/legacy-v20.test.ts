import { describe, expect, it } from 'vitest';
import { ask, STARS, usePortal } from './explore-portal.ts';

usePortal();

describe('version 2.0', () => {
  for (const base of ['/api/v2', '/api/explore/v2.0']) {
    const dataset = `${base}/catalog/datasets/observatories`;

    it(`wraps records with their links below ${base}`, async () => {
      const { status, headers, json } = await ask(`${dataset}/records`, { limit: 1 });
      expect(status).toBe(200);
      expect(headers['ods-explore-api-deprecation']).toMatch(/^V2_0: /);
      expect(Object.keys(json)).toEqual(['total_count', 'links', 'records']);
      const [{ links, record }] = json.records;
      expect(links.map((link: { rel: string }) => link.rel)).toEqual(['self', 'datasets', 'dataset']);
      expect(Object.keys(record)).toEqual(['id', 'timestamp', 'size', 'fields']);
      expect(record.fields).toMatchObject({ name: 'Pic du Midi', location: { lon: 0.1426, lat: 42.9365 } });
      expect(record.timestamp).toMatch(/Z$/);
      expect(links[0].href).toBe(`http://sky.example${dataset}/records/${record.id}`);
      const one = await ask(`${dataset}/records/${record.id}`);
      expect(one.json).toEqual({ links, record });
    });

    it(`wraps datasets, with annotations as lists, below ${base}`, async () => {
      const { json } = await ask(`${base}/catalog/datasets`, { limit: 1, where: '"observatories"' });
      expect(json.datasets[0].dataset.dataset_id).toBe('observatories');
      const one = await ask(dataset);
      expect(one.json).toEqual(json.datasets[0]);
      const country = one.json.dataset.fields.find((field: { name: string }) => field.name === 'country');
      expect(country.annotations).toEqual({ facet: [] });
      expect(JSON.stringify(one.json)).not.toContain('/v2.1/');
    });
  }

  it('still has aggregates, whose parts of dates are texts', async () => {
    const { json } = await ask('/api/v2/catalog/datasets/star-sightings/aggregates', {
      select: 'count(*) as count',
      group_by: 'year(night) as y',
      order_by: 'count(*)desc',
    });
    expect(json.aggregations[0]).toEqual({ y: '2024', count: 1760 });
    const all = await ask('/api/v2/catalog/datasets/star-sightings/aggregates', { select: 'count(*)' });
    expect(all.json).toEqual({ aggregations: [{ 'count(*)': 5321 }] });
  });

  it('writes CSV without a mark, and lists exports and facets with links of its own', async () => {
    const csv = await ask('/api/v2/catalog/datasets/observatories/exports/csv', { limit: 1 });
    expect(csv.bytes.subarray(0, 5).toString()).toBe('name;');
    const marked = await ask('/api/v2/catalog/datasets/observatories/exports/csv', {
      limit: 1,
      with_bom: true,
    });
    expect(marked.bytes[0]).toBe(0xef);
    const exports = await ask('/api/v2/catalog/datasets/observatories/exports');
    expect(Object.keys(exports.json)).toEqual(['links']);
    const facets = await ask('/api/v2/catalog/datasets/observatories/facets');
    expect(facets.json.links[0].href).toBe('http://sky.example/api/v2/catalog/datasets/observatories/facets');
  });

  it('refuses as version 2.1 does', async () => {
    for (const [path, parameters] of [
      ['/records', { limit: 101 }],
      ['/records', { where: 'nope = 1' }],
      ['/exports/nope', {}],
    ] as const) {
      const old = await ask(`/api/v2/catalog/datasets/star-sightings${path}`, parameters);
      const now = await ask(`${STARS}${path}`, parameters);
      expect([old.status, old.text]).toEqual([now.status, now.text]);
    }
  });
});
