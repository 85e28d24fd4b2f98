import type { AggregateFunction, CallTree } from '../functions/model.ts';
import { hasAggregate } from '../ir/expressions.ts';
import type { Expr } from '../ir/node.ts';
import type { Tree } from '../odsql/tree.ts';
import { EXPECTED, wrongArguments } from './arguments.ts';
import { isNumericType, isTemporalType } from './meet.ts';
import type { ClauseScope } from './scope.ts';

/** An aggregate with its argument checked. @throws Unresolved */
export function aggregateOf(
  entry: AggregateFunction,
  tree: CallTree,
  scope: ClauseScope,
  valueIn: (tree: Tree) => Expr,
): Expr {
  const [first, second] = tree.args;
  const { name } = entry;
  if (scope.clause === 'where' || scope.clause === 'group_by')
    throw scope.problem(tree.at, { code: 'aggregate-misplaced', function: name });
  const most = entry.takesPercent ? 2 : 1;
  if (!first || tree.named.length > 0 || tree.args.length > most || (tree.distinct && !entry.counts))
    throw wrongArguments(tree, entry, scope);
  if (first.kind === 'star') {
    if (!entry.counts || tree.distinct) throw wrongArguments(tree, entry, scope);
    return { kind: 'aggregate', function: name, type: 'int' };
  }
  const argument = valueIn(first);
  if (hasAggregate(argument)) throw scope.problem(first.at, { code: 'aggregate-misplaced', function: name });
  checkAggregated(entry, argument, first, scope);
  const share = entry.takesPercent && shareOf(second && valueIn(second));
  if (entry.takesPercent && share === undefined) throw wrongArguments(tree, entry, scope);
  return {
    kind: 'aggregate',
    function: name,
    type: entry.returns === 'argument' ? argument.type : entry.returns,
    argument,
    ...(tree.distinct ? { distinct: true } : {}),
    ...(share === undefined ? {} : { share }),
  };
}

function checkAggregated(entry: AggregateFunction, argument: Expr, tree: Tree, scope: ClauseScope): void {
  const { name, takes } = entry;
  const { type } = argument;
  const fits: Readonly<Record<AggregateFunction['takes'], boolean>> = {
    any: true,
    number: isNumericType(type),
    'number-or-time': isNumericType(type) || isTemporalType(type),
    point: type === 'geo_point_2d',
    geo: type === 'geo_point_2d' || (type === 'geo_shape' && argument.kind === 'field'),
  };
  if (fits[takes]) return;
  if (takes === 'point' || takes === 'geo')
    throw scope.mismatch(tree.at, `${name}()`, EXPECTED[takes], argument);
  throw scope.problem(tree.at, { code: 'numeric-aggregate', function: name });
}

/** The second argument of `percentile`, from 0 to 1. */
function shareOf(percent: Expr | undefined): number | undefined {
  if (percent?.kind !== 'literal' || typeof percent.value !== 'number') return undefined;
  return percent.value >= 0 && percent.value <= 100 ? percent.value / 100 : undefined;
}
