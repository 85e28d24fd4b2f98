import type { DatasetSchema } from '#dataset';
import { join, raw, type Sql, sql } from '#lib';
import { type Expr, type Filter, hasAggregate, type Query } from '#query';
import { type PrintContext, print, recordContext } from './expressions.ts';
import { printFilter } from './filters.ts';
import { aggregatesOf, firstPassesOf, firstPassSource } from './first-passes.ts';
import { printGroups } from './groups.ts';
import { orderTerms, outputColumns, type PrintedRecords, page } from './outputs.ts';
import { matching, type PrintSource, visibleRecords } from './visible.ts';

/** An expression over columns that carry the fields' names, for one record at a time. */
export const printValue = (
  expr: Expr,
  { timezone, lang }: { readonly timezone: string; readonly lang: string },
): Sql => print(expr, recordContext(timezone, lang));

/** The same for a condition. */
export const printCondition = (
  filter: Filter,
  { timezone, lang }: { readonly timezone: string; readonly lang: string },
): Sql => printFilter(filter, recordContext(timezone, lang));

/** SQL for a query. */
export function printRecords(query: Query, schema: DatasetSchema, source: PrintSource): PrintedRecords {
  const base = recordContext(query.timezone, query.lang, query.outputs);
  const { visible } = query;
  const from = visibleRecords(source.from, schema, visible, base, { ...query, visible: undefined });
  if (query.isGrouped) return printGroups(query, from, base);
  const overAll = !query.isAggregateOnly && query.outputs.some(hasAggregate);
  const firstPasses = firstPassesOf(query);
  const context: PrintContext = overAll
    ? { ...base, overAll, computed: firstPasses }
    : { ...base, firstPasses };
  const columns = outputColumns(query, context);
  const found = matching(from, query.filter, visible, base);
  const count = sql`SELECT count(*) FROM ${found}`;
  // The engine keeps the order of the table, which is the stored one: no sort is needed to follow it. A join keeps none.
  const isJoin = visible?.changed !== undefined || firstPasses.length > 0;
  const keepsOrder = query.order.length === 0 && (!isJoin || query.isAggregateOnly);
  const order = keepsOrder ? raw('') : sql` ORDER BY ${join([...orderTerms(query, context), raw('_rid')])}`;
  const tail = sql`${order}${page(query)}`;
  if (firstPasses.length > 0) {
    const records = sql`(SELECT * FROM ${found}) AS "$matching"`;
    const known = sql`${records}, ${firstPassSource(firstPasses, found, [], base)} AS "$known"`;
    // Beside records an aggregate is computed once, not for each of them.
    const source = overAll
      ? sql`${records}, (SELECT ${aggregatesOf(firstPasses, { ...base, firstPasses })} FROM ${known}) AS "$all"`
      : known;
    return { rows: sql`SELECT ${columns} FROM ${source}${tail}`, count };
  }
  const isEverything =
    query.filter === undefined && visible?.filter === undefined && visible?.places === undefined;
  if (
    isEverything &&
    query.order.length === 0 &&
    query.limit !== undefined &&
    !query.isAggregateOnly &&
    !overAll
  ) {
    // A page of everything is a stretch of `_rid`: the engine reads that stretch and nothing else.
    const range = raw(`_rid >= ${query.offset} AND _rid < ${query.offset + query.limit}`);
    return { rows: sql`SELECT ${columns} FROM ${from} WHERE ${range}`, count };
  }
  return { rows: sql`SELECT ${columns} FROM ${found}${tail}`, count };
}
