import type { DatasetSchema, Field } from '#dataset';
import type { Span } from '#lib';
import { closestName } from '../closest-name.ts';
import type { Expr, ValueType } from '../ir/node.ts';
import type { Clause, CompileOptions, QueryProblem, QueryProblemData } from '../model.ts';

// As many terms as version 1 of the API takes: each reads the text of every record.
const MAX_SOUGHT_WORDS = 200;

/** What names are given their meaning with. */
export interface ResolveContext {
  readonly schema: DatasetSchema;
  readonly options: CompileOptions;
  readonly timezone: string;
  readonly now: Date;
}

/** Thrown while names are resolved; the compiler turns it into a value. */
export class Unresolved extends Error {
  readonly problem: QueryProblem;
  constructor(clause: Clause, at: Span, data: QueryProblemData) {
    super(data.code);
    // The union is spread back together: `data` is one of its members without the two.
    this.problem = { ...data, clause, at } as QueryProblem;
  }
}

export type FieldExpr = Extract<Expr, { readonly kind: 'field' }>;

export const fieldExpr = (field: Field): FieldExpr => ({
  kind: 'field',
  name: field.name,
  type: field.type,
  multivalued: field.annotations.multivalued !== undefined,
  ...(field.annotations.precision === undefined ? {} : { precision: field.annotations.precision }),
});

// What every record has beside its fields.
const META: Readonly<Record<string, Extract<Expr, { readonly kind: 'meta' }>>> = {
  recordid: { kind: 'meta', name: 'recordid', type: 'text' },
  record_timestamp: { kind: 'meta', name: 'record_timestamp', type: 'datetime' },
  record_size: { kind: 'meta', name: 'record_size', type: 'int' },
  datasetid: { kind: 'meta', name: 'datasetid', type: 'text' },
};

/** What the names of one clause can mean. */
export class ClauseScope {
  readonly context: ResolveContext;
  readonly clause: Clause;
  readonly #fields: ReadonlyMap<string, Field>;
  #soughtWords = 0;

  constructor(context: ResolveContext, clause: Clause) {
    this.context = context;
    this.clause = clause;
    this.#fields = new Map(context.schema.fields.map((field) => [field.name, field]));
  }

  problem(at: Span, data: QueryProblemData): Unresolved {
    return new Unresolved(this.clause, at, data);
  }

  mismatch(at: Span, what: string, expected: string, found: Expr | ValueType): Unresolved {
    return this.problem(at, {
      code: 'type-mismatch',
      what,
      expected,
      found: typeof found === 'string' ? found : found.type,
    });
  }

  /** Counts words that records are searched for, in all texts of the clause together. @throws Unresolved when there are too many */
  seek(words: number, at: Span): void {
    this.#soughtWords += words;
    if (this.#soughtWords > MAX_SOUGHT_WORDS)
      throw this.problem(at, { code: 'too-complex', limit: `${MAX_SOUGHT_WORDS} words to search for` });
  }

  findField(name: string): Field | undefined {
    const exact = this.#fields.get(name);
    if (exact || !this.context.options.dottedNames) return exact;
    if (name === 'datasetid') return this.#fields.get('dataset_id');
    return this.#fields.get(`default.${name}`) ?? this.#fields.get(name.replace(/^(basic|default)\./, ''));
  }

  /** @throws Unresolved when there is no such field */
  field(name: string, at: Span): Expr {
    const field = this.findField(name);
    if (field) return fieldExpr(field);
    const meta = Object.hasOwn(META, name) ? META[name] : undefined;
    if (meta) return this.#withValue(meta);
    const closest = closestName(name, [...this.#fields.keys()]);
    throw this.problem(at, { code: 'unknown-field', name, ...(closest === undefined ? {} : { closest }) });
  }

  #withValue(meta: Extract<Expr, { readonly kind: 'meta' }>): Expr {
    const { record } = this.context.options;
    if (record === undefined) return meta;
    if (meta.name === 'datasetid') return { ...meta, value: record.datasetId };
    return meta.name === 'record_timestamp' ? { ...meta, value: record.timestamp } : meta;
  }

  /** Every text field, where the stored text of all of them will not do. */
  textFields(): readonly FieldExpr[] {
    return this.context.schema.fields.filter((field) => field.type === 'text').map(fieldExpr);
  }
}
