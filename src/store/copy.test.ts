import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { onEachDatabase, type TestDatabase } from '../../test/databases.ts';
import { copyStore } from './copy.ts';
import type { Store } from './model.ts';
import { openStore } from './open.ts';

const secret = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA\n\u{1F52D}';

async function fill(store: Store): Promise<void> {
  const { db } = store;
  for (let n = 1; n <= 3; n++) {
    await db
      .insertInto('dataset')
      .values({
        uid: `da_${n}`,
        id: `dataset-${n}`,
        metadata: secret,
        metadata_changed_at: '2026-01-01T00:00:00.000Z',
        current_snapshot: null,
        published_at: '',
      })
      .execute();
  }
  // The highest number is gone; it must not be given again.
  await db.deleteFrom('dataset').where('uid', '=', 'da_3').execute();
  const files = Array.from({ length: 1234 }, (_, n) => ({
    dataset_uid: `da_${1 + (n % 2)}`,
    id: `f${n}`,
    file: 'x',
    filename: 'x',
    mimetype: 'image/jpeg',
    bytes: 3_000_000_000 + n,
  }));
  for (let i = 0; i < files.length; i += 500) {
    await db
      .insertInto('stored_file')
      .values(files.slice(i, i + 500))
      .execute();
  }
  await db.insertInto('fact').values({ name: 'demo', value: 'loaded' }).execute();
}

/** Every row of the tables that `fill` writes. */
const contents = async ({ db }: Store) => [
  await db.selectFrom('dataset').selectAll().orderBy('position').execute(),
  await db.selectFrom('stored_file').selectAll().orderBy('id').execute(),
  await db.selectFrom('fact').selectAll().orderBy('name').execute(),
];

onEachDatabase('a store copied from SQLite', (database) => copies('sqlite', database));
onEachDatabase('a store copied to SQLite', (database) => copies('other', database));

function copies(which: 'sqlite' | 'other', database: TestDatabase): void {
  const places = async () => {
    const sqlite = mkdtempSync(join(tmpdir(), 'copy-'));
    const other = await database.newPlace();
    return which === 'sqlite' ? ([sqlite, other] as const) : ([other, sqlite] as const);
  };

  it('has every row, counted per table, and numbers new ones after the old', async () => {
    const [from, to] = await places();
    const [source, target] = [await openStore(from), await openStore(to)];
    await fill(source);
    const counts = await copyStore(source, target);
    expect([counts.get('dataset'), counts.get('stored_file'), counts.get('fact')]).toEqual([2, 1234, 1]);
    expect(await contents(target)).toEqual(await contents(source));
    const added = await target.db
      .insertInto('dataset')
      .values({
        uid: 'n',
        id: 'n',
        metadata: '',
        metadata_changed_at: '',
        current_snapshot: null,
        published_at: '',
      })
      .returning('position')
      .executeTakeFirst();
    expect(added?.position).toBe(4);
    const orphan = { dataset_uid: 'nobody', id: 'x', file: 'x', filename: 'x', mimetype: 'x', bytes: 1 };
    await expect(target.db.insertInto('stored_file').values(orphan).execute()).rejects.toThrow(
      /foreign key/i,
    );
    await Promise.all([source.close(), target.close()]);
  });

  it('is refused when the target holds anything, and leaves that as it is', async () => {
    const [from, to] = await places();
    const [source, target] = [await openStore(from), await openStore(to)];
    await fill(source);
    await target.db.insertInto('fact').values({ name: 'demo', value: 'loading' }).execute();
    await expect(copyStore(source, target)).rejects.toMatchObject({
      code: 'store-unusable',
      message: 'the target is not empty: it has 1 in fact. Give an empty database or a new folder',
    });
    expect(await target.db.selectFrom('dataset').selectAll().execute()).toEqual([]);
    await Promise.all([source.close(), target.close()]);
  });

  it('is refused when the two are of different versions', async () => {
    const [from, to] = await places();
    const [source, target] = [await openStore(from), await openStore(to)];
    await sql`insert into migration (name, applied_at) values ('9999-later', '')`.execute(source.db);
    await expect(copyStore(source, target)).rejects.toMatchObject({ code: 'store-unusable' });
    await Promise.all([source.close(), target.close()]);
  });

  it('is not there at all when copying ends half-way', async () => {
    const [from, to] = await places();
    const [source, target] = [await openStore(from), await openStore(to)];
    await fill(source);
    // A row that nothing may name: found out at the very end.
    const orphan = sql`insert into snapshot (id, dataset_uid, file, manifest, published_at) values ('s', 'gone', '', '', '')`;
    if (source.database === 'sqlite') {
      await sql`pragma foreign_keys = off`.execute(source.db);
    } else {
      await sql`alter table snapshot drop constraint snapshot_dataset_uid_fkey`.execute(source.db);
    }
    await orphan.execute(source.db);
    await expect(copyStore(source, target)).rejects.toThrow(/foreign key/i);
    expect(await contents(target)).toEqual([[], [], []]);
    await Promise.all([source.close(), target.close()]);
  });
}
