import { identifier, join, raw, type Sql, sql, varchar } from '#lib';
import { conditionFunction, type Expr, emitter, type Filter, likeSql, type Test } from '#query';
import { local, type PrintContext, print, printedArguments, printedScope } from './expressions.ts';

const isList = (expr: Expr): boolean => expr.kind === 'field' && expr.multivalued;

/** A condition as SQL; unknown where SQL says NULL. */
export function printFilter(filter: Filter, context: PrintContext): Sql {
  const value = (expr: Expr) => print(expr, context);
  switch (filter.kind) {
    case 'constant':
      return raw(filter.value ? 'TRUE' : 'FALSE');
    case 'and':
    case 'or':
      return sql`(${join(
        filter.filters.map((inner) => printFilter(inner, context)),
        filter.kind === 'and' ? ' AND ' : ' OR ',
      )})`;
    case 'not':
      return sql`(NOT coalesce(${printFilter(filter.filter, context)}, FALSE))`;
    case 'is-null':
      return sql`(${value(filter.operand)} IS NULL)`;
    case 'is-true':
      return sql`(${value(filter.operand)} = ${raw(filter.expected ? 'TRUE' : 'FALSE')})`;
    case 'compare':
      return compare(filter, context);
    case 'one-of': {
      const { operand } = filter;
      const values = filter.values.map((v) => comparable(v, operand, context));
      if (isList(operand)) return sql`list_has_any(${value(operand)}, list_value(${join(values)}))`;
      return sql`(${comparableSubject(operand, filter.values, context)} IN (${join(values)}))`;
    }
    case 'between': {
      const { operand, low, high, lowIncluded, highIncluded } = filter;
      const subject = comparableSubject(operand, [low, high], context);
      return sql`(${subject} ${raw(lowIncluded ? '>=' : '>')} ${comparable(low, operand, context)} AND ${subject} ${raw(highIncluded ? '<=' : '<')} ${comparable(high, operand, context)})`;
    }
    case 'like':
      return likeSql({ expr: filter.operand, sql: value(filter.operand) }, filter.words);
    case 'test':
      return test(filter, context);
  }
}

function test(filter: Test, context: PrintContext): Sql {
  const entry = conditionFunction(filter.function);
  if (!entry) throw new Error(`${filter.function} was checked and is not there`);
  const emit = emitter(entry.sql, 'duckdb');
  return emit(printedArguments(filter, context), printedScope(filter.scope, context), context);
}

const MIDNIGHT = ' 00:00:00.000';

/** The other side of a comparison with `subject`: a calendar date meets dates without a cast of the column. */
function comparable(expr: Expr, subject: Expr, context: PrintContext): Sql {
  if (expr.kind !== 'moment' || subject.type !== 'date') return print(expr, context);
  return expr.local.endsWith(MIDNIGHT)
    ? sql`CAST(${expr.local.slice(0, -MIDNIGHT.length)} AS DATE)`
    : sql`CAST(${expr.local} AS TIMESTAMP)`;
}

function comparableSubject(subject: Expr, others: readonly Expr[], context: PrintContext): Sql {
  const value = print(subject, context);
  // A date against an instant that is stored: both become instants of the request's zone.
  const meetsInstant = others.some((other) => other.kind !== 'moment' && other.type === 'datetime');
  return subject.type === 'date' && meetsInstant ? local(subject, context) : value;
}

function compare({ op, left, right }: Extract<Filter, { kind: 'compare' }>, context: PrintContext): Sql {
  if (left.kind === 'meta' && left.name === 'recordid' && right.kind === 'literal' && op === '=') {
    const id = String(right.value).toLowerCase();
    return /^([0-9a-f]{2})+$/.test(id) ? sql`(${identifier('_id')} = unhex(${varchar(id)}))` : raw('FALSE');
  }
  const [list, item] = isList(left) ? [left, right] : [right, left];
  if (isList(list)) {
    const contains = isList(item)
      ? sql`list_has_any(${print(list, context)}, ${print(item, context)})`
      : sql`list_contains(${print(list, context)}, ${print(item, context)})`;
    return op === '=' ? contains : sql`(NOT ${contains})`;
  }
  const subject =
    left.kind === 'moment' ? comparable(left, right, context) : comparableSubject(left, [right], context);
  const other =
    right.kind === 'moment' ? comparable(right, left, context) : comparableSubject(right, [left], context);
  return sql`(${subject} ${raw(op)} ${other})`;
}
