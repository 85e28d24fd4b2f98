import type { Insertable, Selectable, Updateable } from 'kysely';
import type { InvitationTable } from '#store';
import type { Db } from '../db.ts';

export type InvitationRow = Selectable<InvitationTable>;

export const insertInvitation = (db: Db, row: Insertable<InvitationTable>) =>
  db.insertInto('invitation').values(row).execute();

export const readInvitation = (db: Db, id: string): Promise<InvitationRow | undefined> =>
  db.selectFrom('invitation').selectAll().where('id', '=', id).executeTakeFirst();

export const findInvitation = (db: Db, tokenHash: string): Promise<InvitationRow | undefined> =>
  db.selectFrom('invitation').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();

/** Newest first, those of which something is still to be said. */
export const listInvitations = (db: Db, since: string): Promise<InvitationRow[]> =>
  db
    .selectFrom('invitation')
    .selectAll()
    .where('expires_at', '>=', since)
    .orderBy('created_at', 'desc')
    .limit(2000)
    .execute();

export const updateInvitation = (db: Db, id: string, changes: Updateable<InvitationTable>) =>
  db.updateTable('invitation').set(changes).where('id', '=', id).execute();

/** Of two that accept at once, one does. */
export async function acceptInvitation(db: Db, id: string, personId: string, now: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('invitation')
    .set({ accepted_at: now, person_id: personId })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function deleteInvitation(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('invitation').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deleteOldInvitations(db: Db, before: string): Promise<void> {
  await db.deleteFrom('invitation').where('expires_at', '<', before).execute();
}
