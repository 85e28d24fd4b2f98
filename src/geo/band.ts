import { type Geometry, type Parts, type Position, partsOf, type Rings } from './geometry.ts';

// The map is one world wide: what runs on beyond the antimeridian is cut there and laid where it belongs.
const EDGE = 180;
const TURN = 360;

/** The parts of a geometry with every longitude in [-180, 180]. What crosses the antimeridian falls into pieces. */
export function onOneWorld(geometry: Geometry): Parts {
  const parts = partsOf(geometry);
  const isInside = ([lon]: Position) => lon >= -EDGE && lon <= EDGE;
  const { points, lines, polygons } = parts;
  if (
    points.every(isInside) &&
    lines.every((line) => line.every(isInside)) &&
    polygons.every(([outer = []]) => outer.every(isInside))
  )
    return parts;
  return {
    points: points.map(([lon, lat]) => [lon - TURN * worldOf(lon), lat]),
    lines: lines.flatMap((line) => worldsOf(line).flatMap((world) => piecesOf(line, world))),
    polygons: polygons.flatMap((polygon) =>
      worldsOf(polygon[0] ?? []).flatMap((world) => {
        const rings = polygon.map((ring) => clipped(ring, world)).filter((ring) => ring.length >= 3);
        return rings.length === 0 ? [] : [rings satisfies Rings];
      }),
    ),
  };
}

/** How many worlds to the east a longitude lies; its own edges belong to world 0. */
const worldOf = (lon: number): number => (Math.abs(lon) <= EDGE ? 0 : Math.floor((lon + EDGE) / TURN));

function worldsOf(path: readonly Position[]): readonly number[] {
  const lons = path.map(([lon]) => lon);
  const first = Math.ceil((Math.min(...lons) - EDGE) / TURN);
  const last = Math.floor((Math.max(...lons) + EDGE) / TURN);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Where the way from `a` to `b` meets a meridian. */
const meets = (a: Position, b: Position, lon: number): Position => [
  lon,
  a[1] + ((b[1] - a[1]) * (lon - a[0])) / (b[0] - a[0]),
];

/** The steps of a line that lie in a world, each a line of its own, moved to world 0. */
function piecesOf(line: readonly Position[], world: number): readonly (readonly Position[])[] {
  const [west, east] = [TURN * world - EDGE, TURN * world + EDGE];
  const home = ([lon, lat]: Position): Position => [lon - TURN * world, lat];
  return line.slice(1).flatMap((to, i) => {
    const from = line[i] ?? to;
    if (Math.max(from[0], to[0]) < west || Math.min(from[0], to[0]) > east) return [];
    const held = (position: Position): Position =>
      position[0] < west ? meets(from, to, west) : position[0] > east ? meets(from, to, east) : position;
    return [[home(held(from)), home(held(to))]];
  });
}

/** A ring cut to a world (Sutherland and Hodgman), moved to world 0. */
function clipped(ring: readonly Position[], world: number): readonly Position[] {
  const [west, east] = [TURN * world - EDGE, TURN * world + EDGE];
  const beyondWest = half(ring, west, ([lon]) => lon >= west);
  return half(beyondWest, east, ([lon]) => lon <= east).map(([lon, lat]) => [lon - TURN * world, lat]);
}

function half(
  ring: readonly Position[],
  lon: number,
  isIn: (position: Position) => boolean,
): readonly Position[] {
  return ring.flatMap((position, i) => {
    const before = ring[(i + ring.length - 1) % ring.length] ?? position;
    if (isIn(position)) return isIn(before) ? [position] : [meets(before, position, lon), position];
    return isIn(before) ? [meets(before, position, lon)] : [];
  });
}
