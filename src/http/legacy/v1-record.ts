import type { DatasetSchema, Field } from '#dataset';
import { JsonText, type WireValue } from '../explore/wire-json.ts';
import { isObject, numberOf, readJson } from './json-source.ts';

type Members = { readonly [key: string]: WireValue };

/** A cell as version 1 has it: latitude first, bare shapes, files without address, lists as one text. */
function v1Cell(field: Field | undefined, value: WireValue): WireValue {
  if (field === undefined) return value;
  if (field.type === 'geo_point_2d' && isObject(value)) return [value.lat, value.lon];
  if (field.type === 'geo_shape' && isObject(value)) return value.geometry;
  if (field.type === 'file' && isObject(value)) {
    const { url: _url, last_synchronized: _time, ...rest } = value;
    return rest;
  }
  if (field.annotations.multivalued !== undefined && Array.isArray(value))
    return value
      .map((item) => (item instanceof JsonText ? item.text : String(item)))
      .join(field.annotations.multivalued);
  return value;
}

function geometryOf(schema: DatasetSchema, row: Members): WireValue {
  for (const { name, type } of schema.fields) {
    const value = row[name];
    if (type === 'geo_point_2d' && isObject(value ?? null) && isObject(value as WireValue))
      return { type: 'Point', coordinates: [(value as Members).lon, (value as Members).lat] };
  }
  return undefined;
}

/** How the records of one answer are told. */
export interface V1RecordOptions {
  /** As the caller names it. */
  readonly datasetId: string;
  readonly schema: DatasetSchema;
  readonly timestamp: string;
  /** Name of the column that holds the record's id. */
  readonly idColumn: string;
}

/** A row of the engine, JSON with `idColumn` among its members, as a record of version 1. Absent values are left out. */
export function v1Record(row: string, options: V1RecordOptions): WireValue {
  // Rows are objects.
  const members = readJson(row) as Members;
  const { [options.idColumn]: id, _timestamp, _size, ...cells } = members;
  const fieldOf = new Map(options.schema.fields.map((field) => [field.name, field]));
  const fields = Object.fromEntries(
    Object.entries(cells).flatMap(([name, value]): [string, WireValue][] => {
      if (value === null || value === undefined) return [];
      if (name === 'dist' && !fieldOf.has(name)) return [[name, distanceText(value)]];
      return [[name, v1Cell(fieldOf.get(name), value)]];
    }),
  );
  return {
    datasetid: options.datasetId,
    recordid: id,
    fields,
    geometry: geometryOf(options.schema, members),
    record_timestamp: options.timestamp,
  };
}

/** A distance in metres as the original prints it: a text of twelve figures. */
const distanceText = (value: WireValue): WireValue => {
  const metres = numberOf(value);
  return metres === undefined ? value : String(Number(metres.toPrecision(12)));
};
