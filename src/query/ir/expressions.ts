import type { Expr, Ordering } from './node.ts';

/** Whether what orders records is a value of theirs. */
export const isValue = (expr: Ordering['expr']): expr is Expr =>
  expr.kind !== 'random' && expr.kind !== 'similarity';

/** Whether an expression needs several records to have a value. */
export const hasAggregate = (expr: Expr): boolean => {
  switch (expr.kind) {
    case 'aggregate':
      return true;
    case 'call':
      return expr.args.some(hasAggregate);
    case 'arithmetic':
      return hasAggregate(expr.left) || hasAggregate(expr.right);
    case 'negate':
      return hasAggregate(expr.operand);
    default:
      return false;
  }
};

export const sameExpr = (a: Expr, b: Expr): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether an expression needs one record, or the key of a group, outside of its aggregates. */
export const readsRecord = (expr: Expr, keys: readonly Expr[] = []): boolean => {
  if (keys.some((key) => sameExpr(key, expr))) return false;
  switch (expr.kind) {
    case 'literal':
    case 'moment':
    case 'geometry':
    case 'aggregate':
      return false;
    case 'call':
      return expr.args.some((arg) => readsRecord(arg, keys));
    case 'arithmetic':
      return readsRecord(expr.left, keys) || readsRecord(expr.right, keys);
    case 'negate':
      return readsRecord(expr.operand, keys);
    default:
      return true;
  }
};
