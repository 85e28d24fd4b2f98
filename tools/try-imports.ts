/**
 * Imports every file below a folder, and prints what came of each: format, records, fields, rejected values, notes, or why it was
 * refused. `npm run try-imports -- FOLDER [PART OF A NAME] [--fields]`. Files of several tables or files are tried at each.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type ImportRequest, importDataset, problemText } from '#ingest';

const words = process.argv.slice(2);
const withFields = words.includes('--fields');
const [folder = '.', part = ''] = words.filter((word) => !word.startsWith('--'));
const dataFolder = mkdtempSync(join(tmpdir(), 'almagest-try-'));

const attempt = async (path: string, parser: ImportRequest['parser']): Promise<string> => {
  const started = performance.now();
  const result = await importDataset({
    source: { kind: 'file', path },
    id: 'tried',
    dataFolder,
    ...(parser && { parser }),
  });
  const ms = Math.round(performance.now() - started);
  if (!result.ok) return `refused (${result.problems[0].code}): ${problemText(result.problems[0])}`;
  const { format, recordCount, fields, rejectedCount, notes, recognised } = result.value.report;
  rmSync(result.value.built.file, { force: true });
  const shown = withFields
    ? ` [${fields.map(({ field }) => `${field.name}: ${field.type}${field.unit ? ` ${field.unit}` : ''}`).join(', ')}]`
    : '';
  const said = Object.entries(recognised).map(([name, value]) => `${name} ${value}`);
  return `${format} ${recordCount} × ${fields.length}${rejectedCount > 0 ? `, ${rejectedCount} rejected` : ''}, ${ms} ms (${said.join(', ')})${shown}${notes.length > 0 ? ` | ${notes.join(' | ').slice(0, 400)}` : ''}`;
};

let crashes = 0;
try {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path.includes(part))
    .toSorted();
  for (const path of files) {
    const line = await attempt(path, undefined).catch((error: unknown) => {
      crashes += 1;
      return `CRASHED: ${error instanceof Error ? error.stack : error}`;
    });
    console.log(`${relative(folder, path)}: ${line.replace(/\s*\n\s*/g, ' ')}`);
  }
} finally {
  rmSync(dataFolder, { recursive: true, force: true });
}
process.exitCode = crashes > 0 ? 1 : 0;
