import { unitOf } from '../typing/units.ts';
import { type Dialect, NO_SEPARATOR, rowsOf, type TextRow } from './csv-rows.ts';
import {
  beginningOf,
  type HeaderRow,
  isBelowHeader,
  isComment,
  isValue,
  isWrittenByR,
  looksLikeHeader,
  moreOfHeader,
  rowsBelow,
} from './table-header.ts';

/** What stands at the beginning of a table in text. */
export interface TableHead {
  readonly dialect: Dialect;
  /** Undefined when the table has none. */
  readonly header: TextRow | undefined;
  /** Rows of the header below its first one: more names, or units. */
  readonly more: readonly HeaderRow[];
  /** The first row of values; undefined when there is none. */
  readonly first: TextRow | undefined;
  readonly columnCount: number;
  /** Lines before the header: titles and comments. */
  readonly preamble: number;
  /** Whether lines that begin with `#` are comments. */
  readonly hasComments: boolean;
  /** Whether some row before the values goes over several lines. */
  readonly hasLongRows: boolean;
}

const SEPARATORS = [',', ';', '\t', '|'] as const;
const QUOTES = ['"', "'"] as const;

const isBlank = (row: TextRow): boolean => row.cells.every((cell) => cell.trim() === '');

/** Width that most rows have, the later half counting double: what comes before the table is at the beginning. */
function commonWidth(rows: readonly TextRow[]): { width: number; share: number } {
  const weights = new Map<number, number>();
  let all = 0;
  rows.forEach((row, i) => {
    const weight = i * 2 >= rows.length ? 2 : 1;
    weights.set(row.cells.length, (weights.get(row.cells.length) ?? 0) + weight);
    all += weight;
  });
  let width = 1;
  let most = 0;
  for (const [candidate, weight] of weights)
    if (weight > most || (weight === most && candidate > width)) [width, most] = [candidate, weight];
  return { width, share: all === 0 ? 0 : most / all };
}

/** Recognises separator, quote, header and what comes before it from the beginning of a text. */
export function recogniseTable(
  sample: string,
  isWhole: boolean,
  given: { separator?: string; quote?: string; header?: boolean; skipLines?: number } = {},
): TableHead {
  const separators = given.separator === undefined ? SEPARATORS : [given.separator];
  const quotes =
    given.quote === undefined ? QUOTES.filter((q) => q === '"' || sample.includes(q)) : [given.quote];
  const skip = Math.max(given.skipLines ?? 0, frontMatterLines(sample));
  const rowsWith = (dialect: Dialect) =>
    rowsOf(sample, dialect, { isWhole }).filter((row) => !isBlank(row) && row.line > skip);
  let best: Candidate | undefined;
  for (const separator of separators) {
    for (const quote of quotes) {
      const dialect = { separator, quote };
      const rows = rowsWith(dialect);
      const { width, share } = commonWidth(rows);
      const isList = given.separator === undefined && (width === 1 || isListOfTexts(rows, width, separator));
      const isEnded = isList && endsLines(rows);
      const agreement = isList ? LIST_AGREEMENT + (isEnded ? 0.01 : 0) : share * (1 + Math.log2(width) / 8);
      const isSuspect = cutsBrackets(rows) || !(quote === '"' || enclosesCells(sample, dialect, rows.length));
      const score = isSuspect ? agreement * 0.25 : agreement;
      if (!best || score > best.score) best = { dialect, rows, width: isList ? 1 : width, isEnded, score };
    }
  }
  if (!best || best.rows.length === 0)
    return {
      dialect: { separator: ',', quote: '"' },
      header: undefined,
      more: [],
      first: undefined,
      columnCount: 0,
      preamble: 0,
      hasComments: false,
      hasLongRows: false,
    };
  if (given.separator === undefined && best.width === 1 && !best.isEnded) {
    const dialect = { separator: NO_SEPARATOR, quote: best.dialect.quote };
    return headOf(rowsWith(dialect), dialect, 1, sample, given.header);
  }
  // Quotes that the usual reading stumbles over, and that have a backslash before them, are letters.
  const { dialect, rows, width } = best;
  const escaped: Dialect = { ...dialect, escape: '\\' };
  if (sample.includes(`\\${dialect.quote}`) && brokenIn(rowsWith(escaped)) < brokenIn(rows)) {
    const again = rowsWith(escaped);
    return headOf(again, escaped, commonWidth(again).width, sample, given.header);
  }
  return headOf(rows, dialect, width, sample, given.header);
}

const brokenIn = (rows: readonly TextRow[]): number => rows.filter(({ isBroken }) => isBroken).length;

interface Candidate {
  readonly dialect: Dialect;
  readonly rows: readonly TextRow[];
  readonly width: number;
  /** Whether the separator does nothing but end lines. */
  readonly isEnded: boolean;
  readonly score: number;
}

/** Whether there are separators, with nothing behind them. */
const endsLines = (rows: readonly TextRow[]): boolean =>
  rows.some(({ cells }) => cells.length > 1) &&
  rows.every(({ cells }) => cells.slice(1).every((cell) => cell.trim() === ''));

/** A table has to be better cut than this: what no separator cuts alike is a list, a value to a line. */
const LIST_AGREEMENT = 0.4;

/** Whether what cuts some of the lines is no separator: a mark in one text of many, the decimal comma of a column of numbers. */
function isListOfTexts(rows: readonly TextRow[], width: number, separator: string): boolean {
  const cut = rows.filter(({ cells }) => cells.length > 1);
  if (rows.length > 2 && cut.length === 1 && !cut.every((row) => row === rows[0])) return true;
  const isNumber = ({ cells }: TextRow) => /^[+-]?\d+(?:[.,]\d+)?$/.test(cells.join().trim());
  return (
    separator === ',' &&
    width === 2 &&
    rows[0]?.cells.length === 1 &&
    !isValue(rows[0].cells.join()) &&
    rows.slice(1).every(isNumber)
  );
}

/** Lines of YAML between lines of three dashes, which CSVY has above its table. */
function frontMatterLines(sample: string): number {
  if (!/^---\r?\n/.test(sample)) return 0;
  const end = /\r?\n---\r?\n/.exec(sample);
  return end === null ? 0 : sample.slice(0, end.index + end[0].length).split('\n').length - 1;
}

/** Whether most rows have a cell with a bracket that opens or closes in another one: JSON that was cut at its commas. */
function cutsBrackets(rows: readonly TextRow[]): boolean {
  const count = (cell: string, bracket: string) => cell.split(bracket).length;
  const isCut = (cell: string) =>
    count(cell, '{') !== count(cell, '}') || count(cell, '[') !== count(cell, ']');
  return rows.filter((row) => row.cells.some(isCut)).length * 2 > rows.length;
}

/** Whether cells are quoted with it; the apostrophe is a letter more often. */
function enclosesCells(sample: string, { separator, quote }: Dialect, rows: number): boolean {
  const separated = separator === '|' ? '\\|' : separator;
  const cell = new RegExp(`(?:^|${separated})${quote}[^${quote}\\n]*${quote}(?:$|\\r|${separated})`, 'gm');
  return (sample.match(cell)?.length ?? 0) * 2 > rows;
}

function headOf(
  rows: readonly TextRow[],
  dialect: Dialect,
  width: number,
  sample: string,
  hasHeader: boolean | undefined,
): TableHead {
  const begin = beginningOf(rows, width);
  const top = rows[begin];
  if (!top) throw new Error('no rows');
  const below = rowsBelow(rows, begin);
  const isHeader = hasHeader ?? looksLikeHeader(top, below);
  const header =
    isHeader && isWrittenByR(top, below, dialect, sample) ? { ...top, cells: ['', ...top.cells] } : top;
  const after = begin + (isBelowHeader(rows, begin + 1, dialect) ? 2 : 1);
  const more = isHeader ? moreOfHeader(rows, after) : [];
  return {
    dialect,
    header: isHeader ? header : undefined,
    more,
    first: isHeader ? rows[after + more.length] : top,
    columnCount: Math.max(width, top.cells.findLastIndex((cell) => cell.trim() !== '') + 1),
    preamble: top.line - 1,
    hasComments: rows.slice(0, begin + 1).some(isComment),
    hasLongRows: rows
      .slice(0, isHeader ? after + more.length : begin)
      .some(({ lineBreaks }) => lineBreaks > 1),
  };
}

/** Labels of the columns, none empty. */
export function labelsOf(head: TableHead): readonly string[] {
  const { header, more, columnCount } = head;
  return Array.from({ length: columnCount }, (_, i) => {
    const cell = header?.cells[i]?.replace(/^\uFEFF/, '').trim() ?? '';
    const names = more.flatMap(({ cells, isOfUnits }) => (isOfUnits ? [] : [cells[i]?.trim() ?? '']));
    const first = i === 0 ? cell.replace(/^#+\s*/, '') : cell;
    const label = [...new Set([first, ...names])].filter((name) => name !== '').join(' ');
    return label === '' ? `column_${i + 1}` : label;
  });
}

/** The unit of a column, where a row of the header says it. */
export const unitAt = (more: readonly HeaderRow[], column: number): string | undefined =>
  more
    .filter(({ isOfUnits }) => isOfUnits)
    .map(({ cells }) => unitOf(cells[column] ?? ''))
    .find((unit) => unit !== undefined);
