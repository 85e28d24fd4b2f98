import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetSchema } from '#dataset';
import { sql } from '#lib';
import { compileFacets, compileRecords, type FacetRequest, type Query, type RecordsRequest } from '#query';
import { createEngine } from './engine.ts';
import type { Engine, ExportKind, ExportOptions, PageOptions, SnapshotRef } from './model.ts';
import { field, temporaryFolder, writeSnapshot } from './snapshot.fixture.ts';

const folder = temporaryFolder();
const common = { timezone: 'UTC', lang: 'en' };
const json: PageOptions = { ...common, format: 'json', fileUrl: 'http://localhost/files/' };
const options: ExportOptions = { ...common, fileUrl: 'http://localhost/files/' };
let engine: Engine;
let stars: SnapshotRef;
let many: SnapshotRef;

const schema: DatasetSchema = {
  fields: [
    field('name', 'text'),
    field('kind', 'text', { facet: true }),
    field('magnitude', 'double'),
    field('tags', 'text', { multivalued: ',' }),
    field('position', 'geo_point_2d'),
    field('seen', 'datetime'),
  ],
};

beforeAll(async () => {
  engine = await createEngine({
    dataFolder: folder.path,
    spoolFolder: join(folder.path, 'spool'),
    threads: 2,
    memoryLimitMb: 256,
  });
  stars = await writeSnapshot(
    join(folder.path, 'stars.duckdb'),
    schema,
    `SELECT rid, unhex(repeat(printf('%02x', rid), 20)), name, kind, magnitude, tags, CASE WHEN lon IS NULL THEN NULL ELSE {'lon': lon, 'lat': lat} END, seen, lower(name)
      FROM (VALUES (0, 'Vega', 'single', 0.03, ['bright', 'A'], 279.2, 38.8, TIMESTAMP '2024-08-12 22:41:05'),
                   (1, 'Albireo; "β Cyg"', 'double', 3.0, NULL, 292.7, 27.9, NULL),
                   (2, 'Mira', 'variable', NULL, ['red'], NULL, NULL, TIMESTAMP '1596-08-03 00:00:00'))
        AS t(rid, name, kind, magnitude, tags, lon, lat, seen)`,
  );
  many = await writeSnapshot(
    join(folder.path, 'many.duckdb'),
    { fields: [field('n', 'int'), field('text', 'text', { facet: true })] },
    "SELECT range, sha1(range::VARCHAR)[:20]::BLOB, range, 'text number ' || range, '' FROM range(300000)",
  );
});
afterAll(async () => {
  await engine.close();
  folder.remove();
});

const request = { ...common, now: new Date('2026-01-01T00:00:00Z') };

function queryOf(clauses: Partial<RecordsRequest> = {}, of = schema): Query {
  const compiled = compileRecords({ ...request, ...clauses }, of);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.value;
}

const facetsOf = (clauses: Partial<FacetRequest>, of = schema) => {
  const compiled = compileFacets({ ...request, ...clauses }, of);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.value;
};

const exported = async (
  kind: ExportKind,
  extra: Partial<ExportOptions> = {},
  clauses: Partial<RecordsRequest> = {},
) =>
  (
    await buffer((await engine.export(stars, queryOf(clauses), kind, { ...options, ...extra })).stream)
  ).toString();

const VEGA =
  '{"name": "Vega", "kind": "single", "magnitude": 0.03, "tags": ["bright", "A"], "position": {"lon": 279.2, "lat": 38.8}, "seen": "2024-08-12T22:41:05+00:00"}';
const ALBIREO = String.raw`{"name": "Albireo; \"β Cyg\"", "kind": "double", "magnitude": 3.0, "tags": null, "position": {"lon": 292.7, "lat": 27.9}, "seen": null}`;
const MIRA =
  '{"name": "Mira", "kind": "variable", "magnitude": null, "tags": ["red"], "position": null, "seen": "1596-08-03T00:00:00+00:00"}';

describe('a page', () => {
  it('holds records in stored order, and how many there are', async () => {
    expect(await engine.page(stars, queryOf({ limit: 2 }), { ...json, withCount: true })).toEqual({
      rows: [VEGA, ALBIREO],
      totalCount: 3,
    });
  });

  it('is the same from the cache', async () => {
    const ask = () => engine.page(stars, queryOf({ where: ['magnitude < 5'] }), { ...json, withCount: true });
    expect(await ask()).toEqual(await ask());
  });

  it('counts matching records, not those of the page', async () => {
    const query = queryOf({ where: ['magnitude < 5'], limit: 1, offset: 1 });
    expect(await engine.page(stars, query, { ...json, withCount: true })).toEqual({
      rows: [ALBIREO],
      totalCount: 2,
    });
  });

  it('may be empty', async () => {
    const query = queryOf({ where: ['magnitude > 100'] });
    expect(await engine.page(stars, query, { ...json, withCount: true })).toEqual({
      rows: [],
      totalCount: 0,
    });
  });

  it('has the id, the time and the size of each record when asked', async () => {
    const withIds = { ...json, withIds: true, timestamp: '2026-01-01T00:00:00Z' };
    const { rows } = await engine.page(stars, queryOf({ select: 'name', limit: 1 }), withIds);
    expect(rows[0]).toMatch(
      /^\{"_id": "0{40}", "_timestamp": "2026-01-01T00:00:00Z", "_size": \d+, "name": "Vega"\}$/,
    );
  });

  it('holds groups', async () => {
    const query = queryOf({ select: 'kind, count(*) as n', groupBy: 'kind' });
    expect((await engine.page(stars, query, json)).rows).toEqual([
      '{"kind": "double", "n": 1}',
      '{"kind": "single", "n": 1}',
      '{"kind": "variable", "n": 1}',
    ]);
  });

  it('can be CSV lines', async () => {
    const { rows } = await engine.page(stars, queryOf({ select: 'name, position' }), {
      ...json,
      format: 'csv',
    });
    expect(rows).toEqual(['Vega;38.8, 279.2', '"Albireo; ""β Cyg""";27.9, 292.7', 'Mira;']);
  });

  it('is refused when its reader has left', async () => {
    const signal = AbortSignal.abort();
    await expect(engine.page(stars, queryOf({ limit: 3 }), { ...json, signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('of a snapshot that is not there says so', async () => {
    const gone = { ...stars, path: join(folder.path, 'gone.duckdb'), contentHash: 'gone' };
    await expect(engine.page(gone, queryOf(), json)).rejects.toMatchObject({ code: 'snapshot-missing' });
  });

  it('is answered a hundred times at once', async () => {
    const pages = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        engine.page(many, queryOf({ select: 'n', where: [`n >= ${i * 10}`], limit: 1 }, many.schema), json),
      ),
    );
    expect(pages.map(({ rows }) => rows[0])).toEqual(pages.map((_, i) => `{"n": ${i * 10}}`));
  });
});

describe('facets', () => {
  it('have their values with counts', async () => {
    const [kinds] = await engine.facets(stars, facetsOf({ facets: ['kind'] }));
    expect(kinds?.name).toBe('kind');
    expect(new Set(kinds?.values.map(({ value, count }) => `${value} ${count}`))).toEqual(
      new Set(['double 1', 'single 1', 'variable 1']),
    );
  });
});

describe('values', () => {
  it('come from the table called records, with parameters bound', async () => {
    const statement = sql`SELECT name, magnitude, _rid FROM records WHERE kind = ${'single'} ORDER BY name`;
    expect(await engine.values(stars, statement)).toEqual([['Vega', 0.03, 0]]);
  });

  it('may begin with a common table expression', async () => {
    const statement = sql`WITH bright AS (SELECT * FROM records WHERE magnitude < ${1}) SELECT count(*) FROM bright`;
    expect(await engine.values(stars, statement)).toEqual([[1]]);
  });
});

describe('a dataset that is exported whole', () => {
  it('leaves the memory of the engine, and whoever reads it meanwhile and afterwards notices nothing', async () => {
    const of = { fields: [field('n', 'int'), field('text', 'text', { facet: true })] };
    const wide = queryOf({ select: Array.from({ length: 7 }, (_, i) => `text as t${i}`).join(', ') }, of);
    const page = (i: number) => engine.page(many, queryOf({ where: [`n = ${i}`], select: 'text' }, of), json);
    const drained = async () => {
      let bytes = 0;
      for await (const chunk of (await engine.export(many, wide, 'csv', options)).stream)
        bytes += (chunk as Buffer).length;
      return bytes;
    };
    const [bytes, ...pages] = await Promise.all([
      drained(),
      ...Array.from({ length: 20 }, (_, i) => page(i)),
    ]);
    // More than the engine keeps of what it has read for one export.
    expect(bytes).toBeGreaterThan(33e6);
    pages.push(await page(299_999));
    expect(pages.map(({ rows }) => rows)).toEqual(
      [...Array.from({ length: 20 }, (_, i) => i), 299_999].map((i) => [`{"text": "text number ${i}"}`]),
    );
  });
});

describe('an export', () => {
  it('as JSON is an array', async () => {
    expect(await exported('json')).toBe(`[${VEGA}, ${ALBIREO}, ${MIRA}]`);
  });

  it('as JSON of nothing is an empty array', async () => {
    expect(await exported('json', {}, { where: ['magnitude > 100'] })).toBe('[]');
  });

  it('as JSON Lines has a record per line', async () => {
    expect(await exported('jsonl')).toBe(`${VEGA}\n${ALBIREO}\n${MIRA}\n`);
  });

  it('as CSV has a byte-order mark, a header and CRLF', async () => {
    expect(await exported('csv', { bom: true })).toBe(
      '\uFEFFname;kind;magnitude;tags;position;seen\r\n' +
        'Vega;single;0.03;bright,A;38.8, 279.2;2024-08-12T22:41:05+00:00\r\n' +
        '"Albireo; ""β Cyg""";double;3.0;;27.9, 292.7;\r\n' +
        'Mira;variable;;red;;1596-08-03T00:00:00+00:00\r\n',
    );
  });

  it('as CSV takes labels, delimiters and quotes as asked', async () => {
    const extra = {
      header: ['Name, or "name"', 'Tags'],
      csv: { delimiter: ',', listSeparator: '|', quoteAll: true },
    };
    expect(await exported('csv', extra, { select: 'name, tags', limit: 1 })).toBe(
      '"Name, or ""name""","Tags"\r\n"Vega","bright|A"\r\n',
    );
  });

  it('as CSV of nothing is a header', async () => {
    expect(await exported('csv', {}, { select: 'name', where: ['magnitude > 100'] })).toBe('name\r\n');
  });

  it('as GeoJSON is a collection of features', async () => {
    expect(await exported('geojson', {}, { select: 'name, position' })).toBe(
      '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [279.2, 38.8]}, "properties": {"name": "Vega"}}, ' +
        String.raw`{"type": "Feature", "geometry": {"type": "Point", "coordinates": [292.7, 27.9]}, "properties": {"name": "Albireo; \"β Cyg\""}}, ` +
        '{"type": "Feature", "geometry": null, "properties": {"name": "Mira"}}]}',
    );
  });

  it('as Parquet begins and ends as Parquet does', async () => {
    for (const parquetCompression of ['snappy', 'zstd'] as const) {
      const { stream } = await engine.export(stars, queryOf(), 'parquet', { ...options, parquetCompression });
      const bytes = await buffer(stream);
      expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
    }
  });

  it('is served again from the disk, with its length', async () => {
    const text = await exported('jsonl', {}, { select: 'kind' });
    const again = await engine.export(stars, queryOf({ select: 'kind' }), 'jsonl', options);
    expect(again.whole?.bytes).toBe(Buffer.byteLength(text));
    expect((await buffer(again.stream)).toString()).toBe(text);
  });

  it('of many records is whole and in order', async () => {
    const { stream } = await engine.export(many, queryOf({ select: 'n' }, many.schema), 'csv', options);
    const lines = (await buffer(stream)).toString().split('\r\n');
    expect(lines.length).toBe(300_002);
    expect(lines.slice(1, -1).every((line, i) => line === String(i))).toBe(true);
  });

  it('stops when its only reader leaves', async () => {
    const own = join(folder.path, 'spool', readdirSync(join(folder.path, 'spool'))[0] ?? '', 'exports');
    const before = readdirSync(own).length;
    // Long enough that it has not ended when its reader goes: then it would be kept.
    const copies = Array.from({ length: 30 }, (_, i) => `text as text_${i}`);
    const slow = queryOf({ select: ['n', ...copies].join(', ') }, many.schema);
    const { stream } = await engine.export(many, slow, 'json', options);
    expect(readdirSync(own).length).toBe(before + 1);
    stream.destroy();
    await expect.poll(() => readdirSync(own).length, { timeout: 60_000 }).toBe(before);
    expect((await engine.page(stars, queryOf({ limit: 1 }), json)).rows).toEqual([VEGA]);
  });

  it('that takes too long never ends as if it were whole', async () => {
    const spoolFolder = join(folder.path, 'hasty');
    const hasty = await createEngine({
      dataFolder: folder.path,
      spoolFolder,
      threads: 1,
      exportDeadlineMs: 40,
    });
    await hasty.page(stars, queryOf(), json);
    const all = queryOf({}, many.schema);
    const reading = hasty.export(many, all, 'json', options).then(({ stream }) => buffer(stream));
    await expect(reading).rejects.toMatchObject({ code: 'query-timeout' });
    await hasty.close();
  });

  it('keeps hostile texts whole', async () => {
    const texts = ['"', '\\', "'", '\u0000', '\u0001', '\r\n', '\u2028', '😀', ';', '\u0001;"', '', ' '];
    const path = join(folder.path, 'hostile.duckdb');
    const rows = texts.map((text, i) => {
      const codes = [...text].map((char) => `chr(${char.codePointAt(0)})`);
      return `(${i}, '', ${["''", ...codes].join(' || ')}, '')`;
    });
    const hostile = await writeSnapshot(path, { fields: [field('t', 'text')] }, `VALUES ${rows.join(', ')}`);
    const read = async (kind: ExportKind) =>
      (
        await buffer((await engine.export(hostile, queryOf({}, hostile.schema), kind, options)).stream)
      ).toString();
    expect(JSON.parse(await read('json'))).toEqual(texts.map((t) => ({ t })));
    const cell = (text: string) => (/[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    expect(await read('csv')).toBe(['t', ...texts.map(cell), ''].join('\r\n'));
  });

  it('refuses what cannot be computed', async () => {
    const nowhere = { ...options, timezone: 'Nowhere/Else' };
    await expect(engine.export(stars, queryOf(), 'csv', nowhere)).rejects.toMatchObject({
      code: 'query-refused',
    });
  });
});

describe('the spool folder', () => {
  it('is empty after the engine has closed', async () => {
    const spoolFolder = join(folder.path, 'other spool');
    const other = await createEngine({ dataFolder: folder.path, spoolFolder, threads: 1 });
    await buffer((await other.export(stars, queryOf(), 'csv', options)).stream);
    await other.close();
    expect(readdirSync(spoolFolder)).toEqual([]);
    rmSync(spoolFolder, { recursive: true });
  });
});
