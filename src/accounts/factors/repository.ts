import type { Insertable, Selectable } from 'kysely';
import type { AuthenticatorTable, IdentityTable, PasskeyTable } from '#store';
import type { Db } from '../db.ts';

export type AuthenticatorRow = Selectable<AuthenticatorTable>;
export type PasskeyRow = Selectable<PasskeyTable>;
export type IdentityRow = Selectable<IdentityTable>;

/** Authenticators, passkeys and recovery codes; not the password, not the identities. */
export async function dropFactors(db: Db, personId: string): Promise<void> {
  for (const table of ['authenticator', 'passkey', 'recovery_code'] as const)
    await db.deleteFrom(table).where('person_id', '=', personId).execute();
}

/** What keys of the person may do can hang on it: every process reads the person anew. */
const tell = (db: Db, personId: string) =>
  db
    .updateTable('person')
    .set((e) => ({ id: e.ref('id') }))
    .where('id', '=', personId)
    .execute();

export async function insertAuthenticator(db: Db, row: Insertable<AuthenticatorTable>): Promise<void> {
  await db.insertInto('authenticator').values(row).execute();
  await tell(db, row.person_id);
}

export const authenticatorsOf = (db: Db, personId: string): Promise<AuthenticatorRow[]> =>
  db
    .selectFrom('authenticator')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('created_at')
    .execute();

export async function deleteAuthenticator(db: Db, personId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('authenticator')
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .executeTakeFirst();
  await tell(db, personId);
  return numDeletedRows > 0n;
}

/** False when a code of this step or a later one was used already: of two with one code, one comes in. */
export async function useStep(db: Db, id: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('authenticator')
    .set({ last_step: step })
    .where('id', '=', id)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function replaceRecoveryCodes(
  db: Db,
  personId: string,
  hashes: readonly string[],
): Promise<void> {
  await db.deleteFrom('recovery_code').where('person_id', '=', personId).execute();
  for (const hash of hashes)
    await db.insertInto('recovery_code').values({ person_id: personId, hash }).execute();
}

/** A code counts once. */
export async function useRecoveryCode(db: Db, personId: string, hash: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('recovery_code')
    .where('person_id', '=', personId)
    .where('hash', '=', hash)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function countRecoveryCodes(db: Db, personId: string): Promise<number> {
  const { n } = await db
    .selectFrom('recovery_code')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow();
  return n;
}

export async function insertPasskey(db: Db, row: Insertable<PasskeyTable>): Promise<void> {
  await db.insertInto('passkey').values(row).execute();
  await tell(db, row.person_id);
}

export const readPasskey = (db: Db, id: string): Promise<PasskeyRow | undefined> =>
  db.selectFrom('passkey').selectAll().where('id', '=', id).executeTakeFirst();

export const passkeysOf = (db: Db, personId: string): Promise<PasskeyRow[]> =>
  db.selectFrom('passkey').selectAll().where('person_id', '=', personId).orderBy('created_at').execute();

export async function deletePasskey(db: Db, personId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('passkey')
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .executeTakeFirst();
  await tell(db, personId);
  return numDeletedRows > 0n;
}

export const usePasskey = (db: Db, id: string, signCount: number, now: string) =>
  db.updateTable('passkey').set({ sign_count: signCount, used_at: now }).where('id', '=', id).execute();

export async function insertIdentity(db: Db, row: Insertable<IdentityTable>): Promise<void> {
  await db.insertInto('identity').values(row).execute();
  await tell(db, row.person_id);
}

export const readIdentity = (db: Db, providerId: string, subject: string): Promise<IdentityRow | undefined> =>
  db
    .selectFrom('identity')
    .selectAll()
    .where('provider_id', '=', providerId)
    .where('subject', '=', subject)
    .executeTakeFirst();

export const identitiesOf = (db: Db, personId: string): Promise<IdentityRow[]> =>
  db.selectFrom('identity').selectAll().where('person_id', '=', personId).orderBy('linked_at').execute();

export async function deleteIdentity(db: Db, personId: string, providerId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('identity')
    .where('person_id', '=', personId)
    .where('provider_id', '=', providerId)
    .executeTakeFirst();
  await tell(db, personId);
  return numDeletedRows > 0n;
}
