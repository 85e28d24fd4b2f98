import { double, raw, type Sql, sql, varchar } from '#lib';
import type { Buckets, Expr } from '../ir/node.ts';
import { isoText } from '../moments.ts';
import type { RangeExpr } from './model.ts';
import { inZone } from './zones.ts';

/** The printed value that falls into ranges. */
export interface RangeSubject {
  readonly value: Sql;
  /** As a local timestamp, where it is a date. */
  readonly local: Sql;
  readonly timezone: string;
}

const decimal = (value: number) => (Number.isInteger(value) ? `${value}.0` : String(value));

const MOST_DIGITS = 15;

/** Digits behind the point that a width is written with. */
function digitsOf(width: number): number {
  const [mantissa = '', exponent = '0'] = String(width).split('e');
  return Math.min(MOST_DIGITS, Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent)));
}

/** The label of the group that a value falls into; null outside of all. */
export function rangeLabel(range: RangeExpr, subject: RangeSubject): Sql {
  const { buckets, operand } = range;
  switch (buckets.kind) {
    case 'width': {
      if (buckets.isInteger) {
        // In whole numbers, not doubles, which would take the ids of neighbours for one.
        const value = sql`CAST(${subject.value} AS HUGEINT)`;
        const width = sql`CAST(${double(buckets.width)} AS HUGEINT)`;
        const low = sql`(${value} - ((${value} % ${width}) + ${width}) % ${width})`;
        return sql`('[' || ${low} || ', ' || (${low} + ${width} - 1) || ']')`;
      }
      const value = sql`CAST(${subject.value} AS DOUBLE)`;
      // 0.7 / 0.1 is a little less than 7: the last digits of a quotient are noise, and those of an edge too.
      const steps = sql`floor(round(${value} / ${double(buckets.width)}, 9))`;
      const digits = raw(String(digitsOf(buckets.width)));
      const edge = (count: Sql) => sql`round(${count} * ${double(buckets.width)}, ${digits})`;
      // Edges as they are written: 10, not 10.0.
      const plain = (bound: Sql) => sql`regexp_replace(CAST(${bound} AS VARCHAR), '\\.0$', '')`;
      return sql`('[' || ${plain(edge(steps))} || ', ' || ${plain(edge(sql`(${steps} + 1)`))} || '[')`;
    }
    case 'edges': {
      const labels = staticLabels(buckets) ?? [];
      return cases(sql`CAST(${subject.value} AS DOUBLE)`, buckets.edges.map(double), buckets, labels);
    }
    case 'moments': {
      const isDate = operand.type === 'date';
      const value = isDate ? subject.local : subject.value;
      const edges = buckets.edges.map((edge) => sql`CAST(${isDate ? edge.local : edge.utc} AS TIMESTAMP)`);
      return cases(value, edges, buckets, staticLabels(buckets) ?? []);
    }
    case 'interval':
      return intervalLabel(range, subject);
  }
}

/** The labels of ranges that the request names, in ascending order; undefined where the values make them. */
export function staticLabels(buckets: Buckets): readonly string[] | undefined {
  if (buckets.kind !== 'edges' && buckets.kind !== 'moments') return undefined;
  const { openStart, openEnd, edges } = buckets;
  const last = edges.length - 1;
  const label = buckets.kind === 'edges' ? numberLabel(buckets) : momentLabel(buckets);
  return [
    ...(openStart ? [label(undefined, 0)] : []),
    ...edges.slice(1).map((_, i) => label(i, i + 1)),
    ...(openEnd ? [label(last, undefined)] : []),
  ];
}

/** From an edge to the next, by their places; undefined is an open end. */
type Label = (low: number | undefined, high: number | undefined) => string;

const numberLabel =
  ({ edges, isInteger }: Extract<Buckets, { kind: 'edges' }>): Label =>
  (low, high) => {
    const lowText = low === undefined ? '*' : isInteger ? String(edges[low]) : decimal(edges[low] ?? 0);
    if (high === undefined) return `[${lowText}, *]`;
    const edge = edges[high] ?? 0;
    return isInteger ? `[${lowText}, ${Math.ceil(edge) - 1}]` : `[${lowText}, ${decimal(edge)}[`;
  };

const momentLabel =
  ({ edges }: Extract<Buckets, { kind: 'moments' }>): Label =>
  (low, high) => {
    const iso = (i: number | undefined) => (i === undefined ? '*' : isoText(edges[i]?.utc ?? ''));
    return `[${iso(low)}, ${iso(high)}${high === undefined ? ']' : '['}`;
  };

/** `CASE` over ascending edges; null outside of all ranges. */
function cases(
  value: Sql,
  edges: readonly Sql[],
  ends: { readonly openStart: boolean; readonly openEnd: boolean },
  labels: readonly string[],
): Sql {
  const below = ends.openStart ? labels : [undefined, ...labels];
  let branches = raw('');
  edges.forEach((edge, i) => {
    const label = below[i];
    branches = sql`${branches} WHEN ${value} < ${edge} THEN ${label === undefined ? raw('NULL') : varchar(label)}`;
  });
  const rest = ends.openEnd ? varchar(labels.at(-1) ?? '') : raw('NULL');
  return sql`(CASE WHEN ${value} IS NULL THEN NULL${branches} ELSE ${rest} END)`;
}

/** Calendar periods of the request's zone; bounds are printed in it, `Z` for UTC. */
function intervalLabel({ operand, buckets }: RangeExpr, subject: RangeSubject): Sql {
  if (buckets.kind !== 'interval') throw new Error('not an interval');
  const { count, unit } = buckets;
  const time = subject.local;
  const step = raw(`INTERVAL ${count} ${unit}`);
  const start =
    count === 1
      ? sql`date_trunc(${raw(`'${unit}'`)}, ${time})`
      : sql`time_bucket(${step}, ${time}, TIMESTAMP '1970-01-01')`;
  const bound = (moment: Sql) =>
    sql`(strftime(CAST(${moment} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%g') || ${offset(moment, operand, subject.timezone)})`;
  return sql`('[' || ${bound(start)} || ', ' || ${bound(sql`CAST(${start} AS TIMESTAMP) + ${step}`)} || '[')`;
}

/** What a zone adds to the end of a local time: `Z`, `+02:00`. */
function offset(localTime: Sql, operand: Expr, timezone: string): Sql {
  if (timezone === 'UTC' || operand.type === 'date') return raw("'Z'");
  const instant = sql`timezone('UTC', timezone(${varchar(timezone)}, CAST(${localTime} AS TIMESTAMP)))`;
  const minutes = sql`date_diff('minute', ${instant}, ${inZone(instant, timezone)})`;
  return sql`(CASE WHEN ${minutes} < 0 THEN '-' ELSE '+' END || lpad(CAST(abs(${minutes}) // 60 AS VARCHAR), 2, '0') || ':' || lpad(CAST(abs(${minutes}) % 60 AS VARCHAR), 2, '0'))`;
}
