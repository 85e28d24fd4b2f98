/** How the cells of a text are written. */
export interface Dialect {
  readonly separator: string;
  readonly quote: string;
  /** What stands before a quote that is a letter; a quote when undefined. */
  readonly escape?: '\\';
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
  /** Whether something stands between a quote that closes a cell and the separator. */
  readonly isBroken: boolean;
}

/** Separates nothing, as it is no character: every line is one value. */
export const NO_SEPARATOR = '\u{10ffff}';

const SAMPLED_ROWS = 400;

/** Splits the beginning of a text into rows. A row that the sample cuts off is left out unless `isWhole`. */
export function rowsOf(
  text: string,
  dialect: Dialect,
  { isWhole, limit = SAMPLED_ROWS }: { isWhole: boolean; limit?: number },
): readonly TextRow[] {
  const { separator, quote } = dialect;
  const mark: string = dialect.escape ?? quote;
  const rows: TextRow[] = [];
  let cells: string[] = [];
  let cell = '';
  // Looking at the cell itself would cost its length each time.
  let isCellBlank = true;
  let start = 0;
  let line = 1;
  let breaks = 0;
  let isQuoted = false;
  let isClosed = false;
  let isBroken = false;
  let i = 0;
  const endCell = () => {
    cells.push(cell);
    [cell, isCellBlank, isClosed] = ['', true, false];
  };
  const endRow = (next: number) => {
    endCell();
    rows.push({ cells, start, line, lineBreaks: breaks, isBroken });
    line += breaks;
    [cells, start, breaks, isBroken] = [[], next, 0, false];
  };
  while (i < text.length && rows.length < limit) {
    const char = text[i] ?? '';
    if (isQuoted) {
      const next = text[i + 1];
      if (char === mark && (next === quote || (mark !== quote && next === mark))) {
        cell += next;
        isCellBlank = false;
        i += 1;
      } else if (char === quote) {
        isQuoted = false;
        isClosed = true;
      } else {
        if (char === '\n') breaks += 1;
        cell += char;
        isCellBlank &&= char.trim() === '';
      }
    } else if (char === quote && isCellBlank) {
      isQuoted = true;
      cell = '';
    } else if (char === separator) {
      endCell();
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[i + 1] === '\n') i += 1;
      breaks += 1;
      endRow(i + 1);
    } else {
      const isBlank = char.trim() === '';
      cell += char;
      isBroken ||= isClosed && !isBlank;
      isCellBlank &&= isBlank;
    }
    i += 1;
  }
  if (isWhole && rows.length < limit && (cell !== '' || cells.length > 0)) endRow(text.length);
  return rows;
}
