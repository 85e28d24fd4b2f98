// Suites that run on SQLite and on a real PostgreSQL: `onEachDatabase('the store', (database) => { it(…) })`.
//
// PostgreSQL is Debian's (or any whose programs are on the PATH): one cluster per test run, in a temporary folder, started
// by the first suite that needs it and stopped by `test/cluster.ts` when the run ends. Where there is none the suite says
// so and is skipped; with CI=true that is a failure.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { openStore } from '#store';
import { clusterPrograms, onceIn, startCluster } from './cluster.ts';

/** One of the databases that the store works on. */
export interface TestDatabase {
  readonly kind: 'sqlite' | 'postgres';
  /** Where a new store can be opened: a folder, or the address of a database. Goes away after the suite. */
  newPlace(): Promise<string>;
  /** The same, where no store has been before: for what happens when one is made. `newPlace` is quicker. */
  newEmptyPlace(): Promise<string>;
}

/** Declares the suite once per database. */
export function onEachDatabase(subject: string, suite: (database: TestDatabase) => void): void {
  describe(`${subject}, on SQLite`, () => suite(sqlite()));
  onPostgres(`${subject}, on PostgreSQL`, suite);
}

/** Declares a suite about PostgreSQL alone. */
export function onPostgres(subject: string, suite: (database: TestDatabase) => void): void {
  const programs = clusterPrograms();
  if (typeof programs !== 'string') describe(subject, () => suite(postgres()));
  else if (process.env.CI === 'true') it(subject, () => expect.unreachable(programs));
  else describe.skip(`${subject} (skipped: ${programs})`, () => suite(postgres()));
}

function sqlite(): TestDatabase {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  const newPlace = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'));
    folders.push(folder);
    return folder;
  };
  return { kind: 'sqlite', newPlace, newEmptyPlace: newPlace };
}

function postgres(): TestDatabase {
  const made: string[] = [];
  const cluster = () => startCluster(inject('clusterFolder'));
  afterAll(async () => {
    if (made.length === 0) return;
    await (await cluster()).run(made.map((name) => `drop database if exists ${name} with (force)`));
  });
  const newDatabase = async (like: string) => {
    const { run, urlOf } = await cluster();
    const name = `test_${randomBytes(6).toString('hex')}`;
    made.push(name);
    await run([`create database ${name} ${like}`]);
    return urlOf(name);
  };
  return {
    kind: 'postgres',
    // Copying the files of a store takes a quarter of the time that making its tables does.
    newPlace: async () => newDatabase(`template ${await template()} strategy file_copy`),
    newEmptyPlace: () => newDatabase(''),
  };
}

/** Name of a database with a new store in it, made once per run. Nobody may be connected to it. */
async function template(): Promise<string> {
  const folder = inject('clusterFolder');
  const { run, urlOf } = await startCluster(folder);
  return onceIn(folder, 'template', async () => {
    await run(['create database store_template']);
    await (await openStore(urlOf('store_template'))).close();
    return 'store_template';
  });
}
