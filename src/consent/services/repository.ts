import type { Store } from '#store';

/** Services declared in the back office, oldest first, as they were written. */
export async function readDeclarations(store: Store): Promise<readonly unknown[]> {
  const rows = await store.db
    .selectFrom('consent_service')
    .select('declaration')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ declaration }) => JSON.parse(declaration) as unknown);
}

/** Keeps a declaration under the id of its service, in place of the one before. */
export async function writeDeclaration(
  store: Store,
  id: string,
  declaration: unknown,
  now: Date,
): Promise<void> {
  const text = JSON.stringify(declaration);
  await store.db
    .insertInto('consent_service')
    .values({ id, declaration: text, created_at: now.toISOString() })
    .onConflict((c) => c.column('id').doUpdateSet({ declaration: text }))
    .execute();
}

/** False when there was none. */
export async function deleteDeclaration(store: Store, id: string): Promise<boolean> {
  const { numDeletedRows } = await store.db
    .deleteFrom('consent_service')
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
