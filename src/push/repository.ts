import type { Kysely } from 'kysely';
import type { Tables } from '#store';

type Db = Kysely<Tables>;

// SQLite takes 32,766 parameters in a statement.
const BATCH = 2000;
// A record may be as large as a request.
const PAGE = 200;

export const readSource = (db: Db, uid: string) =>
  db.selectFrom('push_source').selectAll().where('dataset_uid', '=', uid).executeTakeFirst();

/** Datasets of which something was acknowledged that readers do not see yet. */
export const waitingSources = (db: Db) =>
  db
    .selectFrom('push_source')
    .innerJoin('dataset', 'dataset.uid', 'push_source.dataset_uid')
    .select('dataset_uid')
    .where('dataset.withdrawn_at', 'is', null)
    .whereRef('acknowledged', '!=', 'applied')
    .execute();

export const insertSource = (db: Db, row: Tables['push_source']) =>
  db.insertInto('push_source').values(row).execute();

export const changeSource = (db: Db, uid: string, change: Partial<Tables['push_source']>) =>
  db.updateTable('push_source').set(change).where('dataset_uid', '=', uid).execute();

export const deleteSource = (db: Db, uid: string) =>
  db.deleteFrom('push_source').where('dataset_uid', '=', uid).execute();

/** One thing that a request asked for. */
export interface Change {
  readonly act: Tables['push_change']['act'];
  readonly key: string;
  /** Of a record that is put, JSON; of one that is taken away by its id, that id. */
  readonly body: string | null;
}

export async function insertChanges(
  db: Db,
  uid: string,
  request: number,
  changes: readonly Change[],
): Promise<void> {
  for (let i = 0; i < changes.length; i += BATCH) {
    const values = changes
      .slice(i, i + BATCH)
      .map(({ act, key, body }) => ({ dataset_uid: uid, request, act, record_key: key, body }));
    await db.insertInto('push_change').values(values).execute();
  }
}

export async function countChanges(db: Db, uid: string): Promise<number> {
  const { n } = await db
    .selectFrom('push_change')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('dataset_uid', '=', uid)
    .executeTakeFirstOrThrow();
  return n;
}

/** Whole requests, the oldest first, until there is enough of them; and the number of the last one. */
export async function nextChanges(
  db: Db,
  uid: string,
  enough: { readonly changes: number; readonly characters: number },
): Promise<{ readonly changes: readonly Change[]; readonly until: number } | undefined> {
  const changes: Change[] = [];
  let until: number | undefined;
  let characters = 0;
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('push_change')
      .select(['position', 'request', 'act', 'record_key', 'body'])
      .where('dataset_uid', '=', uid)
      .where('position', '>', after)
      .orderBy('position')
      .limit(PAGE)
      .execute();
    for (const { position, request, act, record_key: key, body } of rows) {
      const isEnough = changes.length >= enough.changes || characters >= enough.characters;
      if (isEnough && request !== until) return { changes, until: until ?? request };
      changes.push({ act, key, body });
      characters += body?.length ?? 0;
      [after, until] = [position, request];
    }
    if (rows.length < PAGE) return until === undefined ? undefined : { changes, until };
  }
}

/** What was asked last of the records with a key, and of the record with an id. */
export const lastChange = (db: Db, uid: string, key: string) =>
  db
    .selectFrom('push_change')
    .select('act')
    .where('dataset_uid', '=', uid)
    .where('record_key', '=', key)
    .where('act', '!=', 'remove-one')
    .orderBy('position', 'desc')
    .executeTakeFirst();

export const removalOf = (db: Db, uid: string, recordId: string) =>
  db
    .selectFrom('push_change')
    .select('position')
    .where('dataset_uid', '=', uid)
    .where('act', '=', 'remove-one')
    .where('body', '=', recordId)
    .executeTakeFirst();

export const deleteChanges = (db: Db, uid: string, until: number) =>
  db.deleteFrom('push_change').where('dataset_uid', '=', uid).where('request', '<=', until).execute();
