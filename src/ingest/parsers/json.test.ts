import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { raw } from '#lib';
import { fc } from '../../../test/properties.ts';
import { fieldsOf, type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';

let workshop: TestWorkshop;
beforeEach(() => {
  workshop = testWorkshop();
});
afterEach(() => workshop.remove());

const load = (name: string, content: string | Uint8Array, request = {}) =>
  workshop.run(workshop.file(name, content), request);
const refused = (name: string, content: string | Uint8Array, request = {}) =>
  workshop.problem(workshop.file(name, content), request);
const rows = (imported: Awaited<ReturnType<typeof load>>, columns: string) =>
  workshop.ask(imported, (records) => raw(`SELECT ${columns} FROM ${records} ORDER BY _rid`));

describe('a JSON import', () => {
  it('reads an array of objects whose members differ, in the order in which they are met', async () => {
    const imported = await load('a.json', '[{"b": 1, "a": "x"},\n {"c": true, "b": 2.5},\n {}]');
    expect(fieldsOf(imported)).toEqual(['b: double', 'a: text', 'c: boolean']);
    expect(await rows(imported, 'b, a, c')).toEqual([
      [1, 'x', null],
      [2.5, null, true],
      [null, null, null],
    ]);
  });

  it('has its fields in the order of the record in which each is met first', async () => {
    const imported = await load('a.json', '[{"a": 1}, {"a": 2, "d": 1, "c": 2}, {"c": 3}, {"d": 4}]');
    expect(fieldsOf(imported)).toEqual(['a: int', 'd: int', 'c: int']);
  });

  it('finds the array inside an object, and says where', async () => {
    const text = '{"total": 2, "error": [], "response": {"docs": [{"a": 1}, {"a": 2}]}}';
    const imported = await load('a.json', text);
    expect(imported.report.recognised.records).toBe('the array response.docs');
    expect(imported.report.recordCount).toBe(2);
  });

  it('reads the array that is named, and lists those there are when it is not there', async () => {
    const text = '{"stars": [{"a": 1}, {"a": 2}], "planets": [{"b": 1}]}';
    expect(fieldsOf(await load('a.json', text, { parser: { root: 'planets' } }))).toEqual(['b: int']);
    const problem = await refused('a.json', text, { parser: { root: 'moons' } });
    expect(problem.code).toBe('unknown-field');
    expect(problem.advice).toContain('stars, planets');
  });

  it('takes column names of lists from the array beside them', async () => {
    const text = '{"fields": ["full_name", "e"], "data": [["Ceres", ".08"], ["Pallas", "0.23"]]}';
    const imported = await load('a.json', text);
    expect(fieldsOf(imported)).toEqual(['full_name: text', 'e: double']);
    expect(await rows(imported, 'full_name, e')).toEqual([
      ['Ceres', 0.08],
      ['Pallas', 0.23],
    ]);
  });

  it('reads an object of objects with its keys as a field', async () => {
    const imported = await load('a.json', '{"677": {"name": "Alpheratz"}, "746": {"name": "Caph"}}');
    expect(await rows(imported, 'key, name')).toEqual([
      [677, 'Alpheratz'],
      [746, 'Caph'],
    ]);
  });

  it('keeps every digit of long integers, and odd names apart', async () => {
    const imported = await load('a.json', '[{"id": 4472832130942575872, "a/b~": 1, "A": 2, "a": 3, "": 4}]');
    expect(await rows(imported, 'id::VARCHAR, a_b, a, a0, "empty"')).toEqual([
      ['4472832130942575872', 1, 2, 3, 4],
    ]);
  });

  it('makes positions, shapes, lists and JSON of what objects and lists hold', async () => {
    const text = JSON.stringify([
      {
        p: { lon: 2.5, lat: 48 },
        s: {
          type: 'LineString',
          coordinates: [
            [0, 1],
            [2, 3],
          ],
        },
        l: ['a', 'b'],
        o: { x: [1] },
      },
    ]);
    const imported = await load('a.json', text);
    expect(fieldsOf(imported)).toEqual(['p: geo_point_2d', 's: geo_shape', 'l: text', 'o: json_blob']);
    expect(await rows(imported, 'p.lon, s, l::VARCHAR, o')).toEqual([
      [2.5, '{"type":"LineString","coordinates":[[0,1],[2,3]]}', '[a, b]', '{"x":[1]}'],
    ]);
  });

  it('says where a text breaks off or goes wrong', async () => {
    expect(await refused('a.json', '[{"a": 1}, {"a": ')).toMatchObject({ code: 'malformed', offset: 17 });
    expect(await refused('a.json', '[{"a": 1} {"a": 2}]')).toMatchObject({ code: 'malformed', offset: 10 });
    expect((await refused('a.json', '[{"a": 1}, {"a": 01x}]')).message).toMatch(/Record 2 is not valid JSON/);
  });

  it('refuses what is nested without end, and records without end', async () => {
    expect((await refused('a.json', '['.repeat(5000))).message).toMatch(/nested more than 200 deep/);
    const endless = `[{"a": "${'x'.repeat(300_000)}`;
    const limits = { maxLineBytes: 100_000 };
    expect(await refused('a.json', endless, { limits })).toMatchObject({ code: 'malformed' });
    expect(await refused('b.json', `${endless}"}]`, { limits })).toMatchObject({ code: 'line-too-long' });
    expect(
      await refused('c.json', `[{"a": "${'x'.repeat(5000)}"}]`, { limits: { maxCellBytes: 1000 } }),
    ).toMatchObject({ code: 'cell-too-large', field: 'a' });
  });

  it('refuses more members than columns are allowed', async () => {
    const wide = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`c${i}`, i]));
    expect(await refused('a.json', JSON.stringify([wide]))).toMatchObject({ code: 'too-many-columns' });
  });
});

describe('a JSON Lines import', () => {
  it('reports lines that are no JSON, with their numbers, and reads the others', async () => {
    const imported = await load('a.jsonl', '{"a": 1}\n\n{"a": 2\n{"a": 3}\n{"a": 4} trailing\n');
    expect(imported.report.recordCount).toBe(2);
    expect(imported.report.rejects).toEqual([
      { row: 3, field: '', value: '{"a": 2', reason: 'not a JSON value' },
      { row: 5, field: '', value: '{"a": 4} trailing', reason: 'not a JSON value' },
    ]);
    expect(imported.built.manifest.rejectedCount).toBe(2);
    expect(await rows(imported, '_rid, a')).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });

  it('is recognised without its ending', async () => {
    const imported = await load('a.json', '{"a": 1}\n{"a": 2}\n');
    expect(imported.report.format).toBe('jsonl');
  });
});

describe('a GeoJSON import', () => {
  const collection = (...features: readonly object[]) =>
    JSON.stringify({ type: 'FeatureCollection', features });
  const feature = (geometry: object | null, properties: object | null = {}, id?: number) => ({
    type: 'Feature',
    ...(id !== undefined && { id }),
    properties,
    geometry,
  });

  it('makes positions of points with their heights beside them, and keeps features without geometry', async () => {
    const imported = await load(
      'a.geojson',
      collection(
        feature({ type: 'Point', coordinates: [-120.5, 38, 12] }, { mag: 1.5 }, 7),
        feature(null, null),
        feature({ type: 'Point', coordinates: [200, 99] }),
        { type: 'Feature' },
      ),
    );
    expect(fieldsOf(imported)).toEqual([
      'id: int',
      'mag: double',
      'altitude: double',
      'geo_point_2d: geo_point_2d',
    ]);
    expect(await rows(imported, 'id, mag, altitude, geo_point_2d.lon, geo_point_2d.lat')).toEqual([
      [7, 1.5, 12, -120.5, 38],
      [null, null, null, null, null],
      [null, null, null, null, null],
      [null, null, null, null, null],
    ]);
    expect(imported.report.rejects).toMatchObject([{ row: 3, field: 'geo_point_2d' }]);
  });

  it('takes geometries without features for what they are', async () => {
    const imported = await load(
      'a.geojsonl',
      '{"type":"Point","coordinates":[1,2]}\n{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[7,8]}]}\n',
    );
    expect(fieldsOf(imported)).toEqual(['geo_shape: geo_shape']);
    expect(await rows(imported, 'geo_shape IS NOT NULL')).toEqual([[true], [true]]);
  });

  it('makes shapes of everything else', async () => {
    const ring = [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ];
    const imported = await load(
      'a.json',
      collection(
        feature({ type: 'Polygon', coordinates: ring }),
        feature({ type: 'Point', coordinates: [5, 6] }),
      ),
    );
    expect(imported.built.manifest).toMatchObject({
      geometryTypes: ['Point', 'Polygon'],
      bbox: { west: 0, south: 0, east: 5, north: 6 },
    });
  });

  it('says that TopoJSON is another thing', async () => {
    const topology = { type: 'Topology', objects: { a: {} }, arcs: [[[0, 0]]] };
    expect(await refused('a.json', JSON.stringify(topology))).toMatchObject({ code: 'unknown-format' });
  });
});

describe('any bytes at all', () => {
  for (const format of ['json', 'jsonl', 'geojson', 'parquet', 'xlsx', 'csv'] as const) {
    it(`given as ${format} give records or a problem, never anything else`, async () => {
      const piece = fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text)),
        fc
          .constantFrom('[{"a":1},', '{"a":"\\ud800"}\n', 'PAR1', 'PK\x03\x04', ',";\r\n', '\u0000')
          .map((text) => Buffer.from(text)),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (pieces) => {
          const path = workshop.file('any', Buffer.concat(pieces));
          const attempt = workshop.run(path, { parser: { format } }).then(
            () => 'imported',
            (error: Error) => (/^\[\{"code"/.test(error.message) ? 'problem' : error.stack),
          );
          expect(['imported', 'problem']).toContain(await attempt);
        }),
        { numRuns: 25, seed: 7 },
      );
    });
  }
});
