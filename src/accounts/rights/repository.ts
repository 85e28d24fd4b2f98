import type { Db } from '../db.ts';

/** Roles, which group carries which, and the settings: what is the same for everybody. */
export async function readPortal(db: Db) {
  // One after the other: SQLite has one connection.
  const roles = await db.selectFrom('role').selectAll().execute();
  const groups = await db.selectFrom('person_group').select(['id', 'role_id']).execute();
  const settings = await db.selectFrom('account_setting').selectAll().execute();
  return { roles, groups, settings };
}

/** What rights are made of, of one person. */
export async function readHolder(db: Db, personId: string) {
  const person = await db
    .selectFrom('person')
    .select(['id', 'name', 'language', 'state'])
    .where('id', '=', personId)
    .executeTakeFirst();
  if (person === undefined) return undefined;
  const memberships = await db
    .selectFrom('membership')
    .select('group_id')
    .where('person_id', '=', personId)
    .orderBy('group_id')
    .execute();
  let hasFactor = false;
  // An identity of elsewhere: what it asks is its provider's matter.
  for (const table of ['passkey', 'authenticator', 'identity'] as const)
    hasFactor ||=
      (await db
        .selectFrom(table)
        .select('person_id')
        .where('person_id', '=', personId)
        .limit(1)
        .executeTakeFirst()) !== undefined;
  return { ...person, groups: memberships.map(({ group_id }) => group_id), hasFactor };
}
