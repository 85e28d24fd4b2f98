import { type Field, isTemporal } from '#dataset';
import { fail, ok, type Result } from '#lib';
import { odsqlName } from '#query';
import { compileClauses } from '../explore/compile.ts';
import { defineRoute } from '../explore/route.ts';
import type { WireValue } from '../explore/wire-json.ts';
import { badRequest, type HttpProblem, invalidParameter } from '../problems.ts';
import { allValues, lastValue, type QueryParameters } from '../query-string.ts';
import { numberOf, readJson } from './json-source.ts';
import { v1Field } from './v1-parameters.ts';
import { formOf, recordsOf, v1Page } from './v1-route.ts';
import { type Series, seriesOf } from './v1-series.ts';

const PARTS = ['year', 'month', 'day', 'hour', 'minute'] as const;
type Part = (typeof PARTS)[number];
const MAX_POINTS = 50;
const MOST_POINTS = 20_000;

/** One `x`: a field, or a part of a date. */
interface Axis {
  readonly alias: string;
  readonly expression: string;
  /** Quoted. */
  readonly field: string;
  /** How the value is called inside `x`; undefined: it is `x` itself unless there are several. */
  readonly part?: string;
  /** As the request names it. */
  readonly name: string;
}

const invalid = (name: string, found: string, expected: string) =>
  fail(invalidParameter(name, found, expected));

/** Parts of a date that together say it with a precision, or the one that repeats with a period. */
function partsOf(given: QueryParameters, field: Field): Result<readonly string[] | undefined, HttpProblem> {
  const periodic = lastValue(given, 'periodic');
  const precision = lastValue(given, 'precision');
  if (!isTemporal(field.type)) return ok(undefined);
  if (periodic !== undefined) {
    if (periodic === 'weekday') return ok(['weekday']);
    const known = PARTS.find((part) => part === periodic);
    return known === undefined
      ? invalid('periodic', periodic, 'month, weekday, day, hour or minute')
      : ok([known]);
  }
  if (precision === undefined) return ok(undefined);
  const last = PARTS.indexOf(precision as Part);
  return last === -1 ? invalid('precision', precision, PARTS.join(', ')) : ok(PARTS.slice(0, last + 1));
}

/** Monday is 0, as in the original's charts. */
const partExpression = (name: string, part: string): string =>
  part === 'weekday' ? `date_format(${name}, "e")` : `${part}(${name})`;

function axesOf(
  given: QueryParameters,
  fieldOf: (name: string) => Field | undefined,
): Result<readonly Axis[], HttpProblem> {
  const axes: Axis[] = [];
  for (const name of allValues(given, 'x')) {
    const dot = name.lastIndexOf('.');
    const field = fieldOf(name) ?? fieldOf(name.slice(0, dot));
    if (field === undefined) return invalid('x', name, 'the name of a field');
    const named = odsqlName(field.name);
    const part = field.name === name ? undefined : name.slice(dot + 1);
    if (part !== undefined && !PARTS.some((known) => known === part) && part !== 'weekday')
      return invalid('x', name, `a part of a date: ${PARTS.join(', ')}, weekday`);
    const parts = part === undefined ? partsOf(given, field) : ok([part]);
    if (!parts.ok) return parts;
    if (parts.value === undefined)
      axes.push({ alias: `x${axes.length}`, expression: named, field: named, name });
    else
      for (const one of parts.value)
        axes.push({
          alias: `x${axes.length}`,
          expression: partExpression(named, one),
          field: named,
          part: one,
          name,
        });
  }
  if (axes.length > 8) return invalid('x', `${axes.length} values`, 'at most 8');
  return ok(axes);
}

const COUNTED: Series = {
  name: 'y',
  func: 'COUNT',
  isCumulative: false,
  selects: [['y0', 'count(*)']],
  value: (cell) => cell('y0'),
};

/** `x`, `-x`, `x.date.year`, `y.NAME`, `-NAME`; what names nothing sorts nothing. */
function orderOf(
  given: QueryParameters,
  axes: readonly Axis[],
  series: readonly Series[],
): string | undefined {
  const keys = allValues(given, 'sort').flatMap((text) => text.split(','));
  const parts = keys.flatMap((key) => {
    const text = key.trim();
    const isMinus = text.startsWith('-');
    const name = (isMinus ? text.slice(1) : text).replace(/^y\./, '');
    // Values are largest first as everywhere in version 1; the axis is in its own order.
    const value = series.find((one) => one.name === name);
    if (value !== undefined) return [`${value.selects[0]?.[0]} ${isMinus ? 'asc' : 'desc'}`];
    const dated = name.replace(/^x\.?/, '');
    return axes
      .filter((axis) => dated === '' || axis.name === dated || `${axis.name}.${axis.part}` === dated)
      .map((axis) => `${axis.alias} ${isMinus ? 'desc' : 'asc'}`);
  });
  // Aggregates have to come first.
  const ordered = [
    ...parts.filter((part) => part.startsWith('y')),
    ...parts.filter((part) => !part.startsWith('y')),
  ];
  return ordered.length === 0 ? undefined : ordered.join(', ');
}

/** `/api/records/1.0/analyze/`: values of series over groups of records. */
export const v1Analyze = defineRoute({
  path: '/records/1.0/analyze',
  operationId: 'v1AnalyzeRecords',
  summary: 'Aggregates over groups of records, version 1.',
  tag: 'Dataset',
  parameters: {},
  async answer(call) {
    const read = await recordsOf(call, { isWhole: true });
    if (!read.ok) return read;
    const { found, ground, asked, given } = read.value;
    const form = formOf(given, ['json']);
    if (!form.ok) return form;
    const { entry, schema } = found;
    const axes = axesOf(given, (name) => v1Field({ schema, isCatalogue: false }, name));
    if (!axes.ok) return axes;
    if (axes.value.length === 0)
      return fail(
        badRequest('MissingParameter', 'The parameter x is missing: it names the field to group by.'),
      );
    const wanted = seriesOf(given);
    if (!wanted.ok) return wanted;
    const series = wanted.value.length === 0 ? [COUNTED] : wanted.value;
    const points = lastValue(given, 'maxpoints') ?? String(MAX_POINTS);
    if (!/^\d{1,9}$/.test(points)) return invalid('maxpoints', points, 'a number, 0 for no limit');
    const limit = Number(points) === 0 ? MOST_POINTS : Math.min(Number(points), MOST_POINTS);
    const select = series.flatMap(({ selects }) =>
      selects.map(([alias, expression]) => `${expression} as ${alias}`),
    );
    const compiled = compileClauses(
      {
        ...asked.clauses,
        // Version 1 has no group for what is absent.
        where: [
          ...(asked.clauses.where ?? []),
          ...new Set(axes.value.map(({ field }) => `${field} is not null`)),
        ],
        select: select.join(', '),
        group_by: axes.value.map(({ expression, alias }) => `${expression} as ${alias}`).join(', '),
        order_by: orderOf(given, axes.value, series),
      },
      ground,
      { limit, offset: 0 },
    );
    if (!compiled.ok) return compiled;
    return ok(
      v1Page(call, form.value, {
        identity: `${entry.id} ${entry.manifest.contentHash}`,
        build: async (signal) => {
          const { rows } = await call.deps.engine.page(call.deps.catalogue.snapshot(entry), compiled.value, {
            format: 'json',
            timezone: asked.timezone,
            lang: call.lang,
            fileUrl: '',
            signal,
          });
          return pointsOf(rows, axes.value, series);
        },
      }),
    );
  },
});

/** Rows of groups as `{x, SERIES…}`. */
function pointsOf(rows: readonly string[], axes: readonly Axis[], series: readonly Series[]): WireValue {
  const sums = new Map<string, number>();
  return rows.map((row) => {
    // A row of groups is an object.
    const members = readJson(row) as { readonly [key: string]: WireValue };
    const value = (axis: Axis): WireValue => {
      const cell = members[axis.alias];
      return axis.part === 'weekday' ? Number(cell) - 1 : cell;
    };
    const [only] = axes;
    const isSingle = axes.length === 1 && only !== undefined && only.part === undefined;
    const names = new Set(axes.map(({ name }) => name.replace(/\.[^.]*$/, '')));
    const isOneDate =
      axes.every(({ part }) => part !== undefined) &&
      (names.size === 1 || new Set(axes.map(({ name }) => name)).size === 1);
    const x = isSingle
      ? value(only)
      : Object.fromEntries(
          axes.map((axis) => [isOneDate ? (axis.part ?? axis.name) : axis.name, value(axis)]),
        );
    const values = series.map((one): [string, WireValue] => {
      const found = one.value((alias) => numberOf(members[alias]) ?? null);
      if (!one.isCumulative) return [one.name, found];
      const sum = (sums.get(one.name) ?? 0) + (found ?? 0);
      sums.set(one.name, sum);
      return [one.name, sum];
    });
    return { x, ...Object.fromEntries(values) };
  });
}
