/** How the cells of a text are written. */
export interface Dialect {
  readonly separator: string;
  readonly quote: string;
}

/** One row of a text with the place where it begins. */
export interface TextRow {
  readonly cells: readonly string[];
  /** Characters from the beginning. */
  readonly start: number;
  /** 1-based. */
  readonly line: number;
  /** Line breaks inside the row, the one at its end included. */
  readonly lineBreaks: number;
}

/** What stands at the beginning of a table in text. */
export interface TableHead {
  readonly dialect: Dialect;
  /** Undefined when the table has none. */
  readonly header: TextRow | undefined;
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
const SAMPLED_ROWS = 400;

/** Splits the beginning of a text into rows. A row that the sample cuts off is left out unless `isWhole`. */
export function rowsOf(
  text: string,
  { separator, quote }: Dialect,
  { isWhole, limit = SAMPLED_ROWS }: { isWhole: boolean; limit?: number },
): readonly TextRow[] {
  const rows: TextRow[] = [];
  let cells: string[] = [];
  let cell = '';
  // Looking at the cell itself would cost its length each time.
  let isCellBlank = true;
  let start = 0;
  let line = 1;
  let breaks = 0;
  let isQuoted = false;
  let i = 0;
  const endRow = (next: number) => {
    cells.push(cell);
    rows.push({ cells, start, line, lineBreaks: breaks });
    line += breaks;
    [cells, cell, isCellBlank, start, breaks] = [[], '', true, next, 0];
  };
  while (i < text.length && rows.length < limit) {
    const char = text[i] ?? '';
    if (isQuoted) {
      if (char === quote && text[i + 1] === quote) {
        cell += quote;
        isCellBlank = false;
        i += 1;
      } else if (char === quote) isQuoted = false;
      else {
        if (char === '\n') breaks += 1;
        cell += char;
        isCellBlank &&= char.trim() === '';
      }
    } else if (char === quote && isCellBlank) {
      isQuoted = true;
      cell = '';
    } else if (char === separator) {
      cells.push(cell);
      [cell, isCellBlank] = ['', true];
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[i + 1] === '\n') i += 1;
      breaks += 1;
      endRow(i + 1);
    } else {
      cell += char;
      isCellBlank &&= char.trim() === '';
    }
    i += 1;
  }
  if (isWhole && rows.length < limit && (cell !== '' || cells.length > 0)) endRow(text.length);
  return rows;
}

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

/** Separates nothing, as it is no character: every line is one value. */
export const NO_SEPARATOR = '\u{10ffff}';

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
  return headOf(best.rows, best.dialect, best.width, sample, given.header);
}

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
  return {
    dialect,
    header: isHeader ? header : undefined,
    first: isHeader ? rows[begin + (isBelowHeader(rows, begin + 1, dialect) ? 2 : 1)] : top,
    columnCount: Math.max(width, top.cells.findLastIndex((cell) => cell.trim() !== '') + 1),
    preamble: top.line - 1,
    hasComments: rows.slice(0, begin + 1).some(isComment),
    hasLongRows: rows.slice(0, begin + (isHeader ? 1 : 0)).some(({ lineBreaks }) => lineBreaks > 1),
  };
}

const rowsBelow = (rows: readonly TextRow[], at: number): readonly TextRow[] => rows.slice(at + 1, at + 60);

/** R gives its row names no name of their own: one name less than there are columns, everything in quotes. */
function isWrittenByR(top: TextRow, below: readonly TextRow[], { quote }: Dialect, sample: string): boolean {
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
function beginningOf(rows: readonly TextRow[], width: number): number {
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

const isComment = ({ cells }: TextRow): boolean => cells[0]?.trimStart().startsWith('#') ?? false;

/** A line of dashes below the names, or the types of an RDB table: no record. */
function isBelowHeader(rows: readonly TextRow[], at: number, { separator }: Dialect): boolean {
  const cells = rows[at]?.cells.map((cell) => cell.trim()).filter((cell) => cell !== '') ?? [];
  if (cells.length < 2 || rows[at + 1] === undefined) return false;
  const isType = (cell: string) => /^\d*[NSM]$/.test(cell.trim());
  const hasTypes =
    separator === '\t' && cells.every(isType) && !rows.slice(at + 1).some((row) => row.cells.some(isType));
  return hasTypes || cells.every((cell) => /^[-=]{2,}$/.test(cell));
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
const isValue = (cell: string): boolean =>
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

function looksLikeHeader(top: TextRow, below: readonly TextRow[]): boolean {
  if (below.length === 0) return !top.cells.some(isValue);
  const evidence = evidenceOfHeader(top, below);
  if (evidence !== 0) return evidence > 0;
  // Without numbers nothing tells names from values, unless the name is a value of its column too.
  const repeated = top.cells.filter((cell, i) => cell !== '' && below.some((row) => row.cells[i] === cell));
  return repeated.length * 2 < top.cells.length && !top.cells.every(isValue);
}

/** Labels of the columns, none empty. */
export function labelsOf(head: TableHead): readonly string[] {
  const { header, columnCount } = head;
  return Array.from({ length: columnCount }, (_, i) => {
    const cell = header?.cells[i]?.replace(/^\uFEFF/, '').trim() ?? '';
    const label = i === 0 ? cell.replace(/^#+\s*/, '') : cell;
    return label === '' ? `column_${i + 1}` : label;
  });
}
