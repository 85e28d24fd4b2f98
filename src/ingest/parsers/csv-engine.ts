import { join, raw, type Sql, sql } from '#lib';
import type { TableHead } from './csv-dialect.ts';

const MEGABYTE = 1 << 20;

/** Rows of a row group, in which the engine stores a table. */
const ROW_GROUP = 122_880;
const MOST_AT_A_TIME = 8 * MEGABYTE;
/** The engine cuts a buffer into four pieces, one for a thread at a time. */
const PIECES_OF_A_BUFFER = 4;
const PAGE = 4096;

export const cellNames = (columnCount: number): readonly string[] =>
  Array.from({ length: columnCount }, (_, i) => `c${i}`);

/** A text in UTF-8 that looks as if the engine could read it. */
export interface CleanTable {
  readonly path: string;
  /** Lines before the first row of values. */
  readonly skip: number;
  /** Bytes that no line is longer than. */
  readonly longestLine: number;
  /** On average. */
  readonly bytesOfRow: number;
}

/**
 * The rows of a cleanly written table as the engine reads them: `c0`, `c1`, … as text. It refuses the table at the first row that
 * has more or fewer cells than there are columns.
 */
export function tableRows(
  { path, skip, longestLine, bytesOfRow }: CleanTable,
  { dialect, columnCount }: TableHead,
  maxLineBytes: number,
): Sql {
  const types = join(cellNames(columnCount).map((name) => sql`${raw(name)}: 'VARCHAR'`));
  const { lineBytes, bufferBytes } =
    longestLine > MEGABYTE
      ? { lineBytes: maxLineBytes, bufferBytes: evenly(2 * maxLineBytes) }
      : {
          lineBytes: Math.min(MEGABYTE, maxLineBytes),
          bufferBytes: PIECES_OF_A_BUFFER * evenly(pieceBytes(bytesOfRow)),
        };
  return sql`read_csv(${path}, auto_detect = false, header = false, skip = ${skip},
    columns = {${types}}, delim = ${dialect.separator}, quote = ${dialect.quote}, escape = ${dialect.quote}, strict_mode = true,
    compression = 'none', encoding = 'utf-8', max_line_size = ${lineBytes}, buffer_size = ${bufferBytes})`;
}

/**
 * Each piece that a thread reads becomes a stretch of the table, and a stretch just longer than a row group leaves a small group
 * behind: a file full of those is written all over again to be rid of them. Halves are put together first, and what is left over
 * of one and seven tenths is large enough to stay.
 */
function pieceBytes(bytesOfRow: number): number {
  const groupBytes = ROW_GROUP * bytesOfRow;
  const groups = groupBytes / 2 >= MEGABYTE ? 0.5 : Math.ceil(MEGABYTE / groupBytes - 0.7) + 0.7;
  return Math.min(groups * groupBytes, MOST_AT_A_TIME);
}

/** A buffer that the engine cannot cut evenly (it counts in sixteenths) ends in a piece of a few bytes, at which it gives up. */
const evenly = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;

/** Blanks that stand around values, the one that does not break lines included. */
const NO_BREAK = '\u00a0';
const BLANKS = ` \t\r\n${NO_BREAK}`;

/**
 * The cells as they count, under their names: without blanks around them, null when nothing is left. In a table of one column a line of
 * blanks is a record: there it leaves an empty text, see `cellOf`.
 */
export function tidyCells(columnCount: number, { isAscii }: { isAscii: boolean }): Sql {
  const noBreak = (cell: Sql) =>
    isAscii ? raw('') : sql` OR starts_with(${cell}, ${NO_BREAK}) OR ends_with(${cell}, ${NO_BREAK})`;
  return join(
    cellNames(columnCount).map((name) => {
      const cell = raw(name);
      // Trimming is dear, and few cells have blanks. Whatever begins with one sorts before the first letter that can be seen.
      const kept = sql`trim(${cell}, ${BLANKS})`;
      const trimmed =
        columnCount === 1 ? sql`CASE WHEN ${cell} <> '' THEN ${kept} END` : sql`nullif(${kept}, '')`;
      return sql`CASE WHEN ${cell} < '!' OR ends_with(${cell}, ' ')${noBreak(cell)} THEN ${trimmed} ELSE ${cell} END AS ${cell}`;
    }),
  );
}

/** The value of a staged cell. */
export const cellOf = (index: number, columnCount: number): Sql =>
  columnCount === 1 ? sql`nullif(${raw(`c${index}`)}, '')` : raw(`c${index}`);
