import type { DatasetSchema } from '#dataset';
import { fail, ok, type Result } from '#lib';
import {
  compileFacets,
  compileRecords,
  dateLanguage,
  type FacetQuery,
  isSyntaxProblem,
  problemMessage,
  type Query,
  type QueryProblem,
  translateV1Query,
  type Visible,
} from '#query';
import { badRequest, type HttpProblem, invalidParameter } from '../problems.ts';

/** The clauses of a request under their wire names, as `readParameters` gives them. */
export interface WireClauses {
  readonly select?: string | undefined;
  readonly where?: readonly string[] | undefined;
  readonly group_by?: string | undefined;
  readonly order_by?: string | undefined;
  readonly refine?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly facet?: readonly string[] | undefined;
  readonly q?: string | undefined;
  /** A query in the language of version 1. */
  readonly qv1?: string | undefined;
  readonly timezone?: string | undefined;
  /** Names of days and months are in it, whether or not the portal's own texts are. */
  readonly lang?: string | undefined;
  /** Facets whose refinements are joined by or, whatever their annotation says. */
  readonly disjunctive?: readonly string[] | undefined;
}

/** What the clauses are read against. */
export interface Ground {
  readonly schema: DatasetSchema;
  /** What visibility leaves of the records. */
  readonly visible: Visible | undefined;
  readonly lang: string;
  readonly now: Date;
  /** Names may hold dots, and `default.` may be left out: the catalogue. */
  readonly isCatalogue: boolean;
  /** What `datasetid` and `record_timestamp` are of the dataset's records. */
  readonly record?: { readonly datasetId: string; readonly timestamp: string };
  /** What a dataset of the catalogue shares with the one of an id, as conditions. */
  readonly similarTo?: (id: string) => readonly string[] | undefined;
}

/** The first problem in the words of the API; all of them are in one message only where the original does so. */
const odsqlProblem = (problem: QueryProblem): HttpProblem =>
  badRequest(isSyntaxProblem(problem) ? 'ODSQLSyntaxError' : 'ODSQLError', problemMessage(problem));

const translate = <T>(result: Result<T, QueryProblem>): Result<T, HttpProblem> =>
  result.ok ? ok(result.value) : fail(odsqlProblem(result.problems[0]));

const without = <T extends object>(clauses: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  // Members without a value are left out, which the type says too.
  Object.fromEntries(Object.entries(clauses).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

const optionsOf = ({ isCatalogue, record, similarTo }: Ground) => ({
  dottedNames: isCatalogue,
  ...(similarTo === undefined ? {} : { similarTo }),
  ...(record === undefined ? {} : { record }),
});

/** `where` with what a query of version 1 asks beside it. */
function conditionsOf(
  { where, qv1 }: WireClauses,
  { schema, isCatalogue }: Ground,
): Result<readonly string[] | undefined, HttpProblem> {
  if (qv1 === undefined) return ok(where);
  const translated = translateV1Query(qv1, (name) => {
    const names = isCatalogue ? [name, `default.${name}`] : [name];
    return schema.fields.find((field) => names.includes(field.name))?.type;
  });
  if (!translated.ok) {
    const [{ at, found, expected }] = translated.problems;
    const what = `${found.slice(0, 100)} at position ${at.start}`;
    return fail(invalidParameter('qv1', what, expected));
  }
  return ok(translated.value === undefined ? where : [...(where ?? []), translated.value]);
}

/** What is wrong with the clauses as such, with its place; undefined for nothing. */
export function clauseProblem(
  clauses: WireClauses,
  ground: Ground,
  of: 'records' | 'facets',
): QueryProblem | undefined {
  const { where } = clauses;
  const read =
    of === 'records' ? readRecords(clauses, where, ground, {}) : readFacets(clauses, where, ground);
  return read.ok ? undefined : read.problems[0];
}

/** A query for records or groups; `bounds` absent: all of them. */
export function compileClauses(
  clauses: WireClauses,
  ground: Ground,
  bounds: { readonly limit?: number; readonly offset?: number } = {},
): Result<Query, HttpProblem> {
  const conditions = conditionsOf(clauses, ground);
  return conditions.ok ? translate(readRecords(clauses, conditions.value, ground, bounds)) : conditions;
}

function readRecords(
  clauses: WireClauses,
  where: readonly string[] | undefined,
  ground: Ground,
  bounds: { readonly limit?: number; readonly offset?: number },
): Result<Query, QueryProblem> {
  const { schema, visible, lang, now } = ground;
  const { select, refine, exclude, q, disjunctive } = clauses;
  const request = {
    ...without({
      select,
      where,
      groupBy: clauses.group_by,
      orderBy: clauses.order_by,
      refine,
      exclude,
      q,
      disjunctive,
    }),
    ...bounds,
    ...(visible === undefined ? {} : { visible }),
    timezone: clauses.timezone ?? 'UTC',
    lang: dateLanguage(clauses.lang) ?? lang,
    now,
  };
  return compileRecords(request, schema, optionsOf(ground));
}

/** A query for facets; no `facet`: all that the schema has. */
export function compileFacetClauses(clauses: WireClauses, ground: Ground): Result<FacetQuery, HttpProblem> {
  const conditions = conditionsOf(clauses, ground);
  return conditions.ok ? translate(readFacets(clauses, conditions.value, ground)) : conditions;
}

function readFacets(
  clauses: WireClauses,
  where: readonly string[] | undefined,
  ground: Ground,
): Result<FacetQuery, QueryProblem> {
  const { schema, visible, lang, now } = ground;
  const { refine, exclude, q, facet, disjunctive } = clauses;
  const request = {
    ...without({ where, refine, exclude, q, facets: facet, disjunctive }),
    ...(visible === undefined ? {} : { visible }),
    timezone: clauses.timezone ?? 'UTC',
    lang,
    now,
  };
  return compileFacets(request, schema, optionsOf(ground));
}

/** Whether the answer changes with the clock: such a page is made anew each time. */
export const looksAtClock = (clauses: WireClauses): boolean =>
  [clauses.select, clauses.group_by, clauses.order_by, clauses.qv1, ...(clauses.where ?? [])].some(
    (clause) => clause !== undefined && /\bnow\b/i.test(clause),
  );
