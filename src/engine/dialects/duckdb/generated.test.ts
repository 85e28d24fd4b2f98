import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetSchema } from '#dataset';
import { type Sql, sql } from '#lib';
import { compileFacets, compileRecords, type QueryProblem } from '#query';
import { type GeneratedClauses, generatedRequests } from '../../../../test/generators/odsql.ts';
import { starSightings, starSightingsSchema } from '../../../../test/generators/star-sightings.ts';
import { printFacets } from './facets.ts';
import { createRecords, openDatabase, requestOf, run as runOn } from './generated.fixture.ts';
import { printRecords } from './print.ts';

const RECORDS = 400;
const QUERIES = 1000;
const schema: DatasetSchema = starSightingsSchema;
const from = sql`records`;

let connection: DuckDBConnection;

const run = (statement: Sql) => runOn(connection, statement);

beforeAll(async () => {
  connection = await openDatabase();
  await createRecords(connection, 'records', schema, starSightings(RECORDS));
});
afterAll(() => connection.closeSync());

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
