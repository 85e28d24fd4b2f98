import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '#catalogue';
import { importDataset } from '#ingest';
import { processMark } from '#lib';
import { DEMO_DATASETS } from './datasets.ts';
import type { DemoDataset, DemoSources, Row } from './model.ts';
import { pictureFiles, type Renderer, sharedRenderer } from './pictures-to-files.ts';
import { demoSources } from './sources.ts';

export interface DemoProgress {
  /** Id of the dataset being loaded, or of the last one. */
  readonly dataset: string;
  /** Datasets that are published, of `total`. */
  readonly index: number;
  readonly total: number;
  /** Records of this dataset read so far. */
  readonly rows: number;
}

export interface LoadDemoOptions {
  readonly catalogue: Catalogue;
  readonly dataFolder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DemoProgress) => void;
  /** Ids; all when absent. */
  readonly only?: readonly string[];
}

const ROWS_BETWEEN_NEWS = 5_000;

/**
 * Loads the datasets of the first start, one after another, each published as soon as it is whole. What is published already is
 * left alone, so a load that was broken off goes on where it stopped.
 *
 * @returns ids of the datasets published by this call
 */
export async function loadDemo(options: LoadDemoOptions): Promise<readonly string[]> {
  const { catalogue, signal, onProgress, only } = options;
  const wanted = DEMO_DATASETS.filter(({ id }) => only === undefined || only.includes(id));
  const sources = demoSources();
  const renderer = sharedRenderer();
  const published: string[] = [];
  for (const [index, dataset] of wanted.entries()) {
    signal?.throwIfAborted();
    const tell = (rows: number, done = index): void =>
      onProgress?.({ dataset: dataset.id, index: done, total: wanted.length, rows });
    const isWithdrawn = catalogue.withdrawn().some(({ id }) => id === dataset.id);
    if (catalogue.get(dataset.id) === undefined && !isWithdrawn) {
      tell(0);
      const rows = await loadDataset(dataset, { sources, renderer }, options, tell);
      published.push(dataset.id);
      tell(rows, index + 1);
    }
  }
  return published;
}

async function loadDataset(
  dataset: DemoDataset,
  { sources, renderer }: { readonly sources: DemoSources; readonly renderer: Renderer },
  { catalogue, dataFolder, signal }: LoadDemoOptions,
  tell: (rows: number) => void,
): Promise<number> {
  const { id, schema, metadata } = dataset;
  // Named by process: a crash leaves nothing that the next start would not sweep away.
  const folder = join(dataFolder, 'tmp', `${processMark()}-pictures-${id}`);
  const { picture, made } = pictureFiles(id, folder, renderer);
  try {
    const imported = await importDataset({
      source: { kind: 'rows', rows: counted(dataset.rows({ sources, picture }), tell) },
      id,
      schema,
      dataFolder,
      ...(signal && { signal }),
    });
    if (!imported.ok) throw new Error(`${id}: ${JSON.stringify(imported.problems)}`);
    const { built, report } = imported.value;
    // Our own records fit our own schema, or we have made a mistake that nobody would notice.
    if (report.rejectedCount > 0) throw new Error(`${id}: rejected ${JSON.stringify(report.rejects[0])}`);
    signal?.throwIfAborted();
    await catalogue.publish({
      id,
      metadata,
      built: { ...built, files: [...(built.files ?? []), ...made()] },
    });
    return built.manifest.recordCount;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function* counted(
  rows: Iterable<Row> | AsyncIterable<Row>,
  tell: (rows: number) => void,
): AsyncIterable<Row> {
  let count = 0;
  for await (const row of rows) {
    if (++count % ROWS_BETWEEN_NEWS === 0) tell(count);
    yield row;
  }
}
