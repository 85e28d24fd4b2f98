import type { Kysely } from 'kysely';
import type { Tables } from '#store';

/** The store, or a transaction of it. */
type Db = Kysely<Tables>;

export const readSettings = (db: Db) =>
  db.selectFrom('portal_setting').select(['name', 'value']).orderBy('name').execute();

export const readFiles = (db: Db) => db.selectFrom('portal_file').selectAll().execute();

export const writeSetting = (db: Db, name: string, value: string, now: string) =>
  db
    .insertInto('portal_setting')
    .values({ name, value, changed_at: now })
    .onConflict((c) => c.column('name').doUpdateSet({ value, changed_at: now }))
    .execute();

export const deleteSetting = (db: Db, name: string) =>
  db.deleteFrom('portal_setting').where('name', '=', name).execute();

export const writeFile = (db: Db, row: Tables['portal_file']) => {
  const { name: _, ...facts } = row;
  return db
    .insertInto('portal_file')
    .values(row)
    .onConflict((c) => c.column('name').doUpdateSet(facts))
    .execute();
};

/** Whether there was one. */
export async function deleteFile(db: Db, name: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('portal_file').where('name', '=', name).executeTakeFirst();
  return numDeletedRows > 0;
}
