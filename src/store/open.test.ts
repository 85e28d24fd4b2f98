import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { expect, it, vi } from 'vitest';
import { onEachDatabase, onPostgres } from '../../test/databases.ts';
import { openStore } from './open.ts';

const dataset = (n: number) => ({
  uid: `da_${n}`,
  id: `dataset-${n}`,
  metadata: '{}',
  metadata_changed_at: '2026-01-01T00:00:00.000Z',
  current_snapshot: null,
  published_at: '2026-01-01T00:00:00.000Z',
});

onEachDatabase('the metadata store', (database) => {
  it('keeps what was written after it is closed and opened again', async () => {
    const where = await database.newPlace();
    const first = await openStore(where);
    await first.db.insertInto('dataset').values(dataset(1)).execute();
    await first.close();
    const second = await openStore(where);
    expect(await second.db.selectFrom('dataset').select('id').execute()).toEqual([{ id: 'dataset-1' }]);
    await second.close();
  });

  it('says why a change was lost that the database has taken back by itself, as a full disk makes it', async () => {
    const store = await openStore(await database.newPlace());
    const change = store.db.transaction().execute(async (db) => {
      await sql`rollback`.execute(db);
      throw new Error('no space is left');
    });
    await expect(change).rejects.toThrow('no space is left');
    await store.close();
  });

  it('can be opened by several at once, and each sees that another has written', async () => {
    const where = await database.newEmptyPlace();
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(where)));
    const [one, two] = stores;
    if (!one || !two) throw new Error('not opened');
    const before = two.revision('catalogue');
    await one.db.insertInto('dataset').values(dataset(1)).execute();
    await vi.waitFor(() => expect(two.revision('catalogue')).not.toBe(before));
    await Promise.all(stores.map((store) => store.close()));
  });

  it('has a new revision of a topic as soon as a change of its own is committed, and of no other table', async () => {
    const store = await openStore(await database.newPlace());
    const start = store.revision('catalogue');
    await store.db.insertInto('fact').values({ name: 'demo', value: 'loaded' }).execute();
    expect(store.revision('catalogue')).toBe(start);
    let inside = 0;
    await store.db.transaction().execute(async (db) => {
      await db.insertInto('dataset').values(dataset(1)).execute();
      inside = store.revision('catalogue');
    });
    expect(inside).toBe(start);
    expect(store.revision('catalogue')).not.toBe(start);
    await store.close();
  });

  it('undoes a transaction that fails', async () => {
    const store = await openStore(await database.newPlace());
    const failing = store.db.transaction().execute(async (db) => {
      await db.insertInto('dataset').values(dataset(1)).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await store.db.selectFrom('dataset').selectAll().execute()).toEqual([]);
    await store.close();
  });

  it('numbers rows in order, counts in numbers, keeps large numbers and any text', async () => {
    const store = await openStore(await database.newPlace());
    const texts = ['é', 'Z', 'a', '', "'; drop table dataset; --", '\u{1F52D}'];
    for (const [n, metadata] of texts.entries()) {
      await store.db
        .insertInto('dataset')
        .values({ ...dataset(n), metadata })
        .execute();
    }
    const rows = await store.db
      .selectFrom('dataset')
      .select(['position', 'metadata'])
      .orderBy('position')
      .execute();
    expect(rows).toEqual(texts.map((metadata, i) => ({ position: i + 1, metadata })));
    const sorted = await store.db.selectFrom('dataset').select('metadata').orderBy('metadata').execute();
    const byBytes = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(sorted.map(({ metadata }) => metadata)).toEqual(byBytes);
    const bytes = 5_000_000_000;
    const file = { dataset_uid: 'da_1', id: 'f', file: 'f', filename: 'f', mimetype: 'text/plain', bytes };
    await store.db.insertInto('stored_file').values(file).execute();
    const { n, sum } = await store.db
      .selectFrom('stored_file')
      .select((e) => [e.fn.countAll<number>().as('n'), e.fn.sum<number>('bytes').as('sum')])
      .executeTakeFirstOrThrow();
    expect([n, sum]).toEqual([1, bytes]);
    await store.close();
  });

  it('takes a text with a NUL character without an error, and finds nothing by it', async () => {
    const store = await openStore(await database.newPlace());
    const found = await store.db.selectFrom('dataset').select('id').where('id', '=', 'a\0b').execute();
    expect(found).toEqual([]);
    await store.close();
  });

  it('has every acknowledged row after the process is killed', async () => {
    const where = await database.newPlace();
    const script = `
      import { openStore } from ${JSON.stringify(new URL('./open.ts', import.meta.url).href)};
      const store = await openStore(${JSON.stringify(where)});
      for (let n = 0; ; n++) {
        await store.db.insertInto('dataset').values({ uid: 'da_' + n, id: 'd' + n, metadata: '{}', metadata_changed_at: '', current_snapshot: null, published_at: '' }).execute();
        console.log(n);
      }`;
    const child = spawn(
      process.execPath,
      ['--conditions=almagest-source', '--input-type=module', '-e', script],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let acknowledged = -1;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged >= 50) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const store = await openStore(where);
    const { n } = await store.db
      .selectFrom('dataset')
      .select((e) => e.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    expect(acknowledged).toBeGreaterThanOrEqual(50);
    expect(n).toBeGreaterThan(acknowledged);
    await store.close();
  });
});

onPostgres('PostgreSQL with every connection in use', (database) => {
  it('is too much at a time, not a database that is lost', async () => {
    const store = await openStore(await database.newPlace(), { poolSize: 1 });
    const { promise: until, resolve: letGo } = Promise.withResolvers<void>();
    const holding = store.db.transaction().execute(() => until);
    const asking = store.db.selectFrom('fact').selectAll().execute();
    await expect(asking).rejects.toMatchObject({ code: 'overloaded', facts: { retryAfter: 5 } });
    letGo();
    await holding;
    expect(await store.db.selectFrom('fact').selectAll().execute()).toEqual([]);
    await store.close();
  });
});
