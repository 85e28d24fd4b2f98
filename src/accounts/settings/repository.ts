import type { Db } from '../db.ts';

export const writeSetting = (db: Db, name: string, value: string) =>
  db
    .insertInto('account_setting')
    .values({ name, value })
    .onConflict((c) => c.column('name').doUpdateSet({ value }))
    .execute();
