import { join, raw, type Sql, sql } from '#lib';
import type { TableHead } from './csv-dialect.ts';
import type { TextFile } from './text-file.ts';

const MEGABYTE = 1 << 20;

/** Rows of a row group, in which the engine stores a table. */
const ROW_GROUP = 122_880;
const MOST_AT_A_TIME = 8 * MEGABYTE;
/** The engine cuts a buffer into four pieces, one for a thread at a time. */
const PIECES_OF_A_BUFFER = 4;
const PAGE = 4096;

export const cellNames = (columnCount: number): readonly string[] =>
  Array.from({ length: columnCount }, (_, i) => `c${i}`);

/**
 * The rows of a cleanly written table as the engine reads them: `c0`, `c1`, … as text. It refuses the table at the first row that
 * has more or fewer cells than there are columns.
 */
export function tableRows(text: TextFile, sample: string, head: TableHead, maxLineBytes: number): Sql {
  const { dialect, columnCount, first } = head;
  const types = join(cellNames(columnCount).map((name) => sql`${raw(name)}: 'VARCHAR'`));
  const { lineBytes, bufferBytes } = buffers(text, sample, maxLineBytes);
  return sql`read_csv(${text.path}, auto_detect = false, header = false, skip = ${(first?.line ?? 1) - 1},
    columns = {${types}}, delim = ${dialect.separator}, quote = ${dialect.quote}, escape = ${dialect.quote}, strict_mode = true,
    compression = 'none', encoding = 'utf-8', max_line_size = ${lineBytes}, buffer_size = ${bufferBytes})`;
}

/**
 * A buffer that the engine cannot cut evenly (it counts in sixteenths) ends in a piece of a few bytes, at which it gives up.
 */
function buffers(text: TextFile, sample: string, maxLineBytes: number) {
  if (text.longestLine > MEGABYTE) return { lineBytes: maxLineBytes, bufferBytes: evenly(2 * maxLineBytes) };
  const bytesOfRow = Buffer.byteLength(sample) / (sample.split('\n').length || 1);
  return { lineBytes: MEGABYTE, bufferBytes: PIECES_OF_A_BUFFER * evenly(pieceBytes(bytesOfRow)) };
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

const evenly = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;
