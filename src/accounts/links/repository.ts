import type { Insertable, Selectable } from 'kysely';
import type { OneTimeLinkTable } from '#store';
import type { Db } from '../db.ts';

export type LinkRow = Selectable<OneTimeLinkTable>;

export const insertLink = (db: Db, row: Insertable<OneTimeLinkTable>) =>
  db.insertInto('one_time_link').values(row).execute();

export const readLink = (db: Db, tokenHash: string): Promise<LinkRow | undefined> =>
  db.selectFrom('one_time_link').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();

/** Of two that come with the same link, one gets it. */
export async function takeLink(db: Db, tokenHash: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('one_time_link')
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Kills the links of a person for a purpose, or all of them. */
export const dropLinks = (db: Db, personId: string, purpose?: string) =>
  db
    .deleteFrom('one_time_link')
    .where('person_id', '=', personId)
    .$if(purpose !== undefined, (query) => query.where('purpose', '=', purpose ?? ''))
    .execute();

export const linksOf = (db: Db, personId: string, purpose: string): Promise<LinkRow[]> =>
  db
    .selectFrom('one_time_link')
    .selectAll()
    .where('person_id', '=', personId)
    .where('purpose', '=', purpose)
    .execute();

export const dropLinksFor = (db: Db, purpose: string) =>
  db.deleteFrom('one_time_link').where('purpose', '=', purpose).execute();

export async function deleteExpiredLinks(db: Db, now: string): Promise<void> {
  await db.deleteFrom('one_time_link').where('expires_at', '<=', now).execute();
}
