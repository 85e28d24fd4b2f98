import { identifier, join, type Sql, sql } from '#lib';
import { aggregateFunction, type Expr, emitter, type Query, sameExpr } from '#query';
import { type PrintContext, print } from './expressions.ts';

type FirstPass = PrintContext['firstPasses'][number];

/** The aggregates in an expression. */
function aggregatesIn(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'aggregate':
      return [expr];
    case 'call':
      return expr.args.flatMap(aggregatesIn);
    case 'arithmetic':
      return [...aggregatesIn(expr.left), ...aggregatesIn(expr.right)];
    case 'negate':
      return aggregatesIn(expr.operand);
    default:
      return [];
  }
}

const hasFirstPass = (expr: Expr): boolean =>
  expr.kind === 'aggregate' && aggregateFunction(expr.function)?.firstPass !== undefined;

/** The aggregates of a query that need something of their whole group first, with the column that will hold it. */
export function firstPassesOf({ outputs }: Query): readonly FirstPass[] {
  const aggregates = outputs.flatMap(aggregatesIn).filter(hasFirstPass);
  const distinct = aggregates.filter((one, i) => aggregates.findIndex((other) => sameExpr(one, other)) === i);
  return distinct.map((expr, i) => ({ expr, column: identifier(`$f${i}`) }));
}

/** The aggregates themselves, each under the name of its column. */
export const aggregatesOf = (passes: readonly FirstPass[], context: PrintContext): Sql =>
  join(passes.map(({ expr, column }) => sql`${print(expr, context)} AS ${column}`));

/** One row for each group: its keys, and what is to be known of it. */
export function firstPassSource(
  passes: readonly FirstPass[],
  from: Sql,
  keys: readonly Sql[],
  context: PrintContext,
): Sql {
  const columns = passes.map(({ expr, column }) => {
    if (expr.kind !== 'aggregate' || expr.argument === undefined) throw new Error('a first pass has a value');
    const entry = aggregateFunction(expr.function);
    if (!entry?.firstPass) throw new Error(`${expr.function} has no first pass`);
    const value = { expr: expr.argument, sql: print(expr.argument, { ...context, keys: [] }) };
    return sql`${emitter(entry.firstPass, 'duckdb')(value)} AS ${column}`;
  });
  const grouping = keys.length === 0 ? sql`` : sql` GROUP BY ${join(keys)}`;
  return sql`(SELECT ${join([...keys, ...columns])} FROM ${from}${grouping})`;
}
