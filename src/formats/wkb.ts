import type { RowGeometry } from '#engine';
import type { Bytes } from './bytes.ts';
import { numbersIn, type Position } from './geometry.ts';

// Geometries as well-known binary, the way GeoArrow has them.

const LITTLE = 1;
const TYPES: Readonly<Record<string, number>> = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
  GeometryCollection: 7,
};
/** Added to the type of a geometry with heights. */
const WITH_HEIGHTS = 1000;
const MEMBER_OF: Readonly<Record<string, string>> = {
  MultiPoint: 'Point',
  MultiLineString: 'LineString',
  MultiPolygon: 'Polygon',
};

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Numbers of the first position, however deep: 2, or 3 with a height. */
function dimensionsOf({ coordinates, geometries }: RowGeometry): 2 | 3 {
  const first = geometries?.[0];
  if (first !== undefined) return dimensionsOf(first);
  let at = coordinates;
  while (Array.isArray(at) && Array.isArray(at[0])) at = at[0];
  return Array.isArray(at) && at.length > 2 ? 3 : 2;
}

/** Writes a geometry; `bytes` are little-endian. */
export function writeWkb(bytes: Bytes, geometry: RowGeometry, dimensions = dimensionsOf(geometry)): void {
  const { type, coordinates, geometries = [] } = geometry;
  bytes.byte(LITTLE);
  bytes.int32((TYPES[type] ?? 0) + (dimensions === 3 ? WITH_HEIGHTS : 0));
  const position = (numbers: Position | undefined) => {
    // A point without a position has numbers that are none.
    for (let i = 0; i < dimensions; i++)
      bytes.double(numbers?.[i] ?? (numbers === undefined ? Number.NaN : 0));
  };
  const line = (value: unknown) => {
    const positions = listIn(value).flatMap((one) => (numbersIn(one) === undefined ? [] : [numbersIn(one)]));
    bytes.int32(positions.length);
    for (const one of positions) position(one);
  };
  if (type === 'Point') {
    position(numbersIn(coordinates));
    return;
  }
  if (type === 'LineString') {
    line(coordinates);
    return;
  }
  if (type === 'Polygon') {
    const rings = listIn(coordinates);
    bytes.int32(rings.length);
    for (const ring of rings) line(ring);
    return;
  }
  const member = MEMBER_OF[type];
  const members =
    member === undefined
      ? geometries
      : listIn(coordinates).map((one) => ({ type: member, coordinates: one }));
  bytes.int32(members.length);
  for (const one of members) writeWkb(bytes, one, dimensions);
}
