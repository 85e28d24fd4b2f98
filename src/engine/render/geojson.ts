import { raw, type Sql, sql } from '#lib';
import type { OutputColumn } from '#query';
import type { RowOptions } from '../model.ts';
import { columnsOf, type RenderedColumn } from './columns.ts';
import { jsonObject, jsonValue } from './json.ts';
import { spacedJson } from './temporal.ts';

/** A row as a GeoJSON feature: its first shape, else its first point, is the geometry; the rest are properties. */
export function geojsonRow(
  columns: readonly OutputColumn[],
  options: Pick<RowOptions, 'timezone' | 'fileUrl'>,
): Sql {
  const rendered = columnsOf(columns);
  const isBare = ({ column }: RenderedColumn) => !column.json && !column.multivalued;
  const geometry =
    rendered.find((one) => isBare(one) && one.column.type === 'geo_shape') ??
    rendered.find((one) => isBare(one) && one.column.type === 'geo_point_2d');
  const properties = rendered
    .filter((one) => one !== geometry)
    .map((one) => [one.column.name, jsonValue(one, options)] as const);
  return sql`concat('{"type": "Feature", "geometry": ', ${geometryText(geometry)}, ', "properties": ', ${jsonObject(properties)}, '}')`;
}

function geometryText(geometry: RenderedColumn | undefined): Sql {
  if (geometry === undefined) return raw("'null'");
  const { column, value } = geometry;
  if (column.type === 'geo_shape') return sql`coalesce(${spacedJson(value)}, 'null')`;
  return sql`CASE WHEN ${value} IS NULL THEN 'null'
    ELSE concat('{"type": "Point", "coordinates": [', ${value}.lon::DOUBLE, ', ', ${value}.lat::DOUBLE, ']}') END`;
}
