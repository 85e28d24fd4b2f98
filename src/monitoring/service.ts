import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Audience } from '#audience';
import { type Catalogue, openCatalogue } from '#catalogue';
import { importDataset } from '#ingest';
import type { Clock } from '#lib';
import { openStore, type Store } from '#store';
import type { Visibility } from '#visibility';
import { type MonitoredDataset, monitoredDatasets } from './datasets.ts';

/** What is counted as datasets, at one moment. */
export interface MonitoringSource {
  /** All of it: who may ask at all is decided before. */
  readonly sees: Visibility;
  readonly catalogue: Pick<Catalogue, 'snapshot' | 'refresh' | 'idOf'>;
}

/** The figures of the audience as a catalogue of its own, with the same queries and exports as the published one. */
export interface Monitoring {
  /**
   * The datasets, those of `ids` as they are now and the others as they were when they were last asked for. Figures are
   * up to `FRESH_MS` old.
   */
  open(ids: readonly string[]): Promise<MonitoringSource>;
  close(): Promise<void>;
}

export interface MonitoringOptions {
  readonly dataFolder: string;
  readonly audience: Audience;
  readonly clock: Clock;
  readonly defaultLanguage: string;
  /** Name of the portal. */
  readonly publisher: string;
}

const FRESH_MS = 60_000;
// The newest of each kind.
const MAX_FIGURES = 200_000;

export const createMonitoring = (options: MonitoringOptions): Monitoring => new FigureCatalogue(options);

/** Opens its catalogue when it is first asked for: most portals never are. */
class FigureCatalogue implements Monitoring {
  readonly #options: MonitoringOptions;
  readonly #folder: string;
  readonly #datasets: readonly MonitoredDataset[];
  readonly #freshUntil = new Map<string, number>();
  readonly #told = new Map<string, string>();
  #opened: Promise<{ readonly store: Store; readonly catalogue: Catalogue }> | undefined;
  // One after the other: two must not write the same dataset.
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: MonitoringOptions) {
    this.#options = options;
    this.#folder = join(options.dataFolder, 'monitoring');
    this.#datasets = monitoredDatasets(options.publisher);
  }

  async open(ids: readonly string[]): Promise<MonitoringSource> {
    this.#opened ??= this.#openCatalogue();
    const { catalogue } = await this.#opened;
    const renewing = this.#writing.then(async () => {
      for (const dataset of this.#datasets)
        if (catalogue.get(dataset.id) === undefined || ids.includes(dataset.id))
          await this.#renew(catalogue, dataset);
    });
    this.#writing = renewing.catch(() => undefined);
    await renewing;
    return { catalogue, sees: allOf(catalogue) };
  }

  async close(): Promise<void> {
    await this.#writing;
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.store.close();
  }

  async #openCatalogue() {
    mkdirSync(this.#folder, { recursive: true });
    const store = await openStore(this.#folder);
    const catalogue = await openCatalogue({
      store,
      dataFolder: this.#folder,
      clock: this.#options.clock,
      defaultLanguage: this.#options.defaultLanguage,
      buildSnapshot: async ({ id, schema, records }) => built(id, schema, records, this.#folder),
    });
    return { store, catalogue };
  }

  async #renew(catalogue: Catalogue, dataset: MonitoredDataset): Promise<void> {
    const now = this.#options.clock.now().getTime();
    if (now < (this.#freshUntil.get(dataset.id) ?? 0)) return;
    const { audience } = this.#options;
    await audience.flush();
    const figures = await audience.figures({ kind: dataset.kind, from: '', to: '~', limit: MAX_FIGURES });
    const records = dataset.records(figures);
    const told = JSON.stringify(records);
    if (this.#told.get(dataset.id) !== told) {
      const snapshot = await built(dataset.id, dataset.schema, records, this.#folder);
      const { id, metadata } = dataset;
      await catalogue.refresh();
      await catalogue.publish({ id, replaces: catalogue.get(id)?.uid, metadata, built: snapshot });
      this.#told.set(dataset.id, told);
    }
    this.#freshUntil.set(dataset.id, now + FRESH_MS);
  }
}

async function built(
  id: string,
  schema: MonitoredDataset['schema'],
  rows: Iterable<Readonly<Record<string, unknown>>>,
  dataFolder: string,
) {
  const imported = await importDataset({ source: { kind: 'rows', rows }, id, schema, dataFolder });
  if (!imported.ok) throw new Error(`${id}: ${JSON.stringify(imported.problems)}`);
  return imported.value.built;
}

/** Everything of a catalogue, for somebody who may ask for it. */
const allOf = (catalogue: Catalogue): Visibility => ({
  scope: 'monitoring',
  dataset: async (id) => catalogue.get(id),
  has: (id) => catalogue.get(id) !== undefined,
  datasets: async () => catalogue.list(),
  visible: () => undefined,
  file: async () => undefined,
  isPublic: () => false,
  isRestricted: () => true,
  catalogue: async (lang) => {
    const { entries, ...snapshot } = await catalogue.catalogueSnapshot(lang);
    return { snapshot, visible: undefined, identity: snapshot.contentHash, entries };
  },
});
