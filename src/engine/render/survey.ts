import { join, raw, type Sql, sql } from '#lib';
import type { OutputColumn } from '#query';
import type { ColumnSurvey, Survey } from '../encoder/model.ts';
import type { Cell } from '../model.ts';
import { columnsOf, type RenderedColumn } from './columns.ts';
import { constant } from './constant.ts';

const PER_COLUMN = 6;

/** Aggregates over printed rows: their count, then six of each column. */
export const surveyColumns = (columns: readonly OutputColumn[], fileUrl: string): Sql =>
  join([raw('count(*)'), ...columnsOf(columns).flatMap((rendered) => aggregates(rendered, fileUrl))]);

function aggregates(rendered: RenderedColumn, fileUrl: string): readonly Sql[] {
  const { column, value } = rendered;
  const text = textOf(rendered, fileUrl);
  const isNumber = !column.multivalued && !column.json && (column.type === 'int' || column.type === 'double');
  const none = raw('NULL');
  return [
    sql`count(${value})`,
    ...(text === undefined
      ? [none, none, none]
      : [
          sql`max(strlen(${text}))`,
          sql`max(length(${text}))`,
          sql`coalesce(bool_and(strlen(${text}) = length(${text})), true)`,
        ]),
    ...(isNumber ? [sql`min(${value})::DOUBLE`, sql`max(${value})::DOUBLE`] : [none, none]),
  ];
}

/** What an encoder writes of a cell that is a text; undefined for numbers, times and geometries. */
function textOf({ column, value }: RenderedColumn, fileUrl: string): Sql | undefined {
  if (column.json) return sql`${value}::VARCHAR`;
  // A separator as long as the longest that formats put between the values of a list.
  if (column.multivalued) return sql`array_to_string(${value}, ', ')`;
  if (column.type === 'text' || column.type === 'json_blob') return sql`${value}::VARCHAR`;
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
        isAscii: row[at + 3] !== false,
        min: numberAt(at + 4),
        max: numberAt(at + 5),
      };
    }),
  };
}
