import type { Store } from './model.ts';

/** Facts that the portal remembers of itself, with the values they may have. */
interface Facts {
  /** `loading` from the first dataset on, `loaded` when all are there: what was removed later is not loaded again. */
  readonly demo: 'loading' | 'loaded';
  /** The latest audits of cookies, as JSON. */
  readonly 'cookie-audits': string;
}

export async function readFact<Name extends keyof Facts>(
  store: Store,
  name: Name,
): Promise<Facts[Name] | undefined> {
  const row = await store.db.selectFrom('fact').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value as Facts[Name] | undefined;
}

export async function writeFact<Name extends keyof Facts>(
  store: Store,
  name: Name,
  value: Facts[Name],
): Promise<void> {
  await store.db
    .insertInto('fact')
    .values({ name, value })
    .onConflict((c) => c.column('name').doUpdateSet({ value }))
    .execute();
}
