import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importDataset } from './import.ts';
import { describeImport, problemText } from './report.ts';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'almagest-report-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

describe('the report of an import', () => {
  it('shows what was recognised, the schema and every kind of reject', async () => {
    const path = join(dataFolder, 'stars.csv');
    writeFileSync(path, 'Name;Mag (V)\nVega;0.03\nDeneb;bright\nRigel\nSpica;=1+1\n');
    const rejectsFile = join(dataFolder, 'rejects.csv');
    const result = await importDataset({
      source: { kind: 'file', path },
      id: 'stars',
      dataFolder,
      types: { mag_v: 'double' },
      rejectsFile,
    });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const text = describeImport(result.value.report);
    expect(text).toContain('4 records, csv, encoding utf-8, separator ;, header line 1');
    expect(text).toMatch(/mag_v\s+double \(declared\)\s+Mag \(V\)\s+3\s+2\s+0\.03/);
    expect(text).toContain('3 values were rejected:');
    expect(text).toContain('row 2, mag_v: not a number: bright');
    expect(text).toContain('row 3, *: line 4 has 1 cells instead of 2');
    expect(readFileSync(rejectsFile, 'utf8').trim().split('\n')).toEqual([
      'row,field,value,reason',
      '2,mag_v,bright,not a number',
      '3,*,"",line 4 has 1 cells instead of 2',
      // No formula for the spreadsheet that opens it.
      "4,mag_v,'=1+1,not a number",
    ]);
    expect(result.value.built.manifest.rejectedCount).toBe(3);
  });

  it('says in one line what stands in the way of an import', () => {
    expect(
      problemText({ code: 'line-too-long', message: 'A line is too long.', advice: 'Break it.', offset: 7 }),
    ).toBe('A line is too long. (byte 7) Break it.');
  });
});

describe('an import that is cancelled', () => {
  it('stops with a failure and leaves nothing', async () => {
    const stopping = new AbortController();
    const rows = (function* () {
      for (let i = 0; ; i += 1) {
        if (i === 20_000) stopping.abort();
        yield { n: i };
      }
    })();
    const importing = importDataset({
      source: { kind: 'rows', rows },
      id: 'endless',
      dataFolder,
      schema: { fields: [{ name: 'n', type: 'int', label: { en: 'n' }, annotations: {} }] },
      signal: stopping.signal,
    });
    await expect(importing).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(join(dataFolder, 'tmp'))).toEqual([]);
  });
});
