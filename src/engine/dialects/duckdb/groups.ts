import { identifier, join, raw, type Sql, sql, varchar } from '#lib';
import { type Expr, homesSql, isValue, type Query, sameExpr, staticLabels } from '#query';
import { type PrintContext, print } from './expressions.ts';
import { firstPassesOf, firstPassSource } from './first-passes.ts';
import { orderTerms, outputColumns, type PrintedRecords, page } from './outputs.ts';
import { matching } from './visible.ts';

const keyName = (i: number): Sql => identifier(`$k${i}`);
const placeName = (i: number): Sql => identifier(`$o${i}`);
const stageName = (i: number): Sql => identifier(`$keyed${i}`);
const NAMED = identifier('$named');
const RECORD = identifier('$record');
const KNOWN = identifier('$known');

/** Labels of a key whose ranges the request names. */
const labelsOf = (expr: Expr): readonly string[] | undefined =>
  expr.kind === 'range' ? staticLabels(expr.buckets) : undefined;

/** SQL for groups: records with their keys first, then one row for each combination of keys. */
export function printGroups(query: Query, from: Sql, base: PrintContext): PrintedRecords {
  const { stages, name: keyed } = keyedRecords(query, from, base);
  const labels = query.groups.map(labelsOf);
  // Ranges that are named are given even when they are empty.
  const isNamed = labels.every((list) => list !== undefined);
  const keys = query.groups.map((expr, i) => ({
    expr,
    column: isNamed ? sql`${NAMED}.${keyName(i)}` : keyName(i),
  }));
  const firstPasses = firstPassesOf(query);
  const context: PrintContext = {
    ...base,
    keys,
    firstPasses,
    ...(isNamed ? { recordMark: identifier('_rid') } : {}),
  };
  const names = query.groups.map((_, i) => keyName(i));
  const known = firstPasses.length === 0 ? undefined : firstPassSource(firstPasses, keyed, names, base);
  const records = known === undefined ? keyed : joined(keyed, known, names);
  const rows = isNamed
    ? sql`${namedRanges(labels)} LEFT JOIN ${records} AS ${RECORD} ON ${join(
        names.map((name) => sql`${RECORD}.${name} = ${NAMED}.${name}`),
        ' AND ',
      )}`
    : records;
  const grouping = keys.map(({ column }) => column);
  const places = isNamed ? names.map((_, i) => sql`${NAMED}.${placeName(i)}`) : [];
  const sortKey = (meaning: Expr) => rangeSortKey(meaning, context, places);
  const order = isOrderOfKeys(query)
    ? query.groups.map((expr, i) => sql`${sortKey(expr) ?? keys[i]?.column ?? raw('1')} NULLS FIRST`)
    : [...orderTerms(query, context, sortKey), ...grouping];
  return {
    rows: sql`${stages} SELECT ${outputColumns(query, context)} FROM ${rows} GROUP BY ${join([...grouping, ...places])} ORDER BY ${join(order)}${page(query)}`,
    count: isNamed
      ? raw(`SELECT CAST(${labels.reduce((product, list) => product * (list?.length ?? 1), 1)} AS BIGINT)`)
      : sql`${stages} SELECT count(*) FROM (SELECT 1 FROM ${keyed} GROUP BY ${join(names)}) AS grouped`,
  };
}

/** Without `order by`: by key, ascending, the group of empty values first. */
const isOrderOfKeys = ({ order, groups }: Query): boolean =>
  order.length === groups.length &&
  order.every(({ expr, descending }, i) => !descending && isValue(expr) && sameExpr(expr, groups[i] ?? expr));

/** The matching records with their keys: the named queries that make them, and the name of the last. */
function keyedRecords(
  query: Query,
  from: Sql,
  base: PrintContext,
): { readonly stages: Sql; readonly name: Sql } {
  const values = query.groups.map((expr, i) => {
    const isList = expr.kind === 'field' && expr.multivalued;
    const value = isList ? sql`unnest(coalesce(${identifier(expr.name)}, [NULL]))` : print(expr, base);
    return sql`${value} AS ${keyName(i)}`;
  });
  const found = matching(from, query.filter, query.visible, base);
  const keyed = sql`SELECT ${join(values)}, * FROM ${found}`;
  // A record in none of the ranges that are named is in no group.
  const inside = query.groups.flatMap((expr, i) =>
    labelsOf(expr) === undefined ? [] : [sql`${keyName(i)} IS NOT NULL`],
  );
  const stages = [
    inside.length === 0 ? keyed : sql`SELECT * FROM (${keyed}) AS keyed WHERE ${join(inside, ' AND ')}`,
  ];
  query.groups.forEach((expr, i) => {
    if (expr.kind === 'cluster') stages.push(withHomes(stageName(stages.length - 1), expr, i, base));
  });
  // Not materialised: of the many columns few are read.
  const named = stages.map((stage, i) => sql`${stageName(i)} AS NOT MATERIALIZED (${stage})`);
  return { stages: sql`WITH ${join(named)}`, name: stageName(stages.length - 1) };
}

/** Cells of a cluster become the cell that they belong to. */
function withHomes(cells: Sql, expr: Extract<Expr, { kind: 'cluster' }>, i: number, base: PrintContext): Sql {
  const [key, point] = [keyName(i), print(expr.operand, base)];
  const homes = homesSql(expr, sql`SELECT ${key} AS cell, ${point} AS point FROM ${cells}`);
  return sql`SELECT ${cells}.* REPLACE (homes.home AS ${key}) FROM ${cells} LEFT JOIN ${homes} AS homes ON homes.cell = ${cells}.${key}`;
}

/** Records with what is known of their group. */
function joined(records: Sql, known: Sql, names: readonly Sql[]): Sql {
  const same = names.map((name) => sql`${RECORD}.${name} IS NOT DISTINCT FROM ${KNOWN}.${name}`);
  return sql`(SELECT ${RECORD}.*, ${KNOWN}.* EXCLUDE (${join(names)}) FROM ${records} AS ${RECORD} JOIN ${known} AS ${KNOWN} ON ${join(same, ' AND ')})`;
}

/** Every combination of the ranges that are named, with their places in the order of values. */
function namedRanges(labels: readonly (readonly string[] | undefined)[]): Sql {
  const lists = labels.map((list = [], i) => {
    const rows = list.map((label, place) => sql`(${varchar(label)}, ${raw(String(place))})`);
    return sql`(SELECT * FROM (VALUES ${join(rows)}) AS listed(${keyName(i)}, ${placeName(i)}))`;
  });
  return sql`(SELECT * FROM ${join(
    lists.map((list, i) => sql`${list} AS ${identifier(`list${i}`)}`),
  )}) AS ${NAMED}`;
}

/** Ranges are ordered by what they hold: their labels are not in the order of numbers. */
function rangeSortKey(meaning: Expr, context: PrintContext, places: readonly Sql[]): Sql | undefined {
  if (meaning.kind !== 'range') return undefined;
  const at = context.keys.findIndex(({ expr }) => expr === meaning);
  return places[at] ?? sql`min(${print(meaning.operand, { ...context, keys: [] })})`;
}
