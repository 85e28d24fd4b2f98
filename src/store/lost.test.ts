import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort, runServer, stopCluster } from '../../test/cluster.ts';
import { onPostgres } from '../../test/databases.ts';
import { openStore } from './open.ts';

// A server of its own: this one is stopped and started while others run.
onPostgres('a PostgreSQL that goes away', () => {
  let folder = '';
  let port = 0;
  let url = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lost-'));
    port = await freePort();
    url = `postgres://almagest@127.0.0.1:${port}/postgres`;
    await runServer(folder, port);
  });
  afterAll(() => {
    stopCluster(folder);
    rmSync(folder, { recursive: true, force: true });
  });

  it('is waited for while it starts', async () => {
    const store = await openStore(url, { waitMs: 60_000 });
    await store.close();
  });

  it('is a failure with a time to retry, at once, and is used again when it is back', async () => {
    const states: string[] = [];
    const store = await openStore(url, { onState: (state) => states.push(state) });
    const count = () =>
      store.db
        .selectFrom('dataset')
        .select((e) => e.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
    expect(await count()).toEqual({ n: 0 });

    // In the middle of a transaction, with others under way.
    const middle = store.db.transaction().execute(async (db) => {
      await db.insertInto('fact').values({ name: 'demo', value: 'loading' }).execute();
      stopCluster(folder);
      await db.insertInto('fact').values({ name: 'other', value: 'x' }).execute();
    });
    await expect(middle).rejects.toMatchObject({ code: 'store-lost' });
    await vi.waitFor(() => expect(states).toEqual(['lost']));
    const revision = store.revision('catalogue');
    const start = performance.now();
    for (let i = 0; i < 20; i++) {
      await expect(count()).rejects.toMatchObject({ code: 'store-lost', facts: { retryAfter: 5 } });
    }
    expect(performance.now() - start).toBeLessThan(5000);
    expect(store.revision('catalogue')).toBe(revision);
    await expect(openStore(url)).rejects.toMatchObject({ code: 'store-lost' });

    await runServer(folder, port);
    await vi.waitFor(async () => expect(await count()).toEqual({ n: 0 }), { timeout: 60_000, interval: 100 });
    expect(await store.db.selectFrom('fact').selectAll().execute()).toEqual([]);
    // Nobody knows what was missed: everything in memory is read anew.
    await vi.waitFor(() => expect(states).toEqual(['lost', 'back']), { timeout: 10_000 });
    expect(store.revision('catalogue')).not.toBe(revision);
    await store.close();
  });

  it('that ends every connection costs what was under way, and nothing after it', async () => {
    const store = await openStore(url);
    const other = await openStore(url);
    await store.db.selectFrom('fact').selectAll().execute();
    await runSql(url, 'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()');
    await vi.waitFor(
      async () => expect(await store.db.selectFrom('fact').selectAll().execute()).toEqual([]),
      { timeout: 10_000 },
    );
    const before = store.revision('catalogue');
    await vi.waitFor(
      async () => {
        await other.db.deleteFrom('dataset').execute();
        expect(store.revision('catalogue')).not.toBe(before);
      },
      { timeout: 10_000, interval: 100 },
    );
    await store.close();
    await other.close();
  });

  it('with a wrong name is refused with words for its operator, without waiting', async () => {
    const nowhere = openStore(`postgres://almagest@127.0.0.1:${port}/nowhere`, { waitMs: 60_000 });
    await expect(nowhere).rejects.toMatchObject({
      code: 'store-unusable',
      message: 'the metadata store refuses us: database "nowhere" does not exist',
    });
  });
});

async function runSql(address: string, statement: string) {
  const { default: pg } = await import('pg');
  const client = new pg.Client(address);
  await client.connect();
  await client.query(statement);
  await client.end();
}
