import { raw, type Sql, sql } from '#lib';
import type { Expr } from '#query';
import { inZone } from './zones.ts';

type Range = Extract<Expr, { kind: 'range' }>;

/** The printed value that falls into ranges. */
export interface RangeSubject {
  readonly value: Sql;
  /** As a local timestamp, where it is a date. */
  readonly local: Sql;
  readonly timezone: string;
}

const text = (value: string): Sql => sql`CAST(${value} AS VARCHAR)`;
const number = (value: number): Sql => sql`CAST(${value} AS DOUBLE)`;
const decimal = (value: number) => (Number.isInteger(value) ? `${value}.0` : String(value));

const MOST_DIGITS = 15;

/** Digits behind the point that a width is written with. */
function digitsOf(width: number): number {
  const [mantissa = '', exponent = '0'] = String(width).split('e');
  return Math.min(MOST_DIGITS, Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent)));
}

/** The label of the group that a value falls into; null outside of all. */
export function rangeLabel(range: Range, subject: RangeSubject): Sql {
  const { buckets, operand } = range;
  switch (buckets.kind) {
    case 'width': {
      if (buckets.isInteger) {
        // In whole numbers, not doubles, which would take the ids of neighbours for one.
        const value = sql`CAST(${subject.value} AS HUGEINT)`;
        const width = sql`CAST(${number(buckets.width)} AS HUGEINT)`;
        const low = sql`(${value} - ((${value} % ${width}) + ${width}) % ${width})`;
        return sql`('[' || ${low} || ', ' || (${low} + ${width} - 1) || ']')`;
      }
      const value = sql`CAST(${subject.value} AS DOUBLE)`;
      // 0.7 / 0.1 is a little less than 7: the last digits of a quotient are noise, and those of an edge too.
      const steps = sql`floor(round(${value} / ${number(buckets.width)}, 9))`;
      const digits = raw(String(digitsOf(buckets.width)));
      const edge = (count: Sql) => sql`round(${count} * ${number(buckets.width)}, ${digits})`;
      // Edges as they are written: 10, not 10.0.
      const plain = (bound: Sql) => sql`regexp_replace(CAST(${bound} AS VARCHAR), '\\.0$', '')`;
      return sql`('[' || ${plain(edge(steps))} || ', ' || ${plain(edge(sql`(${steps} + 1)`))} || '[')`;
    }
    case 'edges':
      return cases(sql`CAST(${subject.value} AS DOUBLE)`, buckets.edges.map(number), buckets, (low, high) =>
        edgeLabel(buckets.edges, low, high, buckets.isInteger),
      );
    case 'moments': {
      const isDate = operand.type === 'date';
      const value = isDate ? subject.local : subject.value;
      const edges = buckets.edges.map((edge) => sql`CAST(${isDate ? edge.local : edge.utc} AS TIMESTAMP)`);
      const iso = (i: number | undefined) =>
        i === undefined ? '*' : `${(buckets.edges[i]?.utc ?? '').replace(' ', 'T')}Z`;
      return cases(
        value,
        edges,
        buckets,
        (low, high) => `[${iso(low)}, ${iso(high)}${high === undefined ? ']' : '['}`,
      );
    }
    case 'interval':
      return intervalLabel(range, subject);
  }
}

function edgeLabel(
  edges: readonly number[],
  low: number | undefined,
  high: number | undefined,
  isInteger: boolean,
): string {
  const lowText = low === undefined ? '*' : isInteger ? String(edges[low]) : decimal(edges[low] ?? 0);
  if (high === undefined) return `[${lowText}, *]`;
  const edge = edges[high] ?? 0;
  return isInteger ? `[${lowText}, ${Math.ceil(edge) - 1}]` : `[${lowText}, ${decimal(edge)}[`;
}

/** `CASE` over ascending edges; places are indexes of edges, undefined an open end. */
function cases(
  value: Sql,
  edges: readonly Sql[],
  ends: { readonly openStart: boolean; readonly openEnd: boolean },
  label: (low: number | undefined, high: number | undefined) => string,
): Sql {
  const last = edges.length - 1;
  let branches = raw('');
  edges.forEach((edge, i) => {
    if (i === 0 && !ends.openStart) branches = sql`${branches} WHEN ${value} < ${edge} THEN NULL`;
    else
      branches = sql`${branches} WHEN ${value} < ${edge} THEN ${text(label(i === 0 ? undefined : i - 1, i))}`;
  });
  const rest = ends.openEnd ? text(label(last, undefined)) : raw('NULL');
  return sql`(CASE WHEN ${value} IS NULL THEN NULL${branches} ELSE ${rest} END)`;
}

/** Calendar periods of the request's zone; bounds are printed in it, `Z` for UTC. */
function intervalLabel({ operand, buckets }: Range, subject: RangeSubject): Sql {
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
  const instant = sql`timezone('UTC', timezone(${text(timezone)}, CAST(${localTime} AS TIMESTAMP)))`;
  const minutes = sql`date_diff('minute', ${instant}, ${inZone(instant, timezone)})`;
  return sql`(CASE WHEN ${minutes} < 0 THEN '-' ELSE '+' END || lpad(CAST(abs(${minutes}) // 60 AS VARCHAR), 2, '0') || ':' || lpad(CAST(abs(${minutes}) % 60 AS VARCHAR), 2, '0'))`;
}
