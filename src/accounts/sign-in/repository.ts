import type { Store } from '#store';

export const putPending = (
  { db }: Store,
  row: { readonly token_hash: string; readonly data: string; readonly expires_at: string },
) =>
  db
    .insertInto('pending_sign_in')
    .values(row)
    .onConflict((c) => c.column('token_hash').doUpdateSet({ data: row.data, expires_at: row.expires_at }))
    .execute();

export const readPending = ({ db }: Store, tokenHash: string) =>
  db.selectFrom('pending_sign_in').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();

/** Of two that come for it, one gets it. */
export async function takePending({ db }: Store, tokenHash: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('pending_sign_in')
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deleteExpiredPending({ db }: Store, now: string): Promise<void> {
  await db.deleteFrom('pending_sign_in').where('expires_at', '<=', now).execute();
}
