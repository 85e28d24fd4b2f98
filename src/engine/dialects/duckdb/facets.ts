import type { DatasetSchema } from '#dataset';
import { identifier, join, raw, type Sql, sql, varchar } from '#lib';
import type { FacetQuery, FacetSpec, Visible } from '#query';
import { local, type PrintContext, print, recordContext } from './expressions.ts';
import { matching, type PrintSource, visibleRecords } from './visible.ts';

/** One SELECT per facet, in order: `value` VARCHAR, `count` BIGINT, in the order the facet asks for. */
export function printFacets(query: FacetQuery, schema: DatasetSchema, source: PrintSource): readonly Sql[] {
  const context = recordContext(query.timezone, query.lang);
  const { visible } = query;
  return query.facets.map((facet) => {
    const from = visibleRecords(source.from, schema, visible, context, facet);
    return printFacet(facet, { from, visible }, context);
  });
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
  const values = sql`(SELECT ${each} AS v FROM ${matching(from, filter, visible, context)}) AS facet_values`;
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
    .map(({ path, depth }) => [format(depth), sql`${format(depth - 1)} = ${varchar(path)}`] as const);
  return [[format(0), raw('TRUE')], ...below];
}

function pathLevels({ opened, separator = '/' }: FacetSpec): readonly (readonly [Sql, Sql])[] {
  const mark = varchar(separator);
  const upTo = (depth: number) =>
    sql`array_to_string(string_split(v, ${mark})[1:${raw(String(depth))}], ${mark})`;
  const below = opened.map((path) => {
    const depth = path.split(separator).length;
    return [upTo(depth + 1), sql`starts_with(v, ${varchar(`${path}${separator}`)})`] as const;
  });
  return [[upTo(1), raw('TRUE')], ...below];
}
