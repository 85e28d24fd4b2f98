import type { Position } from './geometry.ts';
import { covers } from './relate.ts';
import type { Edge, Shape } from './shape.ts';

/** Mean radius of the Earth in metres (IUGG), for great circles. */
export const EARTH_RADIUS_METRES = 6_371_008.8;

const RADIANS = Math.PI / 180;

/** Great-circle distance, metres. Haversine: exact for the small distances that people ask for. */
export function distanceMetres([lon1, lat1]: Position, [lon2, lat2]: Position): number {
  const half =
    Math.sin(((lat2 - lat1) * RADIANS) / 2) ** 2 +
    Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.sin(((lon2 - lon1) * RADIANS) / 2) ** 2;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Great-circle distance from a place to the nearest place of a shape, metres; 0 inside of it. */
export function distanceToShape(place: Position, shape: Shape): number {
  if (covers(shape, place)) return 0;
  let best = Infinity;
  for (const point of shape.points) best = Math.min(best, distanceMetres(place, point));
  for (const edge of shape.edges) {
    if (atLeast(edge, place) < best) best = Math.min(best, distanceToEdge(edge, place));
  }
  return best;
}

/** A degree of latitude is as long everywhere: an edge further north or south than the best so far is not nearer. */
const atLeast = ({ y1, y2 }: Edge, [, lat]: Position): number =>
  Math.max(0, Math.min(y1, y2) - lat, lat - Math.max(y1, y2)) * RADIANS * EARTH_RADIUS_METRES;

/** Degrees. Along a longer straight way on the map the distance may fall and rise more than once. */
const PIECE_DEG = 2;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
// 2 degrees × 0.618 ^ 40 is a millimetre.
const STEPS = 40;

function distanceToEdge({ x1, y1, x2, y2 }: Edge, place: Position): number {
  const count = Math.max(1, Math.ceil(Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1)) / PIECE_DEG));
  const at = (share: number) => distanceMetres(place, [x1 + share * (x2 - x1), y1 + share * (y2 - y1)]);
  let best = Infinity;
  for (let i = 0; i < count; i++) best = Math.min(best, leastBetween(at, i / count, (i + 1) / count));
  return best;
}

/** The least value of a function that falls and then rises, by golden section; its ends included. */
function leastBetween(at: (share: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [at(left), at(right)];
  for (let i = 0; i < STEPS; i++) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = at(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = at(right);
    }
  }
  return Math.min(atLeft, atRight, at(from), at(to));
}
