import type { Span } from '#lib';
import type { CallTree, ConditionFunction } from '../functions/model.ts';
import { conditionFunction, scalarFunction } from '../functions/registry.ts';
import { likeWords, wordsIn } from '../functions/search.ts';
import type { Expr, Filter, TextScope } from '../ir/node.ts';
import type { Tree } from '../odsql/tree.ts';
import { argumentOf, wrongArguments } from './arguments.ts';
import { literal } from './literals.ts';
import { isNumericType, isTemporalType, isTextual, meeting } from './meet.ts';
import type { ClauseScope } from './scope.ts';
import { valueIn } from './values.ts';

const NEVER: Filter = { kind: 'constant', value: false };

/** The condition that a tree states. @throws Unresolved */
export function conditionOf(tree: Tree, scope: ClauseScope): Filter {
  switch (tree.kind) {
    case 'and':
    case 'or':
      return { kind: tree.kind, filters: tree.operands.map((operand) => conditionOf(operand, scope)) };
    case 'not':
      return { kind: 'not', filter: conditionOf(tree.operand, scope) };
    case 'text':
      return textCondition(tree.value, tree.at, scope);
    case 'compare':
      return comparison(tree.op, tree.left, tree.right, scope);
    case 'like':
      return likeness(tree.left, tree.right, scope);
    case 'is':
      return isCondition(tree, scope);
    case 'in-list':
      return oneOf(tree, scope);
    case 'in-interval':
      return between(tree, scope);
    case 'in-field':
      return comparison('=', tree.right, tree.left, scope);
    case 'call': {
      const entry = conditionCalled(tree);
      if (entry) return testOf(entry, tree, scope);
      break;
    }
    default:
  }
  const operand = valueIn(tree, scope);
  if (operand.type === 'boolean') return { kind: 'is-true', operand, expected: true };
  throw scope.problem(tree.at, { code: 'not-a-condition' });
}

/** A text alone, in `where` or as `q`: its words are looked for in every text. */
export const textCondition = (text: string, at: Span, scope: ClauseScope): Filter =>
  search('text', { text, at, where: { kind: 'all' } }, scope);

interface Search {
  readonly text: string;
  readonly at: Span;
  readonly where: TextScope;
}

/** A text without a word matches nothing, an empty one everything. */
function search(name: string, { text, at, where }: Search, scope: ClauseScope): Filter {
  const words = wordsIn(text).length;
  if (words === 0) return { kind: 'constant', value: text.trim() === '' };
  scope.seek(words, at);
  return { kind: 'test', function: name, args: [literal(text)], scope: where };
}

function comparison(
  op: Extract<Filter, { kind: 'compare' }>['op'],
  leftTree: Tree,
  rightTree: Tree,
  scope: ClauseScope,
): Filter {
  const at = { left: leftTree.at, right: rightTree.at };
  const pair = meeting(valueIn(leftTree, scope), valueIn(rightTree, scope), at, scope);
  if (!pair) return NEVER;
  const [left, right] = pair;
  const isList = (e: Expr) => e.kind === 'field' && e.multivalued;
  if ((isList(left) || isList(right)) && op !== '=' && op !== '!=')
    throw scope.mismatch(leftTree.at, `${op} on a field with several values`, '= or !=', left);
  return { kind: 'compare', op, left, right };
}

function isCondition(tree: Extract<Tree, { kind: 'is' }>, scope: ClauseScope): Filter {
  const operand = valueIn(tree.left, scope);
  if (tree.what !== 'null' && operand.type !== 'boolean')
    throw scope.mismatch(tree.left.at, `is ${tree.what}`, 'a boolean', operand);
  const filter: Filter =
    tree.what === 'null'
      ? { kind: 'is-null', operand }
      : { kind: 'is-true', operand, expected: tree.what === 'true' };
  return tree.not ? { kind: 'not', filter } : filter;
}

function oneOf(tree: Extract<Tree, { kind: 'in-list' }>, scope: ClauseScope): Filter {
  const operand = valueIn(tree.left, scope);
  const values = tree.values.flatMap((item) => {
    const pair = meeting(operand, valueIn(item, scope), { left: tree.left.at, right: item.at }, scope);
    return pair ? [pair[1]] : [];
  });
  return values.length === 0 ? NEVER : { kind: 'one-of', operand, values };
}

function between(tree: Extract<Tree, { kind: 'in-interval' }>, scope: ClauseScope): Filter {
  const operand = valueIn(tree.left, scope);
  if (!isNumericType(operand.type) && !isTemporalType(operand.type) && operand.type !== 'null')
    throw scope.mismatch(tree.left.at, 'an interval', 'a number or a date', operand);
  const bound = (edge: Tree) =>
    meeting(operand, valueIn(edge, scope), { left: tree.left.at, right: edge.at }, scope)?.[1];
  const [low, high] = [bound(tree.low), bound(tree.high)];
  if (!low || !high) return NEVER;
  const { lowIncluded, highIncluded } = tree;
  return { kind: 'between', operand, low, high, lowIncluded, highIncluded };
}

function likeness(leftTree: Tree, rightTree: Tree, scope: ClauseScope): Filter {
  const operand = valueIn(leftTree, scope);
  const pattern = valueIn(rightTree, scope);
  if (pattern.kind !== 'literal' || pattern.value === null)
    throw scope.mismatch(rightTree.at, 'like', 'a text', pattern);
  const { type } = operand;
  if (!isTextual(type) && !isNumericType(type) && !isTemporalType(type))
    throw scope.mismatch(leftTree.at, 'like', 'a text or a number', operand);
  const words = likeWords(String(pattern.value));
  scope.seek(words.length, rightTree.at);
  return { kind: 'like', operand, words };
}

/** The condition that a call states: `distance` is one with three arguments, and a value with two. */
function conditionCalled({ name, args }: CallTree): ConditionFunction | undefined {
  const entry = conditionFunction(name.toLowerCase());
  const isValue = scalarFunction(name.toLowerCase())?.overloads.some(
    ({ takes }) => takes.length === args.length,
  );
  return isValue ? undefined : entry;
}

function testOf(entry: ConditionFunction, tree: CallTree, scope: ClauseScope): Filter {
  if (tree.distinct || tree.named.length > 0) throw wrongArguments(tree, entry, scope);
  if (entry.scope !== undefined) return searchOf(entry, tree, scope);
  const takes = entry.takes.find((list) => list.length === tree.args.length);
  if (!takes) throw wrongArguments(tree, entry, scope);
  const args = tree.args.map((arg, i) =>
    argumentOf(arg, { takes: takes[i] ?? 'any', of: tree.name.toLowerCase() }, scope, (inner) =>
      valueIn(inner, scope),
    ),
  );
  return entry.becomes?.(args) ?? { kind: 'test', function: entry.name, args };
}

/** A condition that may be told where to look. */
function searchOf(entry: ConditionFunction, tree: CallTree, scope: ClauseScope): Filter {
  const last = tree.args.at(-1);
  if (last?.kind !== 'text') throw wrongArguments(tree, entry, scope);
  const where = textScope(tree.args.slice(0, -1), scope);
  if (entry.scope === 'text') return search(entry.name, { text: last.value, at: last.at, where }, scope);
  scope.seek(1, last.at);
  const fields = where.kind === 'fields' ? where.fields : scope.textFields();
  return {
    kind: 'test',
    function: entry.name,
    args: [literal(last.value)],
    scope: { kind: 'fields', fields },
  };
}

function textScope(trees: readonly Tree[], scope: ClauseScope): TextScope {
  if (trees.length === 0 || trees.some((tree) => tree.kind === 'star')) return { kind: 'all' };
  const fields = trees.map((tree) => {
    const field = valueIn(tree, scope);
    if (!isTextual(field.type)) throw scope.mismatch(tree.at, 'a text search', 'a text field', field);
    return field;
  });
  return { kind: 'fields', fields };
}
