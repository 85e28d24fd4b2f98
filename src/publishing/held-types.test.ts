import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importDataset } from '#ingest';
import { anotherTable } from './changes.ts';
import { importHoldingTypes, throwAway } from './held-types.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'almagest-held-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const requestFor = (lines: readonly string[]) => {
  const path = join(folder, 'table.csv');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return { source: { kind: 'file', path }, id: 'table', dataFolder: folder } as const;
};

/** What other data of a table become: types, what was rejected, and whether they are taken. */
async function refreshed(before: readonly string[], after: readonly string[]) {
  const first = await importDataset(requestFor(before));
  if (!first.ok) throw new Error(JSON.stringify(first.problems));
  const { schema, recordCount } = first.value.built.manifest;
  const known = { schema, recordCount };
  const found = await importHoldingTypes(requestFor(after), known);
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  const { built, report } = found.value;
  expect(existsSync(built.file)).toBe(true);
  for (const one of [first.value.built, built]) throwAway(one);
  // Nothing of an import that was made in between.
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  return {
    types: report.fields.map(({ field }) => `${field.name}: ${field.type}`),
    rejects: report.rejects.map(({ row, field, value }) => `${row} ${field} ${value}`),
    problem: anotherTable({ ...known, manifest: first.value.built.manifest }, report)?.message,
  };
}

describe('other data of a dataset that come while nobody looks on', () => {
  const numbers = Array.from({ length: 30 }, (_, i) => `${i},${i}.5`);

  it('keep the types of its fields, and a value that would change one is rejected and listed', async () => {
    expect(await refreshed(['n,mag', ...numbers], ['n,mag', ...numbers, '30,faint'])).toEqual({
      types: ['n: int', 'mag: double'],
      rejects: ['31 mag faint'],
      problem: undefined,
    });
    const text = await refreshed(['name;code', 'a;A1', 'b;7'], ['name;code', 'a;1', 'b;7']);
    expect(text.types).toEqual(['name: text', 'code: text']);
    const empty = await refreshed(['n,mag', ...numbers], ['n,mag', '1,', '2,']);
    expect(empty).toMatchObject({ types: ['n: int', 'mag: double'], problem: undefined });
  });

  it('are read in the ways in which most of their values are written', async () => {
    const days = Array.from({ length: 28 }, (_, i) => `${i + 1}/02/2026;${i},5`);
    expect(await refreshed(['day;mag', ...days], ['day;mag', ...days, 'soon;faint'])).toEqual({
      types: ['day: date', 'mag: double'],
      rejects: ['29 day soon', '29 mag faint'],
      problem: undefined,
    });
  });

  it('may have numbers with decimals where whole ones were', async () => {
    const { types, rejects } = await refreshed(['n', '1', '2'], ['n', '1', '2.5']);
    expect([types, rejects]).toEqual([['n: double'], []]);
  });

  it('are not taken where most of the values of a field are of another kind', async () => {
    const { problem } = await refreshed(['n,mag', ...numbers], ['n,mag', '1,red', '2,blue', '3,4.5']);
    expect(problem).toContain('2 values for mag');
    const report = { recordCount: 3, fields: [] };
    const bad = {
      field: { name: 'mag', type: 'double' as const, label: {}, annotations: {} },
      rejected: 2,
      empty: 2,
    };
    const field = { ...bad, source: 'mag', isDeclared: true, confidence: 1, examples: [] };
    const known = { recordCount: 3, schema: { fields: [bad.field] } };
    const judged = (rejectedCount: number) =>
      anotherTable({ ...known, manifest: { rejectedCount } }, { ...report, fields: [field] });
    expect(judged(0)).toBeDefined();
    // A person has published as many.
    expect(judged(2)).toBeUndefined();
  });
});
