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
  const added = await store.db
    .insertInto('person')
    .values({
      name,
      email: email ?? null,
      is_administrator: isAdministrator ? 1 : 0,
      created_at: now.toISOString(),
    })
    .onConflict((c) => c.column('name').doNothing())
    .executeTakeFirst();
  return Number(added.numInsertedOrUpdatedRows ?? 0) > 0;
}

export async function hasAdministrator(store: Store): Promise<boolean> {
  const first = await store.db
    .selectFrom('person')
    .select('id')
    .where('is_administrator', '=', 1)
    .executeTakeFirst();
  return first !== undefined;
}
