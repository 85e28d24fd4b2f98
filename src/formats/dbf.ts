import type { ColumnSurvey, RowCell } from '#engine';
import { plainText } from './cells.ts';
import type { ExportColumn } from './model.ts';

// The table that goes with shapes: dBASE III, as the programs of geographers read it.

const MAX_NAME = 10;
const MAX_TEXT = 254;
/** A double's shortest text has at most 24 characters. */
const DOUBLE_WIDTH = 24;
/** More digits than programs read as a whole number. */
const MAX_DIGITS = 18;

/** A field of the table. */
export interface DbfField {
  readonly name: string;
  readonly kind: 'C' | 'N' | 'L' | 'D';
  readonly width: number;
  readonly decimals: number;
  /** Texts that are longer are cut: how many bytes the longest has. */
  readonly longest: number;
}

const asciiName = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .slice(0, MAX_NAME) || 'FIELD';

/** Names of at most ten letters, digits and `_`, no two alike whatever their case. */
export function shortNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const base = asciiName(name);
    let short = base;
    for (let n = 1; taken.has(short.toLowerCase()); n++)
      short = `${base.slice(0, MAX_NAME - String(n).length - 1)}_${n}`;
    taken.add(short.toLowerCase());
    return short;
  });
}

/** The field for a column, as wide as its widest cell. */
export function fieldOf(column: ExportColumn, name: string, survey: ColumnSurvey | undefined): DbfField {
  const text = (bytes: number): DbfField => ({
    name,
    kind: 'C',
    width: Math.min(MAX_TEXT, Math.max(1, bytes)),
    decimals: 0,
    longest: bytes,
  });
  const plain = { name, decimals: 0, longest: 0 };
  if (column.isList || column.isJson) return text(survey?.maxBytes ?? MAX_TEXT);
  switch (column.type) {
    case 'int': {
      const digits = Math.max(String(survey?.min ?? 0).length, String(survey?.max ?? 0).length);
      return digits <= MAX_DIGITS ? { ...plain, kind: 'N', width: digits } : text(20);
    }
    case 'double':
      return { ...plain, kind: 'N', width: DOUBLE_WIDTH, decimals: 15 };
    case 'boolean':
      return { ...plain, kind: 'L', width: 1 };
    case 'date':
      if (column.precision === 'year' || column.precision === 'month') return text(8);
      return { ...plain, kind: 'D', width: 8 };
    case 'datetime':
      return text(41);
    case 'geo_point_2d':
      return text(50);
    default:
      return text(survey?.maxBytes ?? MAX_TEXT);
  }
}

/** The header of a table with so many records. */
export function dbfHeader(fields: readonly DbfField[], records: number, modified: Date): Buffer {
  const size = 32 + fields.length * 32 + 1;
  const header = Buffer.alloc(size);
  header[0] = 3;
  header[1] = modified.getUTCFullYear() - 1900;
  header[2] = modified.getUTCMonth() + 1;
  header[3] = modified.getUTCDate();
  header.writeUInt32LE(records, 4);
  header.writeUInt16LE(size, 8);
  header.writeUInt16LE(recordBytes(fields), 10);
  fields.forEach(({ name, kind, width, decimals }, i) => {
    const at = 32 + i * 32;
    header.write(name, at, 'latin1');
    header.write(kind, at + 11, 'latin1');
    header[at + 16] = width;
    header[at + 17] = decimals;
  });
  header[size - 1] = 0x0d;
  return header;
}

/** Bytes of a record. */
export const recordBytes = (fields: readonly DbfField[]): number =>
  fields.reduce((sum, { width }) => sum + width, 1);

/** Writes a text of ASCII; a loop is faster than a call for so few bytes. */
function putAscii(record: Buffer, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) record[at + i] = text.charCodeAt(i);
}

/** Writes as much of a text as there is room for, no character cut. Answers whether it was all. */
function putText(record: Buffer, at: number, text: string, width: number): boolean {
  const most = Math.min(text.length, width);
  let i = 0;
  for (let code = text.charCodeAt(0); i < most && code < 0x80; code = text.charCodeAt(++i))
    record[at + i] = code;
  if (i < most) return record.write(text, at, width, 'utf8') === Buffer.byteLength(text);
  return text.length <= width;
}

/** Writes a cell into a record filled with blanks. Answers whether it was cut. */
export function writeCell(record: Buffer, at: number, field: DbfField, cell: RowCell): boolean {
  const text = plainText(cell, ', ');
  if (text === undefined) {
    if (field.kind === 'L') putAscii(record, at, '?');
    return false;
  }
  switch (field.kind) {
    case 'L':
      putAscii(record, at, text === 'true' ? 'T' : 'F');
      return false;
    case 'D':
      // Years beyond four digits, and those before the first, have no place in eight.
      if (!/^\d{4}-\d\d-\d\d$/.test(text)) return true;
      putAscii(record, at, text.replaceAll('-', ''));
      return false;
    case 'N': {
      const number = field.decimals > 0 ? String(Number(text)) : text;
      const isWhole = number.length <= field.width;
      putAscii(record, isWhole ? at + field.width - number.length : at, number.slice(0, field.width));
      return !isWhole;
    }
    case 'C':
      return !putText(record, at, text, field.width);
  }
}
