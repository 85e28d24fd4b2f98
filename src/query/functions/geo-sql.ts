import { hiddenColumn } from '#dataset';
import { type Box, EARTH_RADIUS_METRES, type Geometry, type Position, partsOf, shapeOf } from '#geo';
import { double, identifier, join, raw, type Sql, sql, varchar } from '#lib';
import type { Printed } from './model.ts';

// Places are compared in SQL as far as boxes go. What boxes leave over is asked of functions that the engine is given by us
// (`engine/dialects/duckdb/geo-functions.ts`): geo_covers, geo_intersects, geo_within, geo_distance.

/** Great-circle distance of two `STRUCT(lon, lat)`, metres. Haversine: exact for the small distances that people ask for. */
export const greatCircleSql = (a: Sql, b: Sql): Sql =>
  // `least` overlooks a missing position, which would then lie at the antipodes.
  sql`(CASE WHEN ${a} IS NULL THEN NULL ELSE 2 * ${raw(String(EARTH_RADIUS_METRES))} * asin(least(1.0, sqrt(pow(sin(radians((${b}).lat - (${a}).lat) / 2), 2) + cos(radians((${a}).lat)) * cos(radians((${b}).lat)) * pow(sin(radians((${b}).lon - (${a}).lon) / 2), 2)))) END)`;

export function geometryOf(printed: Printed | undefined): Geometry {
  if (printed?.expr.kind !== 'geometry') throw new Error('a geometry was checked and is none');
  return printed.expr.geometry;
}

/** The only place of a geometry that was checked to have one. */
export function positionOf(printed: Printed | undefined): Position {
  const [position] = partsOf(geometryOf(printed)).points;
  if (!position) throw new Error('a position was checked and is none');
  return position;
}

export function numberOf(printed: Printed | undefined): number {
  if (printed?.expr.kind !== 'literal') throw new Error('a number was checked and is none');
  return Number(printed.expr.value);
}

/** Whether a value is a shape: else it is a point. */
const isShape = ({ expr }: Printed): boolean => expr.type === 'geo_shape';

/** The stored box around a shape; of a computed shape there is none. */
const boxOf = ({ expr }: Printed): Sql | undefined =>
  expr.kind === 'field' ? identifier(hiddenColumn(expr.name, 'box')) : undefined;

export const pointSql = ([lon, lat]: Position): Sql => sql`{'lon': ${double(lon)}, 'lat': ${double(lat)}}`;

/** Distance from a point or a shape to a place, metres. */
export function distanceSql(place: Printed, centre: Position): Sql {
  return isShape(place)
    ? sql`geo_distance(${place.sql}, ${double(centre[0])}, ${double(centre[1])})`
    : greatCircleSql(place.sql, pointSql(centre));
}

// A degree of latitude is 111.2 km at least.
const METRES_PER_DEGREE = 111_000;
const RADIANS = Math.PI / 180;

/** A box that holds everything within a distance; longitudes run on beyond the antimeridian, all of them near a pole. */
function boxAround([lon, lat]: Position, metres: number): Box {
  const degrees = metres / METRES_PER_DEGREE + 1e-9;
  const [south, north] = [lat - degrees, lat + degrees];
  const widest = Math.max(Math.abs(south), Math.abs(north));
  const sine =
    Math.sin(Math.min(degrees, 90) * RADIANS) / Math.cos(Math.min(lat < 0 ? -lat : lat, 90) * RADIANS);
  const wide = widest >= 90 || !(sine < 1) ? 360 : Math.asin(sine) / RADIANS + 1e-9;
  return { west: lon - wide, east: lon + wide, south, north };
}

export function withinDistanceSql(place: Printed, centre: Position, metres: number): Sql {
  const near = inBoxSql(place, boxAround(centre, metres));
  return sql`(CASE WHEN ${near} THEN ${distanceSql(place, centre)} <= ${double(metres)} ELSE FALSE END)`;
}

/** Stretches of longitude in [-180, 180] that a box covers. Undefined: all. */
function stretches({ west, east }: Box): readonly (readonly [west: number, east: number])[] | undefined {
  if (east - west >= 360) return undefined;
  return [-720, -360, 0, 360, 720]
    .map((turn) => [Math.max(-180, west + turn), Math.min(180, east + turn)] as const)
    .filter(([from, to]) => from <= to);
}

const either = (conditions: readonly Sql[]): Sql => sql`(${join(conditions, ' OR ')})`;

/** Whether a point is in a box, or a shape may be: its own box meets that one. Longitudes of the box may run on beyond 180. */
export function inBoxSql(place: Printed, box: Box): Sql {
  const between = stretches(box);
  const { south, north } = box;
  if (isShape(place)) {
    const own = boxOf(place);
    if (own === undefined) return sql`(${place.sql} IS NOT NULL)`;
    const lat = sql`(${own}).south <= ${double(north)} AND (${own}).north >= ${double(south)}`;
    if (between === undefined) return sql`(${lat})`;
    const meets = between.map(
      ([west, east]) => sql`((${own}).west <= ${double(east)} AND (${own}).east >= ${double(west)})`,
    );
    // A shape that runs on beyond the antimeridian may be anywhere.
    const runsOn = sql`(${own}).west <= -180 OR (${own}).east >= 180`;
    return sql`(${lat} AND ${either([...meets, runsOn])})`;
  }
  const lat = sql`(${place.sql}).lat BETWEEN ${double(south)} AND ${double(north)}`;
  if (between === undefined) return sql`(${lat})`;
  const lon = between.map(
    ([west, east]) => sql`(${place.sql}).lon BETWEEN ${double(west)} AND ${double(east)}`,
  );
  const onTheEdge = sql`abs((${place.sql}).lon) >= 180`;
  return sql`(${lat} AND ${either([...lon, ...(between.some(([w, e]) => w <= -180 || e >= 180) ? [onTheEdge] : [])])})`;
}

const literal = (geometry: Geometry): Sql => varchar(JSON.stringify(geometry));

export function intersectsSql(place: Printed, geometry: Geometry): Sql {
  const near = inBoxSql(place, shapeOf(geometry).box);
  const meets = isShape(place)
    ? sql`geo_intersects(${place.sql}, ${literal(geometry)})`
    : sql`geo_covers((${place.sql}).lon, (${place.sql}).lat, ${literal(geometry)})`;
  return sql`(CASE WHEN ${near} THEN ${meets} ELSE FALSE END)`;
}

export function withinSql(place: Printed, geometry: Geometry): Sql {
  if (!isShape(place)) return intersectsSql(place, geometry);
  const near = inBoxSql(place, shapeOf(geometry).box);
  return sql`(CASE WHEN ${near} THEN geo_within(${place.sql}, ${literal(geometry)}) ELSE FALSE END)`;
}

/** The rectangle of two opposite corners. */
export function rectangle({ west, south, east, north }: Box): Geometry {
  const ring: readonly Position[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

/** Whether a point, or some place of a shape, is in a box. */
export function meetsBoxSql(place: Printed, box: Box): Sql {
  if (!isShape(place)) return inBoxSql(place, box);
  const own = boxOf(place);
  const whole = stretches(box) === undefined ? { ...box, west: -180, east: 180 } : box;
  const meets = intersectsSql(place, rectangle(whole));
  if (own === undefined) return meets;
  // Most shapes of a map's view lie in it as a whole.
  const inside = sql`((${own}).west >= ${double(whole.west)} AND (${own}).east <= ${double(whole.east)} AND (${own}).south >= ${double(box.south)} AND (${own}).north <= ${double(box.north)})`;
  return sql`(CASE WHEN ${inside} THEN TRUE ELSE ${meets} END)`;
}
