import type { DatasetSchema, FacetSort, Field } from '#dataset';
import type { Result } from '#lib';
import type { CompileOptions, FacetQuery, FacetRequest, FacetSpec, QueryProblem } from '../model.ts';
import { parseFacet } from '../odsql/parse.ts';
import type { NamedArgument, Tree } from '../odsql/tree.ts';
import { type ClauseScope, fieldExpr } from '../resolve/scope.ts';
import { all, Compiler, compiled, given, read } from './compiler.ts';
import { refinementFilters } from './refinements.ts';

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

const withHierarchy = (asked: Asked): Asked => {
  const { hierarchical } = asked.field.annotations;
  return hierarchical === undefined ? asked : { separator: hierarchical, ...asked };
};

/** A facet as it is asked for: `name`, or `facet(name=…, …)`. @throws Unresolved */
function askedFacet(text: string, compiler: Compiler): Asked {
  const scope = compiler.scope('facet');
  const base = (name: string, field: Field): Asked => ({
    name,
    field,
    disjunctive: compiler.isDisjunctive(field),
    limit: DEFAULT_FACET_LIMIT,
  });
  const bare = text.trim();
  const simple = scope.findField(bare);
  if (simple) return withHierarchy(base(bare, simple));
  const call = facetCall(read(parseFacet(text, compiler.isDotted)), scope);
  const { name, options } = call;
  const field = scope.findField(name);
  if (!field) throw scope.problem(call.at, { code: 'unknown-field', name });
  const flag = (key: string) => (options.has(key) ? /^true$/i.test(options.get(key) ?? '') : undefined);
  const sort = SORTS.find((candidate) => candidate === options.get('sort'));
  const separator =
    options.get('separator') ?? (flag('hierarchical') ? (field.annotations.hierarchical ?? '/') : undefined);
  const limit = Number(options.get('limit') ?? DEFAULT_FACET_LIMIT);
  const disjunctive = flag('disjunctive');
  const asked: Asked = {
    ...base(name, field),
    ...(disjunctive === undefined ? {} : { disjunctive }),
    ...(separator ? { separator } : {}),
    ...(sort === undefined ? {} : { sort }),
    limit: Number.isInteger(limit) && limit > 0 ? Math.min(limit, MAX_FACET_LIMIT) : DEFAULT_FACET_LIMIT,
  };
  return flag('hierarchical') === false ? asked : withHierarchy(asked);
}

const wordOf = (tree: Tree | undefined): string => {
  switch (tree?.kind) {
    case 'field':
      return tree.name;
    case 'text':
    case 'number':
    case 'boolean':
      return String(tree.value);
    case 'negate':
      return `-${wordOf(tree.operand)}`;
    default:
      return '';
  }
};

function facetCall(tree: Tree, scope: ClauseScope) {
  const { at } = tree;
  if (tree.kind !== 'call' || tree.name.toLowerCase() !== 'facet') {
    if (tree.kind === 'field') scope.field(tree.name, at);
    throw scope.problem(at, {
      code: 'wrong-arguments',
      function: 'facet',
      expected: 'a field name or facet(name=…)',
    });
  }
  const options = new Map(
    tree.named.map(({ name, value }: NamedArgument) => [name.toLowerCase(), wordOf(value)]),
  );
  return { at, name: options.get('name') ?? wordOf(tree.args[0]), options };
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
    const named = (request.facets ?? []).filter(given);
    const plain = new Compiler(request, schema, options);
    const texts =
      named.length > 0
        ? named
        : schema.fields.filter((field) => field.annotations.facet).map((field) => field.name);
    const asked = texts.map((text) => askedFacet(text, plain));
    const disjunctive = asked.filter((facet) => facet.disjunctive).map((facet) => facet.field.name);
    const compiler = new Compiler(
      { ...request, disjunctive: [...(request.disjunctive ?? []), ...disjunctive] },
      schema,
      options,
    );
    const specOf = facetSpecs(compiler);
    return {
      kind: 'facets',
      facets: asked.map(specOf),
      ...(request.visible ? { visible: request.visible } : {}),
      timezone: request.timezone,
      lang: request.lang,
    };
  });
}

function facetSpecs(compiler: Compiler): (facet: Asked) => FacetSpec {
  const conditions = compiler.conditions();
  const refinements = compiler.refinements('refine');
  const exclusions = compiler.refinements('exclude');
  const refined = refinementFilters(refinements, compiler.isDisjunctive);
  return (facet) => {
    const { field, name, limit } = facet;
    if (field.type === 'geo_point_2d' || field.type === 'geo_shape' || field.type === 'file')
      throw compiler.scope('facet').problem({ start: 0, end: 0 }, { code: 'not-a-facet', name });
    const isDate = field.type === 'date' || field.type === 'datetime';
    const separator = isDate ? '/' : facet.separator;
    const valuesIn = (list: typeof refinements) =>
      list.filter((one) => one.field.name === field.name).map(({ value }) => value);
    const own = valuesIn(refinements);
    return {
      name,
      field: fieldExpr(field),
      kind: isDate ? 'date' : separator === undefined ? 'value' : 'path',
      ...(separator === undefined ? {} : { separator }),
      sort: facet.sort ?? field.annotations.facetSort ?? (isDate ? 'alphanum' : '-count'),
      limit,
      opened: separator === undefined ? [] : [...new Set(own.flatMap((path) => ancestors(path, separator)))],
      refined: own,
      excluded: valuesIn(exclusions),
      ...all([
        ...conditions,
        ...refined.filter((one) => !(facet.disjunctive && one.field === field.name)).map((one) => one.filter),
        ...exclusions.map(({ filter }) => filter),
      ]),
    };
  };
}
