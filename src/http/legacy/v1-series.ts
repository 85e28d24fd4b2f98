import { fail, ok, type Result } from '#lib';
import { type HttpProblem, invalidParameter } from '../problems.ts';
import { lastValue, type QueryParameters } from '../query-string.ts';

const MAX_SERIES = 20;

/** Values that are computed for each group. */
export interface Series {
  readonly name: string;
  /** Selected columns, by alias. */
  readonly selects: readonly (readonly [alias: string, expression: string])[];
  readonly isCumulative: boolean;
  readonly func: string;
  /** Of one record; absent: records are counted. */
  readonly expr?: string | undefined;
  value(cell: (alias: string) => number | null): number | null;
}

const invalid = (name: string, found: string, expected: string) =>
  fail(invalidParameter(name, found, expected));

const SIMPLE: Readonly<Record<string, string>> = { AVG: 'avg', SUM: 'sum', MIN: 'min', MAX: 'max' };

/** The series that `y.NAME.func` and `y.NAME.expr` ask for. */
export function seriesOf(given: QueryParameters): Result<readonly Series[], HttpProblem> {
  const names = [
    ...new Set(
      Object.keys(given).flatMap((key) => /^y\.(.+)\.(?:func|expr|cumulative)$/.exec(key)?.[1] ?? []),
    ),
  ];
  if (names.length > MAX_SERIES) return invalid('y', `${names.length} series`, `at most ${MAX_SERIES}`);
  const all: Series[] = [];
  for (const [i, name] of names.entries()) {
    const func = (lastValue(given, `y.${name}.func`) ?? 'COUNT').toUpperCase();
    const expr = lastValue(given, `y.${name}.expr`);
    const isCumulative = /^(?:true|1)$/i.test(lastValue(given, `y.${name}.cumulative`) ?? '');
    const alias = (part: string) => `y${i}${part}`;
    if (func === 'COUNT') {
      all.push({
        name,
        func,
        isCumulative,
        selects: [[alias(''), 'count(*)']],
        value: (cell) => cell(alias('')),
      });
      continue;
    }
    if (expr === undefined) return invalid(`y.${name}.expr`, '', `what ${func} is to be computed of`);
    const simple = SIMPLE[func];
    if (simple !== undefined) {
      all.push({
        name,
        func,
        expr,
        isCumulative,
        selects: [[alias(''), `${simple}(${expr})`]],
        value: (cell) => cell(alias('')),
      });
    } else if (func === 'SUMSQUARES') {
      all.push({
        name,
        func,
        expr,
        isCumulative,
        selects: [[alias(''), `sum((${expr})*(${expr}))`]],
        value: (cell) => cell(alias('')),
      });
    } else if (func === 'STDDEV') {
      all.push({
        name,
        func,
        expr,
        isCumulative,
        selects: [
          [alias('s'), `avg((${expr})*(${expr}))`],
          [alias('m'), `avg(${expr})`],
        ],
        value: (cell) => {
          const [squares, mean] = [cell(alias('s')), cell(alias('m'))];
          return squares === null || mean === null ? null : Math.sqrt(Math.max(0, squares - mean * mean));
        },
      });
    } else return invalid(`y.${name}.func`, func, 'COUNT, AVG, SUM, MIN, MAX, STDDEV or SUMSQUARES');
  }
  return ok(all);
}
