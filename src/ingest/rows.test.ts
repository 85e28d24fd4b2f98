import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetSchema, Field } from '#dataset';
import { Staging } from '#engine';
import { sql } from '#lib';
import { importDataset } from './import.ts';
import type { SourceRow } from './model.ts';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'almagest-ingest-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

const field = (name: string, type: Field['type'], annotations: Field['annotations'] = {}): Field => ({
  name,
  type,
  label: { en: name },
  annotations,
});

const schema: DatasetSchema = {
  fields: [
    field('name', 'text'),
    field('default.count', 'int'),
    field('mag', 'double'),
    field('seen', 'boolean'),
    field('year', 'date', { precision: 'year' }),
    field('at', 'datetime'),
    field('place', 'geo_point_2d'),
    field('patch', 'geo_shape'),
    field('tags', 'text', { multivalued: ',' }),
    field('picture', 'file'),
    field('header', 'json_blob'),
  ],
};

const full: SourceRow = {
  name: 'Édouard\0',
  'default.count': 3,
  mag: -1.46,
  seen: true,
  year: '1781',
  at: '2024-08-12T22:41:05.25+02:00',
  place: { lon: 2.5, lat: -48 },
  patch: {
    type: 'Polygon',
    coordinates: [
      [
        [10, 20],
        [30, -5.5],
        [1e1, 4],
        [10, 20],
      ],
    ],
  },
  tags: ['a', 'b'],
  picture: {
    id: 'f'.repeat(32),
    filename: 'a.jpg',
    format: 'JPEG',
    mimetype: 'image/jpeg',
    width: 3,
    height: 4,
    thumbnail: true,
    last_synchronized: '2024-01-01T00:00:00',
    color_summary: ['rgba(1, 2, 3, 1.00)'],
  },
  header: { SIMPLE: 'T' },
};

async function imported(rows: SourceRow[], of = schema) {
  const result = await importDataset({ source: { kind: 'rows', rows }, id: 'stars', schema: of, dataFolder });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

async function ask(file: string, text: string) {
  const staging = await Staging.open({ folder: join(dataFolder, 'tmp') });
  try {
    await staging.run(sql`ATTACH ${file} AS s (READ_ONLY)`);
    return await staging.all({ ...sql``, text });
  } finally {
    staging.close();
  }
}

describe('rows of the program itself', () => {
  it('become a snapshot of the described layout', async () => {
    const { built } = await imported([full, {}]);
    const rows = await ask(
      built.file,
      `SELECT _rid, octet_length(_id), name, "default.count", mag, seen, year::VARCHAR, "at"::VARCHAR, place::VARCHAR, patch, tags::VARCHAR, picture.width, header, "patch$box"::VARCHAR, _text FROM s.records`,
    );
    expect(rows).toEqual([
      [
        0,
        20,
        'Édouard',
        3,
        -1.46,
        true,
        '1781-01-01',
        '2024-08-12 20:41:05.25',
        "{'lon': 2.5, 'lat': -48.0}",
        '{"type":"Polygon","coordinates":[[[10,20],[30,-5.5],[10,4],[10,20]]]}',
        '[a, b]',
        3,
        '{"SIMPLE":"T"}',
        "{'west': 10.0, 'south': -5.5, 'east': 30.0, 'north': 20.0}",
        'edouard\u0001a\u0001b',
      ],
      [1, 20, null, null, null, null, null, null, null, null, null, null, null, null, ''],
    ]);
    expect(built.manifest).toMatchObject({
      recordCount: 2,
      bbox: { west: 2.5, south: -48, east: 2.5, north: -48 },
      geometryTypes: ['Point'],
      layout: 1,
    });
    expect(await ask(built.file, 'SELECT layout, length(manifest) > 100 FROM s.snapshot')).toEqual([
      [1, true],
    ]);
  });

  it('get the same content hash when nothing differs, and another when order or a value does', async () => {
    const other = { ...full, mag: 2 };
    const hash = async (rows: SourceRow[]) => (await imported(rows)).built.manifest.contentHash;
    const first = await hash([full, other]);
    expect(await hash([full, other])).toBe(first);
    expect(await hash([other, full])).not.toBe(first);
    expect(await hash([full, { ...full, mag: 3 }])).not.toBe(first);
  });

  it('get identities that stay when records move, and unique ones when records are the same', async () => {
    const keyed = { fields: [field('name', 'text', { id: true }), field('mag', 'double')] };
    const ids = async (rows: SourceRow[]) =>
      (await ask((await imported(rows, keyed)).built.file, 'SELECT hex(_id) FROM s.records')).flat();
    const a = { name: 'a', mag: 1 };
    const b = { name: 'b', mag: 2 };
    const [idA, idB] = await ids([a, b]);
    expect(await ids([b, { ...a, mag: 5 }])).toEqual([idB, idA]);
    const same = await ids([a, a, a]);
    expect(new Set(same).size).toBe(3);
    expect(same[0]).toBe(idA);
  });

  it('are reported where a value does not fit its field', async () => {
    const { report } = await imported([
      { name: 'x', 'default.count': 'many', at: 'yesterday', mag: Number.NaN },
    ]);
    expect(report.rejectedCount).toBe(2);
    expect(report.rejects).toEqual([
      { row: 1, field: 'default.count', value: 'many', reason: 'not a value of type int' },
      { row: 1, field: 'at', value: 'yesterday', reason: 'not a datetime' },
    ]);
  });

  it('leave nothing but the snapshot in the temporary folder', async () => {
    const { built } = await imported([full]);
    expect(readdirSync(join(dataFolder, 'tmp'))).toEqual([built.file.split('/').pop()]);
  });
});
