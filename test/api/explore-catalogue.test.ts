import { beforeAll, describe, expect, it } from 'vitest';
import { STAR_SIGHTINGS_COUNT } from '../generators/star-sightings.ts';
import { ask, BASE, running, STARS, usePortal } from './explore-portal.ts';

usePortal();

// Four are too few to be told.
beforeAll(async () => {
  const { audience } = running();
  for (const [dataset, times] of [
    ['star-sightings', 12],
    ['observatories', 4],
  ] as const)
    for (let i = 0; i < times; i++)
      audience.download({ dataset, format: 'csv', isFiltered: false, isFinished: true, bytes: 1 });
  await audience.flush();
});

const datasets = (parameters: Parameters<typeof ask>[1] = {}) => ask(`${BASE}/catalog/datasets`, parameters);

const OBJECT_KEYS = [
  'visibility',
  'fields',
  'dataset_id',
  'dataset_uid',
  'has_records',
  'features',
  'attachments',
  'alternative_exports',
  'data_visible',
  'metas',
];

describe('how much datasets are used', () => {
  const idsOf = async (parameters: Parameters<typeof ask>[1]) =>
    (await datasets({ select: 'dataset_id', ...parameters })).json.results.map(
      (one: { dataset_id: string }) => one.dataset_id,
    );

  it('is told with a page of them, but not where it is too little', async () => {
    const { json } = await datasets({ include_app_metas: true, order_by: 'dataset_id' });
    expect(
      json.results.map((one: { metas: { explore: object } }) => Object.values(one.metas.explore).slice(0, 2)),
    ).toEqual([
      [0, 0],
      [12, 12],
    ]);
  });

  it('is what they are sorted and found by', async () => {
    expect(await idsOf({ order_by: 'explore.popularity_score desc' })).toEqual([
      'star-sightings',
      'observatories',
    ]);
    expect(await idsOf({ order_by: 'explore.download_count' })).toEqual(['observatories', 'star-sightings']);
    expect(await idsOf({ where: 'explore.download_count >= 12' })).toEqual(['star-sightings']);
  });

  it('stands in tables of the catalogue, and in version 1', async () => {
    const query = { select: 'dataset_id, explore.download_count', order_by: 'dataset_id' };
    const { text } = await ask(`${BASE}/catalog/exports/csv`, { ...query, with_bom: false });
    expect(text).toBe('datasetid;explore.download_count\r\nobservatories;0\r\nstar-sightings;12\r\n');
    const { json } = await ask('/api/datasets/1.0/star-sightings/', { extrametas: true });
    expect(json.extra_metas.explore.download_count).toBe(12);
  });

  it('is part of what an answer is known by', async () => {
    const { headers } = await ask(STARS, { include_app_metas: true });
    const again = await ask(
      STARS,
      { include_app_metas: true },
      { headers: { 'if-none-match': headers.etag ?? '' } },
    );
    expect(again.status).toBe(304);
  });
});

describe('datasets like another one', () => {
  it('come first, whichever way round, in pages and in exports, the one itself before all', async () => {
    for (const order of [
      'dataset_similarity("observatories")',
      "Dataset_Similarity('observatories') desc, title",
    ]) {
      const { json } = await datasets({ order_by: order, select: 'dataset_id' });
      expect(json.results.map((one: { dataset_id: string }) => one.dataset_id)).toEqual([
        'observatories',
        'star-sightings',
      ]);
    }
    const csv = await ask(`${BASE}/catalog/exports/csv`, {
      order_by: 'dataset_similarity("observatories")',
      select: 'dataset_id',
      with_bom: 'false',
    });
    expect(csv.text.trim().split('\r\n')).toEqual(['datasetid', 'observatories', 'star-sightings']);
  });

  it('are not looked for where there is no such dataset, or no catalogue', async () => {
    for (const path of [`${BASE}/catalog/datasets`, `${STARS}/records`]) {
      const { status, json } = await ask(path, { order_by: 'dataset_similarity("nope")' });
      expect([path, status]).toEqual([path, 400]);
      expect(json.message).toContain('order_by');
    }
  });
});

describe('a dataset', () => {
  it('is told with its members in the recorded order', async () => {
    const { status, json } = await ask(STARS);
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(OBJECT_KEYS);
    expect(Object.keys(json.metas)).toEqual(['dcat', 'default']);
    expect(json.metas.default.records_count).toBe(STAR_SIGHTINGS_COUNT);
    expect(json.dataset_uid).toMatch(/^da_[a-z0-9]{6}$/);
  });

  it('is byte for byte the recorded form, but for what changes with each start', async () => {
    const { text, json } = await ask(STARS);
    const { modified, data_processed, metadata_processed } = json.metas.default;
    const fixed = [json.dataset_uid, modified, data_processed, metadata_processed].reduce(
      (known: string, changing: string) => known.replaceAll(changing, 'VARIES'),
      text,
    );
    await expect(fixed).toMatchFileSnapshot('../golden/explore/dataset.json');
  });

  it('tells annotations as plain values under their wire names', async () => {
    const { json } = await ask(STARS);
    const annotations = Object.fromEntries(
      json.fields.map((field: { name: string; annotations: object }) => [field.name, field.annotations]),
    );
    expect(annotations.night).toEqual({ facet: true, facetsort: '-alphanum', timerangeFilter: true });
    expect(annotations.tags).toEqual({ facet: true, multivalued: ',' });
    expect(annotations.spectral_path).toEqual({ facet: true, hierarchical: '/' });
    expect(annotations.magnitude).toEqual({ unit: 'mag', decimals: 2 });
    expect(annotations.plate).toEqual({ has_thumbnails: true });
    expect(annotations.sighting_id).toEqual({ id: true });
  });

  it('speaks the language asked for, variants included, else the portal’s', async () => {
    for (const [lang, title] of [
      ['fr', 'Observations d’étoiles'],
      ['fr-FR', 'Observations d’étoiles'],
      ['en', 'Star sightings'],
      ['de', 'Star sightings'],
      ['', 'Star sightings'],
    ])
      expect((await ask(STARS, { lang: lang ?? '' })).json.metas.default.title, lang).toBe(title);
  });

  it('has links and application metadata when they are asked for', async () => {
    const { json } = await ask(STARS, { include_links: true, include_app_metas: true });
    expect(json._links.map((link: { rel: string }) => link.rel)).toEqual([
      'self',
      'datasets',
      'records',
      'exports',
      'facets',
    ]);
    expect(json.metas.explore).toMatchObject({ download_count: 12, popularity_score: 12 });
    expect(json.metas.visualization).toMatchObject({
      media_gallery_fields: ['plate'],
      calendar_event_start: 'night',
    });
    expect(Object.keys(json.metas)).toEqual(
      expect.arrayContaining(['processing', 'asset_content_configuration', 'admin']),
    );
  });

  it('that is not there is a 404 with its name', async () => {
    const { status, text } = await ask(`${BASE}/catalog/datasets/star-sightngs`);
    expect(status).toBe(404);
    await expect(text).toMatchFileSnapshot('../golden/explore/error-dataset.json');
  });

  it('has empty lists of what is not kept beside it', async () => {
    for (const name of ['alternative_exports', 'reuses', 'snapshots']) {
      expect((await ask(`${STARS}/${name}`)).json).toEqual({
        links: [{ rel: 'self', href: `http://sky.example${STARS}/${name}` }],
        [name]: [],
      });
    }
    const { status, json } = await ask(`${STARS}/alternative_exports/plates_zip`);
    expect([status, json.error_code]).toEqual([404, 'NotFoundResource']);
  });

  it('answers 410 for aggregates, an empty list for attachments', async () => {
    expect((await ask(`${STARS}/aggregates`)).status).toBe(410);
    expect((await ask(`${STARS}/attachments`)).json).toEqual({
      links: [{ rel: 'self', href: `http://sky.example${STARS}/attachments` }],
      attachments: [],
    });
  });
});

describe('the catalogue', () => {
  it('is a page of datasets', async () => {
    const { json } = await datasets();
    expect(Object.keys(json)).toEqual(['total_count', 'results']);
    expect(json.total_count).toBe(json.results.length);
    for (const dataset of json.results) expect(Object.keys(dataset)).toEqual(OBJECT_KEYS);
  });

  for (const where of [
    'publisher="Night Sky Club"',
    'default.publisher = "Night Sky Club"',
    'dataset_id = "star-sightings"',
    'datasetid:"star-sightings"',
    'search("sightings")',
    '"bright stars"',
    'search(title, "sightings")',
    'dcat.creator = "Night Sky Club" and features = "geo"',
  ]) {
    it(`finds the dataset where ${where}`, async () => {
      const { status, json } = await datasets({ where });
      expect(status, JSON.stringify(json)).toBe(200);
      expect(json.results.map((row: { dataset_id: string }) => row.dataset_id)).toContain('star-sightings');
    });
  }

  it('gives flat objects, keyed as typed, for selected metadata', async () => {
    const { json } = await datasets({
      select: 'dataset_id,default.title',
      where: 'dataset_id="star-sightings"',
    });
    expect(json.results).toEqual([{ dataset_id: 'star-sightings', 'default.title': 'Star sightings' }]);
  });

  it('leaves out the parts that select excludes', async () => {
    const { json } = await datasets({ select: 'exclude(attachments),exclude(fields)', limit: 1 });
    const kept = OBJECT_KEYS.filter((key) => key !== 'attachments' && key !== 'fields');
    expect(Object.keys(json.results[0])).toEqual(kept);
  });

  it('can be grouped and sorted by metadata', async () => {
    const grouped = await datasets({ select: 'count(*) as n', group_by: 'default.publisher' });
    expect(grouped.json.results).toContainEqual({ 'default.publisher': 'Night Sky Club', n: 1 });
    for (const order_by of ['modified desc', 'title', 'records_count desc', '-title'])
      expect((await datasets({ order_by })).status, order_by).toBe(200);
  });

  it('has a first page of links', async () => {
    const root = await ask(BASE);
    expect(root.json.links.map((link: { rel: string }) => link.rel)).toEqual([
      'self',
      'catalog',
      'monitoring',
    ]);
    for (const { href } of (await ask(`${BASE}/catalog/`)).json.links)
      expect((await ask(href.replace('http://sky.example', ''))).status, href).toBe(200);
  });

  it('describes its metadata templates', async () => {
    const { json } = await ask(`${BASE}/catalog/metadata_templates/basic/default`);
    expect(json.schema[0]).toEqual({ name: 'title', type: 'text', label: 'Title' });
    expect((await ask(`${BASE}/catalog/metadata_templates/nothing`)).status).toBe(404);
  });

  it('knows no source of other portals', async () => {
    for (const path of ['/shared', '/shared/datasets/x@y/records']) {
      const { status, json } = await ask(BASE + path);
      expect([status, json.error_code], path).toEqual([404, 'NotFoundResource']);
    }
  });
});
