import { openStore } from '#store';
import type { ConsentStore } from './model.ts';
import { openConsentStore } from './repository.ts';

/** Opens, or makes, the records of an application in a folder of its own (SQLite), or in a PostgreSQL: `postgres://…`. */
export async function openConsentFolder(
  place: string,
): Promise<{ readonly store: ConsentStore; close(): Promise<void> }> {
  const store = await openStore(place);
  return { store: openConsentStore(store), close: () => store.close() };
}
