import { randomUUID } from 'node:crypto';
import type { Store } from './model.ts';

export interface NewPerson {
  /** 1 to 100 characters, unique. */
  readonly name: string;
  readonly email?: string;
  readonly isAdministrator: boolean;
}

/** False when somebody has that name already. */
export async function addPerson(store: Store, person: NewPerson, now: Date): Promise<boolean> {
  const { name, email, isAdministrator } = person;
  const id = randomUUID();
  return store.db.transaction().execute(async (db) => {
    const added = await db
      .insertInto('person')
      .values({
        id,
        name,
        name_key: name.toLowerCase(),
        email: email ?? null,
        email_key: email?.toLowerCase() ?? null,
        language: null,
        state: 'active',
        password: null,
        password_version: 0,
        password_changed_at: null,
        created_at: now.toISOString(),
        revision: 1,
      })
      .onConflict((c) => c.doNothing())
      .executeTakeFirst();
    if (Number(added.numInsertedOrUpdatedRows ?? 0) === 0) return false;
    if (isAdministrator) {
      await db
        .insertInto('person_group')
        .values({
          id: 'administrators',
          name: 'Administrators',
          name_key: 'administrators',
          description: '',
          role_id: 'administrator',
          is_built_in: 1,
          created_at: now.toISOString(),
        })
        .onConflict((c) => c.doNothing())
        .execute();
      await db
        .insertInto('membership')
        .values({ group_id: 'administrators', person_id: id, added_at: now.toISOString() })
        .execute();
    }
    return true;
  });
}

export async function hasAdministrator(store: Store): Promise<boolean> {
  const first = await store.db
    .selectFrom('membership')
    .innerJoin('person', 'person.id', 'membership.person_id')
    .select('person.id')
    .where('membership.group_id', '=', 'administrators')
    .where('person.state', '=', 'active')
    .executeTakeFirst();
  return first !== undefined;
}
