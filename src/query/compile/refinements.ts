import { type Field, isNumeric, isTemporal } from '#dataset';
import type { Filter } from '../ir/node.ts';
import type { Clause } from '../model.ts';
import { parsePeriod } from '../moments.ts';
import { literal, numberLiteral } from '../resolve/literals.ts';
import { type ClauseScope, fieldExpr } from '../resolve/scope.ts';

/** One `facet:value` of `refine` or `exclude`. `value` in the facet's own spelling: dates as `2024/08`. */
export interface Refinement {
  readonly field: Field;
  readonly value: string;
  readonly filter: Filter;
}

const PAIR = /^\s*(?:`((?:[^`\\]|\\.)+)`|([^\s:`]+))\s*:\s*/u;

const withoutEscapes = (text: string) => text.replace(/\\(.)/g, '$1');

const unquote = (text: string): string => {
  const match = /^(["'])([\s\S]*)\1$/.exec(text.trim());
  return match ? withoutEscapes(match[2] ?? '') : text;
};

/** Pairs of one parameter. A value may hold commas: it ends only where a comma is followed by a facet's name and a colon. */
function pairsOf(
  text: string,
  isName: (name: string) => boolean,
): readonly { readonly name: string; readonly value: string; readonly start: number }[] {
  const pairs: { name: string; value: string; start: number }[] = [];
  let start = 0;
  for (let cut = 0; cut <= text.length; cut++) {
    const isEnd = cut === text.length;
    if (!isEnd && text[cut] !== ',') continue;
    const next = PAIR.exec(text.slice(cut + 1));
    if (!isEnd && !(next && isName(withoutEscapes(next[1] ?? next[2] ?? '')))) continue;
    const piece = text.slice(start, cut);
    const head = PAIR.exec(piece);
    pairs.push(
      head
        ? {
            name: withoutEscapes(head[1] ?? head[2] ?? ''),
            value: unquote(piece.slice(head[0].length)),
            start,
          }
        : { name: '', value: piece, start },
    );
    start = cut + 1;
  }
  return pairs;
}

/** Reads `refine` or `exclude`. @throws `Unresolved` */
export function readRefinements(
  texts: readonly string[],
  clause: Clause,
  scope: ClauseScope,
  timezone: string,
): readonly Refinement[] {
  return texts
    .filter((text) => text.trim() !== '')
    .flatMap((text) =>
      pairsOf(text, (name) => scope.findField(name) !== undefined).map(({ name, value, start }) => {
        const at = { start, end: text.length };
        if (name === '') {
          const end = { start: text.length, end: text.length };
          throw scope.problem(end, { code: 'syntax', found: 'end of text', text });
        }
        const field = scope.findField(name);
        if (!field) throw scope.problem(at, { code: 'unknown-field', name });
        if (field.type === 'geo_point_2d' || field.type === 'geo_shape' || field.type === 'file')
          throw scope.problem(at, { code: 'not-a-facet', name });
        return refinement(field, value, timezone);
      }),
    )
    .map((refined) => ({
      ...refined,
      ...(clause === 'exclude' ? { filter: { kind: 'not', filter: refined.filter } as const } : {}),
    }));
}

const NEVER: Filter = { kind: 'constant', value: false };

function refinement(field: Field, value: string, timezone: string): Refinement {
  const operand = fieldExpr(field);
  if (isTemporal(field.type)) {
    const period = parsePeriod(value, timezone);
    if (!period) return { field, value, filter: NEVER };
    const { from, to, path } = period;
    return {
      field,
      value: path,
      filter: { kind: 'between', operand, low: from, lowIncluded: true, high: to, highIncluded: false },
    };
  }
  if (isNumeric(field.type)) {
    const number = numberLiteral(value);
    if (!number) return { field, value, filter: NEVER };
    return {
      field,
      value,
      filter: {
        kind: 'compare',
        op: '=',
        left: operand,
        right: number,
      },
    };
  }
  if (field.type === 'boolean') {
    const expected = /^true$/i.test(value.trim());
    return {
      field,
      value,
      filter: expected || /^false$/i.test(value.trim()) ? { kind: 'is-true', operand, expected } : NEVER,
    };
  }
  const same: Filter = { kind: 'compare', op: '=', left: operand, right: literal(value) };
  const separator = field.annotations.hierarchical;
  if (separator === undefined) return { field, value, filter: same };
  // The value itself, or one below it.
  const below: Filter = {
    kind: 'test',
    function: 'startswith',
    args: [literal(`${value}${separator}`)],
    scope: { kind: 'fields', fields: [operand] },
  };
  return { field, value, filter: { kind: 'or', filters: [same, below] } };
}

/** What the refinements ask together: on one facet any of them where it is disjunctive, else all. */
export function refinementFilters(
  refinements: readonly Refinement[],
  isDisjunctive: (field: Field) => boolean,
): readonly { readonly field: string; readonly filter: Filter }[] {
  const byField = new Map<string, Refinement[]>();
  for (const refined of refinements)
    byField.set(refined.field.name, [...(byField.get(refined.field.name) ?? []), refined]);
  return [...byField.values()].flatMap((list) => {
    const [first] = list;
    if (!first) return [];
    const filters = list.map(({ filter }) => filter);
    const filter: Filter =
      list.length === 1 ? first.filter : { kind: isDisjunctive(first.field) ? 'or' : 'and', filters };
    return [{ field: first.field.name, filter }];
  });
}
