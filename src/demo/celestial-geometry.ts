import type { Geometry } from './model.ts';

type Position = readonly [lon: number, lat: number];
type Line = readonly Position[];

/**
 * Figures and boundaries on the sky as GeoJSON wants geometries: longitudes from -180 to 180, nothing across the seam, outer
 * rings counter-clockwise (RFC 7946, 3.1.6 and 3.1.9).
 */
export function figureGeometry(lines: readonly Line[]): Geometry {
  const coordinates = lines.flatMap((line) => {
    const open = unwrapped(line);
    return shifts(open).flatMap((shift) => cutLine(open.map(([x, y]) => [x + shift, y])));
  });
  return { type: 'MultiLineString', coordinates };
}

export function boundaryGeometry(polygons: readonly (readonly Line[])[]): Geometry {
  const pieces = polygons.flatMap(([ring]) =>
    ring === undefined ? [] : cutRing(closedOverPole(unwrapped(ring))),
  );
  const coordinates = pieces.map((ring) => [ring]);
  return coordinates.length === 1
    ? { type: 'Polygon', coordinates: coordinates[0] }
    : { type: 'MultiPolygon', coordinates };
}

// Each longitude within 180 degrees of the one before, so that a line is a line and not a jump around the sky.
function unwrapped(line: Line): Line {
  let turns = 0;
  return line.map(([x, y], i) => {
    const before = line[i - 1]?.[0] ?? x;
    if (x - before > 180) turns -= 360;
    if (x - before < -180) turns += 360;
    return [x + turns, y];
  });
}

// A ring that ends a whole turn from where it began goes round a pole: it is closed along that pole.
function closedOverPole(ring: Line): Line {
  const first = ring[0];
  const last = ring.at(-1);
  if (!first || !last || Math.abs(last[0] - first[0]) < 180) return ring;
  const pole = first[1] > 0 ? 90 : -90;
  return [...ring, [last[0], pole], [first[0], pole], first];
}

const shifts = (line: Line): readonly number[] =>
  [-360, 0, 360].filter((shift) => line.some(([x]) => x + shift > -180 && x + shift < 180));

function cutLine(line: readonly [number, number][]): Line[] {
  const pieces: [number, number][][] = [];
  let piece: [number, number][] = [];
  const inside = ([x]: Position): boolean => x >= -180 && x <= 180;
  line.forEach((point, i) => {
    const before = line[i - 1];
    if (before && inside(before) !== inside(point)) {
      const seam = (inside(before) ? point : before)[0] > 180 ? 180 : -180;
      piece.push(crossing(before, point, seam));
    }
    if (inside(point)) piece.push(point);
    else if (piece.length > 0) {
      pieces.push(piece);
      piece = [];
    }
  });
  return [...pieces, piece].filter((part) => part.length > 1);
}

function cutRing(ring: Line): Line[] {
  return shifts(ring).map((shift) => {
    const moved: Line = ring.map(([x, y]) => [x + shift, y]);
    return counterClockwise(rounded(halfPlane(halfPlane(moved, 180, 1), -180, -1)));
  });
}

// Sutherland and Hodgman: what of a ring lies west (side 1) or east (side -1) of a meridian.
function halfPlane(ring: Line, meridian: number, side: 1 | -1): Line {
  const kept: Position[] = [];
  const inside = ([x]: Position): boolean => (meridian - x) * side >= 0;
  ring.forEach((point, i) => {
    const before = ring[i - 1];
    if (before && inside(before) !== inside(point)) kept.push(crossing(before, point, meridian));
    if (inside(point)) kept.push(point);
  });
  const [first] = kept;
  const last = kept.at(-1);
  return first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...kept, first] : kept;
}

function crossing([x1, y1]: Position, [x2, y2]: Position, meridian: number): [number, number] {
  return [meridian, Number((y1 + ((y2 - y1) * (meridian - x1)) / (x2 - x1)).toFixed(4))];
}

const rounded = (ring: Line): Line => ring.map(([x, y]) => [Number(x.toFixed(4)), y]);

function counterClockwise(ring: Line): Line {
  let twiceArea = 0;
  ring.forEach(([x, y], i) => {
    const next = ring[i + 1];
    if (next) twiceArea += x * next[1] - next[0] * y;
  });
  return twiceArea < 0 ? [...ring].reverse() : ring;
}
