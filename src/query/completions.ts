import type { DatasetSchema, Localized } from '#dataset';
import type { Texts } from './functions/model.ts';
import { FUNCTIONS } from './functions/registry.ts';
import type { Clause, CompileOptions } from './model.ts';
import { KEYWORDS } from './odsql/expressions.ts';
import { odsqlName } from './odsql/quoting.ts';

/** Something that may be written next in a clause. */
export interface Completion {
  readonly kind: 'field' | 'function' | 'keyword';
  /** What is looked for while somebody types. */
  readonly name: string;
  /** What is put into the clause: the name, in back quotes where it needs them; `length(` for a function. */
  readonly insert: string;
  /** The type of a field, the forms of a function. */
  readonly detail: string;
  /** What is said of it: the label of a field, the summary of a function. */
  readonly about?: Localized | Texts;
}

const WORDS: Readonly<Record<Clause, readonly string[]>> = {
  select: ['as', 'distinct', 'include', 'exclude', 'null', 'true', 'false'],
  where: ['and', 'or', 'not', 'in', 'is', 'like', 'null', 'true', 'false'],
  group_by: ['as'],
  order_by: ['asc', 'desc'],
  refine: [],
  exclude: [],
  facet: [],
};

const isFacetClause = (clause: Clause): boolean => ['refine', 'exclude', 'facet'].includes(clause);

/** A name as it may stand in a clause. */
const plainName = (name: string, isDotted: boolean): string =>
  (isDotted ? /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_-]*)*$/u : /^[\p{L}_][\p{L}\p{N}_]*$/u).test(
    name,
  ) && !KEYWORDS.has(name.toLowerCase())
    ? name
    : odsqlName(name);

/**
 * What can be written in a clause on a dataset: its fields in their order, then functions, then words of the language.
 * Dotted names: those of the catalogue.
 */
export function completionsFor(
  clause: Clause,
  { fields }: DatasetSchema,
  { dottedNames = false }: CompileOptions = {},
): readonly Completion[] {
  const fits = isFacetClause(clause) ? fields.filter(({ annotations }) => annotations.facet) : fields;
  return [
    ...fits.map(
      ({ name, type, label }): Completion => ({
        kind: 'field',
        name,
        insert: plainName(name, dottedNames) + (clause === 'refine' || clause === 'exclude' ? ':' : ''),
        detail: type,
        about: label,
      }),
    ),
    ...FUNCTIONS.filter(
      (entry) => entry.clauses.includes(clause) && !(entry.kind === 'condition' && entry.isLiteral),
    ).map(
      ({ name, signatures, summary }): Completion => ({
        kind: 'function',
        name,
        insert: `${name}(`,
        detail: signatures.join(' · '),
        about: summary,
      }),
    ),
    ...WORDS[clause].map((word): Completion => ({ kind: 'keyword', name: word, insert: word, detail: '' })),
  ];
}
