import { activeLanguage, LANGUAGES } from '#i18n';
import type { Db } from '../db.ts';
import type { Person } from './model.ts';
import * as repository from './repository.ts';

/** People with what other tables say of them, in the order of the rows. */
export async function viewPeople(db: Db, rows: readonly repository.PersonRow[]): Promise<readonly Person[]> {
  if (rows.length === 0) return [];
  const around = await repository.readAround(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const own = <T extends { readonly person_id: string }>(list: readonly T[]) =>
      list.filter(({ person_id }) => person_id === row.id);
    return {
      id: row.id,
      name: row.name,
      email: row.email ?? undefined,
      language: activeLanguage(row.language ?? undefined, LANGUAGES),
      state: row.state === 'active' ? 'active' : 'disabled',
      createdAt: row.created_at,
      lastUsedAt: own(around.used)[0]?.used_at ?? undefined,
      groups: own(around.memberships).map(({ group_id }) => group_id),
      methods: {
        password: row.password !== null,
        passkeys: own(around.passkeys).length,
        authenticators: own(around.factors).length,
        recoveryCodesLeft: own(around.codes).length,
        providers: own(around.identities).map(({ provider_id }) => provider_id),
      },
      revision: row.revision,
    };
  });
}

/** Undefined when there is nobody of that id. */
export async function viewPerson(db: Db, id: string): Promise<Person | undefined> {
  const row = await repository.readPerson(db, id);
  return row && (await viewPeople(db, [row]))[0];
}
