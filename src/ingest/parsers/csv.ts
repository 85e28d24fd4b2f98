import { open } from 'node:fs/promises';
import { StagingError } from '#engine';
import { identifier, join, raw, type Sql, sql } from '#lib';
import { fieldNames } from '../field-names.ts';
import type { Column, Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import { labelsOf, recogniseTable, type TableHead } from './csv-dialect.ts';
import { cellNames, tableRows } from './csv-engine.ts';
import { stageTolerantly } from './csv-tolerant.ts';
import { readAsUtf8, type TextFile } from './text-file.ts';

const SAMPLE = 1 << 20;

/** Blanks that stand around values, the one that does not break lines included. */
const NO_BREAK = '\u00a0';
const BLANKS = ` \t\r\n${NO_BREAK}`;

/** A cell as it counts: without blanks around it, null when nothing is left. */
export const cleaned = (cell: Sql): Sql => sql`nullif(trim(${cell}, ${BLANKS}), '')`;

/** CSV and its relatives. What is written cleanly is read by the engine; anything else row by row, every oddity noted. */
export async function parseCsv(context: ParseContext): Promise<Parsed> {
  const { options, limits } = context;
  const text = await readAsUtf8(context, { lines: true });
  const { sample, isWhole } = await beginningOf(text);
  const head = recogniseTable(sample, isWhole, options);
  const { dialect } = head;
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
  if (head.preamble > 0) notes.push(`${head.preamble} lines before the table were skipped.`);
  if (!head.header) notes.push('The table has no header; its columns are numbered.');
  const mended = await stage(context, text, sample, head);
  notes.push(...mended.notes);
  const labels = labelsOf(head);
  const where = await tidy(context, labels);
  const columns = await presentColumns(context, labels, head);
  return {
    frame: {
      from: sql`(SELECT rowid AS _row, * FROM raw)`,
      columns,
      where,
    },
    recognised: {
      encoding: text.encoding,
      separator: dialect.separator === '\t' ? 'tab' : dialect.separator,
      header: head.header ? `line ${head.header.line}` : 'none',
    },
    rejects: mended.rejects,
    rejectedCount: mended.rejectedCount,
    notes,
  };
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

type Mended = Pick<Parsed, 'rejects' | 'rejectedCount' | 'notes'>;

async function stage(
  context: ParseContext,
  text: TextFile,
  sample: string,
  head: TableHead,
): Promise<Mended> {
  const { staging, limits } = context;
  const { columnCount, first } = head;
  const names = cellNames(columnCount);
  if (!first) {
    await staging.run(sql`CREATE TABLE raw (${join(names.map((name) => sql`${raw(name)} VARCHAR`))})`);
    return { rejects: [], rejectedCount: 0, notes: [] };
  }
  const cells = join(names.map((name) => sql`nullif(${raw(name)}, '') AS ${raw(name)}`));
  const isPlain =
    !head.hasLongRows && !sample.includes('\0') && !(sample.includes('\r') && !sample.includes('\n'));
  if (isPlain) {
    try {
      const rows = tableRows(text, sample, head, limits.maxLineBytes);
      await staging.run(sql`CREATE TABLE raw AS SELECT ${cells} FROM ${rows}`);
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
  labels: readonly string[],
  head: TableHead,
): Promise<readonly Column[]> {
  const isNamed = (i: number) => head.header !== undefined && (head.header.cells[i]?.trim() ?? '') !== '';
  const nameless = labels.map((_, i) => i).filter((i) => !isNamed(i));
  const filled = new Set<number>();
  if (nameless.length > 0) {
    const counts = nameless.map((i) => sql`count(${raw(`c${i}`)})`);
    const [row = []] = await staging.all(sql`SELECT ${join(counts)} FROM raw`);
    nameless.forEach((column, i) => {
      if (Number(row[i]) > 0) filled.add(column);
    });
  }
  const isPresent = (i: number) => isNamed(i) || filled.has(i) || (head.header === undefined && i === 0);
  const kept = labels.map((label, i) => ({ label, i })).filter(({ i }) => isPresent(i));
  const names = fieldNames(kept.map(({ label }) => label));
  return kept.map(({ label, i }, at) => ({
    name: names[at] ?? `column_${i + 1}`,
    label,
    type: 'untyped',
    value: identifier(`c${i}`),
  }));
}

interface Looks {
  /** Bytes of the longest cell of each column. */
  readonly lengths: readonly number[];
  /** Columns with cells that begin or end with a blank. */
  readonly blank: readonly number[];
  readonly emptyRows: number;
}

/** Everything there is to know before the rows are used, in one pass. */
async function look({ staging }: ParseContext, names: readonly string[]): Promise<Looks> {
  const lengths = names.map((name) => sql`coalesce(max(strlen(${raw(name)})), 0)`);
  // Whatever begins with a blank sorts before the first letter that can be seen.
  const blanks = names.map(
    (name) =>
      sql`count(*) FILTER (${raw(name)} < '!' OR ends_with(${raw(name)}, ' ') OR starts_with(${raw(name)}, ${NO_BREAK}) OR ends_with(${raw(name)}, ${NO_BREAK}))`,
  );
  const [row = []] = await staging.all(
    sql`SELECT count(*) FILTER (coalesce(${join(names.map(raw))}) IS NULL), ${join([...lengths, ...blanks])} FROM raw`,
  );
  const [emptyRows = 0, ...rest] = row.map(Number);
  return {
    emptyRows,
    lengths: rest.slice(0, names.length),
    blank: names.map((_, i) => i).filter((i) => (rest[names.length + i] ?? 0) > 0),
  };
}

/** Takes blanks away from around cells, where there are any, and says which rows are left with something in them. */
async function tidy(context: ParseContext, labels: readonly string[]): Promise<Sql | undefined> {
  const { staging } = context;
  const names = labels.map((_, i) => `c${i}`);
  let looks = await look(context, names);
  await checkCells(context, labels, looks.lengths);
  if (looks.blank.length > 0) {
    const cells = names.map((name, i) =>
      looks.blank.includes(i) ? sql`${cleaned(raw(name))} AS ${raw(name)}` : raw(name),
    );
    await staging.run(sql`CREATE OR REPLACE TABLE raw AS SELECT ${join(cells)} FROM raw`);
    looks = await look(context, names);
  }
  return looks.emptyRows > 0 ? sql`coalesce(${join(names.map(raw))}) IS NOT NULL` : undefined;
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
    message: `Row ${row} has a value of ${lengths[column]} bytes in ${labels[column]}; ${limits.maxCellBytes} is the most.`,
    advice: 'Look for a quote that is opened there and never closed.',
    column: column + 1,
  });
}
