import type { RowGeometry } from '#engine';
import { numbersIn, type Position, positionsIn } from './geometry.ts';

// Shapes as the ESRI Shapefile Technical Description of July 1998 has them. Heights are not kept.

/** Numbers of the types. */
export const SHAPE = { none: 0, point: 1, line: 3, polygon: 5, points: 8 } as const;
export type ShapeType = (typeof SHAPE)[keyof typeof SHAPE];

/** A shape and the box around it. */
export interface Shape {
  readonly type: ShapeType;
  /** Content of a record, without its header. */
  readonly bytes: Buffer;
  readonly box: Box | undefined;
}

export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export const noShape: Shape = { type: SHAPE.none, bytes: Buffer.alloc(4), box: undefined };

const boxOf = (positions: readonly Position[]): Box => {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon = 0, lat = 0] of positions) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return { west, south, east, north };
};

/** The smallest box around both. */
export const around = (one: Box | undefined, other: Box | undefined): Box | undefined =>
  one === undefined || other === undefined
    ? (one ?? other)
    : {
        west: Math.min(one.west, other.west),
        south: Math.min(one.south, other.south),
        east: Math.max(one.east, other.east),
        north: Math.max(one.north, other.north),
      };

/** Writes a box and answers where it ends. */
export function writeBox(bytes: Buffer, { west, south, east, north }: Box, at: number): number {
  let next = at;
  for (const value of [west, south, east, north]) next = bytes.writeDoubleLE(value, next);
  return next;
}

function writePositions(bytes: Buffer, positions: readonly Position[], at: number): void {
  let next = at;
  for (const [lon = 0, lat = 0] of positions) {
    next = bytes.writeDoubleLE(lon, next);
    next = bytes.writeDoubleLE(lat, next);
  }
}

function pointShape(position: Position): Shape {
  const bytes = Buffer.allocUnsafe(20);
  bytes.writeInt32LE(SHAPE.point, 0);
  writePositions(bytes, [position], 4);
  return { type: SHAPE.point, bytes, box: boxOf([position]) };
}

function pointsShape(positions: readonly Position[]): Shape {
  const bytes = Buffer.allocUnsafe(40 + positions.length * 16);
  bytes.writeInt32LE(SHAPE.points, 0);
  const box = boxOf(positions);
  bytes.writeInt32LE(positions.length, writeBox(bytes, box, 4));
  writePositions(bytes, positions, 40);
  return { type: SHAPE.points, bytes, box };
}

function partsShape(
  type: typeof SHAPE.line | typeof SHAPE.polygon,
  parts: readonly (readonly Position[])[],
): Shape {
  const positions = parts.flat();
  const bytes = Buffer.allocUnsafe(44 + parts.length * 4 + positions.length * 16);
  bytes.writeInt32LE(type, 0);
  const box = boxOf(positions);
  let next = bytes.writeInt32LE(parts.length, writeBox(bytes, box, 4));
  next = bytes.writeInt32LE(positions.length, next);
  let start = 0;
  for (const part of parts) {
    next = bytes.writeInt32LE(start, next);
    start += part.length;
  }
  writePositions(bytes, positions, next);
  return { type, bytes, box };
}

/** Twice the area of a ring, positive when it turns to the left. */
const turning = (ring: readonly Position[]): number =>
  ring.reduce((sum, [x = 0, y = 0], i) => {
    const [nextX = 0, nextY = 0] = ring[(i + 1) % ring.length] ?? [];
    return sum + x * nextY - nextX * y;
  }, 0);

/** Closed, the outer ring clockwise and the holes against it, as the format asks. */
const oriented = (rings: readonly (readonly Position[])[]): readonly (readonly Position[])[] =>
  rings.map((ring, i) => {
    const [first, last] = [ring[0], ring.at(-1)];
    const isClosed = first?.[0] === last?.[0] && first?.[1] === last?.[1];
    const closed = isClosed || first === undefined ? ring : [...ring, first];
    return turning(closed) > 0 === (i === 0) ? closed.toReversed() : closed;
  });

/** The shape of a geometry; undefined for one that the format does not know: a collection. */
export function shapeOf({ type, coordinates }: RowGeometry): Shape | undefined {
  const parts = (kind: typeof SHAPE.line | typeof SHAPE.polygon, lists: readonly (readonly Position[])[]) =>
    lists.length === 0 ? noShape : partsShape(kind, lists);
  switch (type) {
    case 'Point': {
      const position = numbersIn(coordinates);
      return position === undefined ? noShape : pointShape(position);
    }
    case 'MultiPoint': {
      const [positions] = positionsIn(coordinates, 1);
      return positions === undefined ? noShape : pointsShape(positions);
    }
    case 'LineString':
      return parts(SHAPE.line, positionsIn(coordinates, 1));
    case 'MultiLineString':
      return parts(SHAPE.line, positionsIn(coordinates, 2));
    case 'Polygon':
      return parts(SHAPE.polygon, oriented(positionsIn(coordinates, 2)));
    case 'MultiPolygon':
      return parts(
        SHAPE.polygon,
        (Array.isArray(coordinates) ? coordinates : []).flatMap((one) => oriented(positionsIn(one, 2))),
      );
    default:
      return undefined;
  }
}
