import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Staging } from '#engine';
import { raw } from '#lib';
import { fieldsOf, type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';
import { geometryOfBinary } from './well-known-binary.ts';

let workshop: TestWorkshop;
beforeEach(() => {
  workshop = testWorkshop();
});
afterEach(() => workshop.remove());

async function parquet(select: string, options = ''): Promise<string> {
  const path = join(workshop.folder, 'a.parquet');
  const staging = await Staging.open({ folder: workshop.folder });
  try {
    await staging.run(raw(`COPY (${select}) TO '${path}' (FORMAT parquet${options})`));
  } finally {
    staging.close();
  }
  return path;
}

describe('a Parquet import', () => {
  it('keeps the types of the file, digit for digit', async () => {
    const path = await parquet(
      `SELECT 4472832130942575872::BIGINT AS id, 0.1::FLOAT AS mag, 'x' AS name, true AS seen, DATE '1781-03-13' AS day,
       TIMESTAMPTZ '2024-08-12 22:41:05+02' AS at, 1.25::DECIMAL(5,2) AS price, ['a', 'b'] AS tags, {lon: 2.5::DOUBLE, lat: 48::DOUBLE} AS place, {a: 1} AS more
       UNION ALL SELECT NULL, 'nan'::FLOAT, NULL, NULL, NULL, NULL, NULL, [], NULL, NULL`,
    );
    const imported = await workshop.run(path);
    expect(fieldsOf(imported)).toEqual([
      'id: int',
      'mag: double',
      'name: text',
      'seen: boolean',
      'day: date',
      'at: datetime',
      'price: double',
      'tags: text',
      'place: geo_point_2d',
      'more: json_blob',
    ]);
    const rows = await workshop.ask(imported, (records) =>
      raw(
        `SELECT id::VARCHAR, mag, day::VARCHAR, "at"::VARCHAR, price, tags::VARCHAR, place.lat, more FROM ${records} ORDER BY _rid`,
      ),
    );
    expect(rows).toEqual([
      ['4472832130942575872', 0.1, '1781-03-13', '2024-08-12 20:41:05', 1.25, '[a, b]', 48, '{"a":1}'],
      [null, null, null, null, null, null, null, null],
    ]);
    expect(imported.report.rejectedCount).toBe(0);
  });

  it('reports numbers that no field can hold', async () => {
    const { report } = await workshop.run(await parquet(`SELECT 'inf'::DOUBLE AS x`));
    expect(report.rejects.map(({ field, value }) => [field, value])).toEqual([['x', 'inf']]);
  });

  it('says of shapes with measures that these are left out', async () => {
    const imported = await workshop.run(
      await parquet(
        `SELECT ST_AsWKB('LINESTRING M (0 1 5, 2 3 6)'::GEOMETRY) AS s`,
        `, KV_METADATA {geo: '${JSON.stringify({ version: '1.1.0', primary_column: 's', columns: { s: { encoding: 'WKB', geometry_types: [] } } })}'}`,
      ),
    );
    expect(imported.report.notes).toEqual(['s: the measures of 1 shapes are left out, GeoJSON has none.']);
    expect(await workshop.ask(imported, (records) => raw(`SELECT s FROM ${records}`))).toEqual([
      ['{"type":"LineString","coordinates":[[0,1],[2,3]]}'],
    ]);
  });

  it('keeps whole numbers beyond 64 bits digit for digit, as text', async () => {
    const path = await parquet(
      'SELECT 7::UBIGINT AS small, 18446744073709551615::UBIGINT AS big, 1000000000000000000000000000000::DECIMAL(38,0) AS huge',
    );
    const imported = await workshop.run(path);
    expect(fieldsOf(imported)).toEqual(['small: int', 'big: text', 'huge: text']);
    expect(await workshop.ask(imported, (records) => raw(`SELECT small, big, huge FROM ${records}`))).toEqual(
      [[7, '18446744073709551615', '1000000000000000000000000000000']],
    );
  });

  it('keeps the heights of positions beside them, and those of shapes in them', async () => {
    const path = await parquet(
      `SELECT 'POINT Z (2.5 48 162)'::GEOMETRY AS p, 'LINESTRING Z (0 1 5, 2 3 6)'::GEOMETRY AS s`,
    );
    const imported = await workshop.run(path);
    expect(fieldsOf(imported)).toEqual(['altitude: double', 'p: geo_point_2d', 's: geo_shape']);
    const rows = await workshop.ask(imported, (records) => raw(`SELECT altitude, p.lat, s FROM ${records}`));
    expect(rows).toEqual([[162, 48, '{"type":"LineString","coordinates":[[0,1,5],[2,3,6]]}']]);
  });

  it('makes positions and shapes of geometries', async () => {
    const path = await parquet(
      `SELECT 'POINT (2.5 48)'::GEOMETRY AS p, 'LINESTRING (0 1, 2 3)'::GEOMETRY AS s`,
    );
    const imported = await workshop.run(path);
    const rows = await workshop.ask(imported, (records) => raw(`SELECT p.lon, p.lat, s FROM ${records}`));
    expect(rows).toEqual([[2.5, 48, '{"type":"LineString","coordinates":[[0,1],[2,3]]}']]);
  });

  it('makes shapes of lists of positions that GeoParquet says are polygons', async () => {
    const corner = (x: number, y: number) => `{x: ${x}::DOUBLE, y: ${y}::DOUBLE}`;
    const ring = [corner(0, 0), corner(4, 0), corner(0, 4), corner(0, 0)].join();
    const select = `SELECT [[${ring}]] AS outline UNION ALL SELECT NULL`;
    const geo = JSON.stringify({
      version: '1.1.0',
      primary_column: 'outline',
      columns: { outline: { encoding: 'polygon', geometry_types: ['Polygon'] } },
    });
    const imported = await workshop.run(await parquet(select, `, KV_METADATA {geo: '${geo}'}`));
    const rows = await workshop.ask(imported, (records) =>
      raw(`SELECT outline FROM ${records} ORDER BY _rid`),
    );
    const shape = '{"type":"Polygon","coordinates":[[[0.0,0.0],[4.0,0.0],[0.0,4.0],[0.0,0.0]]]}';
    expect(rows).toEqual([[shape], [null]]);
  });

  it('says that a file is cut off or damaged', async () => {
    const whole = readFileSync(await parquet('SELECT range AS n FROM range(1000)'));
    const cut = workshop.file('cut.parquet', whole.subarray(0, whole.length - 100));
    expect(await workshop.problem(cut)).toMatchObject({
      code: 'malformed',
      message: 'The Parquet file has no end.',
    });
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 10, whole.length - 8);
    expect(await workshop.problem(workshop.file('b.parquet', damaged))).toMatchObject({ code: 'malformed' });
  });
});

describe('well-known binary', () => {
  const binary = (hex: string) => geometryOfBinary(Buffer.from(hex, 'hex'));

  it('is read in both byte orders, with heights and without measures', () => {
    expect(binary('0101000000000000000000f03f0000000000000040')).toEqual({
      type: 'Point',
      coordinates: [1, 2],
    });
    expect(binary('00000000013ff00000000000004000000000000000')).toEqual({
      type: 'Point',
      coordinates: [1, 2],
    });
    expect(binary('01e9030000000000000000f03f00000000000000400000000000000840')).toEqual({
      type: 'Point',
      coordinates: [1, 2, 3],
    });
    expect(binary('01d1070000000000000000f03f00000000000000400000000000000840')).toEqual({
      type: 'Point',
      coordinates: [1, 2],
    });
  });

  it('that is cut off, or claims more than it holds, is nothing', () => {
    expect(binary('0101000000000000000000f03f')).toBeUndefined();
    expect(binary('0102000000ffffff7f')).toBeUndefined();
    expect(binary('')).toBeUndefined();
  });
});
