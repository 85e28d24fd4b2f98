import { raw, type Sql, sql } from '#lib';
import type { ValueType } from '../ir/node.ts';
import { dateFormatSql } from './date-format.ts';

/** What an argument may be. `time` arrives as a local timestamp of the request's zone; `pattern` is a text literal, given as it was written. */
export type Takes = 'text' | 'number' | 'time' | 'point' | 'geometry' | 'pattern' | 'any';

export interface EmitContext {
  readonly timezone: string;
  readonly lang: string;
  /** The texts of `pattern` arguments by place. */
  readonly patterns: readonly (string | undefined)[];
}

/** One SQL fragment per dialect, or the sentence that says why there is none. */
export interface Emitters {
  readonly duckdb: ((args: readonly Sql[], context: EmitContext) => Sql) | { readonly unsupported: string };
}

export interface Overload {
  readonly takes: readonly Takes[];
  /** `first`: the type of the first argument. */
  readonly returns: ValueType | 'first';
  readonly sql: Emitters;
}

export interface FunctionDoc {
  readonly name: string;
  readonly kind: 'scalar' | 'aggregate' | 'condition' | 'group' | 'order';
  /** How it is written. */
  readonly signature: string;
  readonly summary: string;
  /** Calls on literals, with what they give as JSON. Run on every dialect by the tests. */
  readonly examples: readonly { readonly call: string; readonly gives: unknown }[];
}

export interface ScalarFunction extends FunctionDoc {
  readonly kind: 'scalar';
  readonly overloads: readonly Overload[];
}

type Emit = (args: readonly Sql[], context: EmitContext) => Sql;

const one = (takes: readonly Takes[], returns: Overload['returns'], duckdb: Emit): readonly Overload[] => [
  { takes, returns, sql: { duckdb } },
];

const argument = (args: readonly Sql[], index: number): Sql => args[index] ?? raw('NULL');

const datePart = (name: string, summary: string, gives: number): ScalarFunction => ({
  name,
  kind: 'scalar',
  signature: `${name}(date)`,
  summary,
  overloads: one(['time'], 'int', (args) => sql`${raw(name)}(${argument(args, 0)})`),
  examples: [{ call: `${name}(date'2024-08-12T22:41:05')`, gives }],
});

/** Mean radius of the Earth in metres (IUGG), for great circles. */
export const EARTH_RADIUS_METRES = 6_371_008.8;

/** Scalar functions: name resolution, types, SQL, documentation and tests come from these entries. */
export const SCALAR_FUNCTIONS: readonly ScalarFunction[] = [
  {
    name: 'length',
    kind: 'scalar',
    signature: 'length(text)',
    summary: 'Number of characters of a text.',
    overloads: one(['text'], 'int', (args) => sql`length(${argument(args, 0)})`),
    examples: [{ call: 'length("Véga")', gives: 4 }],
  },
  {
    name: 'lower',
    kind: 'scalar',
    signature: 'lower(text)',
    summary: 'The text in lower case.',
    overloads: one(['text'], 'text', (args) => sql`lower(${argument(args, 0)})`),
    examples: [{ call: 'lower("Véga")', gives: 'véga' }],
  },
  {
    name: 'upper',
    kind: 'scalar',
    signature: 'upper(text)',
    summary: 'The text in upper case.',
    overloads: one(['text'], 'text', (args) => sql`upper(${argument(args, 0)})`),
    examples: [{ call: 'upper("Véga")', gives: 'VÉGA' }],
  },
  {
    name: 'ifnull',
    kind: 'scalar',
    signature: 'ifnull(value, otherwise)',
    summary: 'The value, or the other one where it is empty.',
    overloads: one(
      ['any', 'any'],
      'first',
      (args) => sql`coalesce(${argument(args, 0)}, ${argument(args, 1)})`,
    ),
    examples: [{ call: 'ifnull("Vega", "none")', gives: 'Vega' }],
  },
  datePart('year', 'Year of a date, in the request’s time zone.', 2024),
  datePart('month', 'Month of a date, 1 to 12.', 8),
  datePart('day', 'Day of the month, 1 to 31.', 12),
  datePart('hour', 'Hour, 0 to 23.', 22),
  datePart('minute', 'Minute, 0 to 59.', 41),
  datePart('second', 'Second, 0 to 59.', 5),
  {
    name: 'date_format',
    kind: 'scalar',
    signature: 'date_format(date, "pattern")',
    summary:
      'A date as text: yyyy, yy, xxxx, ww, e, E, EEEE, D, DDD, M, MM, MMM, MMMM, d, dd, H, HH, m, mm, s, ss; free text between single quotes. Names are in the language of the request.',
    overloads: one(['time', 'pattern'], 'text', (args, { patterns, lang }) =>
      dateFormatSql(argument(args, 0), patterns[1] ?? '', lang),
    ),
    examples: [
      { call: `date_format(date'2024-08-12', "dd/MM/yyyy")`, gives: '12/08/2024' },
      { call: `date_format(date'2024-08-12', "'Night of 'EEEE")`, gives: 'Night of Monday' },
    ],
  },
  {
    name: 'json_format',
    kind: 'scalar',
    signature: 'json_format(text [, otherwise])',
    summary:
      'The JSON value that a text holds; where it holds none, the other text, null, or the text itself.',
    overloads: [
      {
        takes: ['text'],
        returns: 'json_blob',
        sql: { duckdb: (args) => jsonOr(argument(args, 0), sql`to_json(${argument(args, 0)})::VARCHAR`) },
      },
      {
        takes: ['text', 'any'],
        returns: 'json_blob',
        sql: {
          duckdb: (args) =>
            jsonOr(argument(args, 0), sql`coalesce(to_json(${argument(args, 1)})::VARCHAR, 'null')`),
        },
      },
    ],
    examples: [{ call: `json_format("[1, 2]")`, gives: [1, 2] }],
  },
  {
    name: 'distance',
    kind: 'scalar',
    signature: `distance(point, geom'POINT(lon lat)')`,
    summary: 'Great-circle distance on the Earth, in metres.',
    overloads: one(['point', 'geometry'], 'double', (args) =>
      greatCircleSql(argument(args, 0), argument(args, 1)),
    ),
    examples: [],
  },
];

const jsonOr = (text: Sql, otherwise: Sql) =>
  sql`CASE WHEN json_valid(${text}) THEN ${text} ELSE ${otherwise} END`;

/** Great-circle distance of two `STRUCT(lon, lat)`, metres. Haversine: exact for the small distances that people ask for. */
export const greatCircleSql = (a: Sql, b: Sql): Sql =>
  // `least` overlooks a missing position, which would then lie at the antipodes.
  sql`(CASE WHEN ${a} IS NULL THEN NULL ELSE 2 * ${raw(String(EARTH_RADIUS_METRES))} * asin(least(1.0, sqrt(pow(sin(radians((${b}).lat - (${a}).lat) / 2), 2) + cos(radians((${a}).lat)) * cos(radians((${b}).lat)) * pow(sin(radians((${b}).lon - (${a}).lon) / 2), 2)))) END)`;

const doc = (kind: FunctionDoc['kind'], name: string, signature: string, summary: string): FunctionDoc => ({
  kind,
  name,
  signature,
  summary,
  examples: [],
});

/** Every function of ODSQL, for documentation and for suggestions. */
export const FUNCTIONS: readonly FunctionDoc[] = [
  ...SCALAR_FUNCTIONS,
  doc(
    'scalar',
    'now',
    'now([part=n, …])',
    'The present instant; `year=`, `month=` … set a part, `years=`, `days=` … add, `weekday=`, `mondays=` … move to such a day.',
  ),
  doc(
    'aggregate',
    'count',
    'count(*), count(field), count(distinct field)',
    'Number of records, of values, of different values.',
  ),
  doc('aggregate', 'sum', 'sum(number)', 'Sum.'),
  doc('aggregate', 'avg', 'avg(number)', 'Mean.'),
  doc('aggregate', 'min', 'min(number or date)', 'Least value.'),
  doc('aggregate', 'max', 'max(number or date)', 'Greatest value.'),
  doc('aggregate', 'median', 'median(number)', 'Median.'),
  doc(
    'aggregate',
    'percentile',
    'percentile(number, share)',
    'The value below which that share of the values lies, 0 to 100.',
  ),
  doc('aggregate', 'bbox', 'bbox(point)', 'The rectangle around all points.'),
  doc('aggregate', 'envelope', 'envelope(point)', 'The convex hull of all points.'),
  doc(
    'condition',
    'search',
    'search([fields or *,] "text")',
    'Every word occurs, give or take a letter or two in longer ones; the last may be the beginning of a word.',
  ),
  doc('condition', 'suggest', 'suggest([fields or *,] "text")', 'Some word begins with the text.'),
  doc(
    'condition',
    'startswith',
    'startswith([fields or *,] "text")',
    'The whole value begins with the text, in this case.',
  ),
  doc(
    'condition',
    'within_distance',
    `within_distance(point, geom'POINT(lon lat)', 10km)`,
    'Not further than that along a great circle.',
  ),
  doc(
    'condition',
    'in_bbox',
    'in_bbox(field, lat1, lon1, lat2, lon2)',
    'Inside the rectangle of two opposite corners.',
  ),
  doc('condition', 'intersects', `intersects(point, geom'POLYGON(…)')`, 'Inside the area.'),
  doc('condition', 'within', `within(point, geom'POLYGON(…)')`, 'Inside the area.'),
  doc('condition', 'disjoint', `disjoint(point, geom'POLYGON(…)')`, 'Outside the area.'),
  doc('condition', 'polygon', `polygon(point, geom'POLYGON(…)')`, 'Older name of `within`.'),
  doc(
    'condition',
    'geometry',
    `geometry(point, geom'POLYGON(…)', within)`,
    'Older form of intersects, disjoint, within.',
  ),
  doc(
    'group',
    'range',
    'range(field, 5), range(field, *, 0, 5, *), range(date, 1 day)',
    'Groups of equal width, between edges, or of calendar periods.',
  ),
  doc(
    'group',
    'geo_cluster',
    'geo_cluster(point, zoom [, radius])',
    'Groups of points that lie close together at a zoom of a web map.',
  ),
  doc('order', 'score', 'score()', 'Relevance, for clients that ask for it: the stored order.'),
  doc('order', 'random', 'random(seed)', 'An order by chance, the same for the same seed.'),
];
