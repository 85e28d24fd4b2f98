import { readsRecord, sameExpr } from '../ir/expressions.ts';
import type { Expr } from '../ir/node.ts';
import { parseGroupBy } from '../odsql/parse.ts';
import type { SelectItem } from '../odsql/tree.ts';
import { groupKeyOf, isGroupCall, valueIn } from '../resolve/values.ts';
import { type Compiler, given, read } from './compiler.ts';
import { nameOfItem, type Output, oneOfEachName } from './outputs.ts';

/** The keys of `group by`; an alias of `select` may stand for what it names. @throws Unresolved */
export function groupsOf(
  text: string | undefined,
  items: readonly SelectItem[],
  compiler: Compiler,
): readonly Output[] {
  if (!given(text)) return [];
  const scope = compiler.scope('group_by');
  const aliases = new Map(
    items.flatMap((item) =>
      item.kind === 'expression' && item.alias !== undefined ? [[item.alias, item.tree] as const] : [],
    ),
  );
  return read(parseGroupBy(text, compiler.isDotted)).map((item) => {
    const { tree } = item;
    const isAlias = tree.kind === 'field' && !scope.findField(tree.name);
    const meant = isAlias ? (aliases.get(tree.name) ?? tree) : tree;
    return { name: nameOfItem(item), expr: groupKeyOf(meant, scope) };
  });
}

/** Keys first, then the aggregates in the order of `select`; keys that are selected again keep their own place and name. */
export function groupedOutputs(
  compiler: Compiler,
  items: readonly SelectItem[],
  groups: readonly Output[],
): readonly Output[] {
  const scope = compiler.scope('select');
  const names = new Map<Expr, string>(groups.map(({ name, expr }) => [expr, name]));
  const keys = groups.map(({ expr }) => expr);
  const rest: Output[] = [];
  for (const item of items) {
    if (item.kind !== 'expression') continue;
    const { tree } = item;
    const named = tree.kind === 'field' ? groups.find(({ name }) => name === tree.name) : undefined;
    const expr = named?.expr ?? (isGroupCall(tree) ? groupKeyOf(tree, scope) : valueIn(tree, scope));
    const group = named ?? groups.find((candidate) => sameExpr(candidate.expr, expr));
    if (group) {
      if (item.alias !== undefined) names.set(group.expr, item.alias);
    } else if (readsRecord(expr, keys))
      throw scope.problem(tree.at, { code: 'not-grouped', text: item.text });
    else rest.push({ name: nameOfItem(item), expr });
  }
  return oneOfEachName([
    ...groups.map(({ name, expr }) => ({ name: names.get(expr) ?? name, expr })),
    ...rest,
  ]);
}
