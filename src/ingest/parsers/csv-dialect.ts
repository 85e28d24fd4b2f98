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
  let best: { dialect: Dialect; rows: readonly TextRow[]; width: number; score: number } | undefined;
  for (const separator of separators) {
    for (const quote of quotes) {
      const dialect = { separator, quote };
      const rows = rowsOf(sample, dialect, { isWhole }).filter((row) => !isBlank(row) && row.line > skip);
      const { width, share } = commonWidth(rows);
      const agreement = width > 1 ? share * (1 + Math.log2(width) / 8) : 0.3 * share;
      const isSuspect = cutsBrackets(rows) || !(quote === '"' || enclosesCells(sample, dialect, rows.length));
      const score = isSuspect ? agreement * 0.25 : agreement;
      if (!best || score > best.score) best = { dialect, rows, width, score };
    }
  }
  if (!best || best.rows.length === 0)
    return {
      dialect: { separator: ',', quote: '"' },
      header: undefined,
      first: undefined,
      columnCount: 0,
      preamble: 0,
      hasLongRows: false,
    };
  return headOf(best.rows, best.dialect, best.width, given.header);
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
  hasHeader: boolean | undefined,
): TableHead {
  const begin = Math.max(
    rows.findIndex((row, i) => canBegin(row, rows[i + 1], width)),
    0,
  );
  const top = rows[begin];
  if (!top) throw new Error('no rows');
  const isHeader = hasHeader ?? looksLikeHeader(top, rows.slice(begin + 1, begin + 60));
  return {
    dialect,
    header: isHeader ? top : undefined,
    first: isHeader ? rows[begin + (isBelowHeader(rows, begin + 1, dialect) ? 2 : 1)] : top,
    columnCount: Math.max(width, top.cells.length),
    preamble: top.line - 1,
    hasLongRows: rows.slice(0, begin + (isHeader ? 1 : 0)).some(({ lineBreaks }) => lineBreaks > 1),
  };
}

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

/** Names stand over values they are no example of; a year may be a name. */
function looksLikeHeader(top: TextRow, below: readonly TextRow[]): boolean {
  if (below.length === 0) return !top.cells.some(isValue);
  let evidence = 0;
  top.cells.forEach((cell, i) => {
    if (cell.trim() === '' || /^[12]\d{3}$/.test(cell.trim())) return;
    const filled = below.map((row) => row.cells[i]?.trim() ?? '').filter((text) => text !== '');
    if (filled.length === 0) return;
    const areValues = filled.filter(isValue).length * 2 > filled.length;
    if (isValue(cell)) evidence += areValues ? -2 : 1;
    else if (areValues) evidence += 2;
  });
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
