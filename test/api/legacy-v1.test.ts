import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { ask, STARS, usePortal } from './explore-portal.ts';

usePortal();

const SEARCH = '/api/records/1.0/search/';
const search = (parameters: Parameters<typeof ask>[1], options?: Parameters<typeof ask>[2]) =>
  ask(SEARCH, { dataset: 'star-sightings', ...parameters }, options);

describe('a search of version 1', () => {
  it('tells hits, its own parameters, and records with their id, geometry and time', async () => {
    const { status, headers, json } = await search({ rows: 1, 'refine.constellation': 'Lyra' });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(json.nhits).toBe(2105);
    expect(json.parameters).toEqual({
      dataset: 'star-sightings',
      rows: 1,
      start: 0,
      refine: { constellation: 'Lyra' },
      format: 'json',
      timezone: 'UTC',
    });
    const [record] = json.records;
    expect(Object.keys(record)).toEqual(['datasetid', 'recordid', 'fields', 'geometry', 'record_timestamp']);
    expect(record.recordid).toMatch(/^[0-9a-f]{40}$/);
    expect(record.record_timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    const [lat, lon] = record.fields.site;
    expect(record.geometry).toEqual({ type: 'Point', coordinates: [lon, lat] });
  });

  it('has the same record ids as version 2.1', async () => {
    const old = await search({ rows: 3 });
    const now = await ask(`${STARS}/records`, { limit: 3, include_links: true });
    expect(old.json.records.map((r: { recordid: string }) => r.recordid)).toEqual(
      now.json.results.map((r: { _id: string }) => r._id),
    );
  });

  it('leaves out fields without a value, which version 2.1 tells as null', async () => {
    const { json } = await search({ rows: 1, q: '#null(magnitude)' });
    expect(json.nhits).toBeGreaterThan(0);
    expect(json.records[0].fields).not.toHaveProperty('magnitude');
  });

  it('gives everything for an empty query and ignores what it does not know', async () => {
    const { json } = await search({ q: '', facet: ['empty', 'magnitude'], nonsense: 1, maxpoints: '' });
    expect(json.nhits).toBe(5321);
    expect(json.records).toHaveLength(10);
    expect(json).not.toHaveProperty('facet_groups');
  });

  it('sorts from the greatest by a bare name and from the least by a minus, absent values last in both', async () => {
    const values = async (sort: string, start: number) =>
      (await search({ sort, rows: 5, start })).json.records.map(
        (r: { fields: { magnitude?: number } }) => r.fields.magnitude,
      );
    const greatest = await values('magnitude', 0);
    const least = await values('-magnitude', 0);
    expect(greatest).toEqual([...greatest].sort((a, b) => b - a));
    expect(least).toEqual([...least].sort((a, b) => a - b));
    expect(greatest[0]).toBeGreaterThan(least[0]);
    expect((await values('magnitude', 5316)).at(-1)).toBeUndefined();
    expect((await values('-magnitude', 5316)).at(-1)).toBeUndefined();
  });

  it('counts facets with paths, and marks what is refined', async () => {
    const { json } = await search({ facet: 'constellation', 'refine.constellation': 'Lyra', rows: 0 });
    const [group] = json.facet_groups;
    expect(group.name).toBe('constellation');
    expect(group.facets[0]).toEqual({ name: 'Lyra', path: 'Lyra', count: 2105, state: 'refined' });
  });

  it('refines a date by the full day, as 1968-04-30', async () => {
    const { json } = await search({ 'refine.night': '2024-08-12', rows: 1 });
    expect(json.nhits).toBeGreaterThan(0);
    expect(json.records[0].fields.night).toBe('2024-08-12');
  });

  it('knows a dataset by its federated name and answers under that name', async () => {
    const { json } = await search({ dataset: 'star-sightings@datastro', rows: 1 });
    expect(json.records[0].datasetid).toBe('star-sightings@datastro');
  });

  it('gives the distance from a centre as a text of metres, and the nearest first', async () => {
    const { json } = await ask('//api/records/1.0/search/', {
      dataset: 'observatories',
      'geofilter.distance': '43.93, 5.71,500000',
      sort: 'dist',
      rows: 1,
    });
    expect(json.nhits).toBe(2);
    expect(json.records[0].fields).toMatchObject({ name: 'Haute-Provence', location: [43.9317, 5.7122] });
    expect(json.records[0].fields.dist).toMatch(/^258\.\d+$/);
  });

  it('filters by a polygon with blanks after its commas', async () => {
    const { json } = await ask(SEARCH, {
      dataset: 'observatories',
      'geofilter.polygon': '(40,0),(40,10), (45, 10),(45,0)',
    });
    expect(json.records.map((r: { fields: { name: string } }) => r.fields.name)).toEqual([
      'Pic du Midi',
      'Haute-Provence',
    ]);
  });

  it('limits the fields, and takes a zone in any case', async () => {
    const { status, json } = await search({ fields: 'star,nope', rows: 1, timezone: 'europe/Paris' });
    expect(status).toBe(200);
    expect(Object.keys(json.records[0].fields)).toEqual(['star']);
  });

  it('calls the function that a page names, and no other code', async () => {
    const called = await search({ rows: 0, callback: 'jQuery123_456', format: 'jsonp' });
    expect(called.headers['content-type']).toBe('application/javascript; charset=utf-8');
    expect(called.text).toMatch(/^\/\*\*\/jQuery123_456\(\{"nhits": 5321,.*\}\);$/);
    expect((await search({ callback: 'alert(1)//' })).status).toBe(400);
  });

  it('takes a form as well as an address', async () => {
    const { status, json } = await search(
      {},
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'q=vega&rows=1',
      },
    );
    expect(status).toBe(200);
    expect(json.parameters).toMatchObject({ q: 'vega', rows: 1 });
    expect((await search({})).json.nhits).toBe(5321);
  });

  it('says that it is deprecated, also from the cache', async () => {
    for (let i = 0; i < 2; i++) {
      const { headers } = await search({ rows: 2 });
      expect(headers['ods-explore-api-deprecation']).toMatch(/^V1_0: /);
      expect(headers.link).toMatch(/rel="deprecation"/);
    }
  });

  it('refuses with a message in its own form', async () => {
    for (const [parameters, status, message] of [
      [{ dataset: 'nope' }, 404, 'The requested dataset nope does not exist.'],
      [{ dataset: '' }, 400, 'The parameter dataset is missing: it names the dataset.'],
      [{ rows: 10_001 }, 400, /10001 was found but -1 <= rows <= 10000/],
      [{ rows: 10, start: 9_991 }, 400, /start \+ rows <= 10000/],
      [{ q: '#nope(star)' }, 400, /#nope was found at position 0/],
      [{ 'geofilter.distance': 'here' }, 400, /geofilter\.distance/],
      [{ timezone: 'Mars/Olympus' }, 400, /timezone/],
    ] as const) {
      const answer = await search(parameters);
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe('application/json');
      expect(answer.json.errorcode).toBe(status);
      expect(answer.json.error).toMatch(message);
    }
  });
});

describe('a search of version 1 as news', () => {
  // Published when the test began.
  const fixed = (text: string): string =>
    text.replaceAll(/<(pubDate|updated)>[^<]+/g, (_, name) => `<${name}>then`);

  for (const [format, mediaType] of [
    ['rss', 'application/rss+xml; charset=utf-8'],
    ['atom', 'application/atom+xml; charset=utf-8'],
  ] as const) {
    it(`is ${format} as the golden file has it, its records at pages of their own`, async () => {
      const { status, headers, text } = await search({ format, rows: 2, q: 'SG-000017 OR SG-000018' });
      expect(status, text).toBe(200);
      expect(headers['content-type']).toBe(mediaType);
      new SaxesParser({ xmlns: true }).write(text).close();
      await expect(fixed(text)).toMatchFileSnapshot(`../golden/explore/records.${format}`);
      const [, page = ''] = /(http:\/\/sky\.example\/explore\/[^<"]+where[^<"]+)/.exec(text) ?? [];
      expect((await ask(page.replace('http://sky.example', ''))).text).toContain('SG-00001');
    });
  }

  it('is sorted and filtered as any search, in the language asked for, and keeps a key to itself', async () => {
    const { text } = await search({
      format: 'rss',
      'refine.constellation': 'Lyra',
      sort: '-magnitude',
      fields: 'star,magnitude',
      rows: 3,
      lang: 'fr',
    });
    expect(text.match(/<item>/g)).toHaveLength(3);
    expect(text).toContain('<title>Observations d’étoiles</title>');
    expect(text).toContain('refine.constellation=Lyra');
    expect((await search({ format: 'atom', q: 'nothing like it' })).text).not.toContain('<entry>');
    expect((await search({ format: 'csv' })).json.error).toMatch(/json, geojson, geojsonp, rss, atom/);
  });
});

describe('a download of version 1', () => {
  it('is a bare array of records, times ending in Z unless a zone is named', async () => {
    const { headers, json } = await ask('/api/records/1.0/download/', {
      dataset: 'observatories',
      format: 'json',
    });
    expect(headers['content-disposition']).toBe('attachment; filename="observatories.json"');
    expect(json).toHaveLength(5);
    expect(json[0].record_timestamp).toMatch(/T\d\d:\d\d:\d\d\.\d{3}Z$/);
    const zoned = await ask('/api/records/1.0/download/', {
      dataset: 'observatories',
      format: 'json',
      timezone: 'Asia/Kolkata',
    });
    expect(zoned.json[0].record_timestamp).toMatch(/\.\d{3}\+05:30$/);
    expect(Date.parse(zoned.json[0].record_timestamp)).toBe(Date.parse(json[0].record_timestamp));
  });

  it('has the records of a search, and all of them', async () => {
    const whole = await ask('/explore/dataset/star-sightings/download/', { format: 'json', q: 'vega' });
    const page = await search({ q: 'vega', rows: 1000 });
    expect(whole.json.map((r: { fields: object }) => r.fields)).toEqual(
      page.json.records.map((r: { fields: object }) => r.fields),
    );
  });

  it('is CSV without a mark unless another format is named', async () => {
    const { bytes, headers } = await ask('/api/records/1.0/download', {
      dataset: 'observatories',
      fields: 'name,altitude_m',
      rows: 1,
    });
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(bytes.toString('latin1')).toBe('name;altitude_m\r\nPic du Midi;2877\r\n');
    const labelled = await ask('/explore/dataset/observatories/download', {
      format: 'csv',
      use_labels_for_header: 'true',
      csv_separator: ',',
      rows: 0,
    });
    expect(labelled.text).toBe('Name,Country,Altitude,Opened,Location\r\n');
  });

  it('of nothing is an empty array', async () => {
    const { text } = await ask('/api/records/1.0/download/', {
      dataset: 'observatories',
      format: 'json',
      q: 'nowhere',
    });
    expect(text).toBe('[]');
  });
});

describe('an analysis of version 1', () => {
  const analyze = (parameters: Parameters<typeof ask>[1]) =>
    ask('/api/records/1.0/analyze/', { dataset: 'star-sightings', ...parameters });

  it('counts what has a value on its axis', async () => {
    const { json } = await analyze({ x: 'constellation', 'y.n.func': 'COUNT', sort: 'n', maxpoints: 1 });
    expect(json).toEqual([{ x: 'Lyra', n: 2105 }]);
  });

  it('groups a date by a precision, in order', async () => {
    const { json } = await analyze({
      x: 'night',
      precision: 'year',
      'y.m.func': 'AVG',
      'y.m.expr': 'magnitude',
    });
    expect(json.map(({ x }: { x: object }) => x)).toEqual([{ year: 2023 }, { year: 2024 }, { year: 2025 }]);
  });

  it('adds up a cumulative series, and takes parts of dates as axes', async () => {
    const { json } = await analyze({
      x: ['night.year', 'night.month'],
      sort: 'x.night.year,x.night.month',
      maxpoints: '',
      'y.c.func': 'COUNT',
      'y.c.cumulative': 'true',
    });
    expect(json[0].x).toEqual({ year: 2023, month: 1 });
    const counts = json.map(({ c }: { c: number }) => c);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });

  it('computes a standard deviation', async () => {
    const { json } = await analyze({
      x: 'star',
      'y.s.func': 'STDDEV',
      'y.s.expr': 'magnitude',
      'refine.star': 'Vega',
    });
    expect(json[0].s).toBeGreaterThan(0);
    expect(json[0].s).toBeLessThan(1);
  });

  it('says which axis, function or expression it cannot use', async () => {
    for (const [parameters, message] of [
      [{}, /x is missing/],
      [{ x: 'nope' }, /nope/],
      [{ x: 'star', 'y.a.func': 'GUESS', 'y.a.expr': 'magnitude' }, /GUESS/],
      [{ x: 'star', 'y.a.func': 'SUM' }, /y\.a\.expr/],
      [{ x: 'star', 'y.a.func': 'SUM', 'y.a.expr': 'magnitude) from x' }, /syntax/],
    ] as const) {
      const answer = await analyze(parameters);
      expect(answer.status).toBe(400);
      expect(answer.json.error).toMatch(message);
    }
  });
});

describe('the maps of version 1', () => {
  it('cluster what is close, with the least and the greatest count', async () => {
    const { json } = await ask('/api/records/1.0/geocluster/', {
      dataset: 'observatories',
      clusterprecision: 2,
      clusterdistance: 50,
    });
    // The three of Europe lie within 50 pixels of each other there.
    expect(json.count).toEqual({ min: 1, max: 3 });
    expect(json.clusters).toHaveLength(2);
    const alone = json.clusters.find((one: { count: number }) => one.count === 1);
    expect(alone.cluster).toEqual({ type: 'Point', coordinates: [-70.4045, -24.6272] });
  });

  it('give each cluster the hull of its points and the values of its series', async () => {
    const asked = {
      dataset: 'observatories',
      clusterprecision: 2,
      clusterdistance: 50,
      'y.high.func': 'MAX',
      'y.high.expr': 'altitude_m',
    };
    const { json } = await ask('/api/records/1.0/geocluster/', asked);
    const europe = json.clusters.find((one: { count: number }) => one.count === 3);
    expect(europe.cluster.type).toBe('Polygon');
    expect(europe.series).toEqual({ high: 2877 });
    expect(json.series).toEqual({ high: { min: 2635, max: 2877 } });
    const heat = await ask('/api/records/1.0/geocluster/', { ...asked, clustermode: 'heatmap' });
    expect(heat.json.clusters.map((one: { cluster: { type: string } }) => one.cluster.type)).toEqual([
      'Point',
      'Point',
    ]);
    expect((await ask('/api/records/1.0/geocluster/', { ...asked, clustermode: 'x' })).status).toBe(400);
  });

  it('show each shape once with the values of its records', async () => {
    const parameters = { 'y.m.func': 'AVG', 'y.m.expr': 'magnitude', 'y.n.func': 'COUNT' };
    const { json } = await ask('/api/records/1.0/geopolygon/', {
      dataset: 'star-sightings',
      q: 'star:Vega',
      ...parameters,
    });
    const [only] = json.clusters;
    expect(json.clusters).toHaveLength(1);
    expect(only).toMatchObject({
      cluster: { type: 'Point', coordinates: [279.2, 38.8] },
      cluster_center: [38.8, 279.2],
      count: json.nhits,
    });
    const [mean] = (
      await ask('/api/records/1.0/analyze/', {
        dataset: 'star-sightings',
        q: 'star:Vega AND NOT #null(sky_patch)',
        x: 'star',
        ...parameters,
      })
    ).json;
    expect(only.series.m).toBeCloseTo(mean.m, 9);
    expect(only.series.n).toBe(mean.n);
  });

  it('have the rectangle around everything, west, south, east, north', async () => {
    const { json } = await ask('/api/records/1.0/boundingbox/', { dataset: 'observatories' });
    expect(json).toEqual({ bbox: [-70.4045, -24.6272, 5.7122, 51.4769], geometries: { Point: 4 }, count: 4 });
  });

  it('show each geometry once', async () => {
    const { json } = await ask('/api/records/1.0/geopreview/', { dataset: 'star-sightings' });
    expect(new Set(json.map((one: { geo_digest: string }) => one.geo_digest)).size).toBe(json.length);
  });
});

describe('the catalogue of version 1', () => {
  it('is searched, with flat metadata and lists of annotations', async () => {
    const { json } = await ask('/api/datasets/1.0/search', { q: 'star', facet: 'publisher', rows: 1 });
    expect(json.nhits).toBe(1);
    const [dataset] = json.datasets;
    expect(dataset.datasetid).toBe('star-sightings');
    expect(dataset.metas.title).toBe('Star sightings');
    const star = dataset.fields.find((field: { name: string }) => field.name === 'star');
    expect(star.annotations).toContainEqual({ name: 'facet', args: [] });
    expect(json.facet_groups[0].facets[0]).toEqual({
      name: 'Night Sky Club',
      path: 'Night Sky Club',
      count: 1,
      state: 'displayed',
    });
  });

  it('tells one dataset, and one record of it', async () => {
    const dataset = await ask('/api/datasets/1.0/observatories/');
    expect(dataset.json.metas.records_count).toBe(5);
    const { json } = await ask(SEARCH, { dataset: 'observatories', rows: 1 });
    const record = await ask(`/api/datasets/1.0/observatories/records/${json.records[0].recordid}/`);
    expect(record.json).toEqual(json.records[0]);
    expect((await ask(`/api/datasets/1.0/observatories/records/${'0'.repeat(40)}`)).status).toBe(404);
  });

  it('is told as a table and as news, narrowed as a search is', async () => {
    const CATALOGUE = '/api/datasets/1.0/search/';
    const csv = await ask(CATALOGUE, { format: 'csv', q: 'star', rows: 5 });
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [header = '', row = '', rest] = csv.text.trim().split('\r\n');
    expect(header).toMatch(/(?:^|;)default\.title;.*;datasetid$/);
    expect(row).toMatch(/;Star sightings;.*;star-sightings$/);
    expect(rest).toBeUndefined();
    const rss = await ask(CATALOGUE, { format: 'rss' });
    expect(rss.headers['content-type']).toBe('application/rss+xml; charset=utf-8');
    const titles = [...rss.text.matchAll(/<item><title>([^<]+)/g)].map(([, title]) => title);
    expect(titles).toEqual(['Observatories', 'Star sightings']);
    expect((await ask(CATALOGUE, { format: 'rss', 'refine.publisher': 'nobody' })).text).not.toContain(
      '<item>',
    );
  });

  it('adds the other metadata of a dataset where they are asked for', async () => {
    const plain = await ask('/api/datasets/1.0/observatories/');
    expect(plain.json).not.toHaveProperty('interop_metas');
    const { json } = await ask('/api/datasets/1.0/observatories/', {
      interopmetas: 'true',
      extrametas: 'true',
      source: '',
    });
    expect(json.interop_metas.dcat).toHaveProperty('creator');
    expect(json.extra_metas.explore).toHaveProperty('download_count');
  });

  it('answers for what is not kept beside a dataset', async () => {
    const of = '/api/datasets/1.0/observatories';
    for (const [path, status, body] of [
      ['/api/reuses/', 200, { nhits: 0, reuses: [] }],
      [`${of}/reuses/`, 200, { nhits: 0, reuses: [] }],
      [`${of}/snapshots/`, 200, { nhits: 0, snapshots: [] }],
      ['/api/datasets/1.0/nope/reuses/', 404, { errorcode: 404 }],
      [`${of}/snapshots/x/`, 404, { error: 'The requested snapshot x does not exist.' }],
      [`${of}/alternative_exports/x/`, 404, { error: 'The requested alternative export x does not exist.' }],
      ['/api/georeference/v1/uid/x/', 404, { error: 'The requested reference area x does not exist.' }],
    ] as const) {
      const answer = await ask(path);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.json).toMatchObject(body);
    }
    expect((await ask('/api/reuses/', { callback: 'f' })).text).toMatch(/^\/\*\*\/f\(/);
  });

  it('serves a file under the same id as every version', async () => {
    const { json } = await search({ q: 'NOT #null(plate)', rows: 1 });
    const { plate } = json.records[0].fields;
    expect(plate).not.toHaveProperty('url');
    const answers = await Promise.all(
      [
        `/api/datasets/1.0/star-sightings/images/${plate.id}`,
        `/api/v2/catalog/datasets/star-sightings/files/${plate.id}`,
        `/explore/dataset/star-sightings/files/${plate.id}/300/`,
        `${STARS}/files/${plate.id}`,
      ].map((path) => ask(path)),
    );
    expect(answers.map(({ status, headers }) => [status, headers['content-type']])).toEqual(
      answers.map(() => [200, 'image/jpeg']),
    );
  });
});
