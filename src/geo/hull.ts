import type { Geometry, Position } from './geometry.ts';

/** The convex hull on the map plane: a polygon, counter-clockwise; a line or a point where there is no more. Undefined of nothing. */
export function convexHull(positions: readonly Position[]): Geometry | undefined {
  const sorted = [...positions].sort(([x1, y1], [x2, y2]) => x1 - x2 || y1 - y2);
  const lower = chain(sorted);
  const upper = chain(sorted.reverse());
  const [first] = lower;
  if (!first) return undefined;
  const corners = [...lower.slice(0, -1), ...upper.slice(0, -1)];
  if (corners.length === 0) return { type: 'Point', coordinates: first };
  if (corners.length === 2) return { type: 'LineString', coordinates: corners };
  return { type: 'Polygon', coordinates: [[...corners, first]] };
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
