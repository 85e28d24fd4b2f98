import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { DemoSources } from './model.ts';

// The code runs from `src` and, built, from one folder deeper: the data are found by climbing.
function demoFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'demo', 'LICENCES.md'))) return join(folder, 'demo');
    if (dirname(folder) === folder)
      throw new Error('the folder demo/ with the data of the first start is missing');
  }
}

/** Reads the committed files; nothing is kept, so that a big file does not outlive its dataset. */
export function demoSources(folder: string = demoFolder()): DemoSources {
  const readText = (path: string): string => {
    const bytes = readFileSync(join(folder, path));
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  };
  return {
    csv: (path) => records(readText(path)),
    json: (path): unknown => JSON.parse(readText(path)),
  };
}

// Files without any quote are by far the biggest; splitting them is ten times faster than parsing.
function records(content: string): readonly Readonly<Record<string, string>>[] {
  if (content.includes('"')) return parse(content, { columns: true });
  const [header = '', ...lines] = content.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const record: Record<string, string> = {};
    let from = 0;
    for (const name of names) {
      const comma = line.indexOf(',', from);
      record[name] = line.slice(from, comma < 0 ? undefined : comma);
      from = comma < 0 ? line.length : comma + 1;
    }
    return record;
  });
}

/** A text, or null when the cell is empty. */
export const textOf = (cell: string | undefined): string | null =>
  cell === undefined || cell === '' ? null : cell;

/** A number, or null when the cell is empty. Anything else is a mistake in our own file. */
export function numberOf(cell: string | undefined): number | null {
  if (cell === undefined || cell === '') return null;
  const value = Number(cell);
  if (!Number.isFinite(value)) throw new Error(`not a number in demo/: ${cell}`);
  return value;
}

/** A cell that is never empty. */
export function needed(value: number | null): number {
  if (value === null) throw new Error('a number that cannot be missing is missing in demo/');
  return value;
}

export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
