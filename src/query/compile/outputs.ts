import type { DatasetSchema, Field } from '#dataset';
import type { Expr } from '../ir/node.ts';
import type { OutputColumn } from '../model.ts';
import type { GroupItem, Pattern, SelectItem } from '../odsql/tree.ts';
import { type ClauseScope, fieldExpr } from '../resolve/scope.ts';
import { valueIn } from '../resolve/values.ts';

/** A column of the answer before it is described: its key, and what stands in it. */
export interface Output {
  readonly name: string;
  readonly expr: Expr;
}

/** The key of an answer: the alias, or what was typed, less the back quotes that only a query needs. */
export const nameOfItem = ({ alias, text, tree }: GroupItem): string =>
  alias ?? (tree.kind === 'field' && text.startsWith('`') ? tree.name : text);

/** The last of two outputs with one name wins, at the place of the first: a JSON object has no room for both. */
export const oneOfEachName = (outputs: readonly Output[]): readonly Output[] => [
  ...new Map(outputs.map((output) => [output.name, output])).values(),
];

/** A first or last date is as precise as the dates. */
function precisionOf(expr: Expr): Pick<OutputColumn, 'precision'> {
  if (expr.kind === 'aggregate' && (expr.function === 'min' || expr.function === 'max') && expr.argument)
    return precisionOf(expr.argument);
  return expr.kind === 'field' && expr.precision !== undefined ? { precision: expr.precision } : {};
}

export function columnOf({ name, expr }: Output): OutputColumn {
  const isJson = expr.type === 'json_blob' && (expr.kind === 'call' || expr.kind === 'cluster');
  return {
    name,
    type: expr.type === 'null' ? 'text' : expr.type,
    multivalued: expr.kind === 'field' && expr.multivalued,
    ...precisionOf(expr),
    ...(expr.kind === 'field' ? { fieldName: expr.name } : {}),
    ...(isJson ? { json: true } : {}),
  };
}

/** What `select` asks for beside groups. @throws Unresolved */
export function selectedOutputs(
  items: readonly SelectItem[],
  { fields }: DatasetSchema,
  scope: ClauseScope,
): readonly Output[] {
  const patterns = (mode: 'include' | 'exclude') =>
    items.flatMap((item) => (item.kind === 'projection' && item.mode === mode ? item.patterns : []));
  const excludes = patterns('exclude');
  for (const { name, isPrefix, at } of [...patterns('include'), ...excludes]) {
    if (!isPrefix && !scope.findField(name)) scope.field(name, at);
  }
  const fits = (field: Field, { name, isPrefix }: Pattern) =>
    isPrefix ? field.name.startsWith(name) : scope.findField(name)?.name === field.name;
  const rest = fields.filter((field) => !excludes.some((pattern) => fits(field, pattern)));
  const outputs = (list: readonly Field[]) =>
    list.map((field): Output => ({ name: field.name, expr: fieldExpr(field) }));
  const onlyExcludes = items.every((item) => item.kind === 'projection' && item.mode === 'exclude');
  if (onlyExcludes) return outputs(rest);
  return oneOfEachName(
    items.flatMap((item): readonly Output[] => {
      if (item.kind === 'all') return outputs(rest);
      if (item.kind === 'expression') return [{ name: nameOfItem(item), expr: valueIn(item.tree, scope) }];
      if (item.mode === 'exclude') return [];
      return outputs(rest.filter((field) => item.patterns.some((pattern) => fits(field, pattern))));
    }),
  );
}
