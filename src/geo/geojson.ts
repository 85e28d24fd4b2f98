import type { Geometry, Position } from './geometry.ts';

// A collection in a collection in a collection …: no more than anybody draws.
const MAX_NESTING = 8;

/** A GeoJSON geometry, or that of a Feature; undefined when the text is neither. Coordinates are not looked at closer. */
export function fromGeoJson(text: string): Geometry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return geometryIn(value, MAX_NESTING);
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** A list of what `read` makes of each member; undefined when one of them is not such a thing. */
function every<T>(list: unknown, read: (member: unknown) => T | undefined): readonly T[] | undefined {
  if (!isList(list)) return undefined;
  const members: T[] = [];
  for (const member of list) {
    const value = read(member);
    if (value === undefined) return undefined;
    members.push(value);
  }
  return members;
}

function position(value: unknown): Position | undefined {
  if (!isList(value)) return undefined;
  const [lon, lat] = value;
  return typeof lon === 'number' && typeof lat === 'number' ? [lon, lat] : undefined;
}
const path = (value: unknown) => every(value, position);
const paths = (value: unknown) => every(value, path);

function geometryIn(value: unknown, nesting: number): Geometry | undefined {
  if (typeof value !== 'object' || value === null || nesting === 0) return undefined;
  const { type, coordinates, geometries, geometry } = value as Readonly<Record<string, unknown>>;
  switch (type) {
    case 'Feature':
      return geometryIn(geometry, nesting - 1);
    case 'Point': {
      const read = position(coordinates);
      return read && { type, coordinates: read };
    }
    case 'MultiPoint':
    case 'LineString': {
      const read = path(coordinates);
      return read && { type, coordinates: read };
    }
    case 'MultiLineString':
    case 'Polygon': {
      const read = paths(coordinates);
      return read && { type, coordinates: read };
    }
    case 'MultiPolygon': {
      const read = every(coordinates, paths);
      return read && { type, coordinates: read };
    }
    case 'GeometryCollection': {
      const read = every(geometries, (member) => geometryIn(member, nesting - 1));
      return read && { type, geometries: read };
    }
    default:
      return undefined;
  }
}
