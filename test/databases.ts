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
import { clusterPrograms, startCluster } from './cluster.ts';

/** One of the databases that the store works on. */
export interface TestDatabase {
  readonly kind: 'sqlite' | 'postgres';
  /** Where a new, empty store can be opened: a folder, or the address of a database. Goes away after the suite. */
  newPlace(): Promise<string>;
}

/** Declares the suite once per database. */
export function onEachDatabase(subject: string, suite: (database: TestDatabase) => void): void {
  describe(`${subject}, on SQLite`, () => suite(sqlite()));
  const programs = clusterPrograms();
  if (typeof programs !== 'string') {
    describe(`${subject}, on PostgreSQL`, () => suite(postgres()));
  } else if (process.env.CI === 'true') {
    it(`${subject}, on PostgreSQL`, () => expect.unreachable(programs));
  } else {
    describe.skip(`${subject}, on PostgreSQL (skipped: ${programs})`, () => suite(postgres()));
  }
}

function sqlite(): TestDatabase {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  return {
    kind: 'sqlite',
    async newPlace() {
      const folder = mkdtempSync(join(tmpdir(), 'store-'));
      folders.push(folder);
      return folder;
    },
  };
}

function postgres(): TestDatabase {
  const made: string[] = [];
  const cluster = () => startCluster(inject('clusterFolder'));
  afterAll(async () => {
    if (made.length === 0) return;
    await (await cluster()).run(made.map((name) => `drop database if exists ${name} with (force)`));
  });
  return {
    kind: 'postgres',
    async newPlace() {
      const { run, urlOf } = await cluster();
      const name = `test_${randomBytes(6).toString('hex')}`;
      made.push(name);
      await run([`create database ${name}`]);
      return urlOf(name);
    },
  };
}
