import { assertNever, double, join, raw, type Sql, sql } from '#lib';
import type { OutputColumn } from '#query';
import { columnsOf, type RenderedColumn } from './columns.ts';
import { constant } from './constant.ts';
import { doubleText } from './numbers.ts';
import { dateText, datetimeText } from './temporal.ts';

/** How cells of a row for an encoder are written. */
export interface RowForm {
  readonly timezone: string;
  readonly fileUrl: string;
  /** As `Encoding` has them. */
  readonly times: 'text' | 'utc' | 'numbers';
  readonly shapes: 'geometries' | 'texts';
  readonly projected?: { readonly column: number; readonly epsg: number };
}

/** A row as a JSON array of the cells that encoders are given; `id` goes last. */
export function rowArray(columns: readonly OutputColumn[], form: RowForm, id: Sql | undefined): Sql {
  const { projected } = form;
  const cells = columnsOf(columns).map((rendered, i) => {
    const text = cell(rendered, form);
    return projected?.column === i ? sql`geo_project(${text}, ${double(projected.epsg)})` : text;
  });
  if (id !== undefined) cells.push(quoted(id));
  const parts = cells.map((text, i) => sql`${raw(i === 0 ? "'['" : "','")}, coalesce(${text}, 'null')`);
  return cells.length === 0 ? raw("'[]'") : sql`concat(${join(parts)}, ']')`;
}

const isPartial = ({ precision }: OutputColumn): boolean => precision === 'year' || precision === 'month';

const quoted = (text: Sql): Sql => sql`'"' || ${text} || '"'`;

function cell({ column, value }: RenderedColumn, { timezone, fileUrl, times, shapes }: RowForm): Sql {
  if (column.json) return sql`to_json(${value}::VARCHAR)::VARCHAR`;
  if (column.multivalued)
    return sql`'[' || array_to_string(list_transform(${value}, lambda x: coalesce(to_json(x::VARCHAR)::VARCHAR, 'null')), ',') || ']'`;
  switch (column.type) {
    case 'text':
    case 'json_blob':
      return sql`to_json(${value}::VARCHAR)::VARCHAR`;
    case 'int':
    case 'boolean':
      return quoted(sql`${value}::VARCHAR`);
    case 'double':
      return quoted(doubleText(value, column));
    case 'date':
      return quoted(
        times === 'numbers' && !isPartial(column)
          ? sql`((${value})::DATE - DATE '1970-01-01')::VARCHAR`
          : dateText(value, column.precision),
      );
    case 'datetime':
      return quoted(
        times === 'numbers'
          ? sql`epoch_us(${value})::VARCHAR`
          : datetimeText(value, times === 'utc' ? 'UTC' : timezone),
      );
    case 'geo_point_2d':
      return sql`CASE WHEN ${value} IS NOT NULL
        THEN concat('{"type":"Point","coordinates":[', ${value}.lon::DOUBLE, ',', ${value}.lat::DOUBLE, ']}') END`;
    case 'geo_shape':
      return shapes === 'texts' ? sql`to_json(${value}::VARCHAR)::VARCHAR` : sql`${value}::VARCHAR`;
    case 'file':
      return sql`to_json(${constant(fileUrl)} || ${value}.id)::VARCHAR`;
    default:
      return assertNever(column.type);
  }
}
