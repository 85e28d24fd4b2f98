import { parse } from 'node:querystring';

/** Parameters of a request: a text, or a list where a name came more than once. */
export type QueryParameters = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads a query string. A `%` that starts no valid sequence stands for itself: programs send `like "%saturn%"` as it is.
 * At most 1,000 parameters are looked at.
 */
export const parseQueryString = (text: string): Record<string, string | string[]> =>
  parse(text) as Record<string, string | string[]>;

// Of five hundred columns of a table, a form says some twenty things each.
const MAX_FIELDS = 20_000;

/** Reads a form that a person of the portal has sent: it may have many fields, and none may be lost. */
export const parseForm = (text: string): Record<string, string | string[]> =>
  parse(text, '&', '=', { maxKeys: MAX_FIELDS }) as Record<string, string | string[]>;

/** The parameter's last value. An empty one counts as not given: axios and HTML forms send `where=`. */
export function lastValue(parameters: QueryParameters, name: string): string | undefined {
  const given = parameters[name];
  const value = typeof given === 'string' ? given : given?.at(-1);
  return value === '' ? undefined : value;
}

/** All values of a repeatable parameter, empty ones left out. */
export function allValues(parameters: QueryParameters, name: string): readonly string[] {
  const given = parameters[name];
  if (given === undefined) return [];
  return (typeof given === 'string' ? [given] : given).filter((value) => value.trim() !== '');
}
