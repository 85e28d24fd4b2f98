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

/** What the operator has added to the policy in the back office, by language. */
export async function readAddedTexts(store: Store): Promise<Readonly<Record<string, string>>> {
  const rows = await store.db.selectFrom('consent_text').selectAll().execute();
  return Object.fromEntries(rows.map(({ language, text }) => [language, text]));
}

/** Keeps it in place of what was there; an empty text takes the language away. */
export async function writeAddedTexts(store: Store, texts: Readonly<Record<string, string>>): Promise<void> {
  await store.db.transaction().execute(async (db) => {
    for (const [language, text] of Object.entries(texts)) {
      if (text === '') await db.deleteFrom('consent_text').where('language', '=', language).execute();
      else
        await db
          .insertInto('consent_text')
          .values({ language, text })
          .onConflict((c) => c.column('language').doUpdateSet({ text }))
          .execute();
    }
  });
}
