import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { Staging } from '#engine';
import { identifier, join as list, sql } from '#lib';
import { importDataset } from '../import.ts';
import type { ImportRequest } from '../model.ts';

/** The data folder of the test. */
export let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'almagest-csv-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

export async function run(content: string | Buffer, options: Partial<ImportRequest> = {}) {
  const path = join(dataFolder, 'table.csv');
  writeFileSync(path, content);
  return importDataset({ source: { kind: 'file', path }, id: 'table', dataFolder, ...options });
}

/** The report, and the records as text. */
export async function imported(content: string | Buffer, options: Partial<ImportRequest> = {}) {
  const result = await run(content, options);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { built, report } = result.value;
  const { fields } = built.manifest.schema;
  const staging = await Staging.open({ folder: join(dataFolder, 'tmp') });
  try {
    await staging.run(sql`ATTACH ${built.file} AS s (READ_ONLY)`);
    const columns = fields.map(({ name }) => sql`${identifier(name)}::VARCHAR`);
    const rows = await staging.all(sql`SELECT ${list(columns)} FROM s.records ORDER BY _rid`);
    const types = Object.fromEntries(fields.map(({ name, type }) => [name, type]));
    return { rows, types, report, manifest: built.manifest };
  } finally {
    staging.close();
  }
}

export async function problemOf(content: string | Buffer, options: Partial<ImportRequest> = {}) {
  const result = await run(content, options);
  expect(readdirSync(join(dataFolder, 'tmp'))).toEqual([]);
  return result.ok ? undefined : result.problems[0];
}
