import { fromGeoJson } from './geojson.ts';
import { type Geometry, partsOf } from './geometry.ts';
import { fromWkb } from './wkb.ts';
import { fromWkt } from './wkt.ts';

/**
 * A geometry as people write it: WKT, hexadecimal WKB or GeoJSON (a Feature stands for its geometry). Longitude first,
 * EPSG:4326. Longitudes may run on to 540 degrees beyond either side of the antimeridian.
 *
 * @returns undefined for what is none of them, has no position, a latitude beyond the poles, a line of one position, or
 *   a ring of fewer than three
 */
export function parseGeometry(text: string): Geometry | undefined {
  const trimmed = text.trim();
  const geometry = trimmed.startsWith('{')
    ? fromGeoJson(trimmed)
    : /^(?:[0-9a-f]{2})+$/i.test(trimmed)
      ? fromWkb(Buffer.from(trimmed, 'hex'))
      : fromWkt(trimmed);
  return geometry && isSound(geometry) ? geometry : undefined;
}

const MAX_LON = 540;

function isSound(geometry: Geometry): boolean {
  const { points, lines, polygons } = partsOf(geometry);
  const rings = polygons.flat();
  const isPlace = ([lon, lat]: readonly [number, number]) =>
    Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat) <= 90 && Math.abs(lon) <= MAX_LON;
  return (
    points.length + lines.length + rings.length > 0 &&
    polygons.every((polygon) => polygon.length > 0) &&
    lines.every((line) => line.length >= 2) &&
    rings.every((ring) => ring.length >= 3) &&
    [...points, ...lines.flat(), ...rings.flat()].every(isPlace)
  );
}
