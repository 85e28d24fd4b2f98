import { type DuckDBConnection, StatementType } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from '#lib';
import { sql } from '#lib';
import {
  compileFacets,
  compileRecords,
  type FacetRequest,
  type RecordsRequest,
  sampleRecords,
  sampleSchema,
} from '#query';
import { INJECTIONS, MARK } from '../../../../test/generators/injections.ts';
import { jsonRow } from '../../render/json.ts';
import { printFacets } from './facets.ts';
import { createRecords, openDatabase, run } from './generated.fixture.ts';
import { printRecords } from './print.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await openDatabase();
  await createRecords(connection, 'records', sampleSchema, sampleRecords);
});
afterAll(() => connection.closeSync());

const base = { timezone: 'UTC', lang: 'en', now: new Date('2024-08-15T10:00:00Z') };
const double = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`;
const single = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
const back = (text: string) => `\`${text.replace(/[\\`]/g, '\\$&')}\``;

/** Every place of a request where a text may stand, well quoted and not at all. */
const placesOf = (text: string): readonly Partial<RecordsRequest>[] => [
  ...[double, single].flatMap((quoted) => [
    { where: [`star = ${quoted(text)}`] },
    { where: [`star like ${quoted(text)}`] },
    { where: [`star in (${quoted(text)}, "x")`] },
    { where: [`${quoted(text)} in tags`] },
    { where: [quoted(text)] },
    { where: [`search(${quoted(text)}) or search(star, ${quoted(text)})`] },
    { where: [`suggest(star, ${quoted(text)})`] },
    { where: [`startswith(star, tags, ${quoted(text)})`] },
    { where: [`night > ${quoted(text)}`] },
    { where: [`date_format(night, ${quoted(text)}) = ${quoted(text)}`] },
    { where: [`recordid = ${quoted(text)}`] },
    { where: [`intersects(zone, geom${single(text)})`] },
    {
      select: `${quoted(text)} as ${back(text)}, ifnull(star, ${quoted(text)}), json_format(header, ${quoted(text)})`,
    },
    { groupBy: `ifnull(star, ${quoted(text)}) as ${back(text)}`, select: `count(*) as ${back(text)}` },
    { groupBy: `date_format(night, ${quoted(`'${text.replaceAll("'", "''")}'`)})` },
    { orderBy: `length(${quoted(text)})` },
    { refine: [`star:${quoted(text)}`, `tags:${text}`], exclude: [`constellation:${text}`] },
  ]),
  ...(['select', 'groupBy', 'orderBy', 'q'] as const).map((clause) => ({ [clause]: text })),
  { where: [text] },
  { where: [`${back(text)} = 1`] },
  { select: `star, ${back(text)}, include(${back(text)})` },
  { select: `star as ${back(text)}`, orderBy: back(text) },
  { refine: [text, `${back(text)}:x`] },
  { lang: text, select: `date_format(night, "EEEE MMMM")` },
];

/** What is left of a statement without its texts and names in quotes. */
const bare = (text: string) => text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ' ');

function check({ text, params }: Sql, from: string): void {
  const code = bare(text);
  expect(code, from).not.toContain(MARK);
  expect(code, from).not.toMatch(/['";]|--|\/\*/);
  expect((code.match(/\?/g) ?? []).length, from).toBe(params.length);
}

/** The engine itself takes it for one SELECT. Dear, so that not every statement is asked about. */
async function checkWithEngine({ text }: Sql, from: string): Promise<void> {
  const statements = await connection.extractStatements(text);
  expect(statements.count, from).toBe(1);
  const prepared = await statements.prepare(0);
  expect(prepared.statementType, from).toBe(StatementType.SELECT);
  prepared.destroySync();
}

describe('a text that would be code', () => {
  it(`is only ever a bound value or a name in quotes: ${INJECTIONS.length} of them in every place`, async () => {
    let understood = 0;
    for (const injection of INJECTIONS) {
      for (const place of placesOf(injection)) {
        const from = JSON.stringify(place);
        const compiled = compileRecords({ ...base, ...place }, sampleSchema);
        if (!compiled.ok) continue;
        understood++;
        const { rows, count } = printRecords(compiled.value, sampleSchema, { from: sql`records` });
        check(count, from);
        const text = jsonRow(compiled.value.columns, { timezone: 'UTC', fileUrl: injection });
        const statement = sql`SELECT ${text} FROM (${rows}) AS asked`;
        check(statement, from);
        if (understood % 4 > 0) continue;
        await checkWithEngine(statement, from);
        for (const [row] of await run(connection, statement)) JSON.parse(String(row));
      }
    }
    expect(understood).toBeGreaterThan(INJECTIONS.length * 10);
  });

  it('is only ever a value in facets', async () => {
    for (const injection of INJECTIONS) {
      const requests: readonly Partial<FacetRequest>[] = [
        { facets: [injection] },
        {
          facets: [`facet(name="constellation", separator=${double(injection)}, sort=${double(injection)})`],
        },
        {
          facets: ['constellation'],
          refine: [`constellation:${injection}`],
          exclude: [`night:${injection}`],
        },
        {
          facets: [`facet(name=constellation, separator=${double(injection)})`],
          refine: [`constellation:a${injection}b`],
        },
      ];
      for (const request of requests) {
        const compiled = compileFacets({ ...base, ...request }, sampleSchema);
        if (!compiled.ok) continue;
        for (const statement of printFacets(compiled.value, sampleSchema, { from: sql`records` })) {
          check(statement, JSON.stringify(request));
          await run(connection, statement);
        }
      }
    }
  });

  it('has done nothing', async () => {
    expect(await run(connection, sql`SELECT count(*) FROM records`)).toEqual([
      [String(sampleRecords.length)],
    ]);
  });
});
