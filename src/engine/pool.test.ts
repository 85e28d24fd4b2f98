import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asCaller } from './callers.ts';
import { openPool, type Pool, type PoolOptions } from './pool.ts';
import type { WireStatement, WireValue } from './protocol.ts';
import { field, temporaryFolder, writeSnapshot } from './snapshot.fixture.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const spill = join(folder.path, 'spill');
const snapshot = { alias: 'stars', path: join(data, 'stars.duckdb') };
const pools: Pool[] = [];

function pool(options: Partial<PoolOptions> = {}, memoryLimitMb = 128): Pool {
  const opened = openPool({
    child: {
      folders: [data],
      tempFolder: spill,
      threads: 2,
      memoryLimitMb,
      spillLimitMb: 20,
      maxAttached: 2,
    },
    processes: 1,
    maxConcurrent: 6,
    maxWaiting: 200,
    graceMs: 300,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    ...options,
  });
  pools.push(opened);
  return opened;
}

const query = (text: string, ...params: WireValue[]) => ({
  kind: 'query' as const,
  snapshot,
  statements: [{ text, params, as: 'cells' } satisfies WireStatement],
});

const answer = async (of: Promise<readonly Buffer[]>) => JSON.parse((await of)[0]?.toString() ?? '');

// Long in the engine, and stopped at once by an interrupt.
const ENDLESS = 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = -1';
// Long inside of one function call, which DuckDB does not interrupt.
const UNSTOPPABLE =
  "SELECT length(repeat('a', 2000000000)) + length(repeat('b', 2000000000)) + length(repeat('c', 2000000000))";

beforeAll(async () => {
  mkdirSync(data);
  mkdirSync(spill);
  const schema = { fields: [field('name', 'text')] };
  await writeSnapshot(snapshot.path, schema, "SELECT range, '', 'star ' || range, '' FROM range(1000)");
});
afterAll(async () => {
  await Promise.all(pools.map((opened) => opened.close()));
  folder.remove();
});

describe('the engine pool', () => {
  it('answers queries on a snapshot', async () => {
    expect(
      await answer(pool().run(query('SELECT count(*), min(name) FROM stars.records'), { deadlineMs: 9000 })),
    ).toEqual([[1000, 'star 0']]);
  });

  it('binds hostile texts as they are', async () => {
    const texts = [
      "'; DROP TABLE records; --",
      '"',
      '\u0000a\u0001',
      '\u2028\u2029',
      '😀',
      'a\r\nb\\',
      '?',
      '$1',
    ];
    const opened = pool();
    for (const text of texts) {
      const sql = 'SELECT ?::VARCHAR, length(?::VARCHAR)';
      expect(await answer(opened.run(query(sql, text, text), { deadlineMs: 9000 }))).toEqual([
        [text, [...text].length],
      ]);
    }
  });

  it('binds whole numbers beyond 64 bits, doubles, booleans and null', async () => {
    const sql = 'SELECT ?::VARCHAR, ?, ?, ?::VARCHAR';
    const params = [{ bigint: '170141183460469231731687303715884105727' }, 0.5, true, null];
    expect(await answer(pool().run(query(sql, ...params), { deadlineMs: 9000 }))).toEqual([
      ['170141183460469231731687303715884105727', 0.5, true, null],
    ]);
  });

  for (const text of [
    'SELECT 1; SELECT 2',
    'CREATE TABLE t (a INT)',
    "COPY (SELECT 1) TO 'x.csv'",
    'SET threads = 1',
    "ATTACH ':memory:' AS other",
    'PRAGMA enable_profiling',
  ]) {
    it(`refuses to run ${text}`, async () => {
      await expect(pool().run(query(text), { deadlineMs: 9000 })).rejects.toThrow();
    });
  }

  it('reads no file outside of the data folder', async () => {
    for (const path of ['/etc/passwd', join(data, '..', '..', 'x.csv')]) {
      await expect(
        pool().run(query(`SELECT * FROM read_text('${path}')`), { deadlineMs: 9000 }),
      ).rejects.toThrow();
    }
  });

  it('says that a snapshot is missing, and opens it when it is there later', async () => {
    const opened = pool();
    const late = { alias: 'late', path: join(data, 'late.duckdb') };
    const ask = () =>
      opened.run({ ...query('SELECT count(*) FROM late.records'), snapshot: late }, { deadlineMs: 9000 });
    await expect(ask()).rejects.toMatchObject({ code: 'snapshot-missing' });
    await writeSnapshot(late.path, { fields: [] }, "SELECT range, '', '' FROM range(3)");
    expect(await answer(ask())).toEqual([[3]]);
  });

  it('keeps more snapshots in use than it holds open', async () => {
    const opened = pool();
    const many = Array.from({ length: 6 }, (_, i) => ({ alias: `m${i}`, path: join(data, `m${i}.duckdb`) }));
    for (const { path } of many)
      await writeSnapshot(path, { fields: [] }, "SELECT range, '', '' FROM range(5)");
    const rounds = [...many, ...many, ...many].map(({ alias, path }) =>
      opened.run(
        { ...query(`SELECT count(*) FROM ${alias}.records`), snapshot: { alias, path } },
        { deadlineMs: 9000 },
      ),
    );
    for (const round of rounds) expect(await answer(round)).toEqual([[5]]);
    for (const { alias, path } of many) {
      const again = opened.run(
        { ...query(`SELECT count(*) FROM ${alias}.records`), snapshot: { alias, path } },
        { deadlineMs: 9000 },
      );
      expect(await answer(again)).toEqual([[5]]);
    }
  });

  it('stops a query at its deadline, and the process lives', async () => {
    const opened = pool();
    const pid = await processOf(opened);
    await expect(opened.run(query(ENDLESS), { deadlineMs: 200 })).rejects.toMatchObject({
      code: 'query-timeout',
    });
    expect(await processOf(opened)).toBe(pid);
  });

  it('stops a query when nobody waits for it', async () => {
    const opened = pool({ maxConcurrent: 1 });
    const abort = new AbortController();
    const running = opened.run(query(ENDLESS), { deadlineMs: 60_000, signal: abort.signal });
    const waiting = opened.run(query('SELECT 1'), { deadlineMs: 60_000 });
    setTimeout(() => abort.abort(), 100);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await answer(waiting)).toEqual([[1]]);
  });

  it('replaces a process whose query cannot be stopped, and gives the next one what waited behind it', async () => {
    const opened = pool({ maxConcurrent: 1, graceMs: 100 }, 8000);
    // The place that the first of them held is free again: there is no other.
    for (const round of [1, 2]) {
      await processOf(opened);
      const stuck = opened.run(query(UNSTOPPABLE), { deadlineMs: 100 });
      const behind = opened.run(query('SELECT ?', round), { deadlineMs: 60_000 });
      await expect(stuck).rejects.toMatchObject({ code: 'query-timeout' });
      expect(await answer(behind)).toEqual([[round]]);
    }
  });

  it('asks again what else ran on a process that was killed', async () => {
    const opened = pool({ graceMs: 100 }, 8000);
    await answer(opened.run(query('SELECT 1'), { deadlineMs: 9000 }));
    const stuck = opened.run(query(UNSTOPPABLE), { deadlineMs: 100 });
    const long = 'SELECT count(*) FROM range(16000) a, range(16000) b WHERE a.range + b.range = -1';
    const bystander = opened.run(query(long), { deadlineMs: 60_000 });
    await expect(stuck).rejects.toMatchObject({ code: 'query-timeout' });
    expect(await answer(bystander)).toEqual([[0]]);
  });

  it('says that the engine was lost when its process dies, and starts another', async () => {
    const opened = pool();
    const pid = await processOf(opened);
    const running = opened.run(query(ENDLESS), { deadlineMs: 60_000 });
    setTimeout(() => process.kill(pid, 'SIGKILL'), 100);
    await expect(running).rejects.toMatchObject({ code: 'engine-lost' });
    expect(await answer(opened.run(query('SELECT 3'), { deadlineMs: 9000 }))).toEqual([[3]]);
  });

  it('says that a query needs too much memory, and the process lives', async () => {
    const opened = pool();
    const pid = await processOf(opened);
    const greedy = opened.run(query('SELECT list(range::VARCHAR) FROM range(20000000)'), {
      deadlineMs: 60_000,
    });
    await expect(greedy).rejects.toMatchObject({ code: 'query-memory' });
    expect(await processOf(opened)).toBe(pid);
  });

  for (const [what, text] of [
    ['an overflow', 'SELECT 9223372036854775807 + range FROM range(2)'],
    ['a logarithm of a negative number', 'SELECT ln(range - 1) FROM range(1)'],
    ['an unknown time zone', "SELECT timezone('Nowhere/Else', now())"],
  ] as const) {
    it(`refuses ${what} as the caller's fault`, async () => {
      await expect(pool().run(query(text), { deadlineMs: 9000 })).rejects.toMatchObject({
        code: 'query-refused',
      });
    });
  }

  it('answers a hundred queries at a time', async () => {
    const opened = pool();
    const all = Array.from({ length: 100 }, (_, i) =>
      answer(opened.run(query('SELECT count(*) FROM stars.records WHERE _rid < ?', i), { deadlineMs: 9000 })),
    );
    expect(await Promise.all(all)).toEqual(Array.from({ length: 100 }, (_, i) => [[i]]));
  });

  it('refuses what does not fit into its queue, and says when to come again', async () => {
    const opened = pool({ maxConcurrent: 1, maxWaiting: 2 });
    const all = Array.from({ length: 6 }, () => opened.run(query('SELECT 1'), { deadlineMs: 9000 }));
    const outcomes = await Promise.allSettled(all);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(3);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ code: 'overloaded', facts: { retryAfter: expect.any(Number) } });
    }
  });

  it('answers others and the portal itself while one caller asks for more than there is', async () => {
    const opened = pool({ maxWaiting: 8 });
    const ask = (caller: string | undefined, text: string, signal?: AbortSignal) =>
      asCaller(caller, () => opened.run(query(text), { deadlineMs: 60_000, signal }));
    const leaving = new AbortController();
    const greedy = Promise.allSettled(
      Array.from({ length: 12 }, () => ask('a stranger', ENDLESS, leaving.signal)),
    );
    // Of the twelve the queue has taken eight, and gives one of their places to the reader.
    expect(await answer(ask('a reader', 'SELECT 1'))).toEqual([[1]]);
    expect(await answer(ask(undefined, 'SELECT 2'))).toEqual([[2]]);
    leaving.abort();
    const reasons = (await greedy).map((outcome) => outcome.status === 'rejected' && outcome.reason.code);
    expect(reasons.filter((code) => code === 'cancelled')).toHaveLength(7);
  });

  it('serves those who wait in turn', async () => {
    const opened = pool({ maxConcurrent: 1 });
    const order: string[] = [];
    const leaving = new AbortController();
    const ask = (caller: string, text = 'SELECT 1', signal?: AbortSignal) =>
      asCaller(caller, () => opened.run(query(text), { deadlineMs: 60_000, signal })).then(
        () => order.push(caller),
        () => undefined,
      );
    const all = [
      ask('a', ENDLESS, leaving.signal),
      ask('a'),
      ask('a'),
      ask('a'),
      ask('b'),
      ask('c'),
      ask('b'),
    ];
    leaving.abort();
    await Promise.all(all);
    expect(order).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
  });
});

async function processOf(opened: Pool): Promise<number> {
  await opened.run(query('SELECT 1'), { deadlineMs: 9000 });
  return opened.pids()[0] ?? 0;
}
