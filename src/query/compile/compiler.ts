import type { DatasetSchema, Field } from '#dataset';
import { fail, ok, type Result } from '#lib';
import type { Filter } from '../ir/node.ts';
import type { Clause, CompileOptions, FacetRequest, QueryProblem } from '../model.ts';
import { parseWhere } from '../odsql/parse.ts';
import { conditionOf, textCondition } from '../resolve/conditions.ts';
import { ClauseScope, type ResolveContext, Unresolved } from '../resolve/scope.ts';
import { type Refinement, readRefinements } from './refinements.ts';

/** Whether a clause asks for anything. */
export const given = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

/** What was parsed. @throws Unresolved with the problem that stands first */
export const read = <T>(result: Result<T, QueryProblem>): T => {
  if (result.ok) return result.value;
  const { clause, at, ...data } = result.problems[0];
  throw new Unresolved(clause, at, data);
};

/** What `compile` gives, or the problem that it throws. */
export function compiled<T>(compile: () => T): Result<T, QueryProblem> {
  try {
    return ok(compile());
  } catch (error) {
    if (error instanceof Unresolved) return fail(error.problem);
    throw error;
  }
}

/** Conditions that must all hold, as the `filter` of a query; nothing when there are none. */
export const all = (filters: readonly Filter[]): { readonly filter?: Filter } => {
  const [first] = filters;
  if (!first) return {};
  return { filter: filters.length === 1 ? first : { kind: 'and', filters } };
};

/** What requests for records and for facets have in common. */
type SharedRequest = Pick<
  FacetRequest,
  'where' | 'refine' | 'exclude' | 'q' | 'disjunctive' | 'timezone' | 'now'
>;

/** The parts of a request that say which records are meant. */
export class Compiler {
  readonly context: ResolveContext;
  /** Names may hold dots and dashes. */
  readonly isDotted: boolean;
  readonly #request: SharedRequest;

  constructor(request: SharedRequest, schema: DatasetSchema, options: CompileOptions) {
    this.#request = request;
    this.context = { schema, options, timezone: request.timezone, now: request.now };
    this.isDotted = options.dottedNames ?? false;
  }

  scope(clause: Clause): ClauseScope {
    return new ClauseScope(this.context, clause);
  }

  /** What is asked beside refinements: `where`, free text. */
  conditions(): readonly Filter[] {
    const scope = this.scope('where');
    const { where = [], q } = this.#request;
    const filters = where
      .filter(given)
      .map((text) => conditionOf(read(parseWhere(text, this.isDotted)), scope));
    return given(q) ? [...filters, textCondition(q, { start: 0, end: q.length }, scope)] : filters;
  }

  refinements(clause: 'refine' | 'exclude'): readonly Refinement[] {
    return readRefinements(this.#request[clause] ?? [], clause, this.scope(clause), this.#request.timezone);
  }

  isDisjunctive = (field: Field): boolean =>
    field.annotations.disjunctive === true ||
    (this.#request.disjunctive ?? []).some(
      (name) => this.scope('refine').findField(name)?.name === field.name,
    );
}
