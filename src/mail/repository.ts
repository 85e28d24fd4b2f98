import type { Selectable } from 'kysely';
import type { MailOutboxTable, Store } from '#store';
import type { MailState } from './model.ts';

export type OutboxRow = Selectable<MailOutboxTable>;

export const insertMail = (store: Store, row: OutboxRow) =>
  store.db.insertInto('mail_outbox').values(row).execute();

export const readMail = (store: Store, id: string): Promise<OutboxRow | undefined> =>
  store.db.selectFrom('mail_outbox').selectAll().where('id', '=', id).executeTakeFirst();

/** Newest first. */
export function listMail(
  store: Store,
  { states, limit, offset }: { states: readonly MailState[]; limit: number; offset: number },
): Promise<OutboxRow[]> {
  return store.db
    .selectFrom('mail_outbox')
    .selectAll()
    .where('state', 'in', [...states])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
}

export async function countMail(store: Store, states: readonly MailState[]): Promise<number> {
  const { n } = await store.db
    .selectFrom('mail_outbox')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('state', 'in', [...states])
    .executeTakeFirstOrThrow();
  return n;
}

/** Only from one of the states in `from`; false when it is in none of them any more. */
export async function changeMail(
  store: Store,
  id: string,
  from: readonly MailState[],
  change: Partial<OutboxRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await store.db
    .updateTable('mail_outbox')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function deleteMail(store: Store, id: string): Promise<boolean> {
  const { numDeletedRows } = await store.db.deleteFrom('mail_outbox').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deleteMailTo(store: Store, recipient: string): Promise<number> {
  const { numDeletedRows } = await store.db
    .deleteFrom('mail_outbox')
    .where((e) => e(e.fn<string>('lower', ['recipient']), '=', recipient.toLowerCase()))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

export async function deleteExpiredMail(store: Store, now: string): Promise<number> {
  const { numDeletedRows } = await store.db
    .deleteFrom('mail_outbox')
    .where('expires_at', '<=', now)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

export const waitingMail = (store: Store) =>
  store.db.selectFrom('mail_outbox').select('id').where('state', '=', 'waiting').execute();
