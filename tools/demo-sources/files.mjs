// How a file of demo/ is written: the same input gives the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

export const demoFolder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'demo');

export function write(path, content) {
  const file = join(demoFolder, path);
  mkdirSync(dirname(file), { recursive: true });
  const bytes = path.endsWith('.gz') ? compress(Buffer.from(content)) : Buffer.from(content);
  writeFileSync(file, bytes);
  console.log(
    `  demo/${path}  ${bytes.length} bytes  sha256 ${createHash('sha256').update(bytes).digest('hex')}`,
  );
}

function compress(bytes) {
  const packed = gzipSync(bytes, { level: 9 });
  // The header names the operating system; 255 is "unknown".
  packed[9] = 255;
  return packed;
}

const cell = (value) => {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** CSV, comma, LF, empty cell = missing. Columns in the order given. */
export function csv(columns, rows) {
  return `${[columns.join(','), ...rows.map((row) => columns.map((c) => cell(row[c])).join(','))].join('\n')}\n`;
}

/** Reads CSV with any one-character separator; quotes as in RFC 4180. Rows as objects of strings. */
export function parseCsv(text, separator) {
  const rows = [];
  let row = [];
  let value = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') value += c;
      else if (text[i + 1] === '"') {
        value += '"';
        i++;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === separator || c === '\n') {
      row.push(value.replace(/\r$/, ''));
      value = '';
      if (c === '\n') {
        rows.push(row);
        row = [];
      }
    } else value += c;
  }
  if (value !== '' || row.length > 0) rows.push([...row, value]);
  const [header, ...records] = rows;
  return records
    .filter((r) => r.length === header.length)
    .map((r) => Object.fromEntries(header.map((name, i) => [name, r[i]])));
}

/** Composed accents, plain single blanks, none at the ends, no invisible marks of writing direction. Empty = null. */
export const clean = (text) =>
  (text ?? '')
    .normalize('NFC')
    .replace(/[\u200e\u200f]/g, '')
    .replace(/\p{Zs}+/gu, ' ')
    .trim() || null;

/** A right ascension or longitude in [0, 360), rounded to `digits`. */
export const turn = (degrees, digits) => {
  const rounded = round(((degrees % 360) + 360) % 360, digits);
  return rounded === 360 ? 0 : rounded;
};

export const round = (value, digits) => Number(value.toFixed(digits));

/** A number out of text; anything else is null, never 0. */
export const number = (text) => {
  const trimmed = String(text ?? '').trim();
  const value = Number(trimmed);
  return trimmed === '' || !Number.isFinite(value) ? null : value;
};
