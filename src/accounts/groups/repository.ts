import type { Insertable, Selectable, Updateable } from 'kysely';
import type { PersonGroupTable, RoleTable } from '#store';
import type { Db } from '../db.ts';

export type GroupRow = Selectable<PersonGroupTable>;
export type RoleRow = Selectable<RoleTable>;

const groups = (db: Db) =>
  db
    .selectFrom('person_group')
    .selectAll()
    .select((e) =>
      e
        .selectFrom('membership')
        .select((m) => m.fn.countAll<number>().as('n'))
        .whereRef('membership.group_id', '=', 'person_group.id')
        .as('member_count'),
    );

/** By name. */
export const listGroups = (db: Db) => groups(db).orderBy('name_key').execute();

export const readGroup = (db: Db, id: string) => groups(db).where('id', '=', id).executeTakeFirst();

export const findGroupByKey = (db: Db, key: string): Promise<GroupRow | undefined> =>
  db.selectFrom('person_group').selectAll().where('name_key', '=', key).executeTakeFirst();

export const insertGroup = (db: Db, row: Insertable<PersonGroupTable>) =>
  db
    .insertInto('person_group')
    .values(row)
    .onConflict((c) => c.doNothing())
    .execute();

export const updateGroup = (db: Db, id: string, changes: Updateable<PersonGroupTable>) =>
  db.updateTable('person_group').set(changes).where('id', '=', id).execute();

export const deleteGroup = (db: Db, id: string) =>
  db.deleteFrom('person_group').where('id', '=', id).execute();

export async function addMember(db: Db, groupId: string, personId: string, now: string): Promise<boolean> {
  const added = await db
    .insertInto('membership')
    .values({ group_id: groupId, person_id: personId, added_at: now })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  return Number(added.numInsertedOrUpdatedRows ?? 0) > 0;
}

export async function removeMember(db: Db, groupId: string, personId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('membership')
    .where('group_id', '=', groupId)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export const findRoleByKey = (db: Db, key: string): Promise<RoleRow | undefined> =>
  db.selectFrom('role').selectAll().where('name_key', '=', key).executeTakeFirst();

export const readRole = (db: Db, id: string): Promise<RoleRow | undefined> =>
  db.selectFrom('role').selectAll().where('id', '=', id).executeTakeFirst();

export const insertRole = (db: Db, row: Insertable<RoleTable>) => db.insertInto('role').values(row).execute();

export const updateRole = (db: Db, id: string, changes: Updateable<RoleTable>) =>
  db.updateTable('role').set(changes).where('id', '=', id).execute();

export const deleteRole = (db: Db, id: string) => db.deleteFrom('role').where('id', '=', id).execute();

export async function isRoleCarried(db: Db, id: string): Promise<boolean> {
  const row = await db.selectFrom('person_group').select('id').where('role_id', '=', id).executeTakeFirst();
  return row !== undefined;
}
