import type { Geometry, Position } from './geometry.ts';

/** So many positions more than corners are looked at together: what lies inside of their hull is forgotten. */
const BLOCK = 4096;

/**
 * The convex hull on the map plane: a polygon, counter-clockwise; a line or a point where there is no more. Undefined of
 * nothing. Of the positions only the corners are kept, however many there are.
 */
export function convexHull(positions: Iterable<Position>): Geometry | undefined {
  let kept: readonly Position[] = [];
  let fresh: Position[] = [];
  for (const position of positions) {
    fresh.push(position);
    // As many as there are corners at least, so that the work stays in proportion to the positions.
    if (fresh.length < Math.max(BLOCK, kept.length)) continue;
    kept = cornersOf([...kept, ...fresh]);
    fresh = [];
  }
  const corners = cornersOf([...kept, ...fresh]);
  const [first] = corners;
  if (!first) return undefined;
  if (corners.length === 1) return { type: 'Point', coordinates: first };
  if (corners.length === 2) return { type: 'LineString', coordinates: corners };
  return { type: 'Polygon', coordinates: [[...corners, first]] };
}

/** The corners of the hull, counter-clockwise from the westernmost. */
function cornersOf(positions: readonly Position[]): readonly Position[] {
  const sorted = [...positions].sort(([x1, y1], [x2, y2]) => x1 - x2 || y1 - y2);
  const lower = chain(sorted);
  if (lower.length < 2) return lower;
  const upper = chain(sorted.reverse());
  return [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

/** Half of the hull (Andrew): only left turns are kept. */
function chain(sorted: readonly Position[]): readonly Position[] {
  const kept: Position[] = [];
  for (const next of sorted) {
    for (;;) {
      const [before, last] = [kept.at(-2), kept.at(-1)];
      const isSame = last !== undefined && last[0] === next[0] && last[1] === next[1];
      if (!isSame && !(before && last && turn(before, last, next) <= 0)) break;
      kept.pop();
    }
    kept.push(next);
  }
  return kept;
}

const turn = (a: Position, b: Position, c: Position): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
