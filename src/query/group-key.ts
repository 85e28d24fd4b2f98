import { isNumeric, isTemporal } from '#dataset';
import type { Buckets, Expr, IntervalUnit } from './ir/node.ts';
import type { Tree } from './odsql/tree.ts';
import type { Resolver } from './resolve.ts';

// The only keywords whose case matters: m is a minute, M a month.
const UNITS: Readonly<Record<string, IntervalUnit>> = {
  ms: 'millisecond',
  millisecond: 'millisecond',
  milliseconds: 'millisecond',
  s: 'second',
  second: 'second',
  seconds: 'second',
  m: 'minute',
  minute: 'minute',
  minutes: 'minute',
  h: 'hour',
  hour: 'hour',
  hours: 'hour',
  d: 'day',
  day: 'day',
  days: 'day',
  w: 'week',
  week: 'week',
  weeks: 'week',
  M: 'month',
  month: 'month',
  months: 'month',
  q: 'quarter',
  quarter: 'quarter',
  quarters: 'quarter',
  y: 'year',
  year: 'year',
  years: 'year',
};
const ONLY_ONE: ReadonlySet<IntervalUnit> = new Set<IntervalUnit>(['week', 'month', 'quarter', 'year']);

/** Longer periods than any data have; the engine's own limit is that of its integers. */
const MOST_UNITS = 1_000_000;

/** Pixels between points of one cluster where the request names no radius. */
const DEFAULT_CLUSTER_PIXELS = 40;

/** A key of `group by`: a value, or `range` or `geo_cluster`, which only stand here. @throws `Unresolved` */
export function groupKey(tree: Tree, resolver: Resolver): Expr {
  if (tree.kind === 'call' && tree.name.toLowerCase() === 'range') return range(tree, resolver);
  if (tree.kind === 'call' && tree.name.toLowerCase() === 'geo_cluster') return cluster(tree, resolver);
  const expr = resolver.value(tree);
  if (expr.type === 'geo_point_2d' || expr.type === 'geo_shape') {
    throw resolver.problem(tree.at, {
      code: 'group-by-geo',
      field: tree.kind === 'field' ? tree.name : 'field',
      type: expr.type,
    });
  }
  if (expr.type === 'file')
    throw resolver.problem(tree.at, {
      code: 'type-mismatch',
      what: 'group_by',
      expected: 'a text, number or date',
      found: 'file',
    });
  return expr;
}

type Call = Extract<Tree, { kind: 'call' }>;

function cluster(tree: Call, resolver: Resolver): Expr {
  const [field, zoom, radius] = tree.args;
  const whole = (arg: Tree | undefined) => (arg?.kind === 'number' && arg.isInteger ? arg.value : undefined);
  const level = whole(zoom);
  const cellPixels = radius === undefined ? DEFAULT_CLUSTER_PIXELS : whole(radius);
  if (!field || level === undefined || level > 25 || !cellPixels || tree.args.length > 3) {
    throw resolver.problem(tree.at, {
      code: 'wrong-arguments',
      function: 'geo_cluster',
      expected: 'geo_cluster(point, zoom from 0 to 25 [, radius in pixels])',
    });
  }
  const operand = resolver.value(field);
  if (operand.type !== 'geo_point_2d')
    throw resolver.problem(field.at, {
      code: 'type-mismatch',
      what: 'geo_cluster',
      expected: 'a geo point',
      found: operand.type,
    });
  return { kind: 'cluster', type: 'json_blob', operand, zoom: level, cellPixels };
}

function range(tree: Call, resolver: Resolver): Expr {
  const [subject, ...rest] = tree.args;
  const wrong = (
    expected = 'range(field, width), range(field, [*,] edge, edge [, *]) or range(date, 1 day)',
  ) => resolver.problem(tree.at, { code: 'wrong-arguments', function: 'range', expected });
  if (!subject || rest.length === 0 || rest.length > 200) throw wrong();
  const operand = resolver.value(subject);
  const isTime = operand.type !== 'null' && isTemporal(operand.type);
  if (operand.type === 'null' || (!isTime && !isNumeric(operand.type))) {
    throw resolver.problem(subject.at, {
      code: 'type-mismatch',
      what: 'range',
      expected: 'a number or a date',
      found: operand.type,
    });
  }
  const bucketed = (buckets: Buckets): Expr => ({ kind: 'range', type: 'text', operand, buckets });
  const [only] = rest;
  if (only?.kind === 'quantity' && rest.length === 1) {
    const unit = UNITS[only.unit];
    if (
      !isTime ||
      !unit ||
      !Number.isInteger(only.value) ||
      only.value < 1 ||
      only.value > MOST_UNITS ||
      (ONLY_ONE.has(unit) && only.value !== 1)
    ) {
      throw resolver.problem(only.at, {
        code: 'bad-literal',
        what: 'interval',
        text: `${only.value} ${only.unit}`,
      });
    }
    return bucketed({ kind: 'interval', count: only.value, unit });
  }
  const isInteger = operand.type === 'int';
  if (only && rest.length === 1) {
    const width = resolver.value(only);
    if (isTime || width.kind !== 'literal' || typeof width.value !== 'number' || !(width.value > 0))
      throw wrong();
    return bucketed({
      kind: 'width',
      width: width.value,
      isInteger: isInteger && Number.isInteger(width.value),
    });
  }
  const openStart = rest[0]?.kind === 'star';
  const openEnd = rest.at(-1)?.kind === 'star';
  const edges = rest.slice(openStart ? 1 : 0, openEnd ? -1 : undefined);
  if (edges.length === 0 || edges.some((edge) => edge.kind === 'star')) throw wrong();
  if (isTime) {
    const moments = edges.map((edge) => {
      const moment = resolver.value(edge);
      if (moment.kind !== 'moment') throw wrong();
      return { local: moment.local, utc: moment.utc };
    });
    return bucketed({
      kind: 'moments',
      edges: moments.sort((a, b) => (a.utc < b.utc ? -1 : 1)),
      openStart,
      openEnd,
    });
  }
  const numbers = edges.map((edge) => {
    const value = resolver.value(edge);
    if (value.kind !== 'literal' || typeof value.value !== 'number') throw wrong();
    return value.value;
  });
  return bucketed({ kind: 'edges', edges: numbers.sort((a, b) => a - b), openStart, openEnd, isInteger });
}
