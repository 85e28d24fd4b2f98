import {
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBListVector,
  DuckDBScalarFunction,
  type DuckDBType,
  type DuckDBVector,
  LIST,
  VARCHAR,
} from '@duckdb/node-api';
import {
  convexHull,
  covers,
  distanceToShape,
  intersects,
  type Position,
  parseGeometry,
  type Shape,
  shapeOf,
  within,
} from '#geo';
import { projected } from './project.ts';

/*
 * Functions that the engine has no equals of. They run in JavaScript, in the engine's process, one vector at a time; the SQL
 * around them (`query/functions/geo-sql.ts`) leaves them what boxes cannot tell.
 */

/** Shapes of literals, which each vector of a query names again. */
const LITERALS_KEPT = 32;
const literals = new Map<string, Shape | undefined>();

function literalShape(text: string): Shape | undefined {
  if (literals.has(text)) return literals.get(text);
  const geometry = parseGeometry(text);
  const shape = geometry && shapeOf(geometry, true);
  if (literals.size >= LITERALS_KEPT) {
    const [oldest] = literals.keys();
    if (oldest !== undefined) literals.delete(oldest);
  }
  literals.set(text, shape);
  return shape;
}

/** A stored shape; undefined when the text is none, which an import does not let in. */
function storedShape(text: string): Shape | undefined {
  const geometry = parseGeometry(text);
  return geometry && shapeOf(geometry);
}

type Cells = readonly unknown[];

/** A function of one row; null where there is no answer. Rows with a null argument are answered by the engine: null. */
function scalar(
  name: string,
  types: { readonly takes: readonly DuckDBType[]; readonly gives: DuckDBType },
  answer: (...cells: Cells) => boolean | number | string | null,
): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name,
    parameterTypes: types.takes,
    returnType: types.gives,
    mainFunction(_info, input: DuckDBDataChunk, output) {
      const columns = types.takes.map((_, i) => input.getColumnVector(i));
      for (let row = 0; row < input.rowCount; row++) {
        const cells = columns.map((column) => column.getItem(row));
        output.setItem(row, cells.includes(null) ? null : answer(...cells));
      }
      output.flush();
    },
  });
}

/** Places whose longitudes and latitudes are two lists of one row: they may be millions, so none is kept. */
function* placesIn(lons: DuckDBVector, lats: DuckDBVector, row: number): Generator<Position> {
  if (!(lons instanceof DuckDBListVector) || !(lats instanceof DuckDBListVector)) return;
  const [x, y] = [lons.getItemVector(row), lats.getItemVector(row)];
  for (let i = 0; x && y && i < x.itemCount; i++) yield [Number(x.getItem(i)), Number(y.getItem(i))];
}

/** The convex hull of places, as GeoJSON. */
const hull = (): DuckDBScalarFunction =>
  DuckDBScalarFunction.create({
    name: 'geo_hull',
    parameterTypes: [LIST(DOUBLE), LIST(DOUBLE)],
    returnType: VARCHAR,
    mainFunction(_info, input: DuckDBDataChunk, output) {
      const [lons, lats] = [input.getColumnVector(0), input.getColumnVector(1)];
      for (let row = 0; row < input.rowCount; row++) {
        const found = convexHull(placesIn(lons, lats, row));
        output.setItem(row, found ? JSON.stringify(found) : null);
      }
      output.flush();
    },
  });

const FUNCTIONS = (): readonly DuckDBScalarFunction[] => [
  // Is the place one of the geometry's?
  scalar('geo_covers', { takes: [DOUBLE, DOUBLE, VARCHAR], gives: BOOLEAN }, (lon, lat, geometry) => {
    const shape = literalShape(String(geometry));
    return shape ? covers(shape, [Number(lon), Number(lat)]) : null;
  }),
  scalar('geo_intersects', { takes: [VARCHAR, VARCHAR], gives: BOOLEAN }, (stored, geometry) => {
    const [shape, literal] = [storedShape(String(stored)), literalShape(String(geometry))];
    return shape && literal ? intersects(shape, literal) : null;
  }),
  scalar('geo_within', { takes: [VARCHAR, VARCHAR], gives: BOOLEAN }, (stored, geometry) => {
    const [shape, literal] = [storedShape(String(stored)), literalShape(String(geometry))];
    return shape && literal ? within(shape, literal) : null;
  }),
  // Metres.
  scalar('geo_distance', { takes: [VARCHAR, DOUBLE, DOUBLE], gives: DOUBLE }, (stored, lon, lat) => {
    const shape = storedShape(String(stored));
    return shape ? distanceToShape([Number(lon), Number(lat)], shape) : null;
  }),
  // In the coordinates of another reference system.
  scalar(
    'geo_project',
    { takes: [VARCHAR, DOUBLE], gives: VARCHAR },
    (geometry, epsg) => projected(String(geometry), Number(epsg)) ?? null,
  ),
  hull(),
];

/** Gives a database the functions above; every connection to it has them. */
export function addGeoFunctions(connection: DuckDBConnection): void {
  for (const entry of FUNCTIONS()) connection.registerScalarFunction(entry);
}
