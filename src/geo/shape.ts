import { onOneWorld } from './band.ts';
import type { Geometry, Position } from './geometry.ts';

/** Degrees; `west` is never east of `east`. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** A straight way on the map plane. */
export interface Edge {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** A polygon: inside is what an odd number of its rings contains. */
export interface Area {
  readonly box: Box;
  readonly edges: readonly Edge[];
  /** Edges by latitude, so that a place is compared with few; absent where there are few anyway. */
  readonly slabs: Slabs | undefined;
}

interface Slabs {
  readonly south: number;
  readonly height: number;
  readonly edges: readonly (readonly Edge[])[];
}

/** A geometry made ready for questions: on one world, in edges. */
export interface Shape {
  readonly box: Box;
  readonly points: readonly Position[];
  /** Of lines. */
  readonly lineEdges: readonly Edge[];
  readonly areas: readonly Area[];
  /** Of lines and areas. */
  readonly edges: readonly Edge[];
  /** One position of each connected part. */
  readonly starts: readonly Position[];
}

const FEW_EDGES = 24;
/** Edges that a slab holds on average, if none of them were longer than it is high. */
const EDGES_PER_SLAB = 2;

/** Makes a geometry ready. `manyQuestions`: it is worth sorting its edges first. */
export function shapeOf(geometry: Geometry, manyQuestions = false): Shape {
  const { points, lines, polygons } = onOneWorld(geometry);
  const lineEdges = lines.flatMap(edgesOf);
  const areas = polygons.map((rings): Area => {
    const edges = rings.flatMap((ring) => edgesOf(closed(ring)));
    const box = boxAround(rings[0] ?? []);
    const isSorted = manyQuestions && edges.length > FEW_EDGES;
    return { box, edges, slabs: isSorted ? slabsOf(edges, box) : undefined };
  });
  const first = (path: readonly Position[]) => path.slice(0, 1);
  return {
    box: boxAround([...points, ...lines.flat(), ...polygons.flatMap(([outer = []]) => outer)]),
    points,
    lineEdges,
    areas,
    edges: [...lineEdges, ...areas.flatMap(({ edges }) => edges)],
    starts: [...lines.flatMap(first), ...polygons.flatMap((rings) => rings.flatMap(first))],
  };
}

function closed(ring: readonly Position[]): readonly Position[] {
  const [first, last] = [ring[0], ring.at(-1)];
  if (!first || !last || (first[0] === last[0] && first[1] === last[1])) return ring;
  return [...ring, first];
}

const edgesOf = (path: readonly Position[]): readonly Edge[] =>
  path.slice(1).map(([x2, y2], i) => {
    const [x1, y1] = path[i] ?? [x2, y2];
    return { x1, y1, x2, y2 };
  });

function boxAround(positions: readonly Position[]): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of positions) {
    if (lon < west) west = lon;
    if (lon > east) east = lon;
    if (lat < south) south = lat;
    if (lat > north) north = lat;
  }
  return { west, south, east, north };
}

function slabsOf(edges: readonly Edge[], { south, north }: Box): Slabs | undefined {
  if (!(north > south)) return undefined;
  const count = Math.max(1, Math.floor(edges.length / EDGES_PER_SLAB));
  const height = (north - south) / count;
  const slabs: Edge[][] = Array.from({ length: count }, () => []);
  for (const edge of edges) {
    const first = slabAt(Math.min(edge.y1, edge.y2), south, height, count);
    const last = slabAt(Math.max(edge.y1, edge.y2), south, height, count);
    for (let i = first; i <= last; i++) slabs[i]?.push(edge);
  }
  return { south, height, edges: slabs };
}

const slabAt = (lat: number, south: number, height: number, count: number): number =>
  Math.min(count - 1, Math.max(0, Math.floor((lat - south) / height)));

/** The edges of an area that a line to the east at a latitude can meet. */
export function edgesAt({ edges, slabs }: Area, lat: number): readonly Edge[] {
  if (slabs === undefined) return edges;
  return slabs.edges[slabAt(lat, slabs.south, slabs.height, slabs.edges.length)] ?? [];
}

export const overlap = (a: Box, b: Box): boolean =>
  a.west <= b.east && a.east >= b.west && a.south <= b.north && a.north >= b.south;

export const edgeBox = ({ x1, y1, x2, y2 }: Edge): Box => ({
  west: Math.min(x1, x2),
  east: Math.max(x1, x2),
  south: Math.min(y1, y2),
  north: Math.max(y1, y2),
});
