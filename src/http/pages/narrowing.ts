import type { DatasetEntry } from '#catalogue';
import type { DatasetSchema, Field } from '#dataset';
import type { FacetResult, SnapshotRef } from '#engine';
import { localized } from '#i18n';
import type { Query } from '#query';
import { countFilters, type FacetGroup, type Filters, type Narrowing } from '#web';
import { compileClauses, compileFacetClauses, type Ground, type WireClauses } from '../explore/compile.ts';
import type { PageCall } from './page.ts';

// More would be a wall of lists, each one a query.
const MAX_FACETS = 8;
const MAX_VALUES = 40;

/** Numbers are better narrowed by a condition than picked from thousands of values. */
const isPickable = (field: Field): boolean => field.annotations.facet === true && field.type !== 'double';

/** The clauses that the filters stand for. */
export function clausesOf(filters: Filters, known: (field: string) => string | undefined): WireClauses {
  const named = (choices: Filters['refine']) =>
    choices.flatMap(({ field, value }) => {
      const name = known(field);
      return name === undefined ? [] : [`${name}:${value}`];
    });
  const refine = named(filters.refine);
  const exclude = named(filters.exclude);
  return {
    ...(filters.q === '' ? {} : { q: filters.q }),
    ...(filters.where.length === 0 ? {} : { where: filters.where }),
    ...(refine.length === 0 ? {} : { refine }),
    ...(exclude.length === 0 ? {} : { exclude }),
  };
}

/** The order that `sort` stands for: `f` largest first, `-f` smallest first, as on the original. */
export function orderBy(sort: string, schema: DatasetSchema): string | undefined {
  const name = sort.replace(/^-/, '');
  const field = schema.fields.find((one) => one.name === name);
  if (field === undefined || ['geo_point_2d', 'geo_shape', 'file', 'json_blob'].includes(field.type))
    return undefined;
  return sort.startsWith('-') ? name : `${name} desc`;
}

/** Clauses of an address that could be understood, and what was wrong with the others. */
export interface Understood {
  readonly clauses: WireClauses;
  readonly problem?: string;
}

/** A page is never refused for a filter: what cannot be understood is left out and named. */
export function understand(clauses: WireClauses, ground: Ground): Understood {
  const whole = compileClauses(clauses, ground);
  if (whole.ok) return { clauses };
  const problem = whole.problems[0].message;
  const { where: _where, ...withoutWhere } = clauses;
  if (compileClauses(withoutWhere, ground).ok) return { clauses: withoutWhere, problem };
  const { refine: _refine, exclude: _exclude, ...withWhere } = clauses;
  if (compileClauses(withWhere, ground).ok) return { clauses: withWhere, problem };
  return { clauses: clauses.q === undefined ? {} : { q: clauses.q }, problem };
}

export const groundOf = (call: Pick<PageCall, 'sees' | 'language' | 'now'>, entry: DatasetEntry): Ground => ({
  schema: entry.schema,
  visible: call.sees.visible(entry),
  lang: call.language,
  now: call.now,
  isCatalogue: false,
});

/** Facet values as the panel shows them; a facet with one value or none narrows nothing, unless it was chosen. */
export function facetGroups(
  results: readonly FacetResult[],
  labelOf: (name: string) => string,
  filters: Filters,
  nameOf: (name: string) => string = (name) => name,
): readonly FacetGroup[] {
  return results
    .map((facet) => ({
      name: nameOf(facet.name),
      label: labelOf(facet.name),
      values: facet.values.slice(0, MAX_VALUES).map(({ value, count }) => ({
        value,
        label: value.replaceAll('/', ' / ').replaceAll('  /  ', ' / '),
        count,
      })),
    }))
    .filter(({ name, values }) => values.length > 1 || filters.refine.some(({ field }) => field === name));
}

export interface NarrowedDataset {
  readonly narrowing: Narrowing;
  readonly clauses: WireClauses;
  readonly ground: Ground;
  readonly snapshot: SnapshotRef;
}

/** What the filters of the address leave of a dataset: facets, count, and the clauses for whoever wants the records. */
export async function narrowDataset(
  call: PageCall,
  entry: DatasetEntry,
  filters: Filters,
): Promise<NarrowedDataset> {
  const { deps, language, signal } = call;
  const { schema } = entry;
  const ground = groundOf(call, entry);
  const snapshot = deps.catalogue.snapshot(entry);
  const byName = new Map(schema.fields.map((field) => [field.name, field]));
  const asked = clausesOf(filters, (name) => (byName.has(name) ? name : undefined));
  const read = understand(asked, ground);
  const { defaultFilter } = entry.metadata;
  const usesDefault =
    defaultFilter !== undefined &&
    !filters.all &&
    countFilters(filters) === 0 &&
    compileClauses({ where: [defaultFilter] }, ground).ok;
  const clauses = usesDefault ? { ...read.clauses, where: [defaultFilter] } : read.clauses;

  const facetNames = schema.fields
    .filter(isPickable)
    .slice(0, MAX_FACETS)
    .map((field) => field.name);
  const facetQuery = compileFacetClauses({ ...clauses, facet: facetNames }, ground);
  const counting = compileClauses({ ...clauses, select: 'count(*) as n' }, ground);
  const isWhole = Object.keys(clauses).length === 0;
  const [facets, total] = await Promise.all([
    facetQuery.ok && facetNames.length > 0 && entry.hasRecords
      ? deps.engine.facets(snapshot, facetQuery.value, { signal })
      : [],
    isWhole || !counting.ok ? entry.recordCount : countOf(call, snapshot, counting.value),
  ]);
  // A number that is different on every record names it rather than groups it.
  const grouping = facets.filter(
    ({ name, values }) => byName.get(name)?.type !== 'int' || values.some(({ count }) => count > 1),
  );
  const label = (name: string) =>
    localized(byName.get(name)?.label, language, deps.settings.defaultLanguage).trim() || name;
  return {
    narrowing: {
      filters,
      facets: facetGroups(grouping, label, filters),
      labels: Object.fromEntries(schema.fields.map((field) => [field.name, label(field.name)])),
      total,
      ...(read.problem === undefined ? {} : { problem: read.problem }),
      ...(usesDefault ? { defaultFilter } : {}),
    },
    clauses,
    ground,
    snapshot,
  };
}

async function countOf(call: PageCall, snapshot: SnapshotRef, query: Query): Promise<number> {
  const { rows } = await call.deps.engine.page(snapshot, query, {
    format: 'json',
    timezone: 'UTC',
    lang: call.language,
    fileUrl: '',
    signal: call.signal,
  });
  return Number((JSON.parse(rows[0] ?? '{"n": 0}') as { n: number }).n);
}
