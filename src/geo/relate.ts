import type { Position } from './geometry.ts';
import { type Area, type Box, type Edge, edgeBox, edgesAt, overlap, type Shape } from './shape.ts';

/** Places nearer than this to a border are on it: a tenth of a millimetre on the Earth, and far more than doubles err. */
const ON_BORDER_DEG = 1e-9;

/** Whether two shapes share a place. Borders belong to a shape. */
export function intersects(a: Shape, b: Shape): boolean {
  if (!overlap(a.box, b.box)) return false;
  return (
    a.points.some((point) => covers(b, point)) ||
    b.points.some((point) => covers(a, point)) ||
    a.starts.some((place) => isInSomeArea(b, place)) ||
    b.starts.some((place) => isInSomeArea(a, place)) ||
    edgesMeet(a, b)
  );
}

/** Whether every place of `a` is one of `b`, borders included. */
export function within(a: Shape, b: Shape): boolean {
  const { west, south, east, north } = b.box;
  const fits =
    a.box.west >= west - ON_BORDER_DEG &&
    a.box.east <= east + ON_BORDER_DEG &&
    a.box.south >= south - ON_BORDER_DEG &&
    a.box.north <= north + ON_BORDER_DEG;
  if (!fits || !a.points.every((point) => covers(b, point))) return false;
  if (a.areas.length > 0 && b.areas.length === 0) return false;
  if (!a.edges.every((edge) => pieces(edge, b.edges).every((middle) => covers(b, middle)))) return false;
  // A hole of `b` inside of `a` crosses no border of it.
  return !b.areas.some(({ edges }) => edges.some((edge) => takesFrom(edge, a, b)));
}

/**
 * Whether a border of `b` runs through the inside of `a` with the outside of `b` on one of its sides. Polygons that share a
 * border, as where the antimeridian cuts one in two, have it inside of what they cover together.
 */
function takesFrom(edge: Edge, a: Shape, b: Shape): boolean {
  const box = edgeBox(edge);
  const [dx, dy] = [edge.x2 - edge.x1, edge.y2 - edge.y1];
  const aside = (10 * ON_BORDER_DEG) / (Math.hypot(dx, dy) || 1);
  return a.areas.some(
    (area) =>
      overlap(box, area.box) &&
      pieces(edge, [...area.edges, ...b.edges]).some(
        ([x, y]) =>
          isStrictlyInside(area, [x, y]) &&
          !(covers(b, [x - dy * aside, y + dx * aside]) && covers(b, [x + dy * aside, y - dx * aside])),
      ),
  );
}

/** Whether a place is one of a shape. The two ends of the map are one meridian. */
export function covers(shape: Shape, place: Position): boolean {
  const [lon, lat] = place;
  return holds(shape, place) || (Math.abs(lon) === 180 && holds(shape, [-lon, lat]));
}

function holds(shape: Shape, place: Position): boolean {
  if (!isNear(shape.box, place)) return false;
  return (
    shape.points.some(([lon, lat]) => lon === place[0] && lat === place[1]) ||
    shape.lineEdges.some((edge) => isOn(edge, place)) ||
    isInSomeArea(shape, place)
  );
}

const isInSomeArea = ({ areas }: Shape, place: Position): boolean =>
  areas.some((area) => isNear(area.box, place) && (isInside(area, place) || isOnBorder(area, place)));

const isStrictlyInside = (area: Area, place: Position): boolean =>
  isNear(area.box, place) && isInside(area, place) && !isOnBorder(area, place);

const isNear = ({ west, east, south, north }: Box, [lon, lat]: Position): boolean =>
  lon >= west - ON_BORDER_DEG &&
  lon <= east + ON_BORDER_DEG &&
  lat >= south - ON_BORDER_DEG &&
  lat <= north + ON_BORDER_DEG;

/** Even-odd: a line to the east crosses an odd number of edges. */
function isInside(area: Area, [x, y]: Position): boolean {
  let inside = false;
  for (const { x1, y1, x2, y2 } of edgesAt(area, y)) {
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)) inside = !inside;
  }
  return inside;
}

const isOnBorder = (area: Area, place: Position): boolean =>
  edgesAt(area, place[1]).some((edge) => isOn(edge, place));

function isOn(edge: Edge, place: Position): boolean {
  return isNear(edgeBox(edge), place) && distanceToEdge(edge, place) <= ON_BORDER_DEG;
}

/** Degrees on the map plane. */
function distanceToEdge({ x1, y1, x2, y2 }: Edge, [x, y]: Position): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / square));
  return Math.hypot(x - x1 - share * dx, y - y1 - share * dy);
}

function edgesMeet(a: Shape, b: Shape): boolean {
  const near = b.edges.filter((edge) => overlap(edgeBox(edge), a.box));
  if (near.length === 0) return false;
  return a.edges.some((one) => {
    const box = edgeBox(one);
    return overlap(box, b.box) && near.some((other) => overlap(box, edgeBox(other)) && meet(one, other));
  });
}

/** On which side of the way from 1 to 2 a place lies. */
const side = ({ x1, y1, x2, y2 }: Edge, x: number, y: number): number =>
  Math.sign((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1));

/** Whether two edges whose boxes overlap share a place. */
const meet = (a: Edge, b: Edge): boolean =>
  side(a, b.x1, b.y1) * side(a, b.x2, b.y2) <= 0 && side(b, a.x1, a.y1) * side(b, a.x2, a.y2) <= 0;

/** The middles of the pieces into which other edges cut one. */
function pieces(edge: Edge, others: readonly Edge[]): readonly Position[] {
  const { x1, y1, x2, y2 } = edge;
  const box = edgeBox(edge);
  const cuts = [0, 1];
  for (const other of others) {
    if (!overlap(box, edgeBox(other))) continue;
    cuts.push(...shares(edge, other));
  }
  cuts.sort((one, other) => one - other);
  return cuts.slice(1).flatMap((cut, i) => {
    const middle = ((cuts[i] ?? 0) + cut) / 2;
    // An edge without length is its own only piece.
    return cut === cuts[i] && cuts.length > 2
      ? []
      : [[x1 + middle * (x2 - x1), y1 + middle * (y2 - y1)] as const];
  });
}

/** Where along `edge`, from 0 to 1, another edge meets it: the ends of what they share. */
function shares(edge: Edge, other: Edge): readonly number[] {
  const [dx, dy] = [edge.x2 - edge.x1, edge.y2 - edge.y1];
  const [ox, oy] = [other.x2 - other.x1, other.y2 - other.y1];
  const turn = dx * oy - dy * ox;
  if (turn === 0) {
    const square = dx * dx + dy * dy;
    if (square === 0) return [];
    return [
      ((other.x1 - edge.x1) * dx + (other.y1 - edge.y1) * dy) / square,
      ((other.x2 - edge.x1) * dx + (other.y2 - edge.y1) * dy) / square,
    ].filter((share) => share > 0 && share < 1);
  }
  const share = ((other.x1 - edge.x1) * oy - (other.y1 - edge.y1) * ox) / turn;
  const otherShare = ((other.x1 - edge.x1) * dy - (other.y1 - edge.y1) * dx) / turn;
  return share > 0 && share < 1 && otherShare >= -1e-12 && otherShare <= 1 + 1e-12 ? [share] : [];
}
