import type { Language } from '#i18n';
import type { Sql } from '#lib';
import type { Expr, Filter, ValueType } from '../ir/node.ts';
import type { Clause, QueryProblemData } from '../model.ts';
import type { Tree } from '../odsql/tree.ts';

/** A text of the reference page, in each of the portal's languages. Words of ODSQL stand between back quotes. */
export type Texts = Readonly<Record<Language, string>>;

/** SQL dialects that queries are printed in. A new one turns every gap below into a compile error. */
export type Dialect = 'duckdb';

/** One way to write it per dialect, or the sentence that says why there is none. */
export type PerDialect<Emit> = Readonly<Record<Dialect, Emit | { readonly unsupported: string }>>;

/** An argument as SQL, and what it was made of. */
export interface Printed {
  readonly expr: Expr;
  readonly sql: Sql;
}

export interface EmitContext {
  /** IANA name. */
  readonly timezone: string;
  readonly lang: string;
}

/**
 * A piece of a query on the sample of `sample.ts`, and what it gives. Run on every dialect by the tests.
 *
 * `select`: the one value; `where`: the stars that are kept; `group_by`: keys and counts; `order_by`: the stars in order.
 */
export interface Example {
  readonly clause: Extract<Clause, 'select' | 'where' | 'group_by' | 'order_by'>;
  readonly text: string;
  readonly gives: unknown;
}

/** A request that shows the function on a dataset of the demo catalogue. */
export interface DemoRequest {
  readonly dataset: string;
  readonly clauses: Readonly<Partial<Record<Exclude<Clause, 'facet'>, string>>>;
}

/** What is said of each part of the language. */
export interface Described {
  readonly name: string;
  /** How it is written. */
  readonly signatures: readonly string[];
  readonly summary: Texts;
  /** Words that it knows, with what each of them means. */
  readonly words?: readonly { readonly written: readonly string[]; readonly means: Texts }[];
  readonly examples: readonly Example[];
  readonly demo: DemoRequest;
}

/** What an argument may be. `time` is printed as a local timestamp of the request's zone. */
export type Takes =
  | 'any'
  | 'text'
  | 'number'
  | 'time'
  | 'geo'
  /** A field with points or shapes. */
  | 'point'
  /** `geom'…'` with one point. */
  | 'position'
  /** Any `geom'…'`. */
  | 'geometry'
  /** `10km`, or metres. */
  | 'distance'
  /** A number that is written out. */
  | 'degrees'
  /** A text that is written out. */
  | 'pattern'
  | 'constant'
  /** `intersects`, `disjoint` or `within`. */
  | 'mode';

interface Callable extends Described {
  /** Where it may stand. */
  readonly clauses: readonly Clause[];
  /** Older names that mean the same. */
  readonly aliases?: readonly string[];
}

export interface Overload {
  readonly takes: readonly Takes[];
  /** `first`: the type of the first argument. */
  readonly returns: ValueType | 'first';
  readonly sql: PerDialect<(args: readonly Printed[], context: EmitContext) => Sql>;
}

export interface ScalarFunction extends Callable {
  readonly kind: 'scalar';
  readonly overloads: readonly Overload[];
}

/** A function of the clock, computed before the query runs: the same for every page of an answer. */
export interface MomentFunction extends Callable {
  readonly kind: 'moment';
}

/** How an aggregate is printed. */
export interface AggregateContext {
  /** ` OVER ()` where it stands beside fields, else nothing. */
  readonly over: Sql;
  readonly type: ValueType;
  readonly distinct: boolean;
  /** Of `percentile`, 0 to 1. */
  readonly share: number;
  /** What `firstPass` gave for the record's group. */
  readonly first: Sql;
  /** What is null where a group has no record, and is given all the same; undefined where every group has some. */
  readonly recordMark: Sql | undefined;
}

export interface AggregateFunction extends Callable {
  readonly kind: 'aggregate';
  readonly takes: 'any' | 'number' | 'number-or-time' | 'point' | 'geo';
  readonly returns: ValueType | 'argument';
  /** A second argument: a number that is written out, 0 to 100. */
  readonly takesPercent?: true;
  /** `count(*)` and `count(distinct f)`. */
  readonly counts?: true;
  /** An aggregate that must be known of the whole group before this one can be computed. */
  readonly firstPass?: PerDialect<(value: Printed) => Sql>;
  /** `value` undefined: of records, as in `count(*)`. */
  readonly sql: PerDialect<(value: Printed | undefined, context: AggregateContext) => Sql>;
}

/** Where a search looks: the stored folded text of all fields, or some fields. */
export type PrintedScope =
  | { readonly kind: 'stored'; readonly text: Sql }
  | { readonly kind: 'fields'; readonly fields: readonly Printed[] };

export interface ConditionFunction extends Callable {
  readonly kind: 'condition';
  /** Written as a text alone, without its name and brackets. */
  readonly isLiteral?: true;
  readonly takes: readonly (readonly Takes[])[];
  /** Fields, or `*`, may be listed before the arguments. `values`: each field is looked at for itself, never the stored text. */
  readonly scope?: 'text' | 'values';
  /** Another condition that says the same. */
  becomes?(args: readonly Expr[]): Filter;
  readonly sql: PerDialect<
    (args: readonly Printed[], scope: PrintedScope | undefined, context: EmitContext) => Sql
  >;
  /** How well a matching record matches: a number, more is better. */
  readonly relevance?: PerDialect<(args: readonly Printed[], scope: PrintedScope | undefined) => Sql>;
}

/** What a key of `group by` may ask of its surroundings while it is read. */
export interface GroupReader {
  value(tree: Tree): Expr;
  problem(at: Tree['at'], data: QueryProblemData): Error;
}

export type CallTree = Extract<Tree, { readonly kind: 'call' }>;
export type RangeExpr = Extract<Expr, { readonly kind: 'range' }>;
export type ClusterExpr = Extract<Expr, { readonly kind: 'cluster' }>;

/** A function that only makes sense as a key of `group by`. */
export interface GroupFunction extends Callable {
  readonly kind: 'group';
  read(call: CallTree, reader: GroupReader): RangeExpr | ClusterExpr;
}

export interface OrderFunction extends Callable {
  readonly kind: 'order';
}

/** Every named thing that is written with brackets. */
export type FunctionEntry =
  | ScalarFunction
  | MomentFunction
  | AggregateFunction
  | ConditionFunction
  | GroupFunction
  | OrderFunction;

/** A part of the language that is no function: a clause, an operator, a literal. */
export interface SyntaxEntry extends Described {
  readonly kind: 'clause' | 'operator' | 'literal';
}

/** The SQL of a dialect; what a dialect does not have was refused when the query was checked. */
export function emitter<Emit>(
  entry: PerDialect<Emit>,
  dialect: Dialect,
): Exclude<Emit, { unsupported: string }> {
  const emit = entry[dialect];
  if (typeof emit !== 'function') throw new Error('a function was checked and has no SQL');
  // A function is never the sentence.
  return emit as Exclude<Emit, { unsupported: string }>;
}
