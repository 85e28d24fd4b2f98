import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetSchema, Field } from '#dataset';
import { type Sql, sql } from '#lib';
import { compileFacets, compileRecords, problemMessage, type RecordsRequest } from '#query';
import { printFacets } from './facets.ts';
import { openDatabase } from './generated.fixture.ts';
import { printRecords } from './print.ts';

const field = (name: string, type: Field['type'], annotations: Field['annotations'] = {}): Field => ({
  name,
  type,
  label: { en: name },
  annotations,
});

const schema: DatasetSchema = {
  fields: [
    field('star', 'text', { facet: true, sortable: true }),
    field('constellation', 'text', { facet: true, disjunctive: true }),
    field('spectral_path', 'text', { facet: true, hierarchical: '/' }),
    field('magnitude', 'double'),
    field('exposure_s', 'int'),
    field('is_variable', 'boolean'),
    field('night', 'date', { facet: true }),
    field('taken_at', 'datetime'),
    field('site', 'geo_point_2d'),
    field('tags', 'text', { facet: true, multivalued: ',' }),
    field('year', 'int', { facet: true }),
  ],
};

const ROWS = `
  (0, 'Vega', 'Lyra', 'A/A0/A0Va', 0.03, 30, true, DATE '2024-08-12', TIMESTAMP '2024-08-12 22:41:05', {'lon': 5.7, 'lat': 43.9}, ['bright', 'double'], 2024),
  (1, 'Altair', 'Aquila', 'A/A7/A7V', 0.76, 15, false, DATE '2024-08-13', TIMESTAMP '2024-08-13 00:30:00', {'lon': 5.8, 'lat': 43.9}, ['bright'], 2024),
  (2, 'Sheliak', 'Lyra', 'B/B7/B7Ve', 3.45, 60, true, DATE '2023-01-31', TIMESTAMP '2023-01-31 23:30:00', {'lon': 2.35, 'lat': 48.85}, NULL, 2023),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ['faint'], NULL),
  (4, 'Éridanus''s "end"', 'Eridanus', 'B/B3/B3Vpe', 0.46, 14, NULL, DATE '2024-12-31', TIMESTAMP '2024-12-31 23:59:59', {'lon': -70.4, 'lat': -24.6}, ['bright', 'southern'], 2024)`;

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await openDatabase();
  const columns = ['_rid', ...schema.fields.map((f) => f.name)].map((name) => `"${name}"`).join(', ');
  await connection.run(
    `CREATE TABLE records AS SELECT _rid, unhex(sha1(_rid::VARCHAR)) AS _id, * EXCLUDE (_rid, magnitude), magnitude::DOUBLE AS magnitude, strip_accents(lower(concat_ws(chr(1), star, constellation, array_to_string(tags, chr(1))))) AS _text FROM (VALUES ${ROWS}) AS t(${columns}) ORDER BY _rid`,
  );
});
afterAll(() => connection.closeSync());

const run = async ({ text, params }: Sql) => {
  let i = 0;
  const reader = await connection.runAndReadAll(
    text.replaceAll('?', () => `$${++i}`),
    params as (string | number | boolean | null)[],
  );
  return reader.getRowsJson();
};

const request: RecordsRequest = { timezone: 'UTC', lang: 'en', now: new Date('2024-08-15T10:00:00Z') };
const from = sql`records`;

async function answer(clauses: Partial<RecordsRequest>) {
  const compiled = compileRecords({ ...request, ...clauses }, schema);
  if (!compiled.ok) throw new Error(problemMessage(compiled.problems[0]));
  const printed = printRecords(compiled.value, schema, { from });
  const [[count] = []] = await run(printed.count);
  return {
    rows: await run(printed.rows),
    count: Number(count),
    names: compiled.value.columns.map((column) => column.name),
  };
}

const found = async (where: string, more: Partial<RecordsRequest> = {}) =>
  (await answer({ select: 'star', where: [where], ...more })).rows.map(([star]) =>
    star === null ? 'none' : String(star).split(/['\s]/)[0],
  );

describe('a where clause on real records', () => {
  for (const [where, stars] of [
    ['star = "Vega"', ['Vega']],
    ["star:'Vega'", ['Vega']],
    ['star != "Vega"', ['Altair', 'Sheliak', 'Éridanus']],
    ['not star = "Vega"', ['Altair', 'Sheliak', 'none', 'Éridanus']],
    ['not not star = "Vega"', ['Vega']],
    ['magnitude<1and exposure_s>14', ['Vega', 'Altair']],
    ['magnitude in ]0.03..0.76]', ['Altair', 'Éridanus']],
    ['magnitude in [0.03 TO 0.76[', ['Vega', 'Éridanus']],
    ['magnitude > "0,5"', ['Altair', 'Sheliak']],
    ['star in ("Vega", "Altair")', ['Vega', 'Altair']],
    ['not (star in ("Vega", "Altair"))', ['Sheliak', 'none', 'Éridanus']],
    ['"bright" in tags', ['Vega', 'Altair', 'Éridanus']],
    ['tags = "double"', ['Vega']],
    ['tags in ("double", "southern")', ['Vega', 'Éridanus']],
    ['star is null', ['none']],
    ['star IS NOT NULL', ['Vega', 'Altair', 'Sheliak', 'Éridanus']],
    ['is_variable', ['Vega', 'Sheliak']],
    ['is_variable is not true', ['Altair', 'none', 'Éridanus']],
    ['is_variable is false', ['Altair']],
    ['is_variable = true', ['Vega', 'Sheliak']],
    ["night = date'2024-08-12'", ['Vega']],
    ["night >= date'2024'", ['Vega', 'Altair', 'Éridanus']],
    ["night >= '2024-08-12' AND night <= '2024-08-13'", ['Vega', 'Altair']],
    ["night in [date'2024-08'..date'2024-09']", ['Vega', 'Altair']],
    ["taken_at > date'2024-08-12T23:00:00Z'", ['Altair', 'Éridanus']],
    ['night = now(days=-3)', []],
    ['night > now(days=-3)', ['Altair', 'Éridanus']],
    ['year(night) = 2024 and month(taken_at) = 8', ['Vega', 'Altair']],
    ['length(star) > 5', ['Altair', 'Sheliak', 'Éridanus']],
    ['lower(star) = "vega"', ['Vega']],
    ['star like "veg"', ['Vega']],
    ['star like "%GA%"', ['Vega']],
    ['exposure_s like "30"', ['Vega']],
    ['"veg"', ['Vega']],
    ['"eridan"', ['Éridanus']],
    ['"ega"', []],
    ['search("bright lyr")', ['Vega']],
    ['search(star, "Altare x")', []],
    ['search(star, "Sheliok") or search("Shelixk bla")', []],
    ['search(constellation, "Aqvila Aq")', ['Altair']],
    ['suggest(star, "alt")', ['Altair']],
    ['startswith(star, "Al")', ['Altair']],
    ['startswith(star, "al")', []],
    ["within_distance(site, geom'POINT(5.7 43.9)', 10km)", ['Vega', 'Altair']],
    ["within_distance(site, GEOM'POINT(5.7 43.9)' , 500 m)", ['Vega']],
    ['in_bbox(site, 43, 5, 44, 6)', ['Vega', 'Altair']],
    ["intersects(site, geom'POLYGON((5 43, 6 43, 6 45, 5 45, 5 43))')", ['Vega', 'Altair']],
    ["disjoint(site, geom'POLYGON((5 43, 6 43, 6 45, 5 45, 5 43))')", ['Sheliak', 'Éridanus']],
    [
      `within(site, geom'{"type": "Polygon", "coordinates": [[[5, 43], [5.75, 43], [5.75, 45], [5, 45], [5, 43]]]}')`,
      ['Vega'],
    ],
    ['magnitude * 2 + exposure_s > 30', ['Vega', 'Sheliak']],
    ['magnitude / 0 > 1', []],
    ['year = 2023', ['Sheliak']],
    ['star = null', []],
    ['recordid = "b6589fc6ab0dc82cf12099d1c2d40ab994e8410c"', ['Vega']],
    ['  ', ['Vega', 'Altair', 'Sheliak', 'none', 'Éridanus']],
  ] as const) {
    it(`finds ${stars.join(', ') || 'nothing'} for ${where}`, async () =>
      expect(await found(where)).toEqual(stars));
  }

  it('reads local times in the zone of the request', async () => {
    expect(await found("taken_at >= date'2024-08-13'", { timezone: 'Europe/Paris' })).toEqual([
      'Vega',
      'Altair',
      'Éridanus',
    ]);
    expect(await found('day(taken_at) = 13', { timezone: 'Europe/Paris' })).toEqual(['Vega', 'Altair']);
  });

  it('searches all texts for q', async () => expect(await found('', { q: 'lyra double' })).toEqual(['Vega']));
});

describe('a select clause', () => {
  it('gives every field by default, in order', async () => {
    expect((await answer({ limit: 1 })).names).toEqual(schema.fields.map((f) => f.name));
  });

  it('names an expression as it was typed, or by its alias', async () => {
    expect((await answer({ select: ' star , magnitude * 2 ,  length(star) as n' })).names).toEqual([
      'star',
      'magnitude * 2',
      'n',
    ]);
  });

  it('includes and excludes by name and by prefix', async () => {
    expect((await answer({ select: 'include(star, ma*)' })).names).toEqual(['star', 'magnitude']);
    expect((await answer({ select: 'exclude(s*),exclude(tags)' })).names).not.toContain('star');
    expect((await answer({ select: '*, exclude(star)' })).names).not.toContain('star');
  });

  it('counts what it is asked to count, and the matching records beside it', async () => {
    const { rows, count, names } = await answer({
      select:
        'count(*), count(star), count(distinct constellation) as c, avg(magnitude), sum(exposure_s), median(magnitude), percentile(magnitude, 50), min(night), bbox(site)',
    });
    expect(names.slice(0, 3)).toEqual(['count(*)', 'count(star)', 'c']);
    expect(rows[0]?.slice(0, 3).map(Number)).toEqual([5, 4, 3]);
    expect(rows[0]?.[7]).toBe('2023-01-31');
    expect(JSON.parse(String(rows[0]?.[8]))).toMatchObject({ type: 'Polygon' });
    expect(count).toBe(5);
  });

  it('repeats an aggregate beside a field', async () => {
    expect((await answer({ select: 'star, max(magnitude) as m', limit: 2 })).rows).toEqual([
      ['Vega', 3.45],
      ['Altair', 3.45],
    ]);
  });

  it('formats dates in the language of the request', async () => {
    const { rows } = await answer({
      select: `date_format(night, "EEEE d MMMM yyyy 'à' HH:mm") as d`,
      limit: 1,
      lang: 'fr',
    });
    expect(rows).toEqual([['lundi 12 août 2024 à 00:00']]);
  });

  it('measures distances in metres', async () => {
    const { rows } = await answer({ select: "distance(site, geom'POINT(5.7 43.9)') as d", limit: 2 });
    expect(rows.map(([d]) => Math.round(Number(d) / 100))).toEqual([0, 80]);
  });
});

describe('an order by clause', () => {
  for (const [orderBy, first] of [
    ['magnitude', ['Vega', 'Éridanus', 'Altair', 'Sheliak', 'none']],
    ['-magnitude', ['Sheliak', 'Altair', 'Éridanus', 'Vega', 'none']],
    ['magnitude desc', ['Sheliak', 'Altair', 'Éridanus', 'Vega', 'none']],
    ['star', ['Altair', 'Éridanus', 'Sheliak', 'Vega', 'none']],
    ['year DESC, star asc', ['Altair', 'Éridanus', 'Vega', 'Sheliak', 'none']],
    ["distance(site, geom'POINT(2 48)')", ['Sheliak', 'Vega', 'Altair', 'Éridanus', 'none']],
  ] as const) {
    it(`sorts by ${orderBy}`, async () => expect(await found('', { orderBy })).toEqual(first));
  }

  it('keeps one random order per seed', async () => {
    expect(await found('', { orderBy: 'random(7)' })).toEqual(await found('', { orderBy: 'random(7)' }));
  });

  it('pages the stored order, with and without a filter', async () => {
    expect(await found('', { limit: 2, offset: 1 })).toEqual(['Altair', 'Sheliak']);
    expect(await found('star is not null', { limit: 2, offset: 1 })).toEqual(['Altair', 'Sheliak']);
  });
});

describe('a group by clause', () => {
  const groups = async (clauses: Partial<RecordsRequest>) =>
    (await answer({ select: 'count(*) as n', ...clauses })).rows.map((row) =>
      row.map((v) => (typeof v === 'string' && /^\d+$/.test(v) ? Number(v) : v)),
    );

  it('gives keys in ascending order, the empty group first', async () => {
    expect(await groups({ groupBy: 'constellation' })).toEqual([
      [null, 1],
      ['Aquila', 1],
      ['Eridanus', 1],
      ['Lyra', 2],
    ]);
  });
  it('orders by an aggregate, then by key', async () => {
    expect((await groups({ groupBy: 'constellation', orderBy: 'n desc, constellation' }))[0]).toEqual([
      'Lyra',
      2,
    ]);
    expect(await groups({ groupBy: 'constellation', orderBy: 'count(*)desc', limit: 1 })).toEqual([
      ['Lyra', 2],
    ]);
  });
  it('gives whole numbers for parts of dates, under an alias', async () => {
    const { rows, names } = await answer({ groupBy: 'year(night) as y', select: 'count(*) as n' });
    expect(names).toEqual(['y', 'n']);
    expect(rows.map((row) => row.map(Number))).toEqual([
      [0, 1],
      [2023, 1],
      [2024, 3],
    ]);
  });
  it('counts each value of a list', async () => {
    expect(await groups({ groupBy: 'tags' })).toEqual([
      [null, 1],
      ['bright', 3],
      ['double', 1],
      ['faint', 1],
      ['southern', 1],
    ]);
  });
  it('makes ranges of whole and of decimal numbers', async () => {
    expect(await groups({ groupBy: 'RANGE(exposure_s, 15)', where: ['star is not null'] })).toEqual([
      ['[0, 14]', 1],
      ['[15, 29]', 1],
      ['[30, 44]', 1],
      ['[60, 74]', 1],
    ]);
    expect(
      await groups({ groupBy: 'range(exposure_s, *, 15, 20, 40, *)', where: ['star is not null'] }),
    ).toEqual([
      ['[*, 14]', 1],
      ['[15, 19]', 1],
      ['[20, 39]', 1],
      ['[40, *]', 1],
    ]);
    expect(await groups({ groupBy: 'range(magnitude, 0.5)', where: ['star is not null'] })).toEqual([
      ['[0, 0.5[', 2],
      ['[0.5, 1[', 1],
      ['[3, 3.5[', 1],
    ]);
    expect(await groups({ groupBy: 'range(magnitude, *, 1, *)', where: ['star is not null'] })).toEqual([
      ['[*, 1.0[', 3],
      ['[1.0, *]', 1],
    ]);
  });
  it('makes periods of dates', async () => {
    const days = await groups({
      groupBy: 'range(taken_at, 1 day)',
      where: ['year = 2024'],
      timezone: 'Europe/Paris',
    });
    expect(days[0]).toEqual(['[2024-08-13T00:00:00.000+02:00, 2024-08-14T00:00:00.000+02:00[', 2]);
    expect(await groups({ groupBy: 'range(night, 1 year)', where: ['year = 2023'] })).toEqual([
      ['[2023-01-01T00:00:00.000Z, 2024-01-01T00:00:00.000Z[', 1],
    ]);
    expect(
      await groups({ groupBy: "range(night, *, date'2024-01-01', *)", where: ['star is not null'] }),
    ).toEqual([
      ['[*, 2024-01-01T00:00:00.000Z[', 1],
      ['[2024-01-01T00:00:00.000Z, *]', 3],
    ]);
  });
  it('clusters points that lie together', async () => {
    const { rows, names } = await answer({
      groupBy: 'GEO_cluster(site, 5)',
      select: 'count(*) as n',
      where: ['site is not null'],
    });
    expect(names).toEqual(['GEO_cluster(site, 5)', 'n']);
    expect(rows).toHaveLength(3);
    const { cluster_centroid: centroid } = JSON.parse(String(rows.find(([, n]) => Number(n) === 2)?.[0])) as {
      cluster_centroid: { lat: number; lon: number };
    };
    expect(centroid.lat).toBeCloseTo(43.9);
    expect(centroid.lon).toBeCloseTo(5.75);
  });
  it('counts groups, not records', async () =>
    expect((await answer({ groupBy: 'constellation' })).count).toBe(4));
  it('gives only keys when nothing is selected', async () =>
    expect((await answer({ groupBy: 'constellation, year' })).names).toEqual(['constellation', 'year']));
});

describe('facets', () => {
  async function facets(clauses: Parameters<typeof compileFacets>[0] extends infer R ? Partial<R> : never) {
    const compiled = compileFacets({ ...request, ...clauses }, schema);
    if (!compiled.ok) throw new Error(problemMessage(compiled.problems[0]));
    const results = await Promise.all(printFacets(compiled.value, schema, { from }).map(run));
    return Object.fromEntries(
      compiled.value.facets.map((facet, i) => [facet.name, (results[i] ?? []).map(([v, n]) => `${v} ${n}`)]),
    );
  }

  it('count values, most frequent first', async () => {
    expect(await facets({ facets: ['constellation', 'tags'] })).toEqual({
      constellation: ['Lyra 2', 'Aquila 1', 'Eridanus 1'],
      tags: ['bright 3', 'double 1', 'faint 1', 'southern 1'],
    });
  });
  it('go on listing the others of a disjunctive facet', async () => {
    const both = await facets({ facets: ['constellation', 'star'], refine: ['constellation:Aquila'] });
    expect(both).toEqual({ constellation: ['Lyra 2', 'Aquila 1', 'Eridanus 1'], star: ['Altair 1'] });
  });
  it('open the branch that is refined', async () => {
    expect(await facets({ facets: ['spectral_path'], refine: ['spectral_path:A/A0'] })).toEqual({
      spectral_path: ['A 1', 'A/A0 1', 'A/A0/A0Va 1'],
    });
    expect(await facets({ facets: ['night'], refine: ['night:2024'] })).toEqual({
      night: ['2024 3', '2024/08 2', '2024/12 1'],
    });
  });
  it('take options in the call', async () => {
    expect(await facets({ facets: ['facet(name="constellation", sort="alphanum", limit=2)'] })).toEqual({
      constellation: ['Aquila 1', 'Eridanus 1'],
    });
  });
});

describe('refine and exclude', () => {
  for (const [refine, exclude, stars] of [
    [['constellation:Lyra'], [], ['Vega', 'Sheliak']],
    [['constellation:"Lyra"', 'constellation:Aquila'], [], ['Vega', 'Altair', 'Sheliak']],
    [['constellation:Lyra,star:Vega'], [], ['Vega']],
    [['tags:bright', 'tags:double'], [], ['Vega']],
    [['spectral_path:B'], [], ['Sheliak', 'Éridanus']],
    [['night:2024/08'], [], ['Vega', 'Altair']],
    [['night:2024-8-12'], [], ['Vega']],
    [['year:2023'], [], ['Sheliak']],
    [['`star`:"Éridanus\'s \\"end\\""'], [], ['Éridanus']],
    [[], ['constellation:Lyra', 'night:2024/12'], ['Altair', 'none']],
    [['night:nonsense'], [], []],
  ] as const) {
    it(`keep ${stars.join(', ') || 'nothing'} for ${refine.join(' & ')} ${exclude.map((e) => `without ${e}`).join(' ')}`, async () => {
      expect(await found('', { refine, exclude })).toEqual(stars);
    });
  }
});
