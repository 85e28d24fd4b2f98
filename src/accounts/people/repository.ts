import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { PersonTable } from '#store';
import type { Db } from '../db.ts';
import { ADMINISTRATORS } from '../groups/model.ts';
import type { PeopleFilter } from './model.ts';

/** Begins the key of a name that has none yet; what follows is the id. */
const NO_KEY = 'former ';

export type PersonRow = Selectable<PersonTable>;

export const insertPerson = (db: Db, row: Insertable<PersonTable>) =>
  db.insertInto('person').values(row).execute();

export const readPerson = (db: Db, id: string): Promise<PersonRow | undefined> =>
  db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirst();

export const findByNameKey = (db: Db, key: string): Promise<PersonRow | undefined> =>
  db.selectFrom('person').selectAll().where('name_key', '=', key).executeTakeFirst();

export const findByEmail = (db: Db, email: string): Promise<PersonRow | undefined> =>
  db.selectFrom('person').selectAll().where('email_key', '=', email.toLowerCase()).executeTakeFirst();

/** Raises the revision. */
export const updatePerson = (db: Db, id: string, changes: Updateable<PersonTable>) =>
  db
    .updateTable('person')
    .set((e) => ({ ...changes, revision: e('revision', '+', 1) }))
    .where('id', '=', id)
    .execute();

/** With everything that goes with the person. */
export async function deletePerson(db: Db, person: PersonRow): Promise<void> {
  await db.deleteFrom('person').where('id', '=', person.id).execute();
  await db.deleteFrom('invitation').where('person_id', '=', person.id).execute();
  if (person.email_key !== null)
    await db
      .deleteFrom('invitation')
      .where((e) => e(e.fn<string>('lower', ['email']), '=', person.email_key))
      .execute();
}

const filtered = (db: Db, { search, groupId, state }: PeopleFilter) => {
  let query = db.selectFrom('person');
  if (search !== undefined && search.trim() !== '') {
    const pattern = `%${search
      .trim()
      .toLowerCase()
      .replace(/[\\%_]/g, '\\$&')}%`;
    // SQLite knows no escape unless it is told one.
    query = query.where(
      sql<boolean>`(lower(name) like ${pattern} escape '\\' or email_key like ${pattern} escape '\\')`,
    );
  }
  if (groupId !== undefined)
    query = query.where('id', 'in', (e) =>
      e.selectFrom('membership').select('person_id').where('group_id', '=', groupId),
    );
  if (state !== undefined) query = query.where('state', '=', state);
  return query;
};

export async function countPeople(db: Db, filter: PeopleFilter): Promise<number> {
  const { n } = await filtered(db, filter)
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

export const listPeople = (
  db: Db,
  filter: PeopleFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<PersonRow[]> =>
  filtered(db, filter).selectAll().orderBy('name_key').limit(limit).offset(offset).execute();

/** People of a time when names had no keys. */
export const peopleWithoutKey = (db: Db): Promise<PersonRow[]> =>
  db.selectFrom('person').selectAll().where('name_key', 'like', `${NO_KEY}%`).execute();

export async function namesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** What stands in other tables about these people. */
export async function readAround(db: Db, ids: readonly string[]) {
  const list = [...ids];
  const memberships = await db
    .selectFrom('membership')
    .select(['person_id', 'group_id'])
    .where('person_id', 'in', list)
    .orderBy('group_id')
    .execute();
  const used = await db
    .selectFrom('session')
    .innerJoin('session_use', 'session_use.session_id', 'session.id')
    .select((e) => ['session.person_id', e.fn.max('session_use.used_at').as('used_at')])
    .where('session.person_id', 'in', list)
    .groupBy('session.person_id')
    .execute();
  const factors = await db
    .selectFrom('authenticator')
    .select('person_id')
    .where('person_id', 'in', list)
    .execute();
  const passkeys = await db
    .selectFrom('passkey')
    .select('person_id')
    .where('person_id', 'in', list)
    .execute();
  const codes = await db
    .selectFrom('recovery_code')
    .select('person_id')
    .where('person_id', 'in', list)
    .execute();
  const identities = await db
    .selectFrom('identity')
    .select(['person_id', 'provider_id'])
    .where('person_id', 'in', list)
    .orderBy('provider_id')
    .execute();
  return { memberships, used, factors, passkeys, codes, identities };
}

/** Puts a person in exactly these groups. */
export async function setGroups(
  db: Db,
  personId: string,
  groups: readonly string[],
  now: string,
): Promise<void> {
  await db
    .deleteFrom('membership')
    .where('person_id', '=', personId)
    .$if(groups.length > 0, (query) => query.where('group_id', 'not in', [...groups]))
    .execute();
  for (const group_id of groups)
    await db
      .insertInto('membership')
      .values({ group_id, person_id: personId, added_at: now })
      .onConflict((c) => c.doNothing())
      .execute();
}

/** Of the groups named, those that there are. */
export async function knownGroups(db: Db, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('person_group')
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(({ id }) => id);
}

export async function groupsOf(db: Db, personId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('membership')
    .select('group_id')
    .where('person_id', '=', personId)
    .orderBy('group_id')
    .execute();
  return rows.map(({ group_id }) => group_id);
}

/** Active people who may do everything. */
export async function countAdministrators(db: Db): Promise<number> {
  const { n } = await db
    .selectFrom('membership')
    .innerJoin('person', 'person.id', 'membership.person_id')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('membership.group_id', '=', ADMINISTRATORS)
    .where('person.state', '=', 'active')
    .executeTakeFirstOrThrow();
  return n;
}
