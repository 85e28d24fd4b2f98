import { conditionFunction, SIMILARITY } from '../functions/registry.ts';
import { hasAggregate, readsRecord } from '../ir/expressions.ts';
import type { Expr, Filter, Ordering, Test } from '../ir/node.ts';
import type { CompileOptions } from '../model.ts';
import { parseOrderBy, parseWhere } from '../odsql/parse.ts';
import type { OrderItem, Tree } from '../odsql/tree.ts';
import { conditionOf } from '../resolve/conditions.ts';
import type { ClauseScope } from '../resolve/scope.ts';
import { groupKeyOf, isGroupCall, valueIn } from '../resolve/values.ts';
import { type Compiler, given, read } from './compiler.ts';
import type { Output } from './outputs.ts';

/** What `order by` is read against. */
export interface OrderGround {
  readonly compiler: Compiler;
  readonly outputs: readonly Output[];
  /** None: records are ordered, not groups. */
  readonly keys: readonly Expr[];
  /** Where texts are searched for. */
  readonly conditions: readonly Filter[];
}

/** Searches that a record has to match; what it must not match says nothing of how well it does. */
const searchesIn = (filter: Filter): readonly Test[] => {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(searchesIn);
    case 'test':
      return conditionFunction(filter.function)?.relevance === undefined ? [] : [filter];
    default:
      return [];
  }
};

/** The best matches first; nothing where nothing is searched for. */
function byRelevance(conditions: readonly Filter[]): readonly Ordering[] {
  const tests = conditions.flatMap(searchesIn);
  return tests.length === 0 ? [] : [{ expr: { kind: 'relevance', type: 'double', tests }, descending: true }];
}

const isCallOf = (tree: Tree, name: string) => tree.kind === 'call' && tree.name.toLowerCase() === name;

/**
 * The order that is asked for. Without `order by`: groups by their keys, a search with the best matches first, else the
 * stored order. @throws Unresolved
 */
export function orderOf(text: string | undefined, ground: OrderGround): readonly Ordering[] {
  const { compiler, keys, conditions } = ground;
  const isGrouped = keys.length > 0;
  if (!given(text)) {
    if (isGrouped) return keys.map((expr) => ({ expr, descending: false }));
    return byRelevance(conditions);
  }
  const scope = compiler.scope('order_by');
  let hasKeyBefore = false;
  return read(parseOrderBy(text, compiler.isDotted)).flatMap((item): readonly Ordering[] => {
    // Whichever way round: nobody asks for the worst matches first.
    if (isCallOf(item.tree, 'score')) return isGrouped ? [] : byRelevance(conditions);
    if (isCallOf(item.tree, 'random')) return [randomOrder(item, scope)];
    const { similarTo } = compiler.context.options;
    if (similarTo !== undefined && isCallOf(item.tree, SIMILARITY))
      return isGrouped ? [] : [bySimilarity(item, similarTo, compiler)];
    const { ordering, meaning } = orderingOf(item, ground, scope);
    if (isGrouped) {
      const isAggregate = hasAggregate(meaning);
      if (isAggregate && hasKeyBefore) throw scope.problem(item.tree.at, { code: 'aggregate-order' });
      hasKeyBefore ||= !isAggregate;
    }
    return [ordering];
  });
}

function randomOrder({ tree, descending }: OrderItem, scope: ClauseScope): Ordering {
  const [seed, ...more] = tree.kind === 'call' ? tree.args : [];
  if (seed?.kind === 'number' && Number.isFinite(seed.value) && more.length === 0)
    return { expr: { kind: 'random', seed: Math.trunc(seed.value) }, descending };
  throw scope.problem(tree.at, {
    code: 'wrong-arguments',
    function: 'random',
    expected: 'random(seed)',
  });
}

/** The most alike first, whichever way round. */
function bySimilarity(
  { tree }: OrderItem,
  similarTo: NonNullable<CompileOptions['similarTo']>,
  compiler: Compiler,
): Ordering {
  const [id, ...more] = tree.kind === 'call' ? tree.args : [];
  const texts = id?.kind === 'text' && more.length === 0 ? similarTo(id.value) : undefined;
  if (id?.kind !== 'text' || texts === undefined)
    throw compiler.scope('order_by').problem(tree.at, {
      code: 'wrong-arguments',
      function: SIMILARITY,
      expected: `${SIMILARITY}("id of a dataset of this catalogue")`,
    });
  const scope = compiler.scope('where');
  const filters = texts.map((text) => conditionOf(read(parseWhere(text, compiler.isDotted)), scope));
  return { expr: { kind: 'similarity', id: id.value, filters }, descending: true };
}

function orderingOf(
  { tree, text, descending }: OrderItem,
  { outputs, keys }: OrderGround,
  scope: ClauseScope,
): { readonly ordering: Ordering; readonly meaning: Expr } {
  const isGrouped = keys.length > 0;
  const name = tree.kind === 'field' ? tree.name : text;
  const index = outputs.findIndex((output) => output.name === name);
  const output = outputs[index];
  const expr: Expr = output
    ? { kind: 'output', index, type: output.expr.type }
    : isGroupCall(tree) && isGrouped
      ? groupKeyOf(tree, scope)
      : valueIn(tree, scope);
  const meaning = output?.expr ?? expr;
  const { type } = meaning;
  if (type === 'geo_point_2d' || type === 'geo_shape' || type === 'file')
    throw scope.mismatch(tree.at, 'order_by', 'a text, number or date', meaning);
  // Beside records an aggregate has a value only where it is selected.
  if (!isGrouped && !output && hasAggregate(expr))
    throw scope.problem(tree.at, {
      code: 'aggregate-misplaced',
      function: tree.kind === 'call' ? tree.name : text,
    });
  if (isGrouped && !output && readsRecord(expr, keys))
    throw scope.problem(tree.at, { code: 'not-grouped', text });
  return { ordering: { expr, descending }, meaning };
}
