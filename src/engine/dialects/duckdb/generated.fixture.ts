import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { type DatasetSchema, snapshotColumns } from '#dataset';
import { parseGeometry, partsOf } from '#geo';
import { identifier, join, raw, type Sql, sql } from '#lib';
import { fold, type RecordsRequest } from '#query';
import type { GeneratedClauses } from '../../../../test/generators/odsql.ts';
import { addGeoFunctions } from './geo-functions.ts';

function bind(statement: DuckDBPreparedStatement, { params }: Sql): void {
  params.forEach((value, i) => {
    // As the engine's processes bind them.
    if (value === null) statement.bindNull(i + 1);
    else if (typeof value === 'string') statement.bindVarchar(i + 1, value);
    else if (typeof value === 'number') statement.bindDouble(i + 1, value);
    else if (typeof value === 'boolean') statement.bindBoolean(i + 1, value);
    else statement.bindBigInt(i + 1, value);
  });
}

/** A database in memory with what the engine's processes give theirs. */
export async function openDatabase(): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("SET TimeZone = 'UTC'");
  addGeoFunctions(connection);
  return connection;
}

/** Runs one statement as the engine's processes do. */
export async function run(connection: DuckDBConnection, statement: Sql) {
  const prepared = await connection.prepare(statement.text);
  try {
    bind(prepared, statement);
    return (await prepared.runAndReadAll()).getRowsJson();
  } finally {
    prepared.destroySync();
  }
}

const textOf = (value: unknown): string | null =>
  value === null || value === undefined
    ? null
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

/** The box around a shape, as an import writes it. */
function boxOf(shape: unknown): Sql {
  const geometry = parseGeometry(textOf(shape) ?? '');
  if (!geometry) return raw('NULL');
  const { points, lines, polygons } = partsOf(geometry);
  const places = [...points, ...lines.flat(), ...polygons.flat(2)];
  const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
  return sql`{'west': ${Math.min(...lons)}, 'south': ${Math.min(...lats)}, 'east': ${Math.max(...lons)}, 'north': ${Math.max(...lats)}}`;
}

/** A table of records laid out as a snapshot's; ids are made of the key that `idOf` gives. */
export async function createRecords(
  connection: DuckDBConnection,
  table: string,
  schema: DatasetSchema,
  records: Iterable<Readonly<Record<string, unknown>>>,
  idOf: (record: Readonly<Record<string, unknown>>, rid: number) => string = (_record, rid) => String(rid),
): Promise<void> {
  const columns = snapshotColumns(schema);
  const definitions = columns.map(({ name, type }) => sql`${identifier(name)} ${raw(type)}`);
  await connection.run(sql`CREATE TABLE ${identifier(table)} (${join(definitions)})`.text);
  const texts = schema.fields.filter(({ type }) => type === 'text').map(({ name }) => name);
  let rid = 0;
  for (const record of records) {
    const cells = columns.map(({ name, type }) => {
      if (name === '_rid') return sql`${BigInt(rid)}`;
      if (name === '_id') return sql`unhex(sha1(${idOf(record, rid)}))`;
      if (name === '_text')
        return sql`${fold(
          texts
            .flatMap((field) => record[field] ?? [])
            .filter((value) => value !== '')
            .join('\u0001'),
        )}`;
      if (name.endsWith('$box')) return boxOf(record[name.slice(0, -'$box'.length)]);
      const text = textOf(record[name]);
      if (text === '[]') return raw('NULL');
      if (type.startsWith('STRUCT') || type.endsWith('[]'))
        return text === null ? raw('NULL') : sql`CAST(CAST(${text} AS JSON) AS ${raw(type)})`;
      return sql`CAST(${text} AS ${raw(type === 'TIMESTAMP' ? 'TIMESTAMPTZ' : type)})`;
    });
    await run(connection, sql`INSERT INTO ${identifier(table)} VALUES (${join(cells)})`);
    rid++;
  }
}

/** Generated clauses as the compiler takes them. */
export const requestOf = ({ group_by, order_by, ...rest }: GeneratedClauses): RecordsRequest => ({
  ...rest,
  ...(group_by === undefined ? {} : { groupBy: group_by }),
  ...(order_by === undefined ? {} : { orderBy: order_by }),
  now: new Date('2024-08-15T10:00:00Z'),
});
