import type { DatasetSchema } from '#dataset';
import { identifier, join, raw, type Sql, sql } from '#lib';
import {
  type Expr,
  type FacetQuery,
  type FacetSpec,
  type Filter,
  hasAggregate,
  type Query,
  type Visible,
} from '#query';
import { local, type PrintContext, print } from './expressions.ts';
import { guarded, visibleRecords } from './visible.ts';

/** Where the records are: the quoted name of a table laid out as `dataset/physical.ts` says. */
export interface PrintSource {
  readonly from: Sql;
}

export interface PrintedRecords {
  /** Columns `c0`, `c1`, … in the order of the query's columns. Without `order by` in stored order. */
  readonly rows: Sql;
  /** One row, one BIGINT: the matching records, or the groups. Of aggregates without groups: the matching records. */
  readonly count: Sql;
}

const where = (filter: Filter | undefined, visible: Visible | undefined, context: PrintContext): Sql =>
  filter === undefined ? raw('') : sql` WHERE ${guarded(filter, visible, context)}`;

/** The records that there are for an asker, as a source to select from, with the columns of `schema`. */
export const visibleSource = (from: Sql, schema: DatasetSchema, visible: Visible | undefined): Sql =>
  visibleRecords(from, schema, visible, {
    timezone: 'UTC',
    lang: 'en',
    keys: [],
    overAll: false,
    outputs: [],
  });

/** An expression over columns that carry the fields' names, for one record at a time. */
export const printValue = (
  expr: Expr,
  { timezone, lang }: { readonly timezone: string; readonly lang: string },
): Sql => print(expr, { timezone, lang, keys: [], overAll: false, outputs: [] });

/** SQL for a query. */
export function printRecords(query: Query, schema: DatasetSchema, source: PrintSource): PrintedRecords {
  const base: PrintContext = {
    timezone: query.timezone,
    lang: query.lang,
    keys: [],
    overAll: false,
    outputs: query.outputs,
  };
  const { visible } = query;
  const from = visibleRecords(source.from, schema, visible, base);
  if (query.isGrouped) return printGroups(query, from, base);
  const overAll = !query.isAggregateOnly && query.outputs.some(hasAggregate);
  const context = { ...base, overAll };
  const columns = outputColumns(query, context);
  const matching = sql`${from}${where(query.filter, visible, base)}`;
  const count = sql`SELECT count(*) FROM ${matching}`;
  // The engine keeps the order of the table, which is the stored one: no sort is needed to follow it. A join keeps none.
  const keepsOrder = query.order.length === 0 && (visible?.changed === undefined || query.isAggregateOnly);
  const order = keepsOrder ? raw('') : sql` ORDER BY ${join([...orderTerms(query, context), raw('_rid')])}`;
  if (
    query.order.length === 0 &&
    query.filter === undefined &&
    visible?.filter === undefined &&
    visible?.places === undefined &&
    query.limit !== undefined &&
    !query.isAggregateOnly &&
    !overAll
  ) {
    // A page of everything is a stretch of `_rid`: the engine reads that stretch and nothing else.
    const range = raw(`_rid >= ${query.offset} AND _rid < ${query.offset + query.limit}`);
    return { rows: sql`SELECT ${columns} FROM ${from} WHERE ${range}`, count };
  }
  return { rows: sql`SELECT ${columns} FROM ${matching}${order}${page(query)}`, count };
}

const page = ({ limit, offset }: Query): Sql =>
  raw(`${limit === undefined ? '' : ` LIMIT ${limit}`}${offset > 0 ? ` OFFSET ${offset}` : ''}`);

function outputColumns(query: Query, context: PrintContext): Sql {
  if (query.outputs.length === 0) return raw('NULL AS "none"');
  return join(query.outputs.map((expr, i) => sql`${print(expr, context)} AS ${identifier(`c${i}`)}`));
}

const NULLS_LAST = raw('NULLS LAST');

function orderTerms(query: Query, context: PrintContext): readonly Sql[] {
  return query.order.flatMap(({ expr, descending }) => {
    const direction = raw(descending ? 'DESC' : 'ASC');
    if (expr.kind === 'random')
      // Of the id, not of the place: a place tells how many records lie before it, seen or not.
      return [sql`hash(${raw(context.keys.length > 0 ? '"$k0"' : '_id')}, ${raw(String(expr.seed))})`];
    const meaning = expr.kind === 'output' ? query.outputs[expr.index] : expr;
    const value =
      meaning?.kind === 'range' && context.keys.length > 0
        ? sortKeyOfRange(meaning, context)
        : print(expr, context);
    const isText =
      meaning?.type === 'text' &&
      meaning.kind !== 'range' &&
      !(meaning.kind === 'field' && meaning.multivalued && context.keys.length === 0);
    // People expect Éridan between Dragon and Fourneau, in either case; equal ones keep one order.
    if (isText)
      return [
        sql`strip_accents(lower(${value})) ${direction} ${NULLS_LAST}`,
        sql`${value} ${direction} ${NULLS_LAST}`,
      ];
    return [sql`${value} ${direction} ${NULLS_LAST}`];
  });
}

/** Ranges are ordered by what they hold: their labels are not in the order of numbers. */
const sortKeyOfRange = (range: Extract<Expr, { kind: 'range' }>, context: PrintContext): Sql =>
  sql`min(${print(range.operand, { ...context, keys: [] })})`;

function printGroups(query: Query, from: Sql, base: PrintContext): PrintedRecords {
  const keyColumn = (i: number) => identifier(`$k${i}`);
  const keyValue = (expr: Expr) =>
    expr.kind === 'field' && expr.multivalued
      ? sql`unnest(coalesce(${identifier(expr.name)}, [NULL]))`
      : print(expr, base);
  const keys = query.groups.map((expr, i) => ({ expr, column: keyColumn(i) }));
  const keyed = join(query.groups.map((expr, i) => sql`${keyValue(expr)} AS ${keyColumn(i)}`));
  const inner = sql`(SELECT ${keyed}, * FROM ${from}${where(query.filter, query.visible, base)}) AS keyed`;
  const grouping = join(keys.map(({ column }) => column));
  const context = { ...base, keys };
  const asked = query.order.every(({ expr }) => expr.kind !== 'random' && query.groups.includes(expr));
  const terms = asked
    ? keyOrder(query, context)
    : [...orderTerms(query, context), ...keys.map(({ column }) => column)];
  const rows = sql`SELECT ${outputColumns(query, context)} FROM ${inner} GROUP BY ${grouping} ORDER BY ${join(terms)}${page(query)}`;
  return { rows, count: sql`SELECT count(*) FROM (SELECT 1 FROM ${inner} GROUP BY ${grouping}) AS grouped` };
}

/** Without `order by`: by key, ascending, the group of empty values first. */
const keyOrder = (query: Query, context: PrintContext): readonly Sql[] =>
  query.groups.map((expr, i) =>
    expr.kind === 'range'
      ? sql`${sortKeyOfRange(expr, context)} NULLS FIRST`
      : sql`${context.keys[i]?.column ?? raw('1')} NULLS FIRST`,
  );

/** One SELECT per facet, in order: `value` VARCHAR, `count` BIGINT, in the order the facet asks for. */
export function printFacets(query: FacetQuery, schema: DatasetSchema, source: PrintSource): readonly Sql[] {
  const context: PrintContext = {
    timezone: query.timezone,
    lang: query.lang,
    keys: [],
    overAll: false,
    outputs: [],
  };
  const from = visibleRecords(source.from, schema, query.visible, context);
  return query.facets.map((facet) => printFacet(facet, { from, visible: query.visible }, context));
}

function printFacet(
  facet: FacetSpec,
  { from, visible }: { readonly from: Sql; readonly visible: Visible | undefined },
  context: PrintContext,
): Sql {
  const { field, filter } = facet;
  const each = field.multivalued
    ? sql`unnest(${identifier(field.name)})`
    : facet.kind === 'date'
      ? local(field, context)
      : print(field, context);
  const values = sql`(SELECT ${each} AS v FROM ${from}${where(filter, visible, context)}) AS facet_values`;
  const level = (value: Sql, condition: Sql, group = raw('1')) =>
    sql`SELECT value, count FROM (SELECT ${value} AS value, count(*) AS count FROM ${values} WHERE v IS NOT NULL AND ${condition} GROUP BY ${group}) AS counted ORDER BY ${sortOf(facet)} LIMIT ${raw(String(facet.limit))}`;
  // Grouped before it becomes text: numbers and booleans are counted three times as fast.
  if (facet.kind === 'value') return level(sql`CAST(v AS VARCHAR)`, raw('TRUE'), raw('v'));
  const levels = facet.kind === 'date' ? dateLevels(facet) : pathLevels(facet);
  return join(
    levels.map(([value, condition]) => sql`SELECT * FROM (${level(value, condition)}) AS level`),
    ' UNION ALL ',
  );
}

function sortOf({ sort }: FacetSpec): Sql {
  const descending = sort.startsWith('-');
  const direction = raw(descending ? 'DESC' : 'ASC');
  const byName = raw('strip_accents(lower(value)), value');
  switch (sort) {
    case 'count':
    case '-count':
      return sql`count ${direction}, ${byName}`;
    case 'num':
    case '-num':
      return sql`TRY_CAST(value AS DOUBLE) ${direction} NULLS LAST, value`;
    default:
      return sql`strip_accents(lower(value)) ${direction}, value ${direction}`;
  }
}

const DATE_FORMATS = ['%Y', '%Y/%m', '%Y/%m/%d'] as const;

function dateLevels({ opened }: FacetSpec): readonly (readonly [Sql, Sql])[] {
  const format = (depth: number) =>
    sql`strftime(CAST(v AS TIMESTAMP), ${raw(`'${DATE_FORMATS[depth] ?? DATE_FORMATS[0]}'`)})`;
  const below = opened
    .map((path) => ({ path, depth: path.split('/').length }))
    .filter(({ depth }) => depth < DATE_FORMATS.length)
    .map(({ path, depth }) => [format(depth), sql`${format(depth - 1)} = CAST(${path} AS VARCHAR)`] as const);
  return [[format(0), raw('TRUE')], ...below];
}

function pathLevels({ opened, separator = '/' }: FacetSpec): readonly (readonly [Sql, Sql])[] {
  const mark = sql`CAST(${separator} AS VARCHAR)`;
  const upTo = (depth: number) =>
    sql`array_to_string(string_split(v, ${mark})[1:${raw(String(depth))}], ${mark})`;
  const below = opened.map((path) => {
    const depth = path.split(separator).length;
    return [upTo(depth + 1), sql`starts_with(v, CAST(${`${path}${separator}`} AS VARCHAR))`] as const;
  });
  return [[upTo(1), raw('TRUE')], ...below];
}
