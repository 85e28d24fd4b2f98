import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '#catalogue';
import { systemClock } from '#lib';
import { openStore, type Store } from '#store';
import { DEMO_DATASETS } from './datasets.ts';
import { type DemoProgress, loadDemo } from './load.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'almagest-demo-load-'));
let store: Store;
let catalogue: Catalogue;

beforeAll(async () => {
  store = await openStore(dataFolder);
  catalogue = await openCatalogue({
    store,
    dataFolder,
    clock: systemClock,
    defaultLanguage: 'en',
    buildSnapshot: () => Promise.reject(new Error('nobody asks for the catalogue here')),
  });
});

afterAll(async () => {
  await store.close();
  rmSync(dataFolder, { recursive: true });
});

const solarSystem = 'donnees-systeme-solaire-solar-system-data';
const moon = 'sites-alunissage-moon-landing-sites';
const only = [moon, solarSystem, 'groupe-local-local-group'];

describe('loading the demo catalogue', () => {
  it('stops when told to, and keeps what is published', async () => {
    const stopping = new AbortController();
    const onProgress = ({ index }: DemoProgress) => {
      if (index === 1) stopping.abort();
    };
    await expect(
      loadDemo({ catalogue, dataFolder, only, signal: stopping.signal, onProgress }),
    ).rejects.toThrow();
    expect(catalogue.list().map((entry) => entry.id)).toEqual([solarSystem]);
  });

  it('goes on where it stopped', async () => {
    const news: DemoProgress[] = [];
    const published = await loadDemo({ catalogue, dataFolder, only, onProgress: (one) => news.push(one) });
    expect(published).toEqual(['groupe-local-local-group', moon]);
    expect(news.at(-1)).toEqual({ dataset: moon, index: 3, total: 3, rows: 17 });
    expect(await loadDemo({ catalogue, dataFolder, only })).toEqual([]);
  });

  it('publishes schema and metadata as they are written', () => {
    const entry = catalogue.get(solarSystem);
    const dataset = DEMO_DATASETS.find(({ id }) => id === solarSystem);
    expect(entry).toMatchObject({ recordCount: 10, schema: dataset?.schema, metadata: dataset?.metadata });
  });

  it('keeps the pictures as files of the dataset, and nothing behind', () => {
    const entry = catalogue.get(solarSystem);
    const folder = entry && join(dataFolder, 'files', entry.uid);
    expect(folder && existsSync(folder)).toBe(true);
    const files = readdirSync(folder ?? '', { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(files).toHaveLength(10);
    for (const file of files) expect(statSync(join(file.parentPath, file.name)).size).toBeGreaterThan(500);
    expect(readdirSync(join(dataFolder, 'tmp'))).toEqual([]);
  });
});
