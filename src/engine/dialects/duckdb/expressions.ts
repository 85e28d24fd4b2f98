import { double, identifier, raw, type Sql, sql, varchar } from '#lib';
import {
  aggregateFunction,
  cellSql,
  centroidSql,
  conditionFunction,
  type Expr,
  emitter,
  hasAggregate,
  inZone,
  type Printed,
  type PrintedScope,
  rangeLabel,
  sameExpr,
  scalarFunction,
  type Test,
  type TextScope,
} from '#query';

/** What printing depends on beside the query itself. */
export interface PrintContext {
  readonly timezone: string;
  readonly lang: string;
  /** Columns of the grouped rows by the key they hold: `"$k0"`. */
  readonly keys: readonly { readonly expr: Expr; readonly column: Sql }[];
  /** What must be known of a whole group before an aggregate of it can be computed, by the aggregate. */
  readonly firstPasses: readonly { readonly expr: Expr; readonly column: Sql }[];
  /** Expressions whose values stand in a column already. */
  readonly computed: readonly { readonly expr: Expr; readonly column: Sql }[];
  /** What is null where a group has no record. */
  readonly recordMark?: Sql;
  /** An aggregate beside fields stands for all records, on each row. */
  readonly overAll: boolean;
  readonly outputs: readonly Expr[];
}

/** A context in which expressions stand for values of one record. */
export const recordContext = (
  timezone: string,
  lang: string,
  outputs: readonly Expr[] = [],
): PrintContext => ({
  timezone,
  lang,
  keys: [],
  firstPasses: [],
  computed: [],
  overAll: false,
  outputs,
});

/** A date or an instant as a local timestamp. */
export function local(expr: Expr, context: PrintContext): Sql {
  if (expr.kind === 'moment') return sql`CAST(${expr.local} AS TIMESTAMP)`;
  const value = print(expr, context);
  if (expr.type === 'date') return sql`CAST(${value} AS TIMESTAMP)`;
  return inZone(value, context.timezone);
}

/** An expression as SQL over the columns of `records`. */
export function print(expr: Expr, context: PrintContext): Sql {
  const key = context.keys.find((candidate) => sameExpr(candidate.expr, expr));
  if (key) {
    if (expr.kind !== 'cluster') return key.column;
    return centroidSql(print(expr.operand, { ...context, keys: [] }));
  }
  const computed = context.computed.find((candidate) => sameExpr(candidate.expr, expr));
  if (computed) return computed.column;
  switch (expr.kind) {
    case 'field':
      return identifier(expr.name);
    case 'meta':
      return meta(expr);
    case 'literal':
      return literal(expr);
    case 'moment':
      return sql`CAST(${expr.utc} AS TIMESTAMP)`;
    case 'geometry':
      return varchar(JSON.stringify(expr.geometry));
    case 'negate':
      return sql`(-${print(expr.operand, context)})`;
    case 'arithmetic':
      return arithmetic(expr, context);
    case 'call':
      return call(expr, context);
    case 'aggregate':
      return aggregate(expr, context);
    case 'range':
      return range(expr, context);
    case 'cluster':
      return cellSql(expr, print(expr.operand, context));
    case 'relevance':
      return relevance(expr.tests, context);
    case 'output': {
      const output = context.outputs[expr.index];
      if (!output) throw new Error(`there is no output ${expr.index}`);
      return print(output, context);
    }
  }
}

function meta({ name, value }: Extract<Expr, { kind: 'meta' }>): Sql {
  switch (name) {
    case 'recordid':
      return raw('lower(hex(_id))');
    case 'record_size':
      return raw('CAST(strlen(_text) AS BIGINT)');
    case 'record_timestamp':
      return value === undefined ? raw('CAST(NULL AS TIMESTAMP)') : sql`CAST(${value} AS TIMESTAMP)`;
    case 'datasetid':
      return value === undefined ? raw('CAST(NULL AS VARCHAR)') : varchar(value);
  }
}

function literal({ type, value }: Extract<Expr, { kind: 'literal' }>): Sql {
  switch (type) {
    case 'null':
      return raw('NULL');
    case 'text':
      return varchar(String(value));
    case 'boolean':
      return raw(value ? 'TRUE' : 'FALSE');
    case 'int':
      return sql`CAST(${value} AS BIGINT)`;
    case 'double':
      return double(Number(value));
  }
}

function arithmetic(
  { op, left, right, type }: Extract<Expr, { kind: 'arithmetic' }>,
  context: PrintContext,
): Sql {
  // Each side is printed once: twice would double the work at every level.
  if (type === 'int' && op !== '/') {
    const exact = sql`(${hugeInt(left, context)} ${raw(op)} ${hugeInt(right, context)})`;
    // The engine has no TRY around aggregates; their sums have twice as many bits as the values.
    const overRecords = [left, right].some((side) =>
      hasAggregate(side.kind === 'output' ? (context.outputs[side.index] ?? side) : side),
    );
    return overRecords ? exact : sql`TRY${exact}`;
  }
  const a = sql`CAST(${print(left, context)} AS DOUBLE)`;
  const b = sql`CAST(${print(right, context)} AS DOUBLE)`;
  // A division by zero is empty, not an error.
  return op === '/' ? sql`(${a} / nullif(${b}, 0))` : sql`(${a} ${raw(op)} ${b})`;
}

/** A whole number with room to grow. One that was computed has it already: each level less is a longer sum that passes. */
function hugeInt(expr: Expr, context: PrintContext): Sql {
  const value = print(expr, context);
  return expr.kind === 'arithmetic' ? value : sql`CAST(${value} AS HUGEINT)`;
}

function call(expr: Extract<Expr, { kind: 'call' }>, context: PrintContext): Sql {
  const { function: name, args, type } = expr;
  const overload = scalarFunction(name)?.overloads.find(({ takes }) => takes.length === args.length);
  if (!overload) throw new Error(`${name} was checked and is not there`);
  const printed = args.map((arg, i): Printed => {
    if (overload.takes[i] === 'time' || (type === 'date' && arg.kind === 'moment'))
      return { expr: arg, sql: local(arg, context) };
    const value = print(arg, context);
    // Functions of a text take several values as one.
    const isList = arg.kind === 'field' && arg.multivalued;
    return { expr: arg, sql: isList ? sql`array_to_string(${value}, ', ')` : value };
  });
  const emitted = emitter(overload.sql, 'duckdb')(printed, context);
  return type === 'date' ? sql`CAST(${emitted} AS DATE)` : emitted;
}

function aggregate(expr: Extract<Expr, { kind: 'aggregate' }>, context: PrintContext): Sql {
  const { argument, type, distinct = false, share = 0.5 } = expr;
  const entry = aggregateFunction(expr.function);
  if (!entry) throw new Error(`${expr.function} was checked and is not there`);
  // Inside an aggregate a key is the record's own value again.
  const value = argument && { expr: argument, sql: print(argument, { ...context, keys: [] }) };
  const first = context.firstPasses.find((pass) => sameExpr(pass.expr, expr))?.column ?? raw('NULL');
  const over = raw(context.overAll ? ' OVER ()' : '');
  return emitter(entry.sql, 'duckdb')(value, {
    over,
    type,
    distinct,
    share,
    first,
    recordMark: context.recordMark,
  });
}

function range(expr: Extract<Expr, { kind: 'range' }>, context: PrintContext): Sql {
  const { operand } = expr;
  return rangeLabel(expr, {
    value: print(operand, context),
    local: operand.type === 'date' || operand.type === 'datetime' ? local(operand, context) : raw('NULL'),
    timezone: context.timezone,
  });
}

// ---- tests, which conditions and the order of a search print

export const printedArguments = ({ args }: Test, context: PrintContext): readonly Printed[] =>
  args.map((arg) => ({ expr: arg, sql: print(arg, context) }));

export function printedScope(scope: TextScope | undefined, context: PrintContext): PrintedScope | undefined {
  if (scope === undefined) return undefined;
  if (scope.kind === 'all') return { kind: 'stored', text: raw('_text') };
  return {
    kind: 'fields',
    fields: scope.fields.map((field) => ({ expr: field, sql: print(field, context) })),
  };
}

function relevance(tests: readonly Test[], context: PrintContext): Sql {
  return tests.reduce((sum, test) => {
    const entry = conditionFunction(test.function);
    if (!entry?.relevance) return sum;
    const emit = emitter(entry.relevance, 'duckdb');
    return sql`${sum} + ${emit(printedArguments(test, context), printedScope(test.scope, context))}`;
  }, raw('0.0'));
}
