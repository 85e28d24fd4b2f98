import { double, raw, type Sql, sql } from '#lib';
import type { OutputColumn } from '#query';
import type { RowOptions } from '../model.ts';
import { columnsOf, type RenderedColumn } from './columns.ts';
import { jsonObject, jsonValue } from './json.ts';
import { spacedJson } from './temporal.ts';

/** A row as a GeoJSON feature: its first shape, else its first point, is the geometry; the rest are properties. */
export function geojsonRow(
  columns: readonly OutputColumn[],
  options: Pick<RowOptions, 'timezone' | 'fileUrl' | 'epsg'>,
): Sql {
  const rendered = columnsOf(columns);
  const isBare = ({ column }: RenderedColumn) => !column.json && !column.multivalued;
  const geometry =
    rendered.find((one) => isBare(one) && one.column.type === 'geo_shape') ??
    rendered.find((one) => isBare(one) && one.column.type === 'geo_point_2d');
  const properties = rendered
    .filter((one) => one !== geometry)
    .map((one) => [one.column.name, jsonValue(one, options)] as const);
  return sql`concat('{"type": "Feature", "geometry": ', ${inSystem(geometryText(geometry), options.epsg)}, ', "properties": ', ${jsonObject(properties)}, '}')`;
}

/** In another reference system than degrees; a place that it has not is none. */
const inSystem = (text: Sql, epsg: number | undefined): Sql =>
  epsg === undefined ? text : sql`coalesce(geo_project(nullif(${text}, 'null'), ${double(epsg)}), 'null')`;

/** What a collection says of its system, where it is not the degrees that GeoJSON means. */
export const collectionHead = (epsg: number | undefined): string => {
  const crs =
    epsg === undefined
      ? ''
      : `"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::${epsg}"}}, `;
  return `{"type": "FeatureCollection", ${crs}"features": [`;
};

function geometryText(geometry: RenderedColumn | undefined): Sql {
  if (geometry === undefined) return raw("'null'");
  const { column, value } = geometry;
  if (column.type === 'geo_shape') return sql`coalesce(${spacedJson(value)}, 'null')`;
  return sql`CASE WHEN ${value} IS NULL THEN 'null'
    ELSE concat('{"type": "Point", "coordinates": [', ${value}.lon::DOUBLE, ', ', ${value}.lat::DOUBLE, ']}') END`;
}
