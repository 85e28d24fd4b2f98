import type { Polygon } from './ir/node.ts';

export type Geometry =
  | { readonly kind: 'point'; readonly lon: number; readonly lat: number }
  | { readonly kind: 'polygon'; readonly polygon: Polygon };

type Position = readonly [number, number];

const isLonLat = ([lon, lat]: Position) =>
  Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat) <= 90 && Math.abs(lon) <= 540;

/** A literal geometry: WKT or GeoJSON, longitude first, degrees. Undefined when it is neither, or no point or area. */
export function parseGeometry(text: string): Geometry | undefined {
  return text.trim().startsWith('{') ? fromGeoJson(text) : fromWkt(text);
}

const point = (position: Position | undefined): Geometry | undefined =>
  position && isLonLat(position) ? { kind: 'point', lon: position[0], lat: position[1] } : undefined;

const area = (rings: readonly (readonly Position[])[]): Geometry | undefined =>
  rings.length > 0 && rings.every((ring) => ring.length >= 3 && ring.every(isLonLat))
    ? { kind: 'polygon', polygon: { rings } }
    : undefined;

function fromWkt(text: string): Geometry | undefined {
  const match = /^\s*(?:SRID=4326;)?\s*(POINT|POLYGON|MULTIPOLYGON)\s*(?:Z|M|ZM)?\s*\(([\s\S]*)\)\s*$/i.exec(
    text,
  );
  if (!match) return undefined;
  const positions = (list: string): Position[] =>
    list.split(',').map((pair) => {
      const [lon = Number.NaN, lat = Number.NaN] = pair.trim().split(/\s+/).map(Number);
      return [lon, lat];
    });
  const [, kind = '', body = ''] = match;
  if (kind.toUpperCase() === 'POINT') return point(positions(body)[0]);
  return area((body.match(/\([^()]*\)/g) ?? []).map((ring) => positions(ring.slice(1, -1))));
}

function fromGeoJson(text: string): Geometry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { type, coordinates } = value as { type?: unknown; coordinates?: unknown };
  const position = (p: unknown): Position =>
    Array.isArray(p) ? [Number(p[0]), Number(p[1])] : [Number.NaN, Number.NaN];
  const rings = (list: unknown) =>
    Array.isArray(list) ? list.map((ring) => (Array.isArray(ring) ? ring.map(position) : [])) : [];
  if (type === 'Point') return point(position(coordinates));
  if (type === 'Polygon') return area(rings(coordinates));
  if (type === 'MultiPolygon' && Array.isArray(coordinates)) return area(coordinates.flatMap(rings));
  return undefined;
}
