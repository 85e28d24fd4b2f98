import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Staging } from '#engine';
import { sql } from '#lib';
import { recogniseTable } from './csv-dialect.ts';
import { tableRows } from './csv-engine.ts';

const MEGABYTE = 1 << 20;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almagest-csv-engine-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Rows, characters of the second column and row groups, of a table of one row over and over as the engine reads it. */
async function read(row: string, bytes: number) {
  const rows = Math.ceil(bytes / (row.length + 1));
  const content = `a,b,c\n${`${row}\n`.repeat(rows)}`;
  const path = join(folder, 'table.csv');
  writeFileSync(path, content);
  const head = recogniseTable(content.slice(0, MEGABYTE), false);
  const clean = { path, skip: 1, longestLine: 1000, bytesOfRow: row.length + 1 };
  const staging = await Staging.open({ folder });
  try {
    await staging.run(sql`CREATE TABLE raw AS SELECT * FROM ${tableRows(clean, head, 16 * MEGABYTE)}`);
    const [counts] = await staging.all(sql`SELECT count(*), sum(strlen(c1)) FROM raw`);
    const groups = await staging.all(
      sql`SELECT sum(count) FROM pragma_storage_info('raw') WHERE column_name = 'c0' AND segment_type <> 'VALIDITY' GROUP BY row_group_id ORDER BY row_group_id`,
    );
    return { rows, counts, groups: groups.map(([count]) => Number(count)) };
  } finally {
    staging.close();
  }
}

describe('a table that the engine reads in pieces', () => {
  for (const width of [3, 17, 61, 130, 700]) {
    it(`comes whole when its rows are quoted and ${width} characters wide`, async () => {
      const cell = `${'x'.repeat(width)} ""y"", z`;
      const { rows, counts } = await read(`1,"${cell}",`, 9 * MEGABYTE);
      expect(counts).toEqual([rows, rows * (cell.length - 2)]);
    });
  }

  it('comes whole when its cells go over several lines', async () => {
    const { rows, counts } = await read('1,"one, ""two""\nthree\n",', 9 * MEGABYTE);
    expect(counts?.[0]).toBe(rows);
  });

  it('does not leave a small row group after each full one, whatever the width of its rows', async () => {
    for (const width of [4, 50, 58, 62, 66, 120]) {
      const { groups } = await read(`1,${'x'.repeat(width)},`, 20 * MEGABYTE);
      const small = groups.slice(0, -1).filter((count) => count < 20_000);
      expect(small.length * 3).toBeLessThan(groups.length);
    }
  });
});
