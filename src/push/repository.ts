import type { Kysely } from 'kysely';
import type { Tables } from '#store';

type Db = Kysely<Tables>;

// SQLite takes 32,766 parameters in a statement.
const BATCH = 2000;

export const readSource = (db: Db, uid: string) =>
  db.selectFrom('push_source').selectAll().where('dataset_uid', '=', uid).executeTakeFirst();

export const insertSource = (db: Db, row: Tables['push_source']) =>
  db.insertInto('push_source').values(row).execute();

export const changeSource = (db: Db, uid: string, change: Partial<Tables['push_source']>) =>
  db.updateTable('push_source').set(change).where('dataset_uid', '=', uid).execute();

export const deleteSource = (db: Db, uid: string) =>
  db.deleteFrom('push_source').where('dataset_uid', '=', uid).execute();

export async function countRecords(db: Db, uid: string): Promise<number> {
  const { n } = await db
    .selectFrom('push_record')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('dataset_uid', '=', uid)
    .executeTakeFirstOrThrow();
  return n;
}

export interface Row {
  readonly key: string;
  readonly body: string;
}

/** Writes records; with `replaces` one with the key of an earlier one takes its place. */
export async function writeRecords(
  db: Db,
  uid: string,
  rows: readonly Row[],
  replaces: boolean,
): Promise<void> {
  // In one statement a key may come once only: the last one wins.
  const last = replaces ? [...new Map(rows.map((row) => [row.key, row])).values()] : rows;
  for (let i = 0; i < last.length; i += BATCH) {
    const values = last
      .slice(i, i + BATCH)
      .map(({ key, body }) => ({ dataset_uid: uid, record_key: key, is_unique: replaces ? 1 : null, body }));
    await db
      .insertInto('push_record')
      .values(values)
      .onConflict((c) =>
        c
          .columns(['dataset_uid', 'record_key', 'is_unique'])
          .doUpdateSet((e) => ({ body: e.ref('excluded.body') })),
      )
      .execute();
  }
}

/** Takes one record of a key away; false when there is none. */
export async function deleteOne(db: Db, uid: string, key: string): Promise<boolean> {
  const row = await db
    .selectFrom('push_record')
    .select('position')
    .where('dataset_uid', '=', uid)
    .where('record_key', '=', key)
    .orderBy('position')
    .executeTakeFirst();
  if (row === undefined) return false;
  await db.deleteFrom('push_record').where('position', '=', row.position).execute();
  return true;
}

/** How many went. */
export async function deleteRecords(db: Db, uid: string, keys: readonly string[]): Promise<number> {
  let gone = 0;
  for (let i = 0; i < keys.length; i += BATCH) {
    const { numDeletedRows } = await db
      .deleteFrom('push_record')
      .where('dataset_uid', '=', uid)
      .where('record_key', 'in', keys.slice(i, i + BATCH))
      .executeTakeFirst();
    gone += Number(numDeletedRows);
  }
  return gone;
}

/** The records of a dataset in the order in which they came first, some at a time. */
export async function* recordsOf(db: Db, uid: string): AsyncGenerator<readonly string[]> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('push_record')
      .select(['position', 'body'])
      .where('dataset_uid', '=', uid)
      .where('position', '>', after)
      .orderBy('position')
      .limit(5000)
      .execute();
    const end = rows.at(-1);
    if (end === undefined) return;
    after = end.position;
    yield rows.map(({ body }) => body);
  }
}

export const deleteAllRecords = (db: Db, uid: string) =>
  db.deleteFrom('push_record').where('dataset_uid', '=', uid).execute();
