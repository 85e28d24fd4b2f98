import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '#lib';
import { Staging } from './staging.ts';

let folder: string;
let staging: Staging;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'almagest-staging-'));
  staging = await Staging.open({ folder });
});
afterEach(() => {
  staging.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('rows that are stored as they come', () => {
  beforeEach(() => staging.run(sql`CREATE TABLE source AS SELECT range AS n FROM range(1000000)`));

  it('keep their order, also when values are looked up in a long list', async () => {
    const list = sql`'1', '22', '333', '4444', '55555', '666666', '7', '88', '999'`;
    await staging.runInOrder(
      sql`CREATE TABLE target AS SELECT n, CASE WHEN n::VARCHAR NOT IN (${list}) THEN n END AS m FROM source`,
    );
    expect(await staging.all(sql`SELECT count(*) FILTER (n <> rowid) FROM target`)).toEqual([[0]]);
  });

  it('are not stored when something on the way would lose it', async () => {
    await staging.run(sql`CREATE TABLE names AS SELECT range AS BATCH_ FROM range(1000)`);
    const joined = sql`CREATE TABLE target AS SELECT n FROM source JOIN names ON n = BATCH_`;
    expect(await staging.keepsOrder(joined)).toBe(false);
    await expect(staging.runInOrder(joined)).rejects.toThrow('order');
  });
});

describe('a file that is let go', () => {
  it('can be attached again under its name', async () => {
    const path = join(folder, 'a.duckdb');
    await staging.attachNew(path, 'snap', { smallBlocks: true });
    await staging.letGo('snap');
    await staging.letGo('snap');
    rmSync(path, { force: true });
    await staging.attachNew(path, 'snap', { smallBlocks: true });
    await staging.run(sql`CREATE TABLE snap.t AS SELECT 1 AS one`);
    await staging.detachDurably(path, 'snap');
    expect(readdirSync(folder)).toContain('a.duckdb');
  });
});
