import { closestName } from '../closest-name.ts';
import type { CallTree, GroupFunction } from '../functions/model.ts';
import {
  aggregateFunction,
  conditionFunction,
  FUNCTION_NAMES,
  groupFunction,
  scalarFunction,
} from '../functions/registry.ts';
import type { Expr } from '../ir/node.ts';
import { type Moment, nowWith } from '../moments.ts';
import type { Tree } from '../odsql/tree.ts';
import { aggregateOf } from './aggregates.ts';
import { argumentOf, wrongArguments } from './arguments.ts';
import { doubleLiteral, literal, momentOfText, numberLiteral } from './literals.ts';
import { ifNull, isNumericType } from './meet.ts';
import type { ClauseScope } from './scope.ts';

/** The value that an expression stands for. @throws Unresolved */
export function valueIn(tree: Tree, scope: ClauseScope): Expr {
  switch (tree.kind) {
    case 'field':
      return scope.field(tree.name, tree.at);
    case 'text':
      return literal(tree.value);
    case 'number':
      if (tree.isInteger) return numberLiteral(tree.text) ?? literal(tree.value);
      if (Number.isFinite(tree.value)) return doubleLiteral(tree.value);
      throw scope.problem(tree.at, { code: 'bad-literal', what: 'number', text: tree.text });
    case 'boolean':
      return literal(tree.value);
    case 'null':
      return { kind: 'literal', type: 'null', value: null };
    case 'date':
      return momentOfText(tree.text, tree.at, scope);
    case 'negate': {
      const operand = numberOf(tree.operand, scope);
      return { kind: 'negate', type: operand.type === 'int' ? 'int' : 'double', operand };
    }
    case 'arithmetic': {
      const left = numberOf(tree.left, scope);
      const right = numberOf(tree.right, scope);
      const isInteger = tree.op !== '/' && left.type === 'int' && right.type === 'int';
      return { kind: 'arithmetic', op: tree.op, type: isInteger ? 'int' : 'double', left, right };
    }
    case 'call':
      return callOf(tree, scope);
    default:
      throw scope.problem(tree.at, { code: 'not-a-value' });
  }
}

function numberOf(tree: Tree, scope: ClauseScope): Expr {
  const value = valueIn(tree, scope);
  if (!isNumericType(value.type) && value.type !== 'null')
    throw scope.mismatch(tree.at, 'arithmetic', 'a number', value);
  return value;
}

function callOf(tree: CallTree, scope: ClauseScope): Expr {
  const name = tree.name.toLowerCase();
  if (name === 'now') return momentOfNow(tree, scope);
  const inner = (arg: Tree) => valueIn(arg, scope);
  const aggregate = aggregateFunction(name);
  if (aggregate) return aggregateOf(aggregate, tree, scope, inner);
  const entry = scalarFunction(name);
  if (!entry) {
    if (conditionFunction(name)) throw scope.problem(tree.at, { code: 'not-a-value' });
    const closest = FUNCTION_NAMES.has(name) ? undefined : closestName(name, [...FUNCTION_NAMES]);
    throw scope.problem(tree.at, {
      code: 'unknown-function',
      name: tree.name,
      ...(closest === undefined ? {} : { closest }),
    });
  }
  const overload = entry.overloads.find(({ takes }) => takes.length === tree.args.length);
  if (!overload || tree.distinct || tree.named.length > 0) throw wrongArguments(tree, entry, scope);
  const args = tree.args.map((arg, i) =>
    argumentOf(arg, { takes: overload.takes[i] ?? 'any', of: name }, scope, inner),
  );
  const [first, second] = args;
  if (name === 'ifnull' && first && second) return ifNull(first, second, tree.args[1]?.at ?? tree.at, scope);
  const type = overload.returns === 'first' ? (first?.type ?? 'null') : overload.returns;
  return { kind: 'call', function: name, type, args };
}

function momentOfNow(tree: CallTree, scope: ClauseScope): Moment {
  const { now, timezone } = scope.context;
  const changes = tree.named.map(({ name, value }) => {
    const n = valueIn(value, scope);
    return { name: name.toLowerCase(), value: n.kind === 'literal' ? Number(n.value) : Number.NaN };
  });
  const moment = tree.args.length === 0 ? nowWith(changes, now, timezone) : undefined;
  if (moment) return moment;
  throw scope.problem(tree.at, {
    code: 'wrong-arguments',
    function: 'now',
    expected: 'now([year=n, months=n, …])',
  });
}

/** The function of a key that only makes sense in `group by`. */
const groupFunctionOf = (tree: Tree): GroupFunction | undefined =>
  tree.kind === 'call' ? groupFunction(tree.name.toLowerCase()) : undefined;

export const isGroupCall = (tree: Tree): boolean => groupFunctionOf(tree) !== undefined;

/** A key of `group by`: a value, or a function that only stands here. @throws Unresolved */
export function groupKeyOf(tree: Tree, scope: ClauseScope): Expr {
  const entry = groupFunctionOf(tree);
  if (entry && tree.kind === 'call')
    return entry.read(tree, {
      value: (inner) => valueIn(inner, scope),
      problem: (at, data) => scope.problem(at, data),
    });
  const expr = valueIn(tree, scope);
  if (expr.type === 'geo_point_2d' || expr.type === 'geo_shape')
    throw scope.problem(tree.at, {
      code: 'group-by-geo',
      field: tree.kind === 'field' ? tree.name : 'field',
      type: expr.type,
    });
  if (expr.type === 'file') throw scope.mismatch(tree.at, 'group_by', 'a text, number or date', expr);
  return expr;
}
