import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { DatasetMetadata, SnapshotManifest } from '#dataset';
import { processMark } from '#lib';
import { openStore } from '#store';
import { onEachDatabase, type TestDatabase } from '../../test/databases.ts';
import { sweep } from './folders.ts';
import type { BuiltSnapshot } from './model.ts';
import { openCatalogue } from './service.ts';

const metadata: DatasetMetadata = {
  title: { en: 'Stars', fr: 'Étoiles' },
  description: { en: '<p>Bright</p>', fr: '<p>Brillantes</p>' },
  themes: [{ en: 'Stars', fr: 'Étoiles' }],
  keywords: [],
  license: 'CC0',
  licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
  publisher: 'Night Sky Club',
  attributions: [],
  language: 'en',
};

let counter = 0;

async function portalFolder(database: TestDatabase) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'catalogue-'));
  const place = await database.newPlace();
  let instant = Date.parse('2026-01-01T00:00:00Z');
  const open = async () => {
    const store = await openStore(place);
    const catalogue = await openCatalogue({
      store,
      dataFolder,
      defaultLanguage: 'en',
      clock: {
        now: () => {
          instant += 1000;
          return new Date(instant);
        },
      },
      buildSnapshot: async ({ id, records }) => build(id, JSON.stringify([...records])),
    });
    return { store, catalogue };
  };
  const build = (content: string, bytes = content): BuiltSnapshot => {
    const id = `s${String(++counter).padStart(6, '0')}`;
    const file = join(dataFolder, 'tmp', `${processMark()}-${id}.duckdb`);
    mkdirSync(join(dataFolder, 'tmp'), { recursive: true });
    writeFileSync(file, bytes);
    const manifest: SnapshotManifest = {
      id,
      datasetUid: '',
      createdAt: '2026-01-01T00:00:00Z',
      recordCount: bytes.length,
      schema: { fields: [{ name: 'mag', type: 'double', label: { en: 'Magnitude' }, annotations: {} }] },
      bytes: bytes.length,
      contentHash: content,
      provenance: { source: 'test', retrievedAt: '2026-01-01T00:00:00Z' },
      rejectedCount: 0,
      layout: 1,
    };
    return { file, manifest };
  };
  return { dataFolder, open, build };
}

const contentOf = (
  catalogue: Awaited<ReturnType<Awaited<ReturnType<typeof portalFolder>>['open']>>['catalogue'],
  id: string,
) => {
  const entry = catalogue.get(id);
  return entry && readFileSync(catalogue.snapshot(entry).path, 'utf8');
};

onEachDatabase('the catalogue', (database) => {
  it('shows a dataset from the moment it is published, under its id, uid and federated name', async () => {
    const { open, build } = await portalFolder(database);
    const { catalogue, store } = await open();
    const before = catalogue.generation();
    const entry = await catalogue.publish({ id: 'stars', metadata, built: build('first') });
    expect([entry.id, entry.features, entry.recordCount]).toEqual(['stars', ['analyze'], 5]);
    expect(entry.uid).toMatch(/^da_[a-z0-9]{6}$/);
    for (const name of ['stars', entry.uid, 'stars@datastro']) expect(catalogue.get(name)?.id).toBe('stars');
    expect(catalogue.generation()).not.toBe(before);
    await store.close();
  });

  it('has it after a restart', async () => {
    const { open, build } = await portalFolder(database);
    const first = await open();
    await first.catalogue.publish({ id: 'stars', metadata, built: build('first') });
    await first.store.close();
    const second = await open();
    expect(contentOf(second.catalogue, 'stars')).toBe('first');
    await second.store.close();
  });

  it('gives whoever has looked a dataset up its own data, also when there are others or it is withdrawn since', async () => {
    const { open, build } = await portalFolder(database);
    const { catalogue, store } = await open();
    const first = await catalogue.publish({ id: 'stars', metadata, built: build('first') });
    await catalogue.publish({ id: 'stars', replaces: first.uid, metadata, built: build('second') });
    expect(readFileSync(catalogue.snapshot(first).path, 'utf8')).toBe('first');
    expect(contentOf(catalogue, 'stars')).toBe('second');
    await catalogue.withdraw('stars');
    expect(readFileSync(catalogue.snapshot(first).path, 'utf8')).toBe('first');
    await store.close();
  });

  it('neither restores nor describes what was removed or withdrawn at that moment, and says so', async () => {
    const { open, build } = await portalFolder(database);
    const [one, two] = [await open(), await open()];
    const { uid } = await one.catalogue.publish({ id: 'stars', metadata, built: build('first') });
    await one.catalogue.publish({ id: 'stars', replaces: uid, metadata, built: build('second') });
    const [, before] = await one.catalogue.snapshots(uid);
    await two.catalogue.refresh();
    const seen = two.catalogue.get('stars')?.metadataProcessed ?? '';
    await one.catalogue.publish({ id: 'stars', replaces: uid, metadata, built: build('third') });
    expect(await two.catalogue.rollback('stars', before?.id)).toBeUndefined();
    expect(contentOf(two.catalogue, 'stars')).toBe('third');
    await one.catalogue.withdraw('stars');
    expect(await two.catalogue.describe('stars', metadata, seen)).toBeUndefined();
    expect(two.catalogue.get('stars')).toBeUndefined();
    await one.catalogue.remove(uid);
    const event = { dataset_uid: uid, at: '', person: null, act: '', snapshot: null, records: null };
    const told = two.store.db.insertInto('dataset_event').values({ ...event, rejected: null, changes: null });
    await expect(told.execute()).rejects.toMatchObject({ code: 'gone' });
    await Promise.all([one.store.close(), two.store.close()]);
  });

  it('sees what another process publishes', async () => {
    const { open, build } = await portalFolder(database);
    const one = await open();
    const other = await open();
    await other.catalogue.publish({ id: 'stars', metadata, built: build('theirs') });
    expect(one.catalogue.get('stars')).toBeUndefined();
    await vi.waitFor(async () => {
      await one.catalogue.refresh();
      expect(contentOf(one.catalogue, 'stars')).toBe('theirs');
    });
    await one.store.close();
    await other.store.close();
  });

  it('goes back to the snapshot before, and no further than there is one', async () => {
    const { open, build } = await portalFolder(database);
    const { catalogue, store } = await open();
    const { uid } = await catalogue.publish({ id: 'stars', metadata, built: build('first') });
    await catalogue.publish({ id: 'stars', replaces: uid, metadata, built: build('second') });
    expect(contentOf(catalogue, 'stars')).toBe('second');
    await catalogue.rollback('stars');
    expect(contentOf(catalogue, 'stars')).toBe('first');
    expect(await catalogue.rollback('stars')).toBeUndefined();
    await store.close();
  });

  it('keeps three snapshots and removes the files of older ones', async () => {
    const { open, build } = await portalFolder(database);
    const { catalogue, store } = await open();
    const paths: string[] = [];
    for (const content of ['1', '2', '3', '4', '5']) {
      const replaces = catalogue.get('stars')?.uid;
      const entry = await catalogue.publish({ id: 'stars', replaces, metadata, built: build(content) });
      paths.push(catalogue.snapshot(entry).path);
    }
    expect(paths.map((path) => existsSync(path))).toEqual([false, false, true, true, true]);
    await store.close();
  });

  it('serves the file of a cell, and its new content after the next publication', async () => {
    const { open, build, dataFolder } = await portalFolder(database);
    const { catalogue, store } = await open();
    const id = 'a'.repeat(32);
    for (const content of ['old', 'newer']) {
      const path = join(dataFolder, 'tmp', `${processMark()}-${content}`);
      writeFileSync(path, content);
      const built = { ...build(content), files: [{ id, path, mimetype: 'image/jpeg', filename: 'sct.jpg' }] };
      const replaces = catalogue.get('charts')?.uid;
      const entry = await catalogue.publish({ id: 'charts', replaces, metadata, built });
      const file = catalogue.file(entry, id);
      expect(file && readFileSync(file.path, 'utf8')).toBe(content);
      expect(file).toMatchObject({ mimetype: 'image/jpeg', filename: 'sct.jpg', bytes: content.length });
      expect(catalogue.file(entry, 'b'.repeat(32))).toBeUndefined();
    }
    await store.close();
  });

  it('keeps a file once that two processes are given at the same moment', async () => {
    const { dataFolder, open, build } = await portalFolder(database);
    const [one, two] = [await open(), await open()];
    const { uid } = await one.catalogue.publish({ id: 'plates', metadata, built: build('plates') });
    await two.catalogue.refresh();
    const given = ['a', 'b'].map((name) => {
      const path = join(dataFolder, 'tmp', `${processMark()}-${name}.pushed`);
      writeFileSync(path, 'the plate');
      return { id: 'f1', path, mimetype: 'image/jpeg', filename: 'plate.jpg' };
    });
    const added = [one, two].map(({ catalogue }, i) =>
      catalogue.addFile('plates', given[i] ?? given[0] ?? expect.unreachable()),
    );
    expect(await Promise.all(added)).toEqual([true, true]);
    await two.catalogue.refresh();
    const entry = two.catalogue.get(uid);
    expect(readFileSync((entry && two.catalogue.file(entry, 'f1')?.path) ?? '', 'utf8')).toBe('the plate');
    await Promise.all([one.store.close(), two.store.close()]);
  });

  it('forgets a removed dataset and its files', async () => {
    const { open, build, dataFolder } = await portalFolder(database);
    const { catalogue, store } = await open();
    const entry = await catalogue.publish({ id: 'stars', metadata, built: build('first') });
    expect(await catalogue.remove('stars')).toBe(true);
    expect(await catalogue.remove('stars')).toBe(false);
    expect(catalogue.get('stars')).toBeUndefined();
    expect(existsSync(join(dataFolder, 'snapshots', entry.uid))).toBe(false);
    await store.close();
  });

  it('publishes over no dataset but the one that is meant, be it of others, withdrawn or gone', async () => {
    const { open, build, dataFolder } = await portalFolder(database);
    const { catalogue, store } = await open();
    const other = await open();
    const { uid } = await catalogue.publish({ id: 'stars', metadata, built: build('theirs') });
    const publish = (replaces?: string) =>
      // Its memory is from before: what counts is what is there.
      other.catalogue.publish({
        id: 'stars',
        replaces,
        metadata: { ...metadata, title: {} },
        built: build('x'),
      });
    const taken = expect.objectContaining({ code: 'id-taken' });
    const gone = expect.objectContaining({ code: 'dataset-gone' });
    await expect(publish()).rejects.toEqual(taken);
    await catalogue.withdraw('stars');
    await expect(publish()).rejects.toEqual(taken);
    await expect(publish(uid)).rejects.toEqual(gone);
    await catalogue.bringBack(uid);
    expect([contentOf(catalogue, 'stars'), catalogue.get('stars')?.metadata]).toEqual(['theirs', metadata]);
    await catalogue.remove('stars');
    await expect(publish(uid)).rejects.toEqual(gone);
    expect(other.catalogue.list()).toEqual([]);
    const left = readdirSync(join(dataFolder, 'snapshots'), { recursive: true });
    expect(left.filter((path) => String(path).endsWith('.duckdb'))).toEqual([]);
    expect((await publish()).uid).not.toBe(uid);
    await Promise.all([store.close(), other.store.close()]);
  });

  it('refuses an id that cannot be part of an address', async () => {
    const { open, build } = await portalFolder(database);
    const { catalogue, store } = await open();
    for (const id of ['', '../x', 'a b', 'é', '-a', 'x'.repeat(121)]) {
      await expect(catalogue.publish({ id, metadata, built: build('x') })).rejects.toThrow(
        'cannot be a dataset id',
      );
    }
    await store.close();
  });

  it('is itself a dataset, in the language asked for, made anew after a change', async () => {
    const { open, build } = await portalFolder(database);
    const { catalogue, store } = await open();
    await catalogue.publish({ id: 'stars', metadata, built: build('first') });
    const titles = async (lang: string) =>
      (
        JSON.parse(readFileSync((await catalogue.catalogueSnapshot(lang)).path, 'utf8')) as Record<
          string,
          unknown
        >[]
      ).map((record) => record['default.title']);
    expect([await titles('fr'), await titles('en')]).toEqual([['Étoiles'], ['Stars']]);
    await catalogue.publish({
      id: 'more',
      metadata: { ...metadata, title: { en: 'More' } },
      built: build('second'),
    });
    expect(await titles('fr')).toEqual(['Étoiles', 'More']);
    await store.close();
  });
});

onEachDatabase('the sweep after a crash', (database) => {
  it('removes what no row names and what dead processes left, and nothing else', async () => {
    const { open, build, dataFolder } = await portalFolder(database);
    const { catalogue, store } = await open();
    const entry = await catalogue.publish({ id: 'stars', metadata, built: build('kept') });
    const old = new Date('2020-01-01T00:00:00Z');
    const leave = (path: string, age?: Date) => {
      mkdirSync(join(dataFolder, path, '..'), { recursive: true });
      writeFileSync(join(dataFolder, path), 'x');
      if (age) utimesSync(join(dataFolder, path), age, age);
    };
    const gone = processMark().replace(/^\d+/, '999999999');
    leave(`tmp/${gone}-half.duckdb`);
    // Of a portal in another container, whose processes nobody sees here.
    leave('tmp/1.00000000-theirs.duckdb');
    leave(`tmp/${processMark()}-ours.duckdb`);
    leave('snapshots/da_aaaaaa/orphan.duckdb', old);
    leave('snapshots/da_aaaaaa/young.duckdb');
    const current = catalogue.snapshot(entry).path;
    utimesSync(current, old, old);
    const removed = sweep(dataFolder, (path) => path === current.slice(dataFolder.length + 1));
    expect(removed.map((path) => path.slice(dataFolder.length + 1)).sort()).toEqual([
      'snapshots/da_aaaaaa/orphan.duckdb',
      `tmp/${gone}-half.duckdb`,
    ]);
    await store.close();
  });

  it('removes what a process that was killed was about to name, however young, and nothing that it has named', async () => {
    const { open, build, dataFolder } = await portalFolder(database);
    const { catalogue, store } = await open();
    const entry = await catalogue.publish({ id: 'stars', metadata, built: build('kept') });
    const current = catalogue.snapshot(entry).path;
    await store.close();
    const young = join(dataFolder, 'snapshots/da_aaaaaa/young.duckdb');
    mkdirSync(join(young, '..'), { recursive: true });
    writeFileSync(young, 'x');
    const paths = [young, current].map((path) => path.slice(dataFolder.length + 1));
    const note = (mark: string, of: readonly string[]) => {
      const path = join(dataFolder, 'tmp', `${mark}-s1.announced`);
      writeFileSync(path, JSON.stringify(of));
      const before = new Date(Date.now() - 120_000);
      utimesSync(path, before, before);
    };
    writeFileSync(join(dataFolder, 'kept.txt'), 'x');
    note(processMark().replace(/^\d+/, String(process.ppid)), paths);
    // What a file in the folder says is no reason to remove anything else.
    note(processMark().replace(/^\d+/, '999999998'), ['../kept.txt', 'snapshots/../kept.txt', 'kept.txt']);
    const ours = readdirSync(join(dataFolder, 'tmp'));
    await (await open()).store.close();
    expect([existsSync(young), ours.length, existsSync(join(dataFolder, 'kept.txt'))]).toEqual([
      true,
      2,
      true,
    ]);
    note(processMark().replace(/^\d+/, '999999999'), paths);
    await (await open()).store.close();
    expect([existsSync(young), existsSync(current)]).toEqual([false, true]);
  });
});
