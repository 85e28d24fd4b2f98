import { assertNever, join, raw, type Sql, sql } from '#lib';
import type { OutputColumn } from '#query';
import type { CsvOptions, RowOptions } from '../model.ts';
import { columnsOf, type RenderedColumn } from './columns.ts';
import { constant } from './constant.ts';
import { doubleText } from './numbers.ts';
import { dateText, datetimeText, spacedJson } from './temporal.ts';

export type CsvRowOptions = Pick<RowOptions, 'timezone' | 'fileUrl'> & Required<CsvOptions>;

// `True` and `False` are what the original's catalogue writes; its datasets use the same writer.
const DEFAULTS: Required<CsvOptions> = {
  delimiter: ';',
  listSeparator: ',',
  quoteAll: false,
  booleans: ['True', 'False'],
  escapeFormulas: false,
};

/** Options with the defaults filled in. */
export const csvOptions = (options: Pick<RowOptions, 'timezone' | 'fileUrl' | 'csv'>): CsvRowOptions => ({
  ...DEFAULTS,
  ...options.csv,
  timezone: options.timezone,
  fileUrl: options.fileUrl,
});

/** A row as a CSV line without its end. Null and the empty text are both an empty cell. */
export function csvRow(columns: readonly OutputColumn[], options: CsvRowOptions): Sql {
  const cells = columnsOf(columns).map((rendered) => csvCell(rendered, options));
  // concat takes null as an empty text.
  const between = constant(options.delimiter);
  const parts = cells.flatMap((cell, i) => (i === 0 ? [cell] : [between, cell]));
  return parts.length === 0 ? raw("''") : sql`concat(${join(parts)})`;
}

/** The header line, without its end. */
export const csvHeader = (names: readonly string[], { delimiter, quoteAll }: CsvRowOptions): string =>
  names
    .map((name) =>
      quoteAll || [delimiter, '"', '\n', '\r'].some((special) => name.includes(special))
        ? `"${name.replaceAll('"', '""')}"`
        : name,
    )
    .join(delimiter);

// The native writer is not used for this: it quotes a first cell that begins with `#`, and writes `""` for an empty text.
function csvCell({ column, value }: RenderedColumn, options: CsvRowOptions): Sql {
  const plain = (inside: Sql) => (options.escapeFormulas ? withoutFormula(inside) : inside);
  const text = (inside: Sql) => quotedWhenNeeded(plain(inside), options);
  if (column.json) return alwaysQuoted(sql`${value}::VARCHAR`);
  if (column.multivalued) return text(sql`array_to_string(${value}, ${constant(options.listSeparator)})`);
  switch (column.type) {
    case 'text':
      return options.quoteAll ? alwaysQuoted(plain(value)) : text(value);
    case 'int':
      return value;
    case 'boolean': {
      const [yes, no] = options.booleans;
      return sql`CASE ${value} WHEN true THEN ${constant(yes)} WHEN false THEN ${constant(no)} END`;
    }
    case 'double':
      return doubleText(value, column);
    case 'date':
      return dateText(value, column.precision);
    case 'datetime':
      return datetimeText(value, options.timezone);
    case 'geo_point_2d': {
      const pair = sql`${value}.lat::DOUBLE || ', ' || ${value}.lon::DOUBLE`;
      return options.delimiter === ',' || options.quoteAll ? alwaysQuoted(pair) : sql`(${pair})`;
    }
    case 'geo_shape':
      return alwaysQuoted(spacedJson(value));
    case 'json_blob':
      return text(sql`${value}::VARCHAR`);
    case 'file': {
      const address = sql`${constant(options.fileUrl)} || ${value}.id`;
      return options.quoteAll ? alwaysQuoted(address) : sql`(${address})`;
    }
    default:
      return assertNever(column.type);
  }
}

/** Spreadsheets compute what begins so; an apostrophe before it says that it is text. */
const withoutFormula = (text: Sql): Sql =>
  sql`CASE WHEN left(${text}, 1) IN ('=', '+', '-', '@', chr(9), chr(13)) THEN '''' || ${text} ELSE ${text} END`;

const alwaysQuoted = (text: Sql): Sql => sql`('"' || replace(${text}, '"', '""') || '"')`;

function quotedWhenNeeded(text: Sql, { delimiter, quoteAll }: CsvRowOptions): Sql {
  if (quoteAll) return alwaysQuoted(text);
  // Four searches for one character each: a third faster than one regular expression, measured on a million rows.
  return sql`CASE WHEN contains(${text}, ${constant(delimiter)}) OR contains(${text}, '"') OR contains(${text}, chr(10)) OR contains(${text}, chr(13))
    THEN ${alwaysQuoted(text)} ELSE ${text} END`;
}
