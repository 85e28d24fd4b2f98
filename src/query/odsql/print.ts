import { assertNever } from '#lib';
import { conditionFunction } from '../functions/registry.ts';
import { isValue, sameExpr } from '../ir/expressions.ts';
import type { Buckets, Expr, Filter, Ordering, Test } from '../ir/node.ts';
import type { Query, RecordsRequest } from '../model.ts';
import { isoText } from '../moments.ts';
import { odsqlName, odsqlText } from './quoting.ts';

/** A query as the clauses of a request. */
export type QueryText = Pick<
  RecordsRequest,
  'select' | 'where' | 'groupBy' | 'orderBy' | 'limit' | 'offset' | 'timezone' | 'lang'
>;

/**
 * The query in ODSQL. Compiled against the same schema it is the same query again, less `visible`, which is nothing that a
 * text may say. Refinements have become conditions, `now()` the instant that it was.
 */
export function printQuery(query: Query): QueryText {
  const { filter, groups, columns, outputs, limit, offset, timezone, lang } = query;
  const keys = groups.map((expr, i) => named(printExpr(expr), expr, columns[i]?.name ?? ''));
  const rest = outputs.flatMap((expr, i) =>
    groups.some((key) => sameExpr(key, expr)) ? [] : [named(printExpr(expr), expr, columns[i]?.name ?? '')],
  );
  const order = orderBy(query);
  const conditions = filter?.kind === 'and' ? filter.filters : filter === undefined ? [] : [filter];
  return {
    ...(rest.length > 0 ? { select: rest.join(', ') } : {}),
    ...(conditions.length > 0 ? { where: conditions.map((one) => printFilter(one)) } : {}),
    ...(keys.length > 0 ? { groupBy: keys.join(', ') } : {}),
    ...(order === undefined ? {} : { orderBy: order }),
    ...(limit === undefined ? {} : { limit }),
    offset,
    timezone,
    lang,
  };
}

/** An output with its key, unless it has that anyway. */
const named = (text: string, expr: Expr, name: string): string =>
  expr.kind === 'field' && expr.name === name ? text : `${text} as ${odsqlName(name)}`;

/** Undefined where the order is the one that a query has without `order by`. */
function orderBy({ order, groups, columns }: Query): string | undefined {
  const isOfKeys =
    groups.length === order.length &&
    order.every(
      ({ expr, descending }, i) => !descending && isValue(expr) && sameExpr(expr, groups[i] ?? expr),
    );
  const isOfMatches = order.length === 1 && order[0]?.expr.kind === 'relevance';
  if (isOfKeys || isOfMatches) return undefined;
  const sortedBy = ({ expr }: Ordering): string => {
    if (expr.kind === 'random') return `random(${expr.seed})`;
    if (expr.kind === 'similarity') return `dataset_similarity(${odsqlText(expr.id)})`;
    if (expr.kind === 'relevance') return 'score()';
    return expr.kind === 'output' ? odsqlName(columns[expr.index]?.name ?? '') : printExpr(expr);
  };
  return order.map((item) => `${sortedBy(item)} ${item.descending ? 'desc' : 'asc'}`).join(', ');
}

// ---- values

/** How tightly the parts of an expression hold together. */
const SUM = 1;
const PRODUCT = 2;

const inBrackets = (text: string, own: number, wanted: number): string => (own < wanted ? `(${text})` : text);

/** `wanted`: what the place needs the text to hold together like. */
function printExpr(expr: Expr, wanted = SUM): string {
  switch (expr.kind) {
    case 'field':
      return odsqlName(expr.name);
    case 'meta':
      return expr.name;
    case 'literal':
      return printLiteral(expr);
    case 'moment':
      return `date'${isoText(expr.utc)}'`;
    case 'geometry':
      return `geom'${JSON.stringify(expr.geometry)}'`;
    case 'call':
      return `${expr.function}(${expr.args.map((arg) => printExpr(arg)).join(', ')})`;
    case 'negate':
      return `-(${printExpr(expr.operand)})`;
    case 'arithmetic': {
      const own = expr.op === '+' || expr.op === '-' ? SUM : PRODUCT;
      const text = `${printExpr(expr.left, own)} ${expr.op} ${printExpr(expr.right, own + 1)}`;
      return inBrackets(text, own, wanted);
    }
    case 'aggregate':
      return printAggregate(expr);
    case 'range':
      return `range(${printExpr(expr.operand)}, ${printBuckets(expr.buckets)})`;
    case 'cluster':
      return `geo_cluster(${printExpr(expr.operand)}, ${expr.zoom}, ${expr.cellPixels})`;
    case 'relevance':
    case 'output':
      throw new Error(`${expr.kind} stands in order_by alone`);
    default:
      return assertNever(expr);
  }
}

const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

function printLiteral({ type, value }: Extract<Expr, { kind: 'literal' }>): string {
  switch (type) {
    case 'text':
      return odsqlText(String(value));
    case 'double':
      // A whole number with an exponent is read as a decimal one; with a point it is for certain.
      return Math.abs(Number(value)) < 1e21 ? decimal(Number(value)) : String(value);
    case 'int':
    case 'boolean':
    case 'null':
      return String(value);
  }
}

function printAggregate({ function: name, argument, distinct, share }: Extract<Expr, { kind: 'aggregate' }>) {
  if (argument === undefined) return `${name}(*)`;
  const value = `${distinct ? 'distinct ' : ''}${printExpr(argument)}`;
  // 0.07 × 100 is a little more than 7.
  return share === undefined
    ? `${name}(${value})`
    : `${name}(${value}, ${Number((share * 100).toPrecision(15))})`;
}

function printBuckets(buckets: Buckets): string {
  switch (buckets.kind) {
    case 'width':
      return String(buckets.width);
    case 'interval':
      return `${buckets.count} ${buckets.unit}`;
    case 'edges':
    case 'moments': {
      const edges =
        buckets.kind === 'edges'
          ? buckets.edges.map(String)
          : buckets.edges.map(({ utc }) => `date'${utc.replace(' ', 'T')}Z'`);
      return [...(buckets.openStart ? ['*'] : []), ...edges, ...(buckets.openEnd ? ['*'] : [])].join(', ');
    }
  }
}

// ---- conditions

/** As an operand of `and` or `or`: each stays a whole of its own. */
const operand = (filter: Filter): string =>
  filter.kind === 'and' || filter.kind === 'or' ? `(${printFilter(filter)})` : printFilter(filter);

/** As what `not` stands before: two in a row would be read as none. */
const negated = (filter: Filter): string =>
  filter.kind === 'not' && filter.filter.kind !== 'is-null' ? `(${printFilter(filter)})` : operand(filter);

function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.map(operand).join(` ${filter.kind} `);
    case 'not':
      return filter.filter.kind === 'is-null'
        ? `${printExpr(filter.filter.operand)} is not null`
        : `not ${negated(filter.filter)}`;
    case 'constant':
      // An empty text is found everywhere, and nothing is equal to null.
      return filter.value ? '""' : 'null = null';
    case 'compare':
      return `${printExpr(filter.left)} ${filter.op} ${printExpr(filter.right)}`;
    case 'is-null':
      return `${printExpr(filter.operand)} is null`;
    case 'is-true':
      return `${printExpr(filter.operand)} is ${filter.expected}`;
    case 'one-of':
      return `${printExpr(filter.operand)} in (${filter.values.map((value) => printExpr(value)).join(', ')})`;
    case 'between': {
      const [open, close] = [filter.lowIncluded ? '[' : ']', filter.highIncluded ? ']' : '['];
      return `${printExpr(filter.operand)} in ${open}${printExpr(filter.low)} .. ${printExpr(filter.high)}${close}`;
    }
    case 'like':
      return `${printExpr(filter.operand)} like ${odsqlText(filter.words.join(' '))}`;
    case 'test':
      return printTest(filter);
  }
}

function printTest({ function: name, args, scope }: Test): string {
  // A text that stands for itself has no name to call it by.
  if (conditionFunction(name)?.isLiteral) return args.map((arg) => printExpr(arg)).join('');
  const fields = scope?.kind === 'fields' ? scope.fields : [];
  return `${name}(${[...fields, ...args].map((arg) => printExpr(arg)).join(', ')})`;
}
