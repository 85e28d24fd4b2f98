import type { Catalogue } from '#catalogue';
import { loadDemo } from '#demo';
import { importDataset } from '#ingest';
import { STAND_INS } from './stand-ins.ts';

/** The datasets of the original that the demo catalogue carries under its ids. */
export const OF_THE_ORIGINAL = [
  'donnees-systeme-solaire-solar-system-data',
  '88-constellations',
  'catalogue-de-messier',
  'ngc-ic-messier-catalog',
  'hyg-stellar-database',
  'five-millennium-catalog-of-solar-eclipses0',
] as const;

/** Publishes what the corpus asks for: the real datasets that the demo catalogue has, stand-ins for the others. */
export async function fillForReplay(catalogue: Catalogue, dataFolder: string): Promise<void> {
  await loadDemo({ catalogue, dataFolder, only: OF_THE_ORIGINAL });
  for (const { id, schema, metadata, rows } of STAND_INS) {
    const source = { kind: 'rows', rows: { [Symbol.iterator]: () => rows()[Symbol.iterator]() } } as const;
    const imported = await importDataset({ source, id, schema, dataFolder });
    if (!imported.ok) throw new Error(`${id}: ${JSON.stringify(imported.problems)}`);
    const { rejectedCount, rejects } = imported.value.report;
    if (rejectedCount > 0) throw new Error(`${id}: ${JSON.stringify(rejects[0])}`);
    await catalogue.publish({ id, metadata, built: imported.value.built });
  }
}
