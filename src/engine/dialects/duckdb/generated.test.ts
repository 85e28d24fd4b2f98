import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatasetSchema, snapshotColumns } from '#dataset';
import { identifier, join, raw, type Sql, sql } from '#lib';
import { compileFacets, compileRecords, fold, type QueryProblem, type RecordsRequest } from '#query';
import { type GeneratedClauses, generatedRequests } from '../../../../test/generators/odsql.ts';
import { starSightings, starSightingsSchema } from '../../../../test/generators/star-sightings.ts';
import { printFacets, printRecords } from './print.ts';

const RECORDS = 400;
const QUERIES = 1000;
const schema: DatasetSchema = starSightingsSchema;
const from = sql`records`;

let connection: DuckDBConnection;

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

async function run(statement: Sql) {
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

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("SET TimeZone = 'UTC'");
  const columns = snapshotColumns(schema);
  const definitions = columns.map(({ name, type }) => sql`${identifier(name)} ${raw(type)}`);
  await connection.run(sql`CREATE TABLE records (${join(definitions)})`.text);
  let rid = 0;
  for (const record of starSightings(RECORDS)) {
    const cells = columns.map(({ name, type }) => {
      if (name === '_rid') return sql`${BigInt(rid)}`;
      if (name === '_id') return sql`unhex(sha1(${String(rid)}))`;
      if (name === '_text')
        return sql`${fold([record.star, record.constellation, record.spectral_path].filter(Boolean).join('\u0001'))}`;
      if (name.endsWith('$box')) return raw("{'west': 1.0, 'south': 2.0, 'east': 3.0, 'north': 4.0}");
      const text = textOf(record[name]);
      if (text === '[]') return raw('NULL');
      if (type.startsWith('STRUCT') || type.endsWith('[]'))
        return text === null ? raw('NULL') : sql`CAST(CAST(${text} AS JSON) AS ${raw(type)})`;
      return sql`CAST(${text} AS ${raw(type === 'TIMESTAMP' ? 'TIMESTAMPTZ' : type)})`;
    });
    await run(sql`INSERT INTO records VALUES (${join(cells)})`);
    rid++;
  }
});
afterAll(() => connection.closeSync());

const requestOf = ({ group_by, order_by, ...rest }: GeneratedClauses): RecordsRequest => ({
  ...rest,
  ...(group_by === undefined ? {} : { groupBy: group_by }),
  ...(order_by === undefined ? {} : { orderBy: order_by }),
  now: new Date('2024-08-15T10:00:00Z'),
});

describe('1,000 generated queries', () => {
  const requests = [...generatedRequests(schema, { seed: 1, count: QUERIES })];

  it('are all understood', () => {
    const refused = requests.flatMap(
      (clauses): readonly { clauses: GeneratedClauses; problem: QueryProblem }[] => {
        const compiled = compileRecords(requestOf(clauses), schema);
        return compiled.ok ? [] : [{ clauses, problem: compiled.problems[0] }];
      },
    );
    expect(refused).toEqual([]);
  });

  it('are answered by the engine without an error, within the limit, and counted', async () => {
    const failed: object[] = [];
    for (const clauses of requests) {
      const compiled = compileRecords(requestOf(clauses), schema);
      if (!compiled.ok) continue;
      const { rows, count } = printRecords(compiled.value, schema, { from });
      try {
        const [answer, [[total] = []]] = [await run(rows), await run(count)];
        const isOneRow = compiled.value.isAggregateOnly;
        const most = Math.min(clauses.limit, isOneRow ? 1 : Math.max(0, Number(total) - clauses.offset));
        if (answer.length > most || (!isOneRow && answer.length < most))
          failed.push({ clauses, rows: answer.length, total });
      } catch (error) {
        failed.push({ clauses, error: String(error).slice(0, 300), sql: rows.text.slice(0, 1500) });
      }
    }
    expect(failed).toEqual([]);
  });

  it('have facets that are counted without an error', async () => {
    const failed: object[] = [];
    for (const clauses of requests.slice(0, QUERIES / 10)) {
      const compiled = compileFacets(requestOf(clauses), schema);
      if (!compiled.ok) {
        failed.push({ clauses, problem: compiled.problems[0] });
        continue;
      }
      for (const statement of printFacets(compiled.value, schema, { from })) {
        try {
          await run(statement);
        } catch (error) {
          failed.push({ clauses, error: String(error).slice(0, 300) });
        }
      }
    }
    expect(failed).toEqual([]);
  });

  it('are the same again for the same seed, and others for another', () => {
    expect([...generatedRequests(schema, { seed: 1, count: 20 })]).toEqual(requests.slice(0, 20));
    expect([...generatedRequests(schema, { seed: 2, count: 20 })]).not.toEqual(requests.slice(0, 20));
  });
});
