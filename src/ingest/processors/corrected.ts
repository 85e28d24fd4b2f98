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
 * counter-clockwise, holes clockwise), lines and rings too short to be any go. Rings that cross themselves stay as they are; one
 * whose parts turn both ways alike, a bow tie, has no way to turn: it becomes its parts. Null when nothing is left.
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
    case 'Polygon': {
      const made = polygons(list);
      return made.length > 1 ? { type: 'MultiPolygon', coordinates: made } : whole(made[0]);
    }
    case 'MultiPolygon':
      return whole(list.flatMap(polygons));
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

function polygons(value: unknown): readonly (readonly Ring[])[] {
  const [outer, ...inner] = Array.isArray(value) ? value : [];
  const shells = rings(outer, 1);
  const holes = inner.flatMap((hole) => rings(hole, -1));
  return shells.map((shell, i) => (i === 0 ? [shell, ...holes] : [shell]));
}

/** One, none when it is too short, several when it crosses itself so that nothing is left between its sides. @param turn 1: counter-clockwise */
function rings(value: unknown, turn: 1 | -1): readonly Ring[] {
  const positions = withoutRepeats(value);
  const first = positions[0];
  const closed = first === undefined || isSame(first, positions.at(-1)) ? positions : [...positions, first];
  if (closed.length < 4) return [];
  const area = areaOf(closed);
  if (area !== 0) return [Math.sign(area) === turn ? closed : closed.toReversed()];
  if (isInLine(closed)) return [];
  const parts = closed.length > MOST_PARTED ? undefined : parted(closed);
  return parts?.flatMap((part) => rings(part, turn)) ?? [closed];
}

/** Positions of a ring that is looked through for crossings: each side is held against each. */
const MOST_PARTED = 200;

/** Whether all positions lie on one line. */
function isInLine(closed: Ring): boolean {
  const [ax = 0, ay = 0] = closed[0] ?? [];
  const [bx = 0, by = 0] = closed[1] ?? [];
  return closed.every(([x = 0, y = 0]) => (bx - ax) * (y - ay) === (by - ay) * (x - ax));
}

/** Twice the area, above 0 for a ring that turns counter-clockwise. */
const areaOf = (closed: Ring): number =>
  closed.reduce((sum, [x = 0, y = 0], i) => {
    const [nextX = 0, nextY = 0] = closed[i + 1] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);

/** A closed ring cut in two where two of its sides meet; undefined when none do. */
function parted(closed: Ring): readonly [Ring, Ring] | undefined {
  for (let i = 0; i < closed.length - 1; i += 1)
    for (let j = i + 2; j < closed.length - 1; j += 1) {
      const [a, b, c, d] = [closed[i], closed[i + 1], closed[j], closed[j + 1]];
      const at = a && b && c && d && crossing(a, b, c, d);
      if (!at) continue;
      const one = [at, ...closed.slice(i + 1, j + 1), at];
      const other = [at, ...closed.slice(j + 1), ...closed.slice(1, i + 1), at];
      // A corner that two sides share cuts off nothing.
      if (areaOf(withoutRepeats(one)) !== 0) return [one, other];
    }
  return undefined;
}

/** Where two sides meet that are not in line. */
function crossing([ax = 0, ay = 0]: Position, b: Position, [cx = 0, cy = 0]: Position, d: Position) {
  const [bx = 0, by = 0] = b;
  const [dx = 0, dy = 0] = d;
  const turn = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  if (turn === 0) return undefined;
  const along = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / turn;
  const across = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / turn;
  const isWithin = along >= 0 && along <= 1 && across >= 0 && across <= 1;
  return isWithin ? [ax + along * (bx - ax), ay + along * (by - ay)] : undefined;
}
