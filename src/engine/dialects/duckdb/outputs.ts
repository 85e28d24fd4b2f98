import { identifier, join, raw, type Sql, sql } from '#lib';
import type { Expr, Query } from '#query';
import { type PrintContext, print } from './expressions.ts';
import { printFilter } from './filters.ts';

export interface PrintedRecords {
  /** Columns `c0`, `c1`, … in the order of the query's columns. Without `order by` in stored order. */
  readonly rows: Sql;
  /** One row, one BIGINT: the matching records, or the groups. Of aggregates without groups: the matching records. */
  readonly count: Sql;
}

export const page = ({ limit, offset }: Query): Sql =>
  raw(`${limit === undefined ? '' : ` LIMIT ${limit}`}${offset > 0 ? ` OFFSET ${offset}` : ''}`);

/** `c0`, `c1`, … in the order of the query's columns. */
export function outputColumns(query: Query, context: PrintContext): Sql {
  if (query.outputs.length === 0) return raw('NULL AS "none"');
  return join(query.outputs.map((expr, i) => sql`${print(expr, context)} AS ${identifier(`c${i}`)}`));
}

const NULLS_LAST = raw('NULLS LAST');

/** What records or groups are sorted by. `sortKeyOf` says it of expressions that are not sorted by what they print. */
export function orderTerms(
  query: Query,
  context: PrintContext,
  sortKeyOf: (meaning: Expr) => Sql | undefined = () => undefined,
): readonly Sql[] {
  return query.order.flatMap(({ expr, descending }) => {
    const direction = raw(descending ? 'DESC' : 'ASC');
    const [key] = context.keys;
    if (expr.kind === 'random')
      // Of the id, not of the place: a place tells how many records lie before it, seen or not.
      return [sql`hash(${key?.column ?? identifier('_id')}, ${raw(String(expr.seed))})`];
    if (expr.kind === 'similarity') {
      const shared = expr.filters.map(
        (filter) => sql`CASE WHEN ${printFilter(filter, context)} THEN 1 ELSE 0 END`,
      );
      return shared.length === 0 ? [] : [sql`(${join(shared, ' + ')}) ${direction}`];
    }
    const meaning = expr.kind === 'output' ? query.outputs[expr.index] : expr;
    // What is the same everywhere orders nothing, and the engine refuses some of it.
    if (meaning?.kind === 'literal') return [];
    const value = (meaning && sortKeyOf(meaning)) ?? print(expr, context);
    const isText =
      meaning?.type === 'text' &&
      meaning.kind !== 'range' &&
      !(meaning.kind === 'field' && meaning.multivalued && key === undefined);
    // People expect Éridan between Dragon and Fourneau, in either case; equal ones keep one order.
    if (isText)
      return [
        sql`strip_accents(lower(${value})) ${direction} ${NULLS_LAST}`,
        sql`${value} ${direction} ${NULLS_LAST}`,
      ];
    return [sql`${value} ${direction} ${NULLS_LAST}`];
  });
}
