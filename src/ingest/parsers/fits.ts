import { type FileHandle, open } from 'node:fs/promises';
import type { Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import { asciiColumns, binaryColumns, type FitsColumn, type Heap, typeOf } from './fits-columns.ts';
import { cardNumber, type FitsUnit, readUnits } from './fits-header.ts';
import { chooseTable, RecordTable } from './record-table.ts';

const CHUNK = 1 << 20;

/** Reads one table of a FITS file: the named one, or the first. Images are no tables, compressed ones neither. */
export async function parseFits(context: ParseContext): Promise<Parsed> {
  const file = await open(context.path, 'r');
  try {
    const { size } = await file.stat();
    const units = await readUnits(file);
    const tables = units.filter(isTable);
    if (tables.length === 0) throw noTable(units);
    const {
      table: unit,
      notes,
      otherSheets,
    } = chooseTable(
      tables,
      wantedName(context.options.sheet, tables),
      'table',
      ({ cards }) => cardNumber(cards, 'NAXIS2') > 0 && cardNumber(cards, 'TFIELDS') > 0,
    );
    const rows = await readTable(context, file, unit, size);
    return { ...rows, recognised: { table: unit.name, hdu: String(unit.number) }, notes, otherSheets };
  } finally {
    await file.close();
  }
}

const isTable = ({ cards }: FitsUnit): boolean =>
  /^(?:A3D|BIN)?TABLE$/.test(cards.get('XTENSION') ?? '') && cards.get('ZIMAGE') !== 'T';

/** Tables are known by the number of their unit too, as in other programs. */
const wantedName = (wanted: string | undefined, tables: readonly FitsUnit[]): string | undefined =>
  wanted !== undefined && /^\d+$/.test(wanted)
    ? (tables.find(({ number }) => number === Number(wanted))?.name ?? wanted)
    : wanted;

function noTable(units: readonly FitsUnit[]): Refusal {
  const kinds = units.map(({ cards, dataBytes }) => {
    if (cards.get('ZIMAGE') === 'T') return 'a compressed image';
    if (cards.get('GROUPS') === 'T') return 'random groups';
    const axes = Math.max(0, Math.min(9, cardNumber(cards, 'NAXIS')));
    const sizes = Array.from({ length: axes }, (_, i) => cards.get(`NAXIS${i + 1}`));
    return dataBytes === 0 ? 'a header without data' : `an image of ${sizes.join(' × ')}`;
  });
  return new Refusal({
    code: 'no-records',
    message: `The FITS file has no table, only ${[...new Set(kinds)].slice(0, 5).join(', ')}.`,
    advice: 'Give a file with a binary or ASCII table.',
  });
}

const isPositiveWhole = (value: number): boolean => Number.isInteger(value) && value > 0;

async function readTable(context: ParseContext, file: FileHandle, unit: FitsUnit, size: number) {
  const { cards, dataAt } = unit;
  const width = cardNumber(cards, 'NAXIS1');
  const count = cardNumber(cards, 'NAXIS2');
  const what = `The table ${unit.name}`;
  if (width > context.limits.maxLineBytes)
    throw new Refusal({ code: 'line-too-long', message: `${what} has rows of ${width} bytes.` });
  if (count !== 0 && !(isPositiveWhole(count) && isPositiveWhole(width)))
    throw new Refusal({
      code: 'malformed',
      message: `${what} says that it has ${count} rows of ${width} bytes, which cannot be.`,
      advice: 'Check that it was written or transferred completely.',
      offset: unit.dataAt,
    });
  const columns = cards.get('XTENSION') === 'TABLE' ? asciiColumns(cards) : binaryColumns(cards, width);
  if (dataAt + width * count > size)
    throw new Refusal({
      code: 'malformed',
      message: `${what} says that it has ${count} rows of ${width} bytes; the file ends before them.`,
      advice: 'Check that it was written or transferred completely.',
      offset: size,
    });
  const heap = heapOf(file, unit, width * count, context.limits.maxCellBytes);
  const rows = new RecordTable(
    context,
    columns.map((column) => ({ ...column, type: typeOf(column), isList: column.isList })),
  );
  try {
    const perChunk = Math.max(1, Math.floor(CHUNK / Math.max(1, width)));
    for (let from = 0; from < count; from += perChunk) {
      const length = Math.min(perChunk, count - from);
      const { buffer } = await file.read(
        Buffer.alloc(length * width),
        0,
        length * width,
        dataAt + from * width,
      );
      for (let i = 0; i < length; i += 1) {
        const row = buffer.subarray(i * width, (i + 1) * width);
        const cells: [number, string][] = [];
        for (const [at, column] of columns.entries())
          cells.push([at, await textOf(column, row, heap, from + i + 1)]);
        if (rows.add(from + i + 1, cells)) await rows.settle();
      }
    }
    return await rows.finish(what);
  } finally {
    await rows.close();
  }
}

async function textOf(column: FitsColumn, row: Buffer, heap: Heap, number: number): Promise<string> {
  try {
    const text = column.read(row, heap);
    return typeof text === 'string' ? text : await text;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Refusal(
      {
        code: 'malformed',
        message: `The value of ${column.label} in row ${number} lies outside of the table.`,
        advice: 'Check that the file was written completely.',
        line: number,
        field: column.label,
      },
      { cause: error },
    );
  }
}

/** Arrays of any length lie behind the table. */
function heapOf(
  file: FileHandle,
  { cards, dataAt, dataBytes }: FitsUnit,
  tableBytes: number,
  maxBytes: number,
): Heap {
  const start = cardNumber(cards, 'THEAP', tableBytes);
  return async (offset, bytes) => {
    if (bytes > maxBytes)
      throw new Refusal({
        code: 'cell-too-large',
        message: `An array has ${bytes} bytes; ${maxBytes} is the most.`,
      });
    if (offset < 0 || start + offset + bytes > dataBytes) throw new RangeError('outside of the heap');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, dataAt + start + offset);
    if (bytesRead < bytes) throw new RangeError('behind the end of the file');
    return buffer;
  };
}
