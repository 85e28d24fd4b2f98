import { isBracketedUnit, unitOf } from '../typing/units.ts';
import type { Dialect, TextRow } from './csv-rows.ts';

export const rowsBelow = (rows: readonly TextRow[], at: number): readonly TextRow[] =>
  rows.slice(at + 1, at + 60);

/** R gives its row names no name of their own: one name less than there are columns, everything in quotes. */
export function isWrittenByR(
  top: TextRow,
  below: readonly TextRow[],
  { quote }: Dialect,
  sample: string,
): boolean {
  const isQuoted = ({ start }: TextRow) => sample[start] === quote;
  const names = below.map(({ cells }) => cells[0] ?? '');
  return (
    below.length > 0 &&
    isQuoted(top) &&
    below.every((row) => row.cells.length === top.cells.length + 1 && isQuoted(row)) &&
    new Set(names).size === names.length &&
    below.some(({ cells }) => cells.at(-1)?.trim() !== '')
  );
}

/** Place of the first row of the table: its header where it has one. */
export function beginningOf(rows: readonly TextRow[], width: number): number {
  const begin = Math.max(
    rows.findIndex((row, i) => canBegin(row, rows[i + 1], width)),
    0,
  );
  const evidenceAt = (at: number): number => {
    const row = rows[at];
    return row ? evidenceOfHeader(row, rowsBelow(rows, at)) : 0;
  };
  const [top, next] = rows.slice(begin);
  // A note that happens to have one cell less stands above the header.
  const isWhole = next !== undefined && next.cells.filter((cell) => cell.trim() !== '').length >= width;
  if (isWhole && (top?.cells.length ?? width) < width && evidenceAt(begin + 1) > 0) return begin + 1;
  const evidence = evidenceAt(begin);
  if (evidence > 0) return begin;
  if (evidence < 0 && isLoneName(rows[begin - 1], width)) return begin - 1;
  // Names over values, or over what else would be left out, are the header of rows that have more cells than there are names.
  const isOnly = begin === rows.length - 1;
  for (let at = begin - 1; at >= 0; at -= 1) {
    const names = rows[at];
    if (!names || names.cells.length < (at === begin - 1 ? 2 : 3)) break;
    if (!isOnly && names.cells.length * 2 <= width) break;
    const areNames = !names.cells.some((cell) => cell.trim() === '' || isValue(cell)) && !isComment(names);
    if (areNames && (isOnly || evidenceAt(at) > 0)) return at;
  }
  return begin;
}

/** One name in a row as wide as the table: a title when names stand below it, otherwise a header with a single name. */
const isLoneName = (row: TextRow | undefined, width: number): boolean =>
  row !== undefined &&
  row.cells.length >= width &&
  row.cells.filter((cell) => cell.trim() !== '').length === 1 &&
  !row.cells.some(isValue) &&
  !isComment(row);

export const isComment = ({ cells }: TextRow): boolean => cells[0]?.trimStart().startsWith('#') ?? false;

/** A line of dashes below the names, or the types of an RDB table: no record. */
export function isBelowHeader(rows: readonly TextRow[], at: number, { separator }: Dialect): boolean {
  const cells = rows[at]?.cells.map((cell) => cell.trim()).filter((cell) => cell !== '') ?? [];
  if (cells.length < 2 || rows[at + 1] === undefined) return false;
  const isType = (cell: string) => /^\d*[NSM]$/.test(cell.trim());
  const hasTypes =
    separator === '\t' && cells.every(isType) && !rows.slice(at + 1).some((row) => row.cells.some(isType));
  return hasTypes || cells.every((cell) => /^[-=]{2,}$/.test(cell));
}

/** A row of a header below its first one. */
export interface HeaderRow {
  readonly cells: readonly string[];
  readonly isOfUnits: boolean;
}

const MOST_MORE = 2;
/** Rows below, and columns of numbers, without which a row of texts could as well be a record. */
const LEAST_ROWS = 3;
const LEAST_COLUMNS = 2;

/** The rows from a place on that are of the header still: units in brackets, or texts over columns that hold values only. */
export function moreOfHeader(
  rows: readonly { readonly cells: readonly string[] }[],
  at: number,
): readonly HeaderRow[] {
  const more: HeaderRow[] = [];
  for (const row of rows.slice(at, at + MOST_MORE)) {
    const below = rows.slice(at + more.length + 1, at + more.length + 60);
    const filled = row.cells.filter((cell) => cell.trim() !== '');
    if (below.length === 0 || filled.length === 0) break;
    const areBracketed = filled.every(isBracketedUnit);
    if (!areBracketed && !standsOverValues(row.cells, below)) break;
    more.push({ cells: row.cells, isOfUnits: filled.every((cell) => unitOf(cell) !== undefined) });
  }
  return more;
}

function standsOverValues(
  cells: readonly string[],
  below: readonly { readonly cells: readonly string[] }[],
): boolean {
  if (below.length < LEAST_ROWS) return false;
  const overValues = cells.filter((_, i) => {
    const filled = below
      .map((row) => row.cells[i]?.trim() ?? '')
      .filter((text) => text !== '' && !isMissing(text));
    return filled.length >= LEAST_ROWS && filled.filter(isValue).length >= 0.9 * filled.length;
  });
  const said = overValues.map((cell) => cell.trim()).filter((cell) => cell !== '');
  return (
    said.length >= LEAST_COLUMNS &&
    said.length * 2 >= overValues.length &&
    !said.some((cell) => isValue(cell) || isMissing(cell))
  );
}

/** Whether a row can be the first of the table rather than a title, a comment or a note. */
function canBegin(row: TextRow, next: TextRow | undefined, width: number): boolean {
  const { cells } = row;
  if (width === 1) return !cells[0]?.startsWith('#') || next === undefined;
  // A separator at the end of every row but the header's makes one cell more.
  if (cells.length < width - 1 || (cells.length === width - 1 && width === 2)) return false;
  const filled = cells.filter((cell) => cell.trim() !== '').length;
  if (width >= 3 && filled <= 1) return false;
  // A commented header is one; a comment that happens to have as many separators is followed by the header.
  if (!cells[0]?.startsWith('#') || next === undefined) return true;
  return !next.cells.every((cell) => cell !== '' && !isValue(cell));
}

/** A number or a date: what names of columns are not. */
export const isValue = (cell: string): boolean =>
  /^\s*[+-]?(?:\d+(?:[.,]\d+)?(?:e[+-]?\d+)?|\d{1,4}[-/.:]\d{1,2}(?:[-/.:]\d{1,4})?.*)\s*$/is.test(cell);

/** Names stand over values they are no example of; a year may be a name. Above 0 they do, below 0 they do not. */
function evidenceOfHeader(top: TextRow, below: readonly TextRow[]): number {
  let evidence = 0;
  top.cells.forEach((cell, i) => {
    const name = cell.trim();
    if (name === '' || /^[12]\d{3}$/.test(name) || isMissing(name)) return;
    const filled = below.map((row) => row.cells[i]?.trim() ?? '').filter((text) => text !== '');
    if (filled.length === 0) return;
    const areValues = filled.filter(isValue).length * 2 > filled.length;
    if (isValue(cell)) evidence += areValues ? -2 : 1;
    else if (areValues) evidence += 2;
  });
  return evidence;
}

/** What stands where there is no value says nothing of the names. */
const isMissing = (cell: string): boolean => /^(?:na|n\/a|nan|null|none|-+|\?|\\N)$/i.test(cell);

export function looksLikeHeader(top: TextRow, below: readonly TextRow[]): boolean {
  if (below.length === 0) return !top.cells.some(isValue);
  const evidence = evidenceOfHeader(top, below);
  if (evidence !== 0) return evidence > 0;
  // Without numbers nothing tells names from values, unless the name is a value of its column too.
  const repeated = top.cells.filter((cell, i) => cell !== '' && below.some((row) => row.cells[i] === cell));
  return repeated.length * 2 < top.cells.length && !top.cells.every(isValue);
}
