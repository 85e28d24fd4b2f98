import { resolve } from 'node:path';
import { Failure } from '#lib';
import type { Settings } from '#settings';
import { copyStore, isDatabaseUrl, openStore } from '#store';

/**
 * Copies the metadata store of the settings to a database or a folder, and says what to do next.
 * @param target the `postgres://` address of an empty database, or a folder without `almagest.db`
 */
export async function migrateStoreCommand(settings: Settings, target: string): Promise<void> {
  const place = isDatabaseUrl(target) ? target : resolve(target);
  if (place === (settings.databaseUrl || settings.dataFolder)) {
    throw new Failure('store-unusable', 'source and target are the same: nothing to do');
  }
  const source = await openStore(settings.databaseUrl || settings.dataFolder);
  try {
    const copy = await openStore(place);
    try {
      const counts = await copyStore(source, copy);
      let total = 0;
      for (const [table, rows] of counts) {
        total += rows;
        console.log(`${String(rows).padStart(9)}  ${table}`);
      }
      console.log(`${String(total).padStart(9)}  rows copied, and counted on both sides.`);
    } finally {
      await copy.close();
    }
  } finally {
    await source.close();
  }
  console.log(
    isDatabaseUrl(target)
      ? 'Now set databaseUrl in portal.yaml, or DATABASE_URL, to that address and start the portal. The data folder stays where it is; its almagest.db is no longer used.'
      : place === settings.dataFolder
        ? `The store is in ${place}. Now remove databaseUrl and DATABASE_URL, and start the portal.`
        : `The store is in ${place}. Now move its almagest.db into the data folder, ${settings.dataFolder}, where data and secrets are, remove databaseUrl and DATABASE_URL, and start the portal.`,
  );
}
