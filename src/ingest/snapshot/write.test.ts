import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DatasetSchema } from '#dataset';
import { Staging, StagingError } from '#engine';
import { raw, sql, systemClock } from '#lib';
import { writeSnapshot } from './write.ts';

let folder: string;
let staging: Staging;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'almagest-snapshot-'));
  staging = await Staging.open({ folder });
});
afterEach(() => {
  staging.close();
  rmSync(folder, { recursive: true, force: true });
});

const schema: DatasetSchema = { fields: [{ name: 'n', type: 'int', label: { en: 'n' }, annotations: {} }] };

/** Records that come through a join, which hands them on as its threads have them. */
async function written({ isUnstaged }: { isUnstaged: boolean }) {
  await staging.run(sql`CREATE TABLE raw AS SELECT range AS n FROM range(500000)`);
  await staging.run(sql`CREATE TABLE names AS SELECT range AS k FROM range(1000)`);
  return writeSnapshot({
    staging,
    frame: {
      from: sql`(SELECT raw.rowid AS _row, n FROM raw LEFT JOIN names ON n % 1000 = k AND n >= 250000)`,
      columns: [{ name: 'n', label: 'n', type: 'int', value: raw('n') }],
    },
    schema,
    sources: [sql`n::VARCHAR`],
    isUnstaged,
    settleSchema: async () => schema,
    id: 'test',
    folder,
    provenance: async () => ({ source: 'test', retrievedAt: '2026-01-01T00:00:00Z' }),
    rejectedCount: 0,
    clock: systemClock,
  });
}

it('a snapshot has its records in the order of their rows, also when the engine would lose it', async () => {
  const { file } = await written({ isUnstaged: false });
  await staging.run(sql`ATTACH ${file} AS s (READ_ONLY)`);
  const [facts] = await staging.all(
    sql`SELECT count(*), count(*) FILTER (n <> _rid OR _rid <> rowid) FROM s.records`,
  );
  expect(facts).toEqual([500_000, 0]);
});

it('a snapshot of records without numbers is not written out of order', async () => {
  await expect(written({ isUnstaged: true })).rejects.toThrow(StagingError);
});
