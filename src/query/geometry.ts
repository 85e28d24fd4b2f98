import type { Polygon } from './ir/node.ts';

export type Geometry =
  | { readonly kind: 'point'; readonly lon: number; readonly lat: number }
  | { readonly kind: 'polygon'; readonly polygon: Polygon };

type Position = readonly [number, number];

const isLonLat = ([lon, lat]: Position) =>
  Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat) <= 90 && Math.abs(lon) <= 540;

/** A literal geometry: WKT, hexadecimal WKB or GeoJSON, longitude first, degrees. Undefined when it is neither, or no point or area. */
export function parseGeometry(text: string): Geometry | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return fromGeoJson(trimmed);
  return /^(?:[0-9a-f]{2})+$/i.test(trimmed) ? fromWkb(Buffer.from(trimmed, 'hex')) : fromWkt(trimmed);
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

const WKB = { point: 1, polygon: 3, multiPolygon: 6 };
// Flags that PostGIS sets in the type.
const WITH_Z = 0x8000_0000;
const WITH_M = 0x4000_0000;
const WITH_SRID = 0x2000_0000;

function fromWkb(bytes: Buffer): Geometry | undefined {
  let at = 0;
  const number = (size: 4 | 8, little: boolean): number => {
    const start = at;
    at += size;
    if (size === 8) return little ? bytes.readDoubleLE(start) : bytes.readDoubleBE(start);
    return little ? bytes.readUInt32LE(start) : bytes.readUInt32BE(start);
  };
  const geometry = (): Geometry | undefined => {
    const little = bytes.readUInt8(at) === 1;
    at += 1;
    const type = number(4, little);
    // ISO writes the dimensions as thousands: 1001 is a point with a height.
    const plain = (type & 0xffff) % 1000;
    const thousands = Math.floor((type & 0xffff) / 1000);
    const more =
      thousands === 0 ? (type & WITH_Z ? 1 : 0) + (type & WITH_M ? 1 : 0) : thousands === 3 ? 2 : 1;
    if (type & WITH_SRID) number(4, little);
    const position = (): Position => {
      const pair: Position = [number(8, little), number(8, little)];
      at += 8 * more;
      return pair;
    };
    // A count is believed only as far as there are bytes.
    const several = <T>(read: () => T): T[] =>
      Array.from({ length: Math.min(number(4, little), bytes.length) }, read);
    if (plain === WKB.point) return point(position());
    if (plain === WKB.polygon) return area(several(() => several(position)));
    if (plain !== WKB.multiPolygon) return undefined;
    const parts = several(geometry);
    return area(parts.flatMap((part) => (part?.kind === 'polygon' ? part.polygon.rings : [])));
  };
  try {
    return geometry();
  } catch (error) {
    // The text ends before the geometry does.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
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
