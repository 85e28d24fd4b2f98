import type { Insertable, Selectable, Updateable } from 'kysely';
import type { ApiKeyTable } from '#store';
import type { Db } from '../db.ts';

export type KeyRow = Selectable<ApiKeyTable>;

export const insertKey = (db: Db, row: Insertable<ApiKeyTable>) =>
  db.insertInto('api_key').values(row).execute();

export const findKey = (db: Db, hash: string): Promise<KeyRow | undefined> =>
  db.selectFrom('api_key').selectAll().where('hash', '=', hash).executeTakeFirst();

export const readKey = (db: Db, id: string): Promise<KeyRow | undefined> =>
  db.selectFrom('api_key').selectAll().where('id', '=', id).executeTakeFirst();

const withUse = (db: Db) =>
  db
    .selectFrom('api_key')
    .leftJoin('api_key_use', 'api_key_use.key_id', 'api_key.id')
    .selectAll('api_key')
    .select('api_key_use.used_at')
    .orderBy('api_key.created_at', 'desc')
    .orderBy('api_key.id');

export const keysOf = (db: Db, personId: string) => withUse(db).where('person_id', '=', personId).execute();

export const listKeys = (db: Db, { limit, offset }: { readonly limit: number; readonly offset: number }) =>
  withUse(db).limit(limit).offset(offset).execute();

export const readUsedKey = (db: Db, id: string) =>
  withUse(db).where('api_key.id', '=', id).executeTakeFirst();

export async function countKeys(db: Db, personId?: string): Promise<number> {
  const { n } = await db
    .selectFrom('api_key')
    .select((e) => e.fn.countAll<number>().as('n'))
    .$if(personId !== undefined, (query) => query.where('person_id', '=', personId ?? ''))
    .executeTakeFirstOrThrow();
  return n;
}

export const updateKey = (db: Db, id: string, changes: Updateable<ApiKeyTable>) =>
  db.updateTable('api_key').set(changes).where('id', '=', id).execute();

export async function deleteKey(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('api_key').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Takes away the person's keys for accounts that have ended: each lives for minutes, and a script makes many. */
export const deleteSpent = (db: Db, personId: string, now: string) =>
  db
    .deleteFrom('api_key')
    .where('person_id', '=', personId)
    .where('scopes', 'like', '% accounts')
    .where('expires_at', '<=', now)
    .execute();

/** Of a key that has been deleted meanwhile nothing is kept. */
export const touchKey = (db: Db, id: string, usedAt: string) =>
  db
    .insertInto('api_key_use')
    .columns(['key_id', 'used_at'])
    .expression((eb) =>
      eb
        .selectFrom('api_key')
        .select((of) => ['api_key.id', of.val(usedAt).as('used_at')])
        .where('api_key.id', '=', id),
    )
    .onConflict((c) => c.column('key_id').doUpdateSet({ used_at: usedAt }))
    .execute();
