import { mkdirSync } from 'node:fs';
import { type Catalogue, openCatalogue } from '#catalogue';
import { systemClock } from '#lib';
import { openStore } from '#store';

/** Store and catalogue of a data folder, for as long as `use` runs. */
export async function withCatalogue<T>(
  dataFolder: string,
  use: (catalogue: Catalogue) => Promise<T>,
): Promise<T> {
  mkdirSync(dataFolder, { recursive: true });
  const store = await openStore(dataFolder);
  try {
    const catalogue = await openCatalogue({
      store,
      dataFolder,
      clock: systemClock,
      defaultLanguage: 'en',
      buildSnapshot: () => Promise.reject(new Error('nobody asks for the catalogue here')),
    });
    return await use(catalogue);
  } finally {
    await store.close();
  }
}
