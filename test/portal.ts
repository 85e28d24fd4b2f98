import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { BuiltSnapshot } from '#catalogue';
import type { DatasetMetadata, DatasetSchema } from '#dataset';
import { importDataset } from '#ingest';
import { loadSettings } from '#settings';
import { openPortal, type Portal } from '../src/app.ts';
import { OBSERVATORIES, observatoriesMetadata, observatoriesSchema } from './generators/observatories.ts';
import {
  PLATE,
  starSightings,
  starSightingsMetadata,
  starSightingsSchema,
} from './generators/star-sightings.ts';
import { PATIENT_MS } from './patient.ts';

/** A portal on a folder of its own, with two small datasets. */
export type TestPortal = Portal;

/** What a test publishes. */
export interface TestDataset {
  readonly id: string;
  readonly schema: DatasetSchema;
  readonly metadata: DatasetMetadata;
  readonly rows: Iterable<Readonly<Record<string, unknown>>>;
  /** Ids of the pictures that its file cells name. */
  readonly files?: readonly string[];
}

const DATASETS: readonly TestDataset[] = [
  {
    id: 'star-sightings',
    schema: starSightingsSchema,
    metadata: starSightingsMetadata,
    rows: { [Symbol.iterator]: () => starSightings() },
    files: [PLATE.id],
  },
  {
    id: 'observatories',
    schema: observatoriesSchema,
    metadata: observatoriesMetadata,
    rows: OBSERVATORIES,
  },
];

/** The picture of a file cell, as an import would leave it beside its snapshot. */
async function plateFile(
  dataFolder: string,
  id: string,
): Promise<NonNullable<BuiltSnapshot['files']>[number]> {
  const path = join(dataFolder, 'tmp', `${id}.jpg`);
  await mkdir(join(dataFolder, 'tmp'), { recursive: true });
  const { width, height } = PLATE;
  await sharp({ create: { width, height, channels: 3, background: '#0a0a14' } })
    .jpeg()
    .toFile(path);
  return { id, path, mimetype: 'image/jpeg', filename: 'plate17.jpg' };
}

/** Imports and publishes a dataset, or publishes it anew. */
export async function publishRows(portal: Portal, dataset: TestDataset): Promise<void> {
  const { id, schema, metadata, rows, files = [] } = dataset;
  const { dataFolder } = portal.settings;
  const imported = await importDataset({ source: { kind: 'rows', rows }, id, schema, dataFolder });
  if (!imported.ok) throw new Error(JSON.stringify(imported.problems));
  const { built } = imported.value;
  const pictures = await Promise.all(files.map((file) => plateFile(dataFolder, file)));
  const replaces = portal.catalogue.get(id)?.uid;
  await portal.catalogue.publish({ id, replaces, metadata, built: { ...built, files: pictures } });
}

/** Builds the whole application and publishes the datasets of the tests in it. Listens to nothing yet. */
export async function startTestPortal(
  environment: Readonly<Record<string, string>> = {},
  options: Parameters<typeof openPortal>[1] & { readonly datasets?: readonly TestDataset[] } = {},
): Promise<TestPortal> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'almagest-test-'));
  const settings = loadSettings(
    {
      PORT: '0',
      ALMAGEST_DATA: dataFolder,
      ALMAGEST_DEMO: 'false',
      ALMAGEST_LOG_LEVEL: 'fatal',
      ALMAGEST_REQUESTS_PER_MINUTE: '0',
      ...environment,
    },
    dataFolder,
  );
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  const { datasets = DATASETS, ...portalOptions } = options;
  const portal = await openPortal(settings.value, { maxLoopDelayMs: PATIENT_MS, ...portalOptions });
  for (const dataset of datasets) await publishRows(portal, dataset);
  return {
    ...portal,
    async close() {
      await portal.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
