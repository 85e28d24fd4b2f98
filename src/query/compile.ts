import type { DatasetSchema, FacetSort, Field } from '#dataset';
import { fail, ok, type Result } from '#lib';
import { groupKey } from './group-key.ts';
import type { Expr, Filter, Ordering } from './ir/node.ts';
import type {
  Clause,
  CompileOptions,
  FacetQuery,
  FacetRequest,
  FacetSpec,
  OutputColumn,
  Query,
  QueryProblem,
  RecordsRequest,
} from './model.ts';
import { parseFacet, parseGroupBy, parseOrderBy, parseSelect, parseWhere } from './odsql/parse.ts';
import type { GroupItem, OrderItem, SelectItem, Tree } from './odsql/tree.ts';
import { type Refinement, readRefinements, refinementFilters } from './refinements.ts';
import {
  fieldExpr,
  hasAggregate,
  type ResolveContext,
  Resolver,
  Unresolved,
  wordsFilter,
} from './resolve.ts';

const given = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

const read = <T>(result: Result<T, QueryProblem>): T => {
  if (result.ok) return result.value;
  const { clause, at, ...data } = result.problems[0];
  throw new Unresolved(clause, at, data);
};

function compiled<T>(compile: () => T): Result<T, QueryProblem> {
  try {
    return ok(compile());
  } catch (error) {
    if (error instanceof Unresolved) return fail(error.problem);
    throw error;
  }
}

const all = (filters: readonly Filter[]): { readonly filter?: Filter } => {
  const [first] = filters;
  if (!first) return {};
  return { filter: filters.length === 1 ? first : { kind: 'and', filters } };
};

/** The key of an answer: the alias, or what was typed, less the back quotes that only a query needs. */
const nameOfAlias = ({ alias, text, tree }: GroupItem): string =>
  alias ?? (tree.kind === 'field' && text.startsWith('`') ? tree.name : text);

const sameExpr = (a: Expr, b: Expr): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A first or last date is as precise as the dates. */
function precisionOf(expr: Expr): Pick<OutputColumn, 'precision'> {
  if (expr.kind === 'aggregate' && (expr.function === 'min' || expr.function === 'max') && expr.argument)
    return precisionOf(expr.argument);
  return expr.kind === 'field' && expr.precision !== undefined ? { precision: expr.precision } : {};
}

function columnOf(name: string, expr: Expr): OutputColumn {
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

type CompilerRequest = Pick<
  FacetRequest,
  'where' | 'refine' | 'exclude' | 'q' | 'disjunctive' | 'timezone' | 'now'
>;

class Compiler {
  readonly #context: ResolveContext;
  readonly #dotted: boolean;

  readonly request: CompilerRequest;

  constructor(request: CompilerRequest, schema: DatasetSchema, options: CompileOptions) {
    this.request = request;
    this.#context = { schema, options, timezone: request.timezone, now: request.now };
    this.#dotted = options.dottedNames ?? false;
  }

  resolver(clause: Clause): Resolver {
    return new Resolver(this.#context, clause);
  }

  /** What is asked beside refinements: `where`, free text. */
  conditions(): readonly Filter[] {
    const resolver = this.resolver('where');
    const texts = (this.request.where ?? []).filter(given);
    const filters = texts.map((text) => resolver.condition(read(parseWhere(text, this.#dotted))));
    if (given(this.request.q))
      filters.push(wordsFilter({ kind: 'all' }, this.request.q, { fuzzy: false, everyPrefix: true }));
    return filters;
  }

  refinements(clause: 'refine' | 'exclude'): readonly Refinement[] {
    return readRefinements(this.request[clause] ?? [], clause, this.resolver(clause), this.request.timezone);
  }

  isDisjunctive = (field: Field): boolean =>
    field.annotations.disjunctive === true ||
    (this.request.disjunctive ?? []).some(
      (name) => this.resolver('refine').findField(name)?.name === field.name,
    );

  // ---- records

  groups(
    text: string | undefined,
    aliases: ReadonlyMap<string, SelectItem & { kind: 'expression' }>,
  ): readonly { readonly name: string; readonly expr: Expr }[] {
    if (!given(text)) return [];
    const resolver = this.resolver('group_by');
    return read(parseGroupBy(text, this.#dotted)).map((item: GroupItem) => {
      const aliased =
        item.tree.kind === 'field' && !resolver.findField(item.tree.name)
          ? aliases.get(item.tree.name)
          : undefined;
      const tree = aliased ? aliased.tree : item.tree;
      return { name: nameOfAlias(item), expr: groupKey(tree, resolver) };
    });
  }

  selected(
    items: readonly SelectItem[],
  ): readonly { readonly name: string; readonly expr: Expr; readonly item: SelectItem }[] {
    const resolver = this.resolver('select');
    const { fields } = this.#context.schema;
    const includes = items.flatMap((item) =>
      item.kind === 'projection' && item.mode === 'include' ? item.patterns : [],
    );
    const excludes = items.flatMap((item) =>
      item.kind === 'projection' && item.mode === 'exclude' ? item.patterns : [],
    );
    for (const { name, isPrefix, at } of [...includes, ...excludes]) {
      if (!isPrefix && !resolver.findField(name)) resolver.field(name, at);
    }
    const fits = (field: Field, { name, isPrefix }: { readonly name: string; readonly isPrefix: boolean }) =>
      isPrefix ? field.name.startsWith(name) : resolver.findField(name)?.name === field.name;
    const whole = (item: SelectItem) =>
      fields
        .filter((f) => !excludes.some((p) => fits(f, p)))
        .map((f) => ({ name: f.name, expr: fieldExpr(f) as Expr, item }));
    const outputs: { name: string; expr: Expr; item: SelectItem }[] = [];
    const onlyExcludes = items.every((item) => item.kind === 'projection' && item.mode === 'exclude');
    for (const item of items) {
      if (item.kind === 'all') outputs.push(...whole(item));
      else if (item.kind === 'projection' && item.mode === 'include') {
        outputs.push(
          ...whole(item).filter(({ name }) =>
            fields.some((f) => f.name === name && item.patterns.some((p) => fits(f, p))),
          ),
        );
      } else if (item.kind === 'projection' && onlyExcludes && item === items[0])
        outputs.push(...whole(item));
      else if (item.kind === 'expression')
        outputs.push({ name: nameOfAlias(item), expr: resolver.value(item.tree), item });
    }
    // The last of two outputs with one name wins, at the place of the first: a JSON object has no room for both.
    const byName = new Map(outputs.map((output) => [output.name, output]));
    return [...byName.values()];
  }

  order(
    text: string | undefined,
    outputs: readonly { readonly name: string; readonly expr: Expr }[],
    groups: readonly Expr[],
    isGrouped: boolean,
  ): readonly Ordering[] {
    if (!given(text)) return isGrouped ? groups.map((expr) => ({ expr, descending: false })) : [];
    const resolver = this.resolver('order_by');
    let keyBefore = false;
    // Pages of the original ask for `score()`; the stored order is as good as any relevance that is not measured.
    const items = read(parseOrderBy(text, this.#dotted)).filter(
      ({ tree }) => !(tree.kind === 'call' && tree.name.toLowerCase() === 'score'),
    );
    return items.map((item: OrderItem): Ordering => {
      const { tree, descending } = item;
      if (tree.kind === 'call' && tree.name.toLowerCase() === 'random') {
        const [seed] = tree.args;
        if (seed?.kind !== 'number' || !Number.isFinite(seed.value))
          throw resolver.problem(tree.at, {
            code: 'wrong-arguments',
            function: 'random',
            expected: 'random(seed)',
          });
        return { expr: { kind: 'random', seed: Math.trunc(seed.value) }, descending };
      }
      const name = tree.kind === 'field' ? tree.name : item.text;
      const index = outputs.findIndex((output) => output.name === name);
      const output = outputs[index];
      const expr: Expr = output
        ? { kind: 'output', index, type: output.expr.type }
        : isGroupFunction(tree) && isGrouped
          ? groupKey(tree, resolver)
          : resolver.value(tree);
      const meaning = output?.expr ?? expr;
      if (meaning.type === 'geo_point_2d' || meaning.type === 'geo_shape' || meaning.type === 'file') {
        throw resolver.problem(tree.at, {
          code: 'type-mismatch',
          what: 'order_by',
          expected: 'a text, number or date',
          found: meaning.type,
        });
      }
      // Beside records an aggregate has a value only where it is selected.
      if (!isGrouped && !output && hasAggregate(expr))
        throw resolver.problem(tree.at, {
          code: 'aggregate-misplaced',
          function: tree.kind === 'call' ? tree.name : item.text,
        });
      if (isGrouped) {
        const isAggregate = hasAggregate(meaning);
        if (isAggregate && keyBefore) throw resolver.problem(tree.at, { code: 'aggregate-order' });
        if (!output && readsRecord(expr, groups))
          throw resolver.problem(tree.at, { code: 'not-grouped', text: item.text });
        keyBefore ||= !isAggregate;
      }
      return { expr, descending };
    });
  }
}

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
    const dotted = options.dottedNames ?? false;
    const conditions = compiler.conditions();
    const refined = refinementFilters(compiler.refinements('refine'), compiler.isDisjunctive).map(
      ({ filter }) => filter,
    );
    const excluded = compiler.refinements('exclude').map(({ filter }) => filter);
    const items: readonly SelectItem[] = given(request.select)
      ? read(parseSelect(request.select, dotted))
      : [{ kind: 'all' }];
    const aliases = new Map(
      items.flatMap((item) =>
        item.kind === 'expression' && item.alias !== undefined ? [[item.alias, item] as const] : [],
      ),
    );
    const groups = compiler.groups(request.groupBy, aliases);
    const isGrouped = groups.length > 0;
    const outputs = isGrouped
      ? groupedOutputs(compiler, items, groups, given(request.select))
      : compiler.selected(items);
    const isAggregateOnly =
      !isGrouped &&
      outputs.length > 0 &&
      outputs.some(({ expr }) => hasAggregate(expr)) &&
      outputs.every(({ expr }) => !readsRecord(expr));
    const keys = groups.map(({ expr }) => expr);
    return {
      kind: 'records',
      columns: outputs.map(({ name, expr }) => {
        const column = columnOf(name, expr);
        // A list falls apart into groups: each holds one of its values.
        return isGrouped ? { ...column, multivalued: false } : column;
      }),
      outputs: outputs.map(({ expr }) => expr),
      ...(request.visible ? { visible: request.visible } : {}),
      ...all([...conditions, ...refined, ...excluded]),
      groups: keys,
      order: isAggregateOnly ? [] : compiler.order(request.orderBy, outputs, keys, isGrouped),
      ...(request.limit === undefined ? {} : { limit: request.limit }),
      offset: request.offset ?? 0,
      isGrouped,
      isAggregateOnly,
      timezone: request.timezone,
      lang: request.lang,
    };
  });
}

/** Functions that only make sense as keys. */
const isGroupFunction = (tree: Tree): boolean =>
  tree.kind === 'call' && ['range', 'geo_cluster'].includes(tree.name.toLowerCase());

/** Whether an expression needs one record, or the key of a group, outside of its aggregates. */
const readsRecord = (expr: Expr, keys: readonly Expr[] = []): boolean => {
  if (keys.some((key) => sameExpr(key, expr))) return false;
  switch (expr.kind) {
    case 'literal':
    case 'moment':
    case 'aggregate':
      return false;
    case 'call':
      return expr.args.some((arg) => readsRecord(arg, keys));
    case 'arithmetic':
      return readsRecord(expr.left, keys) || readsRecord(expr.right, keys);
    case 'negate':
      return readsRecord(expr.operand, keys);
    default:
      return true;
  }
};

/** Keys first, then the aggregates in the order of `select`; keys that are selected again keep their own place and name. */
function groupedOutputs(
  compiler: Compiler,
  items: readonly SelectItem[],
  groups: readonly { readonly name: string; readonly expr: Expr }[],
  hasSelect: boolean,
): readonly { readonly name: string; readonly expr: Expr }[] {
  if (!hasSelect) return groups;
  const resolver = compiler.resolver('select');
  const names = new Map<Expr, string>(groups.map(({ name, expr }) => [expr, name]));
  const keys = groups.map(({ expr }) => expr);
  const rest: { name: string; expr: Expr }[] = [];
  for (const item of items) {
    if (item.kind !== 'expression') continue;
    const { tree } = item;
    const named = tree.kind === 'field' ? groups.find(({ name }) => name === tree.name) : undefined;
    const expr = named?.expr ?? (isGroupFunction(tree) ? groupKey(tree, resolver) : resolver.value(tree));
    const group = named ?? groups.find((candidate) => sameExpr(candidate.expr, expr));
    if (group) {
      if (item.alias !== undefined) names.set(group.expr, item.alias);
    } else if (readsRecord(expr, keys))
      throw resolver.problem(tree.at, { code: 'not-grouped', text: item.text });
    else rest.push({ name: nameOfAlias(item), expr });
  }
  const outputs = [...groups.map(({ name, expr }) => ({ name: names.get(expr) ?? name, expr })), ...rest];
  return [...new Map(outputs.map((output) => [output.name, output])).values()];
}

// ---- facets

interface Asked {
  readonly name: string;
  readonly field: Field;
  readonly disjunctive: boolean;
  readonly separator?: string;
  readonly sort?: FacetSort;
  readonly limit: number;
}

const DEFAULT_FACET_LIMIT = 100;
const MAX_FACET_LIMIT = 20_000;
const SORTS: readonly FacetSort[] = ['count', '-count', 'alphanum', '-alphanum', 'num', '-num'];

function askedFacet(text: string, compiler: Compiler, dotted: boolean): Asked {
  const resolver = compiler.resolver('facet');
  const bare = text.trim();
  const simple = resolver.findField(bare);
  const base = (name: string, field: Field) => ({
    name,
    field,
    disjunctive: compiler.isDisjunctive(field),
    limit: DEFAULT_FACET_LIMIT,
  });
  const withHierarchy = (asked: Asked): Asked =>
    asked.field.annotations.hierarchical === undefined
      ? asked
      : { separator: asked.field.annotations.hierarchical, ...asked };
  if (simple) return withHierarchy(base(bare, simple));
  const tree = read(parseFacet(text, dotted));
  const at = tree.at;
  if (tree.kind !== 'call' || tree.name.toLowerCase() !== 'facet') {
    if (tree.kind === 'field') resolver.field(tree.name, at);
    throw resolver.problem(at, {
      code: 'wrong-arguments',
      function: 'facet',
      expected: 'a field name or facet(name=…)',
    });
  }
  const values = new Map(
    tree.named.map(({ name, value }) => [
      name.toLowerCase(),
      value.kind === 'field'
        ? value.name
        : value.kind === 'text' || value.kind === 'number' || value.kind === 'boolean'
          ? String(value.value)
          : value.kind === 'negate' && value.operand.kind === 'field'
            ? `-${value.operand.name}`
            : '',
    ]),
  );
  const [first] = tree.args;
  const name =
    values.get('name') ?? (first?.kind === 'field' ? first.name : first?.kind === 'text' ? first.value : '');
  const field = resolver.findField(name);
  if (!field) throw resolver.problem(at, { code: 'unknown-field', name });
  const flag = (key: string) => (values.has(key) ? /^true$/i.test(values.get(key) ?? '') : undefined);
  const sort = SORTS.find((candidate) => candidate === values.get('sort'));
  const separator =
    values.get('separator') ?? (flag('hierarchical') ? (field.annotations.hierarchical ?? '/') : undefined);
  const limit = Number(values.get('limit') ?? DEFAULT_FACET_LIMIT);
  const asked: Asked = {
    ...base(name, field),
    ...(flag('disjunctive') === undefined ? {} : { disjunctive: flag('disjunctive') === true }),
    ...(separator === undefined ? {} : { separator }),
    ...(sort === undefined ? {} : { sort }),
    limit: Number.isInteger(limit) && limit > 0 ? Math.min(limit, MAX_FACET_LIMIT) : DEFAULT_FACET_LIMIT,
  };
  if (flag('hierarchical') === false) return asked;
  return withHierarchy(asked);
}

/** A branch and everything above it. */
const ancestors = (path: string, separator: string): readonly string[] =>
  path.split(separator).map((_, i, levels) => levels.slice(0, i + 1).join(separator));

/** The values of facets under the clauses of a request. Refinements of a disjunctive facet do not narrow its own values. */
export function compileFacets(
  request: FacetRequest,
  schema: DatasetSchema,
  options: CompileOptions = {},
): Result<FacetQuery, QueryProblem> {
  return compiled(() => {
    const dotted = options.dottedNames ?? false;
    const named = (request.facets ?? []).filter(given);
    const plain = new Compiler(request, schema, options);
    const texts =
      named.length > 0
        ? named
        : schema.fields.filter((field) => field.annotations.facet).map((field) => field.name);
    const asked = texts.map((text) => askedFacet(text, plain, dotted));
    const disjunctive = asked.filter((facet) => facet.disjunctive).map((facet) => facet.field.name);
    const compiler = new Compiler(
      { ...request, disjunctive: [...(request.disjunctive ?? []), ...disjunctive] },
      schema,
      options,
    );
    const conditions = compiler.conditions();
    const refinements = compiler.refinements('refine');
    const exclusions = compiler.refinements('exclude');
    const refined = refinementFilters(refinements, compiler.isDisjunctive);
    const facets = asked.map((facet): FacetSpec => {
      const { field } = facet;
      const isDate = field.type === 'date' || field.type === 'datetime';
      const kind = isDate ? 'date' : facet.separator === undefined ? 'value' : 'path';
      const separator = isDate ? '/' : facet.separator;
      const own = refinements.filter((r) => r.field.name === field.name).map((r) => r.value);
      if (field.type === 'geo_point_2d' || field.type === 'geo_shape' || field.type === 'file') {
        throw compiler
          .resolver('facet')
          .problem({ start: 0, end: 0 }, { code: 'not-a-facet', name: facet.name });
      }
      return {
        name: facet.name,
        field: fieldExpr(field),
        kind,
        ...(separator === undefined ? {} : { separator }),
        sort: facet.sort ?? field.annotations.facetSort ?? (isDate ? 'alphanum' : '-count'),
        limit: facet.limit,
        opened:
          separator === undefined ? [] : [...new Set(own.flatMap((path) => ancestors(path, separator)))],
        refined: own,
        excluded: exclusions.filter((r) => r.field.name === field.name).map((r) => r.value),
        ...all([
          ...conditions,
          ...refined.filter((r) => !(facet.disjunctive && r.field === field.name)).map((r) => r.filter),
          ...exclusions.map((r) => r.filter),
        ]),
      };
    });
    return {
      kind: 'facets',
      facets,
      ...(request.visible ? { visible: request.visible } : {}),
      timezone: request.timezone,
      lang: request.lang,
    };
  });
}
