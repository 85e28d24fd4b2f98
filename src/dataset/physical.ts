import type { DatasetSchema, Field } from './model.ts';

/**
 * The physical layout of a snapshot, layout 1: one table `records` in a `.duckdb` file.
 *
 * | Field | DuckDB column |
 * |---|---|
 * | text | `VARCHAR`; multivalued: `VARCHAR[]` (never an empty list: null) |
 * | int, double, boolean | `BIGINT`, `DOUBLE` (never NaN or infinite: null), `BOOLEAN` |
 * | date | `DATE`, the first day of its period |
 * | datetime | `TIMESTAMP`, UTC, microseconds |
 * | geo_point_2d | `STRUCT(lon DOUBLE, lat DOUBLE)`, degrees |
 * | geo_shape | `VARCHAR`, the bare GeoJSON geometry, compact JSON; beside it a hidden box |
 * | file | `STRUCT(thumbnail BOOLEAN, filename VARCHAR, format VARCHAR, width INTEGER, height INTEGER, mimetype VARCHAR, id VARCHAR, last_synchronized VARCHAR, color_summary VARCHAR[])` |
 * | json_blob | `VARCHAR`, JSON text |
 *
 * Hidden columns, whose names no field can have: `_rid` BIGINT, 0-based stored order, the physical order of the table;
 * `_id` BLOB, 20 bytes, unique: lower-case hexadecimal of it is the record id on the wire; made of the dataset's id and the key
 * fields, without key fields of everything that the source says of the record, in the source's own spelling;
 * `_text` VARCHAR, every text of the record folded (lower case, no accents) and separated by U+0001, for full-text search;
 * for each geo_shape field `f`: `f$box` STRUCT(west, south, east, north DOUBLE).
 * Table `snapshot`: one row, `layout` INTEGER and `manifest` VARCHAR (JSON).
 */
export const recordsTable = 'records';

/** Name of a hidden column that goes with a field. */
export const hiddenColumn = (field: string, role: 'box'): string => `${field}$${role}`;

const FILE_TYPE =
  'STRUCT(thumbnail BOOLEAN, filename VARCHAR, format VARCHAR, width INTEGER, height INTEGER, mimetype VARCHAR, id VARCHAR, last_synchronized VARCHAR, color_summary VARCHAR[])';

function columnType(field: Field): string {
  switch (field.type) {
    case 'text':
      return field.annotations.multivalued === undefined ? 'VARCHAR' : 'VARCHAR[]';
    case 'int':
      return 'BIGINT';
    case 'double':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'datetime':
      return 'TIMESTAMP';
    case 'geo_point_2d':
      return 'STRUCT(lon DOUBLE, lat DOUBLE)';
    case 'geo_shape':
    case 'json_blob':
      return 'VARCHAR';
    case 'file':
      return FILE_TYPE;
  }
}

/** Every column of the `records` table with its DuckDB type, hidden ones included, in physical order. */
export function snapshotColumns(
  schema: DatasetSchema,
): readonly { readonly name: string; readonly type: string }[] {
  return [
    { name: '_rid', type: 'BIGINT' },
    { name: '_id', type: 'BLOB' },
    ...schema.fields.map((field) => ({ name: field.name, type: columnType(field) })),
    ...schema.fields
      .filter((field) => field.type === 'geo_shape')
      .map((field) => ({
        name: hiddenColumn(field.name, 'box'),
        type: 'STRUCT(west DOUBLE, south DOUBLE, east DOUBLE, north DOUBLE)',
      })),
    { name: '_text', type: 'VARCHAR' },
  ];
}
