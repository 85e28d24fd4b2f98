import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '#lib';
import {
  compileRecords,
  type Example,
  FUNCTIONS,
  problemMessage,
  type RecordsRequest,
  SYNTAX,
  sampleRecords,
  sampleSchema,
} from '#query';
import { jsonRow } from '../../render/json.ts';
import { createRecords, openDatabase, run } from './generated.fixture.ts';
import { printRecords } from './print.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await openDatabase();
  await createRecords(connection, 'records', sampleSchema, sampleRecords);
});
afterAll(() => connection.closeSync());

// The examples of `now` are about this instant, and the reference page says so.
const base: RecordsRequest = { timezone: 'UTC', lang: 'en', now: new Date('2024-08-15T10:00:00Z') };

/** Rows as the JSON of the API. */
async function rowsOf(request: Partial<RecordsRequest>): Promise<readonly Record<string, unknown>[]> {
  const compiled = compileRecords({ ...base, ...request }, sampleSchema);
  if (!compiled.ok) throw new Error(problemMessage(compiled.problems[0]));
  const { rows, count } = printRecords(compiled.value, sampleSchema, { from: sql`records` });
  const text = jsonRow(compiled.value.columns, { timezone: 'UTC', fileUrl: '' });
  await run(connection, count);
  const answer = await run(connection, sql`SELECT ${text} FROM (${rows}) AS asked`);
  return answer.map(([row]) => JSON.parse(String(row)) as Record<string, unknown>);
}

const stars = (rows: readonly Record<string, unknown>[]) => rows.map(({ star }) => star);

async function answerTo({ clause, text }: Example): Promise<unknown> {
  switch (clause) {
    case 'select': {
      const [row] = await rowsOf({ select: `${text} as it`, limit: 1 });
      const it = row?.it;
      // A shape comes as a feature.
      const isFeature = typeof it === 'object' && it !== null && 'geometry' in it;
      return isFeature ? it.geometry : it;
    }
    case 'where':
      return stars(await rowsOf({ select: 'star', where: [text] }));
    case 'order_by':
      return stars(await rowsOf({ select: 'star', orderBy: text }));
    case 'group_by': {
      const rows = await rowsOf({ select: 'count(*) as n', groupBy: text });
      return rows.map(({ n, ...key }) => [Object.values(key)[0], n]);
    }
  }
}

for (const entry of [...FUNCTIONS, ...SYNTAX].filter(({ examples }) => examples.length > 0)) {
  describe(`the examples of ${entry.kind} ${entry.name}`, () => {
    for (const example of entry.examples) {
      it(`${example.text} gives ${JSON.stringify(example.gives)}`, async () => {
        expect(await answerTo(example)).toEqual(example.gives);
      });
    }
  });
}
