import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore, type Store } from '#store';
import { onEachDatabase, type TestDatabase } from '../test/databases.ts';
import { backUp } from './backup.ts';

/** A data folder with one dataset and its snapshot file, on a database. */
async function openPortal(database: TestDatabase) {
  const place = await database.newPlace();
  const isFolder = database.kind === 'sqlite';
  const dataFolder = isFolder ? place : mkdtempSync(join(tmpdir(), 'backup-'));
  const store = await openStore(place);
  const publish = async (snapshot: string) => {
    const file = `snapshots/da_1/${snapshot}.duckdb`;
    mkdirSync(join(dataFolder, 'snapshots/da_1'), { recursive: true });
    writeFileSync(join(dataFolder, file), snapshot);
    const row = { id: snapshot, dataset_uid: 'da_1', file, manifest: '{}', published_at: '' };
    await store.db.insertInto('snapshot').values(row).execute();
  };
  await store.db
    .insertInto('dataset')
    .values({
      uid: 'da_1',
      id: 'stars',
      metadata: '{}',
      metadata_changed_at: '',
      current_snapshot: 's1',
      published_at: '',
    })
    .execute();
  await publish('s1');
  const outside = mkdtempSync(join(tmpdir(), 'backup-'));
  return {
    store,
    publish,
    source: { databaseUrl: isFolder ? '' : place, dataFolder },
    target: join(outside, 'copy'),
    outside,
  };
}

const datasets = ({ db }: Store) =>
  db.selectFrom('dataset').select(['position', 'id', 'current_snapshot']).execute();

onEachDatabase('a backup', (database) => {
  it('is a whole data folder, taken while the portal runs', async () => {
    const { store, publish, source, target } = await openPortal(database);
    writeFileSync(join(source.dataFolder, 'snapshots/da_1/unnamed.duckdb'), 'left over');
    mkdirSync(join(source.dataFolder, 'audits/one'), { recursive: true });
    writeFileSync(join(source.dataFolder, 'audits/one/report.json'), '{}');
    mkdirSync(join(source.dataFolder, 'sources/draft'), { recursive: true });
    writeFileSync(join(source.dataFolder, 'sources/draft/stars.csv'), 'star');
    mkdirSync(join(source.dataFolder, 'audience'));
    writeFileSync(join(source.dataFolder, 'audience/2026-11-30.key'), 'of one day');
    const copied = await backUp(source, target, 'mark');
    await publish('s2');
    expect(copied.files).toBe(2);
    const copy = await openStore(target);
    expect(await datasets(copy)).toEqual([{ position: 1, id: 'stars', current_snapshot: 's1' }]);
    expect(await copy.db.selectFrom('snapshot').select('id').execute()).toEqual([{ id: 's1' }]);
    expect(readFileSync(join(target, 'snapshots/da_1/s1.duckdb'), 'utf8')).toBe('s1');
    expect(readdirSync(join(target, 'snapshots/da_1'))).toEqual(['s1.duckdb']);
    expect(readFileSync(join(target, 'audits/one/report.json'), 'utf8')).toBe('{}');
    expect(readFileSync(join(target, 'sources/draft/stars.csv'), 'utf8')).toBe('star');
    expect(existsSync(join(target, 'audience'))).toBe(false);
    await Promise.all([copy.close(), store.close()]);
  });

  it('never goes into a folder that exists, and leaves nothing behind when it cannot be made', async () => {
    const { store, source, target, outside } = await openPortal(database);
    await expect(backUp(source, outside, 'mark')).rejects.toThrow('exists already');
    const broken = {
      dataset_uid: 'da_1',
      id: 'x',
      file: 'files/gone',
      filename: 'x',
      mimetype: 'x',
      bytes: 1,
    };
    await store.db.insertInto('stored_file').values(broken).execute();
    await expect(backUp(source, target, 'mark')).rejects.toMatchObject({ code: 'ENOENT' });
    expect([existsSync(target), readdirSync(outside)]).toEqual([false, []]);
    await store.close();
  });
});
