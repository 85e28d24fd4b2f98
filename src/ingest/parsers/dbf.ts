import { createReadStream } from 'node:fs';
import iconv from 'iconv-lite';
import type { Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { ByteReader } from './byte-reader.ts';
import type { ParseContext } from './context.ts';
import { RecordTable, type TableColumn } from './record-table.ts';

/** A dBase table that is being read. */
export interface DbfTable {
  readonly columns: readonly TableColumn[];
  readonly encoding: string;
  /** Cells of the next record; undefined at the end, `deleted` for one that its writer has taken out. */
  next(): Promise<readonly (readonly [number, string])[] | 'deleted' | undefined>;
}

interface DbfField {
  readonly label: string;
  readonly kind: string;
  readonly length: number;
  readonly decimals: number;
  readonly from: number;
}

const CODE_PAGES: Readonly<Record<number, string>> = {
  1: 'cp437',
  2: 'cp850',
  3: 'windows-1252',
  87: 'windows-1252',
  88: 'windows-1252',
  100: 'cp852',
  101: 'cp866',
  200: 'windows-1250',
  201: 'windows-1251',
  203: 'windows-1253',
};

const damaged = (message: string, row?: number): Refusal =>
  new Refusal({
    code: 'malformed',
    message: `The dBase table (.dbf) is damaged: ${message}.`,
    advice: 'Check that it was written or transferred completely.',
    ...(row !== undefined && { line: row }),
  });

/** Reads a dBase table without shapes. */
export async function parseDbf(context: ParseContext): Promise<Parsed> {
  const reader = new ByteReader(createReadStream(context.path));
  try {
    const table = await openDbf(reader, context.options.encoding);
    const rows = new RecordTable(context, table.columns);
    try {
      for (let row = 1; ; row += 1) {
        const cells = await table.next();
        if (cells === undefined) break;
        if (cells !== 'deleted' && rows.add(row, cells)) await rows.settle();
      }
      return { ...(await rows.finish('The table')), recognised: { encoding: table.encoding }, notes: [] };
    } finally {
      await rows.close();
    }
  } finally {
    reader.close();
  }
}

/** Opens a dBase table. `encoding` wins over what the table says; without either, texts are UTF-8 where they can be. */
export async function openDbf(reader: ByteReader, encoding: string | undefined): Promise<DbfTable> {
  const head = await reader.take(32);
  if (!head) throw damaged('it has no header');
  const count = head.readUInt32LE(4);
  const headerBytes = head.readUInt16LE(8);
  const recordBytes = head.readUInt16LE(10);
  const rest = await reader.take(Math.max(0, headerBytes - 32));
  if (!rest || recordBytes < 1) throw damaged('its header is cut off');
  const named = encoding ?? CODE_PAGES[head[29] ?? 0];
  if (named !== undefined && !iconv.encodingExists(named))
    throw new Refusal({
      code: 'encoding',
      message: `The encoding ${named} is not known.`,
      advice: 'Name another one, such as utf-8 or windows-1252.',
    });
  const read = (bytes: Buffer) => (named === undefined ? guessedText(bytes) : iconv.decode(bytes, named));
  const fields: DbfField[] = [];
  let from = 1;
  for (let at = 0; at + 32 <= rest.length && rest[at] !== 0x0d; at += 32) {
    const field = rest.subarray(at, at + 32);
    const end = field.indexOf(0);
    const label = read(field.subarray(0, end < 0 || end > 11 ? 11 : end)).trim();
    const kind = String.fromCharCode(field[11] ?? 0).toUpperCase();
    // Long texts take the byte of the decimals for their length.
    const decimals = field[17] ?? 0;
    const length = (field[16] ?? 0) + (kind === 'C' ? decimals * 256 : 0);
    fields.push({ label, kind, length, decimals, from });
    from += length;
  }
  if (fields.length === 0) throw damaged('it has no columns');
  if (from > recordBytes) throw damaged(`its columns take ${from} bytes, its records have ${recordBytes}`);
  let row = 0;
  return {
    columns: fields.map(columnOf),
    encoding: named ?? 'utf-8 or windows-1252',
    async next() {
      if (row >= count) return undefined;
      const record = await reader.take(recordBytes);
      // 0x1A ends a table whose count is wrong.
      if (!record || record[0] === 0x1a) {
        if (row < count) throw damaged(`it ends before its record ${row + 1} of ${count}`, row + 1);
        return undefined;
      }
      row += 1;
      if (record[0] === 0x2a) return 'deleted';
      return fields.map((field, i): readonly [number, string] => [
        i,
        cellText(field, record.subarray(field.from, field.from + field.length), read),
      ]);
    },
  };
}

function guessedText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\uFFFD') ? iconv.decode(bytes, 'windows-1252') : text;
}

function columnOf({ label, kind, length, decimals }: DbfField): TableColumn {
  if (kind === 'N' || kind === 'F')
    return { label, type: kind === 'N' && decimals === 0 && length <= 18 ? 'int' : 'double' };
  if (kind === 'I' || kind === '+') return { label, type: 'int' };
  if (kind === 'B' || kind === 'O') return { label, type: 'double' };
  if (kind === 'D') return { label, type: 'date' };
  if (kind === 'L') return { label, type: 'boolean' };
  return { label, type: 'text' };
}

function cellText({ kind, length }: DbfField, bytes: Buffer, read: (bytes: Buffer) => string): string {
  if ((kind === 'I' || kind === '+') && length === 4) return String(bytes.readInt32LE());
  if ((kind === 'B' || kind === 'O') && length === 8) {
    const value = bytes.readDoubleLE();
    return Number.isFinite(value) ? String(value) : '';
  }
  // Memos are in another file.
  if (kind === 'M' || kind === 'G' || kind === 'P') return '';
  const end = bytes.indexOf(0);
  const text = read(end < 0 ? bytes : bytes.subarray(0, end)).trimEnd();
  if (kind === 'C') return text;
  const value = text.trim();
  if (/^\*+$/.test(value)) return '';
  if (kind === 'D') return /^0*$/.test(value) ? '' : value.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  if (kind === 'L') return /^[TYty]$/.test(value) ? 'true' : /^[FNfn]$/.test(value) ? 'false' : '';
  return value;
}
