import type { RegisteredCookie } from './model.ts';
import { type CookieRegistry, declaredCookie } from './registry.ts';

/** The registered cookies of a request, as far as they can be believed. */
export interface RequestCookies {
  /** Undefined when absent, repeated, or not of the declared form. */
  get(cookie: RegisteredCookie): string | undefined;
  /** Registered names that came more than once: another host of the domain may have set one of them. */
  readonly repeated: readonly string[];
}

/**
 * Reads a `Cookie` header. A registered name seen twice counts as absent, since nothing says which one is ours:
 * browsers send the one with the longer path or the older one first, and a sibling host can arrange for either.
 */
export function readRequestCookies(header: string | undefined, registry: CookieRegistry): RequestCookies {
  const values = new Map<string, string>();
  const repeated: string[] = [];
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals === -1) continue;
    const name = pair.slice(0, equals).trim();
    if (registry.byName(name) === undefined) continue;
    if (values.has(name) && !repeated.includes(name)) repeated.push(name);
    values.set(name, pair.slice(equals + 1).trim());
  }
  return {
    repeated,
    get(cookie) {
      const value = values.get(cookie.name);
      return value === undefined || repeated.includes(cookie.name) || !cookie.value.test(value)
        ? undefined
        : value;
    },
  };
}

/** Which of the declared cookies a header names, and how many others are in it. Says nothing of values. */
export function cookiesSent(
  header: string | undefined,
  registry: CookieRegistry,
): { readonly sent: readonly string[]; readonly others: number } {
  const names = new Set((header ?? '').split(';').map((pair) => pair.split('=', 1)[0]?.trim() ?? ''));
  names.delete('');
  const sent = new Set<string>();
  let others = 0;
  for (const name of names) {
    const service = registry.byName(name) === undefined ? registry.serviceOfCookie(name) : undefined;
    // As it is declared: what comes in the header may be of anybody's making.
    const known = registry.byName(name)?.name ?? (service && declaredCookie(service, name, 'portal')?.name);
    if (known === undefined) others += 1;
    else sent.add(known);
  }
  return { sent: [...sent], others };
}
