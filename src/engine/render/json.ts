import { assertNever, join, raw, type Sql, sql } from '#lib';
import type { OutputColumn } from '#query';
import type { RowOptions } from '../model.ts';
import { columnsOf, type RenderedColumn } from './columns.ts';
import { constant } from './constant.ts';
import { doubleText } from './numbers.ts';
import { dateText, datetimeText, spacedJson } from './temporal.ts';

type TextOptions = Pick<RowOptions, 'timezone' | 'fileUrl'>;

/** What goes before the fields of a record that is asked for with its identity. */
export interface RecordIdentity {
  /** 40 hexadecimal digits. */
  readonly id: Sql;
  /** Bytes. */
  readonly size: Sql;
  readonly timestamp: string | undefined;
}

/** A row as the text of a JSON object, members in the order of the columns. */
export function jsonRow(
  columns: readonly OutputColumn[],
  options: TextOptions,
  identity?: RecordIdentity,
): Sql {
  const members = columnsOf(columns).map((rendered) => member(rendered, options));
  return jsonObject(identity === undefined ? members : [...identityMembers(identity), ...members]);
}

type Member = readonly [name: string, text: Sql];

const member = (rendered: RenderedColumn, options: TextOptions): Member => [
  rendered.column.name,
  jsonValue(rendered, options),
];

const identityMembers = ({ id, size, timestamp }: RecordIdentity): readonly Member[] => [
  ['_id', sql`'"' || ${id} || '"'`],
  ['_timestamp', constant(timestamp === undefined ? 'null' : JSON.stringify(timestamp))],
  ['_size', sql`${size}::VARCHAR`],
];

/** The members joined to an object; a text that is null prints as `null`. */
export function jsonObject(members: readonly Member[]): Sql {
  const parts = members.map(
    ([name, text], i) =>
      sql`${constant(`${i === 0 ? '{' : ', '}${JSON.stringify(name)}: `)}, coalesce(${text}, 'null')`,
  );
  // concat, not ||: one pass over all parts instead of a growing copy for each.
  return members.length === 0 ? raw("'{}'") : sql`concat(${join(parts)}, '}')`;
}

/** A cell as JSON text; SQL null where the cell is null. */
export function jsonValue({ column, value }: RenderedColumn, options: TextOptions): Sql {
  if (column.json) return sql`${value}::VARCHAR`;
  if (column.multivalued)
    return sql`'[' || array_to_string(list_transform(${value}, lambda x: coalesce(to_json(x)::VARCHAR, 'null')), ', ') || ']'`;
  switch (column.type) {
    case 'text':
      return sql`to_json(${value})::VARCHAR`;
    case 'int':
    case 'boolean':
      return sql`${value}::VARCHAR`;
    case 'double':
      return doubleText(value, column);
    case 'date':
      return sql`'"' || ${dateText(value, column.precision)} || '"'`;
    case 'datetime':
      return sql`'"' || ${datetimeText(value, options.timezone)} || '"'`;
    case 'geo_point_2d':
      return sql`CASE WHEN ${value} IS NOT NULL THEN concat('{"lon": ', ${value}.lon::DOUBLE, ', "lat": ', ${value}.lat::DOUBLE, '}') END`;
    case 'geo_shape':
      return sql`'{"type": "Feature", "geometry": ' || ${spacedJson(value)} || ', "properties": {}}'`;
    case 'file':
      return fileText(value, options.fileUrl);
    case 'json_blob':
      return sql`${value}::VARCHAR`;
    default:
      return assertNever(column.type);
  }
}

function fileText(file: Sql, fileUrl: string): Sql {
  const text = (name: string) => sql`coalesce(to_json(${file}.${raw(name)})::VARCHAR, 'null')`;
  const plain = (name: string) => sql`coalesce(${file}.${raw(name)}::VARCHAR, 'null')`;
  // The order of members is that of the original's answers; clients print cells as they come.
  const object = jsonObject([
    ['thumbnail', plain('thumbnail')],
    ['filename', text('filename')],
    ['format', text('format')],
    ['width', plain('width')],
    ['mimetype', text('mimetype')],
    ['id', text('id')],
    ['last_synchronized', text('last_synchronized')],
    [
      'color_summary',
      sql`'[' || array_to_string(list_transform(${file}.color_summary, lambda x: to_json(x)::VARCHAR), ', ') || ']'`,
    ],
    ['height', plain('height')],
    ['url', sql`to_json(${constant(fileUrl)} || ${file}.id)::VARCHAR`],
  ]);
  return sql`CASE WHEN ${file} IS NOT NULL THEN ${object} END`;
}
