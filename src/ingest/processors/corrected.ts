type Position = readonly number[];
type Ring = readonly Position[];

interface Geometry {
  readonly type?: unknown;
  readonly coordinates?: unknown;
  readonly geometries?: readonly Geometry[];
  readonly geometry?: Geometry;
}

/**
 * A geometry as RFC 7946 wants it: positions that repeat the one before go, rings are closed and turn the right way (outer ones
 * counter-clockwise, holes clockwise), lines and rings too short to be any go. Rings that cross themselves stay as they are.
 * Null when nothing is left.
 */
export function corrected(text: string): string | null {
  try {
    const said = JSON.parse(text) as Geometry;
    const mended = mend(said.type === 'Feature' ? (said.geometry ?? {}) : said);
    return mended === undefined ? null : JSON.stringify(mended);
  } catch {
    return null;
  }
}

function mend({ type, coordinates, geometries }: Geometry): Geometry | undefined {
  const list = Array.isArray(coordinates) ? (coordinates as readonly unknown[]) : [];
  const whole = (made: readonly unknown[] | undefined): Geometry | undefined =>
    made === undefined || made.length === 0 ? undefined : { type, coordinates: made };
  switch (type) {
    case 'Point':
      return isPosition(list) ? { type, coordinates: list } : undefined;
    case 'MultiPoint':
      return whole(positionsIn(list));
    case 'LineString':
      return whole(line(list));
    case 'MultiLineString':
      return whole(list.flatMap((one) => kept(line(one))));
    case 'Polygon':
      return whole(polygon(list));
    case 'MultiPolygon':
      return whole(list.flatMap((one) => kept(polygon(one))));
    case 'GeometryCollection': {
      const parts = (geometries ?? []).flatMap((one) => kept(mend(one)));
      return parts.length === 0 ? undefined : { type, geometries: parts };
    }
    default:
      return undefined;
  }
}

const kept = <Value>(value: Value | undefined): readonly Value[] => (value === undefined ? [] : [value]);

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length >= 2 && value.every((part) => Number.isFinite(part));

const isSame = (a: Position | undefined, b: Position | undefined): boolean =>
  a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];

const positionsIn = (value: unknown): Ring => (Array.isArray(value) ? value.filter(isPosition) : []);

const withoutRepeats = (value: unknown): Ring =>
  positionsIn(value).filter((position, i, all) => !isSame(position, all[i - 1]));

function line(value: unknown): Ring | undefined {
  const positions = withoutRepeats(value);
  return positions.length < 2 ? undefined : positions;
}

function polygon(value: unknown): readonly Ring[] | undefined {
  const [outer, ...holes] = Array.isArray(value) ? value : [];
  const shell = ring(outer, 1);
  return shell && [shell, ...holes.flatMap((hole) => kept(ring(hole, -1)))];
}

/** @param turn 1: counter-clockwise */
function ring(value: unknown, turn: 1 | -1): Ring | undefined {
  const positions = withoutRepeats(value);
  const first = positions[0];
  const closed = first === undefined || isSame(first, positions.at(-1)) ? positions : [...positions, first];
  const area = closed.reduce((sum, [x = 0, y = 0], i) => {
    const [nextX = 0, nextY = 0] = closed[i + 1] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);
  if (closed.length < 4 || area === 0) return undefined;
  return Math.sign(area) === turn ? closed : closed.toReversed();
}
