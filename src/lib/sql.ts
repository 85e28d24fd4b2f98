/** What may be bound as a parameter. Lists are bound element by element with `join`. */
export type SqlValue = string | number | bigint | boolean | null;

/**
 * A piece of SQL: its text with a `?` for each parameter, and the parameters in order.
 * Made only by `sql`, `identifier`, `join` and `raw`, so that a value can only become a bound parameter.
 */
export interface Sql {
  readonly kind: 'sql';
  readonly text: string;
  readonly params: readonly SqlValue[];
}

const isSql = (part: Sql | SqlValue): part is Sql =>
  typeof part === 'object' && part !== null && part.kind === 'sql';

/** Template tag: an interpolated `Sql` is spliced in, anything else becomes a bound parameter. */
export function sql(texts: TemplateStringsArray, ...parts: readonly (Sql | SqlValue)[]): Sql {
  let text = texts[0] ?? '';
  const params: SqlValue[] = [];
  parts.forEach((part, i) => {
    if (isSql(part)) {
      text += part.text;
      params.push(...part.params);
    } else {
      text += '?';
      params.push(part);
    }
    text += texts[i + 1] ?? '';
  });
  return { kind: 'sql', text, params };
}

/** A quoted name: `"mag"`. The only way in which a name reaches SQL. */
export function identifier(name: string): Sql {
  if (name.includes('\0')) throw new Error('a name cannot hold a NUL character');
  return { kind: 'sql', text: `"${name.replaceAll('"', '""')}"`, params: [] };
}

/** Fragments one after the other, with `separator` between them. */
export function join(parts: readonly (Sql | SqlValue)[], separator = ', '): Sql {
  const fragments = parts.map((part) => (isSql(part) ? part : sql`${part}`));
  return {
    kind: 'sql',
    text: fragments.map((fragment) => fragment.text).join(separator),
    params: fragments.flatMap((fragment) => fragment.params),
  };
}

/** SQL text written by us in the source, for keywords that depend on a choice. Never for anything that came from outside. */
export const raw = (text: string): Sql => ({ kind: 'sql', text, params: [] });

/** A text as a bound parameter whose type the engine is told: alone it would have to guess. */
export const varchar = (value: string): Sql => sql`CAST(${value} AS VARCHAR)`;

/** A number as a bound parameter whose type the engine is told. */
export const double = (value: number): Sql => sql`CAST(${value} AS DOUBLE)`;
