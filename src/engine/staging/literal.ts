import type { Sql, SqlValue } from '#lib';

/** A value as SQL text. */
export function literal(value: SqlValue): string {
  if (value === null) return 'NULL';
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw new Error(`no literal for ${value}`);
      return Number.isInteger(value) ? value.toString() : `${value}::DOUBLE`;
    case 'bigint':
      return value.toString();
    case 'boolean':
      return value ? 'true' : 'false';
    case 'string':
      // A statement is text that ends at a NUL, so one inside a value must be spelt.
      return value.split('\0').map(quoted).join(' || chr(0) || ');
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

// Texts in quotes, quoted names, and parameters; a question mark inside the first two is none.
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g;

/**
 * The statement with its parameters written out. Unlike a bound parameter a literal is known when the plan is made: patterns
 * are compiled once, and statements that take no parameters (COPY, ATTACH) can have values too.
 */
export function inlined({ text, params }: Sql): string {
  let next = 0;
  const result = text.replace(TOKEN, (token) => {
    if (token !== '?') return token;
    const value = params[next++];
    if (value === undefined) throw new Error('a parameter is missing');
    return literal(value);
  });
  if (next !== params.length) throw new Error(`${params.length - next} parameters too many`);
  return result;
}
