import { assertNever, identifier, join, type Sql, sql } from '#lib';
import type { OutputColumn } from '#query';
import { columnsOf, type RenderedColumn } from './columns.ts';
import { constant } from './constant.ts';
import { dateText } from './temporal.ts';

/** How a Parquet file is written. */
export interface ParquetForm {
  readonly fileUrl: string;
  /** Geometries are bytes; otherwise of a type of their own, of which the file says that it is WKB, and where it lies. */
  readonly asBytes: boolean;
}

/** The columns of a Parquet file, typed: positions and shapes are WKB, datetimes are UTC instants. */
export const parquetColumns = (columns: readonly OutputColumn[], form: ParquetForm): Sql =>
  join(
    columnsOf(columns).map(
      (rendered) => sql`${parquetValue(rendered, form)} AS ${identifier(rendered.column.name)}`,
    ),
  );

function parquetValue({ column, value }: RenderedColumn, { fileUrl, asBytes }: ParquetForm): Sql {
  const written = (geometry: Sql) => (asBytes ? sql`ST_AsWKB(${geometry})` : geometry);
  if (column.json || column.multivalued) return value;
  switch (column.type) {
    case 'text':
    case 'boolean':
    case 'json_blob':
      return value;
    case 'int':
      return sql`${value}::BIGINT`;
    case 'double':
      return sql`${value}::DOUBLE`;
    case 'date':
      return column.precision === 'year' || column.precision === 'month'
        ? dateText(value, column.precision)
        : value;
    case 'datetime':
      return sql`timezone('UTC', ${value})`;
    case 'geo_point_2d':
      return sql`CASE WHEN ${value} IS NOT NULL
        THEN ${written(sql`concat('POINT(', ${value}.lon::DOUBLE, ' ', ${value}.lat::DOUBLE, ')')::GEOMETRY`)} END`;
    case 'geo_shape':
      return written(sql`(${shapeWkt(value)})::GEOMETRY`);
    case 'file':
      return sql`${constant(fileUrl)} || ${value}.id`;
    default:
      return assertNever(column.type);
  }
}

// GeoJSON and WKT nest alike: only a position is written differently, and the brackets. No spatial extension is needed.
const POSITION = String.raw`\[\s*(-?[0-9][0-9.eE+-]*)\s*,\s*(-?[0-9][0-9.eE+-]*)\s*(?:,[^\[\]]*)?\]`;

const simpleWkt = (geometry: Sql): Sql => {
  const type = sql`upper(${geometry}->>'type')`;
  const positions = sql`regexp_replace((${geometry}->'coordinates')::VARCHAR, ${constant(POSITION)}, '\\1 \\2', 'g')`;
  const nested = sql`replace(replace(${positions}, '[', '('), ']', ')')`;
  return sql`CASE WHEN (${geometry}->>'$.coordinates[0]') IS NULL THEN ${type} || ' EMPTY'
    WHEN ${type} = 'POINT' THEN 'POINT(' || ${nested} || ')' ELSE ${type} || ${nested} END`;
};

const shapeWkt = (geometry: Sql): Sql => {
  const members = sql`list_transform((${geometry}->'geometries')::JSON[], lambda g: ${simpleWkt(sql`g`)})`;
  return sql`CASE WHEN (${geometry}->>'type') = 'GeometryCollection'
    THEN 'GEOMETRYCOLLECTION(' || array_to_string(${members}, ', ') || ')' ELSE ${simpleWkt(geometry)} END`;
};
