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

/** A portal on a folder of its own, with two small datasets. */
export type TestPortal = Portal;

interface TestDataset {
  readonly id: string;
  readonly schema: DatasetSchema;
  readonly metadata: DatasetMetadata;
  readonly rows: Iterable<Readonly<Record<string, unknown>>>;
}

const DATASETS: readonly TestDataset[] = [
  {
    id: 'star-sightings',
    schema: starSightingsSchema,
    metadata: starSightingsMetadata,
    rows: { [Symbol.iterator]: () => starSightings() },
  },
  {
    id: 'observatories',
    schema: observatoriesSchema,
    metadata: observatoriesMetadata,
    rows: OBSERVATORIES,
  },
];

/** The picture of the one file cell, as an import would leave it beside its snapshot. */
async function plateFile(dataFolder: string): Promise<NonNullable<BuiltSnapshot['files']>[number]> {
  const path = join(dataFolder, 'tmp', `${PLATE.id}.jpg`);
  await mkdir(join(dataFolder, 'tmp'), { recursive: true });
  const { width, height } = PLATE;
  await sharp({ create: { width, height, channels: 3, background: '#0a0a14' } })
    .jpeg()
    .toFile(path);
  return { id: PLATE.id, path, mimetype: 'image/jpeg', filename: 'plate17.jpg' };
}

/** Builds the whole application and publishes the datasets of the tests in it. Listens to nothing yet. */
export async function startTestPortal(
  environment: Readonly<Record<string, string>> = {},
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
  const portal = await openPortal(settings.value);
  for (const { id, schema, metadata, rows } of DATASETS) {
    const imported = await importDataset({ source: { kind: 'rows', rows }, id, schema, dataFolder });
    if (!imported.ok) throw new Error(JSON.stringify(imported.problems));
    const { built } = imported.value;
    const files = id === 'star-sightings' ? [await plateFile(dataFolder)] : [];
    await portal.catalogue.publish({ id, metadata, built: { ...built, files } });
  }
  return {
    ...portal,
    async close() {
      await portal.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
