import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DatasetSchema } from '#dataset';
import { compileRecords, type Query, type RecordsRequest } from '#query';
import { createEngine } from '../engine.ts';
import type { Engine, SnapshotRef } from '../model.ts';
import { field, temporaryFolder, writeSnapshot } from '../snapshot.fixture.ts';
import type { LinesAbout } from './lines.fixture.ts';
import type { Encoding } from './model.ts';
import { turns } from './turns.ts';

const folder = temporaryFolder();
let engine: Engine;
let stars: SnapshotRef;
let many: SnapshotRef;

const schema: DatasetSchema = {
  fields: [
    field('name', 'text'),
    field('n', 'int'),
    field('magnitude', 'double'),
    field('is_double', 'boolean'),
    field('tags', 'text', { multivalued: ',' }),
    field('position', 'geo_point_2d'),
    field('shape', 'geo_shape'),
    field('found', 'date', { precision: 'month' }),
    field('seen', 'datetime'),
    field('header', 'json_blob'),
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
    `SELECT rid, unhex(repeat(printf('%02x', rid), 20)), name, n, magnitude, n > 5, tags, position, shape, found, seen, header, {'west': 0, 'south': 0, 'east': 0, 'north': 0}, ''
      FROM (VALUES
        (0, 'Albireo; "β Cyg"' || chr(10), 9007199254740993, 26.0, ['a"', 'b'], {'lon': 292.7, 'lat': 27.9}, '{"type":"Point","coordinates":[1,2]}', DATE '1596-08-01', TIMESTAMP '2024-08-12 22:41:05.5', '{"a":1}'),
        (1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL))
        AS t(rid, name, n, magnitude, tags, position, shape, found, seen, header)`,
  );
  many = await writeSnapshot(
    join(folder.path, 'many.duckdb'),
    { fields: [field('n', 'int'), field('text', 'text')] },
    "SELECT range, sha1(range::VARCHAR)[:20]::BLOB, range, CASE WHEN range = 7 THEN repeat('x', 2000000) ELSE 'text ' || range END, '' FROM range(200000)",
  );
});
afterAll(async () => {
  await engine.close();
  folder.remove();
});

const request = { timezone: 'UTC', lang: 'en', now: new Date('2026-01-01T00:00:00Z') };

function queryOf(clauses: Partial<RecordsRequest>, of: DatasetSchema): Query {
  const compiled = compileRecords({ ...request, ...clauses }, of);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.value;
}

const encodingOf = (about: LinesAbout, changes: Partial<Encoding> = {}): Encoding => ({
  module: new URL('./lines.fixture.ts', import.meta.url).href,
  about,
  timezone: 'UTC',
  fileUrl: 'http://localhost/files/',
  times: 'text',
  shapes: 'geometries',
  withIds: false,
  withSurvey: false,
  ...changes,
});

async function linesOf(
  snapshot: SnapshotRef,
  {
    clauses = {},
    about = {},
    changes = {},
  }: {
    clauses?: Partial<RecordsRequest>;
    about?: LinesAbout;
    changes?: Partial<Encoding>;
  } = {},
): Promise<unknown[]> {
  const query = queryOf(clauses, snapshot.schema);
  const { stream } = await engine.encode(snapshot, query, encodingOf(about, changes));
  return (await text(stream))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const spooled = () =>
  readdirSync(join(folder.path, 'spool'), { recursive: true })
    .map(String)
    .filter((name) => /rows|scratch/.test(name));

describe('rows for an encoder', () => {
  it('have every cell as text, lists as lists and geometries as geometries', async () => {
    const [, first, second] = await linesOf(stars);
    expect(first).toEqual([
      'Albireo; "β Cyg"\n',
      '9007199254740993',
      '26.0',
      'true',
      ['a"', 'b'],
      { type: 'Point', coordinates: [292.7, 27.9] },
      { type: 'Point', coordinates: [1, 2] },
      '1596-08',
      '2024-08-12T22:41:05.500000+00:00',
      '{"a":1}',
    ]);
    expect(second).toEqual(Array(10).fill(null));
  });

  it('have times in the zone that is asked for, or as numbers', async () => {
    const clauses = { select: 'found, seen', limit: 1 };
    const [, zoned] = await linesOf(stars, { clauses, changes: { timezone: 'Europe/Paris' } });
    expect(zoned).toEqual(['1596-08', '2024-08-13T00:41:05.500000+02:00']);
    const [, utc] = await linesOf(stars, { clauses, changes: { timezone: 'Europe/Paris', times: 'utc' } });
    expect(utc).toEqual(['1596-08', '2024-08-12T22:41:05.500000+00:00']);
    const [, numbers] = await linesOf(stars, { clauses, changes: { times: 'numbers' } });
    expect(numbers).toEqual(['1596-08', '1723502465500000']);
  });

  it('have shapes as the text that is stored, where that is asked for', async () => {
    const clauses = { select: 'shape', limit: 1 };
    const [, text] = await linesOf(stars, { clauses, changes: { shapes: 'texts' } });
    expect(text).toEqual(['{"type":"Point","coordinates":[1,2]}']);
  });

  it('end with the id of the record; groups have none', async () => {
    const withIds = { withIds: true };
    const [, first] = await linesOf(stars, { clauses: { select: 'n' }, changes: withIds });
    expect(first).toEqual(['9007199254740993', '00'.repeat(20)]);
    const grouped = { select: 'count(*)', groupBy: 'found' };
    expect((await linesOf(stars, { clauses: grouped, changes: withIds })).slice(1)).toEqual([
      [null, '1', null],
      ['1596-08', '1', null],
    ]);
  });

  it('are surveyed where the format has to know before it begins', async () => {
    const clauses = { select: 'name, magnitude, tags' };
    const [survey] = await linesOf(stars, { clauses, changes: { withSurvey: true } });
    expect(survey).toEqual({
      rowCount: 2,
      columns: [
        { filled: 1, maxBytes: 18, maxCharacters: 17, totalBytes: 18, isAscii: false, min: null, max: null },
        { filled: 1, maxBytes: 0, maxCharacters: 0, totalBytes: 0, isAscii: true, min: 26, max: 26 },
        { filled: 1, maxBytes: 5, maxCharacters: 5, totalBytes: 5, isAscii: true, min: null, max: null },
      ],
    });
  });

  it('come all, in order, however many and however long', async () => {
    const rows = (await linesOf(many)).slice(1) as [string, string][];
    expect(rows).toHaveLength(200_000);
    expect(rows[7]?.[1]).toHaveLength(2_000_000);
    expect(rows.every(([n], i) => n === String(i))).toBe(true);
    expect(spooled()).toEqual([]);
  });

  it('may be none', async () => {
    expect(await linesOf(many, { clauses: { where: ['n < 0'] } })).toEqual([null]);
  });
});

describe('an encoder', () => {
  it('that fails before it has written is an error of the call', async () => {
    const query = queryOf({}, stars.schema);
    await expect(engine.encode(stars, query, encodingOf({ failsAt: 0 }))).rejects.toThrow(
      'no such thing can be written',
    );
    await vi.waitFor(() => expect(spooled()).toEqual([]));
  });

  it('that fails in the middle destroys the stream', async () => {
    const { stream } = await engine.encode(many, queryOf({}, many.schema), encodingOf({ failsAt: 150_000 }));
    await expect(buffer(stream)).rejects.toThrow('no such thing can be written');
  });

  it('stops when its reader leaves, and leaves nothing behind', async () => {
    const { stream } = await engine.encode(many, queryOf({}, many.schema), encodingOf({ stopsAt: 100_000 }));
    stream.destroy();
    await vi.waitFor(() => expect(spooled()).toEqual([]), { timeout: 10_000 });
  });

  it('does not begin for a query that the engine refuses', async () => {
    const nowhere = encodingOf({}, { timezone: 'No/Where' });
    await expect(engine.encode(stars, queryOf({}, schema), nowhere)).rejects.toMatchObject({
      code: 'query-refused',
    });
  });

  it('past its deadline is stopped', async () => {
    const hasty = await createEngine({
      dataFolder: folder.path,
      spoolFolder: join(folder.path, 'hasty'),
      exportDeadlineMs: 300,
    });
    const reading = hasty
      .encode(many, queryOf({}, many.schema), encodingOf({ stopsAt: 0 }))
      .then(({ stream }) => buffer(stream));
    await expect(reading).rejects.toMatchObject({ code: 'query-timeout' });
    await hasty.close();
  });
});

describe('turns', () => {
  const never = new AbortController().signal;

  it('are given in order, as many as there may be at a time', async () => {
    const two = turns(2, 10);
    const order: number[] = [];
    const first = await two.take(never);
    const second = await two.take(never);
    const later = [3, 4].map(async (n) => {
      const giveBack = await two.take(never);
      order.push(n);
      giveBack();
    });
    expect(order).toEqual([]);
    first();
    await Promise.all(later);
    expect(order).toEqual([3, 4]);
    second();
  });

  it('are refused when too many wait, and lost by who leaves', async () => {
    const one = turns(1, 1);
    const giveBack = await one.take(never);
    const leaving = new AbortController();
    const waiting = one.take(leaving.signal);
    await expect(one.take(never)).rejects.toMatchObject({ code: 'overloaded' });
    leaving.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    const next = one.take(never);
    giveBack();
    (await next)();
  });
});
