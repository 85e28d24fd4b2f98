import { open } from 'node:fs/promises';
import { StagingError } from '#engine';
import { join, raw, sql } from '#lib';
import { fieldNames } from '../field-names.ts';
import { inMegabytes } from '../limits.ts';
import type { Column, Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import { labelsOf, recogniseTable, type TableHead, unitAt } from './csv-dialect.ts';
import { type CleanTable, cellNames, cellOf, tableRows, tidyCells } from './csv-engine.ts';
import { NO_SEPARATOR } from './csv-rows.ts';
import { stageSample } from './csv-sample.ts';
import { stageTolerantly } from './csv-tolerant.ts';
import { readAsUtf8, type TextFile } from './text-file.ts';

const SAMPLE = 1 << 20;

/** What is known of a table before its rows are read. */
interface Table {
  readonly text: TextFile;
  /** Its beginning. */
  readonly sample: string;
  readonly head: TableHead;
  readonly labels: readonly string[];
  readonly notes: readonly string[];
}

/** CSV and its relatives. What is written cleanly is read by the engine; anything else row by row, every oddity noted. */
export async function parseCsv(context: ParseContext): Promise<Parsed> {
  const table = await lookAt(context);
  const unstaged = await unstagedTable(context, table);
  return unstaged ?? stagedTable(context, table);
}

async function lookAt(context: ParseContext): Promise<Table> {
  const { options, limits } = context;
  const text = await readAsUtf8(context, { lines: true });
  const { sample, isWhole } = await beginningOf(text);
  const head = recogniseTable(sample, isWhole, options);
  if (head.columnCount === 0 && !isWhole && sample.trim() !== '')
    throw new Refusal({
      code: 'line-too-long',
      message: `A line is longer than ${inMegabytes(SAMPLE)} MB.`,
      advice: 'Check that the source is text with line breaks.',
      offset: 0,
    });
  if (head.columnCount === 0)
    throw new Refusal({
      code: 'empty',
      message: 'The source holds blank lines only.',
      advice: 'Check that it was written completely.',
    });
  if (head.columnCount > limits.maxColumns)
    throw new Refusal({
      code: 'too-many-columns',
      message: `The table has ${head.columnCount} columns; ${limits.maxColumns} is the most.`,
      advice: 'Check the separator, or split the table.',
    });
  const notes: string[] = [];
  notes.push(...skippedLines(sample.split(/\r\n|\n|\r/).slice(0, head.preamble)));
  if (isUnparted(sample, head)) notes.push('Nothing parts the lines evenly: each of them is one value.');
  if (!head.header) notes.push('The table has no header; its columns are numbered.');
  if (text.replaced > 0)
    notes.push(`Characters that ${text.encoding} does not have are � now: ${text.replaced}.`);
  return { text, sample, head, labels: labelsOf(head), notes };
}

/** Whether most lines have quotes, as if something stood between them and the rest. */
function isUnparted(sample: string, { dialect }: TableHead): boolean {
  if (dialect.separator !== NO_SEPARATOR) return false;
  const lines = sample.split('\n', 1000).filter((line) => line.trim() !== '');
  return lines.filter(hasQuotesInside).length * 2 > lines.length;
}

function hasQuotesInside(line: string): boolean {
  const [first, last] = [line.indexOf('"'), line.lastIndexOf('"')];
  return last > first + 1 && `${line.slice(0, first)}${line.slice(last + 1)}`.trim() !== '';
}

const SHOWN_LINES = 3;
const SHOWN_CHARACTERS = 60;
const LOOKED_AT_CHARACTERS = 400;

/** What was above the table, said so that a record among it would be seen. */
export function skippedLines(lines: readonly string[]): readonly string[] {
  const texts = lines
    .map((line) => line.slice(0, LOOKED_AT_CHARACTERS).replace(/[\s\p{Cc}]+/gu, ' '))
    .map((line) => line.replace(/[ ,;|]+$/, '').trim())
    .filter((line) => /[^\s,;|]/.test(line));
  if (texts.length === 0) return [];
  const cut = (text: string) =>
    text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS).toWellFormed()}…` : text;
  const shown = texts.slice(0, SHOWN_LINES).map((text) => `“${cut(text)}”`);
  const listed = `${shown.join(', ')}${texts.length > SHOWN_LINES ? ', …' : ''}`;
  return texts.length === 1
    ? [`One line before the table was skipped: ${listed}.`]
    : [`${texts.length} lines before the table were skipped: ${listed}.`];
}

async function beginningOf({ path, bytes, markBytes }: TextFile) {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SAMPLE), 0, SAMPLE, markBytes);
    const isWhole = markBytes + bytesRead >= bytes;
    return { sample: new TextDecoder().decode(buffer.subarray(0, bytesRead), { stream: !isWhole }), isWhole };
  } finally {
    await handle.close();
  }
}

const SHOWN_SEPARATORS: Readonly<Record<string, string>> = { '\t': 'tab', [NO_SEPARATOR]: 'none' };

const headerPlace = ({ header, more, first }: TableHead): string => {
  if (!header) return 'none';
  return more.length > 0 && first ? `lines ${header.line} to ${first.line - 1}` : `line ${header.line}`;
};

const recognised = ({ text, head }: Table): Parsed['recognised'] => ({
  encoding: text.encoding,
  separator: SHOWN_SEPARATORS[head.dialect.separator] ?? head.dialect.separator,
  header: headerPlace(head),
});

/** The table as the engine may be able to read it; undefined when it is already clear that it is not clean. */
function cleanTable({ text, sample, head }: Table): CleanTable | undefined {
  // The engine loses a backslash that stands before any other letter than a quote.
  const isPlain =
    head.dialect.escape === undefined &&
    !head.hasLongRows &&
    !sample.includes('\0') &&
    !(sample.includes('\r') && !sample.includes('\n'));
  if (!head.first || !isPlain) return undefined;
  return {
    path: text.path,
    skip: head.first.line - 1,
    longestLine: text.longestLine,
    bytesOfRow: Buffer.byteLength(sample) / sample.split('\n').length,
  };
}

/** A large clean table, its records not looked at but for a sample; undefined when care is called for. */
async function unstagedTable(context: ParseContext, table: Table): Promise<Parsed | undefined> {
  const { limits } = context;
  const { text, head, labels, notes } = table;
  const clean = cleanTable(table);
  if (!clean || text.bytes < limits.straightFromBytes || !(await stageSample(context, clean, table)))
    return undefined;
  const columns = await presentColumns(context, 'sample', labels, head);
  // Whether a nameless column holds anything, a sample can only affirm.
  if (columns.length < labels.length) return undefined;
  const rows = tableRows(clean, head, Math.min(limits.maxLineBytes, limits.maxCellBytes));
  return {
    frame: {
      from: sql`(SELECT ${tidyCells(head.columnCount, text)} FROM ${rows})`,
      columns,
      where: sql`coalesce(${join(cellNames(head.columnCount).map(raw))}) IS NOT NULL`,
    },
    recognised: recognised(table),
    rejects: [],
    rejectedCount: 0,
    notes,
    unstaged: {
      sample: sql`(SELECT rowid AS _row, * FROM sample)`,
      stage: () => stagedTable(context, table),
    },
  };
}

async function stagedTable(context: ParseContext, table: Table): Promise<Parsed> {
  const { head, labels } = table;
  const { rejects, rejectedCount, notes } = await stage(context, table);
  const looks = await look(context, cellNames(head.columnCount));
  await checkCells(context, labels, looks.lengths);
  return {
    frame: {
      from: sql`(SELECT rowid AS _row, * FROM raw)`,
      columns: await presentColumns(context, 'raw', labels, head),
      where:
        looks.emptyRows > 0
          ? sql`coalesce(${join(cellNames(head.columnCount).map(raw))}) IS NOT NULL`
          : undefined,
    },
    recognised: recognised(table),
    rejects,
    rejectedCount,
    notes: [...table.notes, ...notes],
  };
}

type Mended = Pick<Parsed, 'rejects' | 'rejectedCount' | 'notes'>;

async function stage(context: ParseContext, table: Table): Promise<Mended> {
  const { staging, limits } = context;
  const { text, sample, head } = table;
  const { columnCount, first } = head;
  if (!first) {
    const columns = cellNames(columnCount).map((name) => sql`${raw(name)} VARCHAR`);
    await staging.run(sql`CREATE TABLE raw (${join(columns)})`);
    return { rejects: [], rejectedCount: 0, notes: [] };
  }
  const cells = tidyCells(columnCount, text);
  const clean = cleanTable(table);
  if (clean) {
    try {
      await staging.runInOrder(
        sql`CREATE TABLE raw AS SELECT ${cells} FROM ${tableRows(clean, head, limits.maxLineBytes)}`,
      );
      const [[count] = []] = await staging.all(sql`SELECT count(*) FROM raw`);
      if (Number(count) > 0) return { rejects: [], rejectedCount: 0, notes: [] };
    } catch (error) {
      // It says only which row it met first; reading row by row says them all.
      if (!(error instanceof StagingError)) throw error;
    }
  }
  const offset = text.markBytes + Buffer.byteLength(sample.slice(0, first.start));
  return stageTolerantly(context, { path: text.path, offset, line: first.line, head, cells });
}

/** The columns, without the nameless ones at the end that hold nothing: those come from separators at line ends. */
async function presentColumns(
  { staging }: ParseContext,
  from: 'raw' | 'sample',
  labels: readonly string[],
  head: TableHead,
): Promise<readonly Column[]> {
  const headerRows = [...(head.header ? [head.header] : []), ...head.more];
  const isNamed = (i: number) => headerRows.some(({ cells }) => (cells[i]?.trim() ?? '') !== '');
  const nameless = labels.map((_, i) => i).filter((i) => !isNamed(i));
  const filled = new Set<number>();
  if (nameless.length > 0) {
    const counts = nameless.map((i) => sql`count(${raw(`c${i}`)})`);
    const [row = []] = await staging.all(sql`SELECT ${join(counts)} FROM ${raw(from)}`);
    nameless.forEach((column, i) => {
      if (Number(row[i]) > 0) filled.add(column);
    });
  }
  const isPresent = (i: number) => isNamed(i) || filled.has(i) || (head.header === undefined && i === 0);
  const kept = labels.map((label, i) => ({ label, i })).filter(({ i }) => isPresent(i));
  const names = fieldNames(kept.map(({ label }) => label));
  return kept.map(({ label, i }, at) => {
    const unit = unitAt(head.more, i);
    return {
      name: names[at] ?? `column_${i + 1}`,
      label,
      type: 'untyped',
      value: cellOf(i, head.columnCount),
      ...(unit !== undefined && { unit }),
    };
  });
}

interface Looks {
  /** Bytes of the longest cell of each column. */
  readonly lengths: readonly number[];
  readonly emptyRows: number;
}

/** Everything there is to know before the rows are used, in one pass. */
async function look({ staging }: ParseContext, names: readonly string[]): Promise<Looks> {
  const lengths = names.map((name) => sql`coalesce(max(strlen(${raw(name)})), 0)`);
  const [row = []] = await staging.all(
    sql`SELECT count(*) FILTER (coalesce(${join(names.map(raw))}) IS NULL), ${join(lengths)} FROM raw`,
  );
  const [emptyRows = 0, ...rest] = row.map(Number);
  return { emptyRows, lengths: rest };
}

async function checkCells(
  { staging, limits }: ParseContext,
  labels: readonly string[],
  lengths: readonly number[],
): Promise<void> {
  const column = lengths.findIndex((length) => length > limits.maxCellBytes);
  if (column < 0) return;
  const [[row] = []] = await staging.all(
    sql`SELECT rowid + 1 FROM raw WHERE strlen(${raw(`c${column}`)}) > ${limits.maxCellBytes} ORDER BY rowid LIMIT 1`,
  );
  throw new Refusal({
    code: 'cell-too-large',
    message: `Row ${row} has a value of ${inMegabytes(Number(lengths[column]))} MB in ${labels[column]}; ${inMegabytes(limits.maxCellBytes)} is the most.`,
    advice: 'Look for a quote that is opened there and never closed.',
    column: column + 1,
  });
}
