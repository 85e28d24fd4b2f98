/** Longitude and latitude, degrees. */
export type Position = readonly [lon: number, lat: number];

/** The types of GeoJSON geometries, the collection last. */
export const GEOMETRY_TYPES = [
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
  'GeometryCollection',
] as const satisfies readonly Geometry['type'][];

/** A GeoJSON geometry (RFC 7946 section 3.1), heights left out. Plain data. */
export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'MultiPoint' | 'LineString'; readonly coordinates: readonly Position[] }
  | {
      readonly type: 'MultiLineString' | 'Polygon';
      readonly coordinates: readonly (readonly Position[])[];
    }
  | {
      readonly type: 'MultiPolygon';
      readonly coordinates: readonly (readonly (readonly Position[])[])[];
    }
  | { readonly type: 'GeometryCollection'; readonly geometries: readonly Geometry[] };

/** A polygon: its outer ring, then its holes. The last position of a ring may repeat the first. */
export type Rings = readonly (readonly Position[])[];

/** What a geometry consists of. */
export interface Parts {
  readonly points: readonly Position[];
  readonly lines: readonly (readonly Position[])[];
  readonly polygons: readonly Rings[];
}

/** The single points, lines and polygons of a geometry, in its order. */
export function partsOf(geometry: Geometry): Parts {
  switch (geometry.type) {
    case 'Point':
      return { points: [geometry.coordinates], lines: [], polygons: [] };
    case 'MultiPoint':
      return { points: geometry.coordinates, lines: [], polygons: [] };
    case 'LineString':
      return { points: [], lines: [geometry.coordinates], polygons: [] };
    case 'MultiLineString':
      return { points: [], lines: geometry.coordinates, polygons: [] };
    case 'Polygon':
      return { points: [], lines: [], polygons: [geometry.coordinates] };
    case 'MultiPolygon':
      return { points: [], lines: [], polygons: geometry.coordinates };
    case 'GeometryCollection': {
      const parts = geometry.geometries.map(partsOf);
      return {
        points: parts.flatMap(({ points }) => points),
        lines: parts.flatMap(({ lines }) => lines),
        polygons: parts.flatMap(({ polygons }) => polygons),
      };
    }
  }
}

/** How many positions a geometry has: what work on it is measured by. */
export function positionCount(geometry: Geometry): number {
  const { points, lines, polygons } = partsOf(geometry);
  const paths = [...lines, ...polygons.flat()];
  return paths.reduce((sum, path) => sum + path.length, points.length);
}
