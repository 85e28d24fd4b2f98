import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { openStore } from './open.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'store-'));

const dataset = (n: number) => ({
  uid: `da_${n}`,
  id: `dataset-${n}`,
  metadata: '{}',
  metadata_changed_at: '2026-01-01T00:00:00.000Z',
  current_snapshot: null,
  published_at: '2026-01-01T00:00:00.000Z',
});

describe('the metadata store', () => {
  it('keeps what was written after it is closed and opened again', async () => {
    const where = folder();
    const first = await openStore(where);
    await first.db.insertInto('dataset').values(dataset(1)).execute();
    await first.close();
    const second = await openStore(where);
    expect(await second.db.selectFrom('dataset').select('id').execute()).toEqual([{ id: 'dataset-1' }]);
    await second.close();
  });

  it('can be opened by two at once, and each sees that the other has written', async () => {
    const where = folder();
    const [one, two] = await Promise.all([openStore(where), openStore(where)]);
    const before = two.outsideChanges();
    await one.db.insertInto('dataset').values(dataset(1)).execute();
    expect(two.outsideChanges()).not.toBe(before);
    await Promise.all([one.close(), two.close()]);
  });

  it('undoes a transaction that fails', async () => {
    const store = await openStore(folder());
    const failing = store.db.transaction().execute(async (db) => {
      await db.insertInto('dataset').values(dataset(1)).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await store.db.selectFrom('dataset').selectAll().execute()).toEqual([]);
    await store.close();
  });

  it('has every acknowledged row after the process is killed', async () => {
    const where = folder();
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
    expect(Number(n)).toBeGreaterThan(acknowledged);
    await store.close();
  });
});
