import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetSchema, Field } from '#dataset';
import { type Sql, sql } from '#lib';
import { compileRecords, type QueryProblem, type RecordsRequest } from '#query';
import { openDatabase } from './generated.fixture.ts';
import { printRecords } from './print.ts';

const field = (name: string, type: Field['type'], annotations: Field['annotations'] = {}): Field => ({
  name,
  type,
  label: { en: name },
  annotations,
});

const schema: DatasetSchema = {
  fields: [
    field('star', 'text', { facet: true }),
    field('gaia', 'int', { facet: true }),
    field('magnitude', 'double'),
    field('exposure_s', 'int'),
    field('night', 'date'),
    field('site', 'geo_point_2d'),
    field('patch', 'geo_shape'),
    field('tags', 'text', { multivalued: ',' }),
    field('header', 'json_blob'),
  ],
};

// The ids are neighbours that are one and the same as doubles.
const ROWS = `
  (0, 'Vega', 5853498713190525696, 0.03, 30, DATE '2024-08-12', {'lon': 5.0, 'lat': 43.0}, '{"type":"Point","coordinates":[1,2]}', ['bright', 'double'], '{"a":1}', {'west': 1.0, 'south': 2.0, 'east': 1.0, 'north': 2.0}),
  (1, 'Altair', 5853498713190525697, 0.7, 15, DATE '2023-01-31', {'lon': 6.0, 'lat': 43.0}, '{"type":"Point","coordinates":[3,4]}', ['bright'], NULL, {'west': 3.0, 'south': 4.0, 'east': 3.0, 'north': 4.0}),
  (2, 'Deneb', NULL, NULL, NULL, NULL, {'lon': 5.0, 'lat': 44.0}, NULL, NULL, NULL, NULL),
  (3, 'Nowhere', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`;

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await openDatabase();
  await connection.run(
    `CREATE TABLE records AS SELECT * EXCLUDE (magnitude), magnitude::DOUBLE AS magnitude, lower(star) AS _text
     FROM (VALUES ${ROWS}) AS t(_rid, star, gaia, magnitude, exposure_s, night, site, patch, tags, header, "patch$box")`,
  );
});
afterAll(() => connection.closeSync());

async function run({ text, params }: Sql) {
  const statement = await connection.prepare(text);
  try {
    params.forEach((value, i) => {
      if (typeof value === 'string') statement.bindVarchar(i + 1, value);
      else if (typeof value === 'number') statement.bindDouble(i + 1, value);
      else if (typeof value === 'bigint') statement.bindBigInt(i + 1, value);
      else if (typeof value === 'boolean') statement.bindBoolean(i + 1, value);
      else statement.bindNull(i + 1);
    });
    return (await statement.runAndReadAll()).getRowsJson();
  } finally {
    statement.destroySync();
  }
}

const request: RecordsRequest = { timezone: 'UTC', lang: 'en', now: new Date('2024-08-15T10:00:00Z') };
const compile = (clauses: Partial<RecordsRequest>) => compileRecords({ ...request, ...clauses }, schema);

async function rowsOf(clauses: Partial<RecordsRequest>) {
  const compiled = compile(clauses);
  if (!compiled.ok) throw new Error(compiled.problems[0].code);
  const { rows, count } = printRecords(compiled.value, schema, { from: sql`records` });
  await run(count);
  return run(rows);
}

const found = async (clauses: Partial<RecordsRequest>) =>
  (await rowsOf({ select: 'star', ...clauses })).map(([star]) => star);
const codeOf = (clauses: Partial<RecordsRequest>): QueryProblem['code'] | 'none' => {
  const compiled = compile(clauses);
  return compiled.ok ? 'none' : compiled.problems[0].code;
};
const many = (count: number, text: string, between: string) =>
  Array.from({ length: count }, () => text).join(between);

describe('a whole number beyond 2^53', () => {
  for (const clauses of [
    { where: ['gaia = 5853498713190525696'] },
    { where: ['gaia = "5853498713190525696"'] },
    { where: ['gaia in (5853498713190525696, 1)'] },
    { where: ['gaia in [1..5853498713190525696]'] },
    { refine: ['gaia:5853498713190525696'] },
  ]) {
    it(`is told from its neighbours by ${JSON.stringify(clauses)}`, async () => {
      expect(await found(clauses)).toEqual(['Vega']);
    });
  }

  it('falls into a range with exact ends', async () => {
    expect(await rowsOf({ groupBy: 'range(gaia, 10)', select: 'count(*)' })).toContainEqual([
      '[5853498713190525690, 5853498713190525699]',
      '2',
    ]);
  });
});

describe('arithmetic', () => {
  for (const [select, value] of [
    ['max(exposure_s) - min(exposure_s) as d', '15'],
    ['sum(exposure_s) * 2 as d', '90'],
    ['gaia * gaia * gaia as d', null],
    ['exposure_s / 0 as d', null],
    ['9223372036854775807 + 1 as d', '9223372036854775808'],
  ] as const) {
    it(`gives ${value} for ${select}`, async () => {
      expect((await rowsOf({ select, limit: 1 }))[0]).toEqual([value]);
    });
  }

  it('repeats an aggregate beside a field of the record', async () => {
    expect(await rowsOf({ select: 'sum(exposure_s) + exposure_s as s', limit: 2 })).toEqual([['75'], ['60']]);
  });

  it('of keys and aggregates stands beside groups, of other fields it does not', async () => {
    const groups = await rowsOf({ groupBy: 'star', select: 'sum(exposure_s) + length(star) as s' });
    expect(groups).toContainEqual(['Vega', '34']);
    expect(codeOf({ groupBy: 'star', select: 'sum(exposure_s) + exposure_s' })).toBe('not-grouped');
  });
});

describe('a query near the limits of the engine', () => {
  for (const where of [
    `magnitude > ${many(101, 'exposure_s', '+')}`,
    `exposure_s = ${many(101, 'exposure_s', '*')}`,
    many(1400, 'exposure_s = 1', ' or '),
    `${'not '.repeat(3000)}star = "Vega"`,
    `${'not ('.repeat(50)}star = "Vega"${')'.repeat(50)}`,
    `within(site, geom'POLYGON((${Array.from({ length: 990 }, (_, i) => `${Math.cos(i / 157.5)} ${Math.sin(i / 157.5)}`).join(', ')}))')`,
  ]) {
    it(`is answered: ${where.slice(0, 40)}…`, async () => {
      await expect(found({ where: [where] })).resolves.toBeInstanceOf(Array);
    });
  }

  for (const clauses of [
    { where: [`magnitude > ${many(500, '1', '+')}`] },
    { where: [`${'('.repeat(80)}star = "Vega"${')'.repeat(80)}`] },
    { select: many(3000, 'star', ', ').replaceAll('star', 'star as a') },
  ]) {
    it(`is refused beyond them: ${JSON.stringify(clauses).slice(0, 40)}…`, () => {
      expect(codeOf(clauses)).toBe('too-complex');
    });
  }
});

describe('what has no meaning', () => {
  for (const [clauses, code] of [
    [{ orderBy: 'random(1e999)' }, 'wrong-arguments'],
    [{ orderBy: 'count(*)' }, 'aggregate-misplaced'],
    [{ orderBy: 'magnitude + count(*)' }, 'aggregate-misplaced'],
    [{ select: 'count(sum(exposure_s))' }, 'aggregate-misplaced'],
    [{ select: 'ifnull(magnitude, "none")' }, 'type-mismatch'],
    [{ select: 'ifnull(site, 1)' }, 'type-mismatch'],
    [{ groupBy: 'range(night, 99999999999 day)' }, 'bad-literal'],
    [{ where: ["within(site, geom'0106000000FFFFFFFF')"] }, 'bad-literal'],
    [{ where: [`within(site, geom'${'0106000000'.repeat(900)}')`] }, 'bad-literal'],
  ] as const) {
    it(`is ${code}: ${JSON.stringify(clauses).slice(0, 60)}`, () => {
      expect(codeOf({ ...clauses })).toBe(code);
    });
  }
});

describe('a date of long ago or of a far future', () => {
  it('is asked for as any other', async () => {
    const between = ["night > date'-0400-01-01'", "night < date'+12345-01-01T10:00'"];
    expect(await found({ where: between })).toEqual(['Vega', 'Altair']);
    expect(await found({ where: ["night < date'-0400-01-01'"] })).toEqual([]);
    expect(await found({ refine: ['night:-500'] })).toEqual([]);
    expect(await found({ exclude: ['night:9999'], where: ['night is not null'] })).toEqual([
      'Vega',
      'Altair',
    ]);
  });

  it('is the edge of a range before what is later', async () => {
    const edges = "date'+12345-01-01', date'2024-01-01', date'-0400-01-01', date'-0500-01-01'";
    const groupBy = `range(night, ${edges}) as it`;
    expect(await rowsOf({ select: 'it, count(*)', groupBy, where: ['night is not null'] })).toEqual([
      ['[-0500-01-01T00:00:00.000Z, -0400-01-01T00:00:00.000Z[', '0'],
      ['[-0400-01-01T00:00:00.000Z, 2024-01-01T00:00:00.000Z[', '1'],
      ['[2024-01-01T00:00:00.000Z, +12345-01-01T00:00:00.000Z[', '1'],
    ]);
  });
});

describe('a function', () => {
  for (const [select, value] of [
    ['ifnull(exposure_s, 0.5)', '30'],
    ['ifnull(star, 3)', 'Vega'],
    ['ifnull(tags, "none")', 'bright, double'],
    ["ifnull(night, date'2024-01-01')", '2024-08-12'],
    ['lower(tags)', 'bright, double'],
    ['json_format(header)', '{"a":1}'],
  ] as const) {
    it(`takes what ${select} gives it`, async () => {
      const cell = (await rowsOf({ select: `${select} as it`, limit: 1 }))[0]?.[0];
      expect(String(Number.isNaN(Number(cell)) ? cell : Number(cell))).toBe(value);
    });
  }

  it('of a position that is missing is missing: no distance', async () => {
    expect((await rowsOf({ select: "distance(site, geom'POINT(5 43)') as d" })).at(-1)).toEqual([null]);
    expect(await found({ orderBy: "distance(site, geom'POINT(5 43)') desc" })).toEqual([
      'Deneb',
      'Altair',
      'Vega',
      'Nowhere',
    ]);
  });

  it('of a long text looks for each word once, and for no more than the engine takes', async () => {
    const long = Array.from({ length: 3000 }, (_, i) => `word${i}`).join(' ');
    expect(await found({ q: 'vega '.repeat(3000) })).toEqual(['Vega']);
    expect(await found({ where: [`search("${'vega '.repeat(3000)}")`] })).toEqual(['Vega']);
    expect(await found({ q: long })).toEqual([]);
    expect(await found({ where: [`search("${long}")`] })).toEqual([]);
  });

  it('score() keeps the stored order', async () => {
    expect(await found({ orderBy: 'score()' })).toEqual(['Vega', 'Altair', 'Deneb', 'Nowhere']);
  });
});

describe('the extent of positions', () => {
  it('is their convex hull, counter-clockwise', async () => {
    const [[shape] = []] = await rowsOf({ select: 'envelope(site) as e' });
    expect(JSON.parse(String(shape))).toEqual({
      type: 'Polygon',
      coordinates: [
        [
          [5, 43],
          [6, 43],
          [5, 44],
          [5, 43],
        ],
      ],
    });
  });

  it('is a point of one, and nothing of none', async () => {
    const hull = async (where: string) =>
      (await rowsOf({ select: 'envelope(site) as e', where: [where] }))[0]?.[0];
    expect(await hull('star = "Vega"')).toBe('{"type":"Point","coordinates":[5,43]}');
    expect(await hull('star = "Nowhere"')).toBeNull();
  });

  it('is a rectangle around shapes too', async () => {
    const [[shape] = []] = await rowsOf({ select: 'bbox(patch) as b' });
    expect(JSON.parse(String(shape)).coordinates[0].slice(0, 3)).toEqual([
      [1, 2],
      [3, 2],
      [3, 4],
    ]);
  });
});

describe('a group', () => {
  it('of decimal width has edges without noise', async () => {
    const groups = await rowsOf({
      groupBy: 'range(magnitude, 0.1) as r',
      select: 'count(*)',
      where: ['magnitude > 0'],
    });
    expect(groups).toEqual([
      ['[0, 0.1[', '1'],
      ['[0.7, 0.8[', '1'],
    ]);
  });

  it('is keyed by the name of a field in back quotes, not by the quotes', () => {
    const compiled = compile({ groupBy: '`star`', select: 'count(*)' });
    expect(compiled.ok && compiled.value.columns.map(({ name }) => name)).toEqual(['star', 'count(*)']);
  });
});

describe('a geometry in hexadecimal WKB', () => {
  it('means what its text does', async () => {
    const vega = '010100000000000000000014400000000000804540';
    expect(await found({ where: [`within(site, geom'${vega}')`] })).toEqual(['Vega']);
  });
});
