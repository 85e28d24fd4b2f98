import type { DatasetSchema } from '#dataset';
import type { Result } from '#lib';
import { hasAggregate, readsRecord } from '../ir/expressions.ts';
import type { CompileOptions, Query, QueryProblem, RecordsRequest } from '../model.ts';
import { parseSelect } from '../odsql/parse.ts';
import type { SelectItem } from '../odsql/tree.ts';
import { all, Compiler, compiled, given, read } from './compiler.ts';
import { groupedOutputs, groupsOf } from './groups.ts';
import { orderOf } from './order.ts';
import { columnOf, selectedOutputs } from './outputs.ts';
import { refinementFilters } from './refinements.ts';

/**
 * Gives the clauses of a request their meaning against the fields that may be seen.
 *
 * @returns the query, or the problem that stands first in the order where, refine, exclude, group by, select, order by
 */
export function compileRecords(
  request: RecordsRequest,
  schema: DatasetSchema,
  options: CompileOptions = {},
): Result<Query, QueryProblem> {
  return compiled(() => {
    const compiler = new Compiler(request, schema, options);
    const conditions = compiler.conditions();
    const refined = refinementFilters(compiler.refinements('refine'), compiler.isDisjunctive);
    const excluded = compiler.refinements('exclude');
    const items: readonly SelectItem[] = given(request.select)
      ? read(parseSelect(request.select, compiler.isDotted))
      : [{ kind: 'all' }];
    const groups = groupsOf(request.groupBy, items, compiler);
    const isGrouped = groups.length > 0;
    const outputs = !isGrouped
      ? selectedOutputs(items, schema, compiler.scope('select'))
      : given(request.select)
        ? groupedOutputs(compiler, items, groups)
        : groups;
    const isAggregateOnly =
      !isGrouped &&
      outputs.some(({ expr }) => hasAggregate(expr)) &&
      outputs.every(({ expr }) => !readsRecord(expr));
    const keys = groups.map(({ expr }) => expr);
    return {
      kind: 'records',
      // A list falls apart into groups: each holds one of its values.
      columns: outputs.map((output) => ({
        ...columnOf(output),
        ...(isGrouped ? { multivalued: false } : {}),
      })),
      outputs: outputs.map(({ expr }) => expr),
      ...(request.visible ? { visible: request.visible } : {}),
      ...all([...conditions, ...[...refined, ...excluded].map(({ filter }) => filter)]),
      groups: keys,
      order: isAggregateOnly ? [] : orderOf(request.orderBy, { compiler, outputs, keys, conditions }),
      ...(request.limit === undefined ? {} : { limit: request.limit }),
      offset: request.offset ?? 0,
      isGrouped,
      isAggregateOnly,
      timezone: request.timezone,
      lang: request.lang,
    };
  });
}
