import { join, raw, sql } from '#lib';
import { fieldNames } from '../field-names.ts';
import { isLongerThan, JsonLinesWriter } from '../json-lines.ts';
import type { Column, Parsed, RejectedValue } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { type ParseContext, roomForRecords } from './context.ts';
import { skippedLines } from './csv.ts';
import { recogniseTable, unitAt } from './csv-dialect.ts';
import { rowTooLong } from './record-table.ts';
import { moreOfHeader } from './table-header.ts';

const SAMPLED_ROWS = 400;
const LISTED_REJECTS = 1000;
const MAX_HEADER_ROWS = 4;
/** Of the rows that show what is the header: columns, and characters of each cell. */
const SHOWN_COLUMNS = 1000;
const SHOWN_CHARACTERS = 1000;
/** Cells that merges may fill, those that have a value of their own counted as well. */
const MAX_FILLED = 50_000_000;

/** A row with at least one cell that is not blank. */
export interface SheetRow {
  /** As the workbook counts, from 1. */
  readonly number: number;
  /** Texts by column, from 0. */
  readonly cells: Map<number, string>;
  /** Columns whose cells hold an error such as `#DIV/0!`. */
  readonly errors: Map<number, string>;
}

/** Cells that are shown as one: rows from 1, columns from 0, ends included. */
export interface Merge {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** A workbook of any format, as far as its cells go. */
export interface Book<Sheet extends BookSheet = BookSheet> {
  readonly sheets: readonly Sheet[];
  /** Rows that are not blank, in order. */
  rows(sheet: Sheet): AsyncGenerator<SheetRow>;
  /** By their top. */
  merges(sheet: Sheet): Promise<readonly Merge[]>;
}

export interface BookSheet {
  readonly name: string;
  readonly isHidden: boolean;
}

/** Reads one sheet of a workbook: the named one, or the first that has cells. */
export async function parseBook<Sheet extends BookSheet>(
  context: ParseContext,
  book: Book<Sheet>,
): Promise<Parsed> {
  const { sheet, rows, sample } = await chooseSheet(context, book);
  const merges = await book.merges(sheet);
  const table = recognise(sample, merges, context);
  const staged = await stage(context, table, sample, rows, merges);
  const others = book.sheets.filter((other) => other !== sheet).map(({ name }) => name);
  const notes = [...table.notes, ...staged.notes];
  if (others.length > 0)
    notes.push(`Only the sheet ${sheet.name} was read; there are also ${others.join(', ')}.`);
  return {
    ...staged.parsed,
    recognised: { sheet: sheet.name, header: table.where },
    notes,
    otherSheets: others,
  };
}

interface Chosen<Sheet> {
  readonly sheet: Sheet;
  /** Those after the sample. */
  readonly rows: AsyncGenerator<SheetRow>;
  readonly sample: readonly SheetRow[];
}

async function chooseSheet<Sheet extends BookSheet>(
  context: ParseContext,
  book: Book<Sheet>,
): Promise<Chosen<Sheet>> {
  const { sheet: wanted } = context.options;
  const { sheets } = book;
  const named =
    wanted === undefined
      ? undefined
      : (sheets.find(({ name }) => name === wanted) ??
        sheets[/^\d+$/.test(wanted) ? Number(wanted) - 1 : -1]);
  if (wanted !== undefined && !named)
    throw new Refusal({
      code: 'sheet-missing',
      message: `The workbook has no sheet ${wanted}.`,
      advice: `Its sheets are ${sheets.map(({ name }) => name).join(', ')}.`,
    });
  const candidates = named ? [named] : sheets.toSorted((a, b) => Number(a.isHidden) - Number(b.isHidden));
  for (const sheet of candidates) {
    const rows = book.rows(sheet);
    const sample: SheetRow[] = [];
    while (sample.length < SAMPLED_ROWS) {
      const next = await rows.next();
      if (next.done) break;
      sample.push(next.value);
    }
    if (sample.length > 0) return { sheet, rows, sample };
  }
  throw new Refusal({
    code: 'no-records',
    message: named ? `The sheet ${named.name} is empty.` : 'The workbook has no cells.',
  });
}

interface Table {
  readonly left: number;
  /** By column from `left`; blank where there is none. */
  readonly labels: readonly string[];
  readonly units: readonly (string | undefined)[];
  /** Number of the first row of values. */
  readonly firstRow: number;
  readonly where: string;
  readonly notes: readonly string[];
}

// Controls that no cell has: the recogniser of text tables sees cells, not characters.
const SEPARATOR = '\u001f';
const QUOTE = '\u001e';

function recognise(sample: readonly SheetRow[], merges: readonly Merge[], { options }: ParseContext): Table {
  const columns = sample.flatMap(({ cells, errors }) => [...cells.keys(), ...errors.keys()]);
  const left = columns.reduce((least, column) => Math.min(least, column), Number.POSITIVE_INFINITY);
  const skipped = sample.filter(({ number }) => number > (options.skipLines ?? 0));
  const text = skipped
    .map(({ cells }) => {
      const right = Math.min(lastOf(cells, left), left + SHOWN_COLUMNS - 1);
      return Array.from({ length: right - left + 1 }, (_, i) =>
        (cells.get(left + i) ?? '').slice(0, SHOWN_CHARACTERS).replace(/[\s\p{Cc}]+/gu, ' '),
      ).join(SEPARATOR);
    })
    .join('\n');
  const { header } = options;
  const head = recogniseTable(text, true, {
    separator: SEPARATOR,
    quote: QUOTE,
    ...(header !== undefined && { header }),
  });
  const place = (head.header ?? head.first)?.line ?? 1;
  const top = skipped[place - 1];
  if (!top)
    throw new Refusal({
      code: 'no-records',
      message: 'The sheet has no rows below those that were skipped.',
    });
  const cells = text.split('\n').map((line) => ({ cells: line.split(SEPARATOR) }));
  const notes = skippedLines(cells.slice(0, place - 1).map((row) => row.cells.join(' ')));
  if (!head.header) return { left, labels: [], units: [], firstRow: top.number, where: 'none', notes };
  const merged = headerBottom(top.number, merges);
  const below = skipped.findIndex(({ number }) => number > merged);
  const more = below < 0 ? [] : moreOfHeader(cells, below);
  const bottom = skipped[below + more.length - 1]?.number ?? merged;
  const headerRows = skipped.filter(({ number }) => number >= top.number && number <= bottom);
  const filler = new MergeFiller(merges);
  const ofUnits = new Set(
    more.flatMap(({ isOfUnits }, i) => (isOfUnits ? [skipped[below + i]?.number ?? 0] : [])),
  );
  const filled = headerRows.map((row) => filler.fill(row));
  const parts = filled.filter(({ number }) => !ofUnits.has(number)).map((row) => row.cells);
  const right = parts.reduce((last, cells) => lastOf(cells, last), left);
  const labels = Array.from({ length: right - left + 1 }, (_, i) =>
    [...new Set(parts.map((cells) => cells.get(left + i) ?? ''))]
      .filter((part) => part !== '')
      .join(' ')
      .replace(/\s+/g, ' '),
  );
  const where = bottom > top.number ? `rows ${top.number} to ${bottom}` : `row ${top.number}`;
  const units = labels.map((_, i) => unitAt(more, i));
  return { left, labels, units, firstRow: bottom + 1, where, notes };
}

const lastOf = (cells: ReadonlyMap<number, string>, otherwise: number): number =>
  Array.from(cells.keys()).reduce((last, column) => Math.max(last, column), otherwise);

/** A header of several rows shows itself by cells that are merged downwards. */
const headerBottom = (top: number, merges: readonly Merge[]): number =>
  merges
    .filter((merge) => merge.top === top && merge.bottom - merge.top < MAX_HEADER_ROWS)
    .reduce((lowest, merge) => Math.max(lowest, merge.bottom), top);

/** Gives every cell of a merge the value that all of them show. */
class MergeFiller {
  readonly #merges: readonly Merge[];
  #next = 0;
  #active: { merge: Merge; value: string | undefined }[] = [];
  #filled = 0;

  constructor(merges: readonly Merge[]) {
    this.#merges = merges;
  }

  fill(row: SheetRow): SheetRow {
    for (; (this.#merges[this.#next]?.top ?? Number.POSITIVE_INFINITY) <= row.number; this.#next += 1) {
      const merge = this.#merges[this.#next];
      if (merge) this.#active.push({ merge, value: undefined });
    }
    this.#active = this.#active.filter(({ merge }) => merge.bottom >= row.number);
    for (const open of this.#active) {
      const { top, left, right } = open.merge;
      this.#count(Math.min(right - left, 1000) + 1, row);
      if (top === row.number) open.value = row.cells.get(left);
      if (open.value === undefined || right - left > 1000) continue;
      for (let column = left; column <= right; column += 1)
        if (!row.cells.has(column)) row.cells.set(column, open.value);
    }
    return row;
  }

  #count(cells: number, { number }: SheetRow): void {
    this.#filled += cells;
    if (this.#filled <= MAX_FILLED) return;
    throw new Refusal({
      code: 'archive-too-large',
      message: `The sheet repeats its cells more than ${MAX_FILLED} times.`,
      advice: 'Export the sheet as CSV.',
      line: number,
    });
  }
}

async function stage(
  context: ParseContext,
  table: Table,
  sample: readonly SheetRow[],
  rest: AsyncGenerator<SheetRow>,
  merges: readonly Merge[],
): Promise<{ readonly parsed: Omit<Parsed, 'recognised' | 'notes'>; readonly notes: readonly string[] }> {
  const { limits, staging, onBytes } = context;
  const { left, labels, units, firstRow } = table;
  const writer = new JsonLinesWriter(context.temporaryFile(), roomForRecords(context));
  const filler = new MergeFiller(merges.filter(({ top }) => top >= firstRow));
  const rejects: { row: number; column: number; value: string }[] = [];
  const used = labels.map((label) => label !== '');
  let rejectedCount = 0;
  const add = async (row: SheetRow): Promise<void> => {
    if (row.number < firstRow) return;
    const { cells, errors } = filler.fill(row);
    let line = `{"_row":${row.number - 1}`;
    for (const [column, text] of cells) {
      const i = column - left;
      if (i < 0) continue;
      if (i >= 16_384) continue;
      used[i] = true;
      line += `,"c${i}":${JSON.stringify(text.toWellFormed().replaceAll('\0', ''))}`;
      if (isLongerThan(line, limits.maxLineBytes * 2)) throw rowTooLong(row.number);
    }
    for (const [column, value] of errors) {
      rejectedCount += 1;
      if (rejects.length < LISTED_REJECTS) rejects.push({ row: row.number, column: column - left, value });
    }
    if (writer.add(`${line}}`)) {
      await writer.flush();
      onBytes(writer.count);
    }
  };
  try {
    for (const row of sample) await add(row);
    for await (const row of rest) await add(row);
  } finally {
    await writer.close();
  }
  if (writer.count === 0)
    throw new Refusal({ code: 'no-records', message: 'The sheet has a header and nothing below it.' });
  const places = Array.from(used.keys()).filter((i) => used[i] === true);
  if (places.length > limits.maxColumns)
    throw new Refusal({
      code: 'too-many-columns',
      message: `The sheet has ${places.length} columns; ${limits.maxColumns} is the most.`,
      advice: 'Split the sheet.',
    });
  const spec = join([raw("_row: 'BIGINT'"), ...places.map((i) => raw(`c${i}: 'VARCHAR'`))]);
  await staging.runInOrder(
    sql`CREATE OR REPLACE TABLE raw AS SELECT * FROM read_json(${writer.path}, format = 'newline_delimited', columns = {${spec}}, maximum_object_size = ${limits.maxLineBytes * 2 + 1000}, compression = 'uncompressed')`,
  );
  const shown = places.map((i) => labels[i] || `column_${i + 1}`);
  const names = fieldNames(shown);
  const columns = places.map((i, at): Column => {
    const label = shown[at] ?? `column_${i + 1}`;
    const unit = units[i];
    return {
      name: names[at] ?? label,
      label,
      type: 'untyped',
      value: raw(`c${i}`),
      ...(unit !== undefined && { unit }),
    };
  });
  const nameOf = (place: number): string => names[places.indexOf(place)] ?? `column_${place + 1}`;
  return {
    parsed: {
      frame: { from: raw('raw'), columns, where: raw('true') },
      rejects: rejects.map(
        ({ row, column, value }): RejectedValue => ({
          row,
          field: nameOf(column),
          value,
          reason: 'an error of the workbook',
        }),
      ),
      rejectedCount,
    },
    notes: rejectedCount > 0 ? [`${rejectedCount} cells hold an error of the workbook; they are empty.`] : [],
  };
}
