import { join, raw, type Sql, sql } from '#lib';
import type { OutputColumn } from '#query';
import type { ColumnSurvey, Survey } from '../encoder/model.ts';
import type { Cell } from '../model.ts';
import { columnsOf, type RenderedColumn } from './columns.ts';
import { constant } from './constant.ts';
import type { RowForm } from './row.ts';
import { dateText, datetimeText } from './temporal.ts';

const PER_COLUMN = 7;

/** Aggregates over printed rows: their count, then seven of each column. */
export const surveyColumns = (columns: readonly OutputColumn[], form: RowForm): Sql =>
  join([raw('count(*)'), ...columnsOf(columns).flatMap((rendered) => aggregates(rendered, form))]);

function aggregates(rendered: RenderedColumn, form: RowForm): readonly Sql[] {
  const { column, value } = rendered;
  const text = textOf(rendered, form);
  const isNumber = !column.multivalued && !column.json && (column.type === 'int' || column.type === 'double');
  const none = raw('NULL');
  return [
    sql`count(${value})`,
    ...(text === undefined
      ? [none, none, none, none]
      : [
          sql`max(strlen(${text}))`,
          sql`max(length(${text}))`,
          sql`sum(strlen(${text}))`,
          sql`coalesce(bool_and(strlen(${text}) = length(${text})), true)`,
        ]),
    ...(isNumber ? [sql`min(${value})::DOUBLE`, sql`max(${value})::DOUBLE`] : [none, none]),
  ];
}

/** What an encoder writes of a cell that is a text; undefined for numbers and positions, and for times in a zone. */
function textOf({ column, value }: RenderedColumn, { fileUrl, times }: RowForm): Sql | undefined {
  if (column.json) return sql`${value}::VARCHAR`;
  // A separator as long as the longest that formats put between the values of a list.
  if (column.multivalued) return sql`array_to_string(${value}, ', ')`;
  if (column.type === 'text' || column.type === 'json_blob' || column.type === 'geo_shape')
    return sql`${value}::VARCHAR`;
  if (times === 'utc' && column.type === 'date') return dateText(value, column.precision);
  if (times === 'utc' && column.type === 'datetime') return datetimeText(value, 'UTC');
  return column.type === 'file' ? sql`(${constant(fileUrl)} || ${value}.id)` : undefined;
}

/** The survey that a row of those aggregates is. */
export function surveyOf(row: readonly Cell[], columns: readonly OutputColumn[]): Survey {
  const numberAt = (i: number): number | null => {
    const cell = row[i];
    return cell === null || cell === undefined ? null : Number(cell);
  };
  return {
    rowCount: numberAt(0) ?? 0,
    columns: columns.map((_, i): ColumnSurvey => {
      const at = 1 + i * PER_COLUMN;
      return {
        filled: numberAt(at) ?? 0,
        maxBytes: numberAt(at + 1) ?? 0,
        maxCharacters: numberAt(at + 2) ?? 0,
        totalBytes: numberAt(at + 3) ?? 0,
        isAscii: row[at + 4] !== false,
        min: numberAt(at + 5),
        max: numberAt(at + 6),
      };
    }),
  };
}
