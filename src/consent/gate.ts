import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { CookieViolation } from './model.ts';
import type { CookieRegistry } from './registry.ts';
import { judgeCookieLines } from './rules.ts';

/** Thrown in development and tests when something tries to set a cookie that the registry does not allow. */
export class UndeclaredCookie extends Error {
  readonly violations: readonly CookieViolation[];

  constructor(violations: readonly CookieViolation[], route: string) {
    const list = violations.map((v) => `${v.name}: ${v.code}`).join(', ');
    super(`Set-Cookie refused by the cookie registry on ${route} (${list})`);
    this.name = 'UndeclaredCookie';
    this.violations = violations;
  }
}

export interface GateOptions {
  /** The registry in force; services may be declared while the portal runs. */
  registry(): CookieRegistry;
  /** Throw at an undeclared cookie, as in development and tests; otherwise drop, count and report it. */
  readonly strict: boolean;
  /** The scheme that the visitor sees is https. */
  isSecure(request: IncomingMessage): boolean;
  /** Told of every refused line: its name and the path, never the value. */
  onViolation?(violation: CookieViolation, route: string): void;
}

/** The one way out for `Set-Cookie`. */
export interface CookieGate {
  readonly registry: CookieRegistry;
  /** Stands at `writeHead` of this response from now on. Doing it twice changes nothing. */
  guard(request: IncomingMessage, response: ServerResponse): void;
  /** Lines that may leave on this response. In strict mode throws at its first refused line, then only drops. */
  admit(
    request: IncomingMessage,
    response: ServerResponse,
    lines: readonly string[],
    cacheControl: string,
  ): readonly string[];
  isSecure(request: IncomingMessage): boolean;
  /** Refused lines since the start. */
  violationCount(): number;
}

type HeadHeaders =
  | Readonly<Record<string, OutgoingHttpHeader | undefined>>
  | readonly (OutgoingHttpHeader | readonly [string, OutgoingHttpHeader])[];

type WriteHead = (this: ServerResponse, status: number, ...rest: readonly unknown[]) => ServerResponse;

const isSetCookie = (name: unknown): boolean =>
  typeof name === 'string' && name.length === 10 && name.toLowerCase() === 'set-cookie';

/** The headers given to `writeHead` as pairs: it takes an object, a flat list, or a list of pairs. */
function pairsOf(headers: HeadHeaders): readonly (readonly [string, OutgoingHttpHeader])[] {
  if (!Array.isArray(headers)) {
    return Object.entries(headers as Record<string, OutgoingHttpHeader | undefined>).flatMap(
      ([name, value]) => (value === undefined ? [] : [[name, value] as const]),
    );
  }
  if (Array.isArray(headers[0])) return headers as readonly (readonly [string, OutgoingHttpHeader])[];
  const pairs: (readonly [string, OutgoingHttpHeader])[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) pairs.push([String(headers[i]), headers[i + 1]]);
  return pairs;
}

// Runs for every response: no copies.
function mentionsCookies(headers: HeadHeaders | undefined): boolean {
  if (headers === undefined || headers === null) return false;
  if (!Array.isArray(headers)) {
    for (const name in headers) if (isSetCookie(name)) return true;
    return false;
  }
  if (Array.isArray(headers[0])) return headers.some((pair) => Array.isArray(pair) && isSetCookie(pair[0]));
  for (let i = 0; i < headers.length; i += 2) if (isSetCookie(headers[i])) return true;
  return false;
}

const textOf = (value: OutgoingHttpHeader | undefined): string =>
  value === undefined ? '' : Array.isArray(value) ? value.join(', ') : String(value);

/** Puts the headers on the response, as `writeHead` would: a given name replaces what was set before. */
function applyHeaders(response: ServerResponse, headers: HeadHeaders | undefined): void {
  if (headers === undefined || headers === null) return;
  const pairs = pairsOf(headers);
  for (const [name] of pairs) response.removeHeader(name);
  for (const [name, value] of pairs)
    response.appendHeader(name, Array.isArray(value) ? value : String(value));
}

/** The gate of one portal. Knows Node's responses and no framework. */
export function createCookieGate(options: GateOptions): CookieGate {
  const { strict } = options;
  const hasThrown = new WeakSet<ServerResponse>();
  let refused = 0;

  const gate: CookieGate = {
    get registry() {
      return options.registry();
    },
    isSecure: options.isSecure,
    violationCount: () => refused,

    admit(request, response, lines, cacheControl) {
      const url = request.url ?? '/';
      const head = { url, secure: options.isSecure(request), cacheControl };
      const { kept, violations } = judgeCookieLines(lines, head, gate.registry);
      if (violations.length === 0) return kept;
      refused += violations.length;
      const route = url.split('?', 1)[0] ?? '';
      for (const violation of violations) options.onViolation?.(violation, route);
      // Once per response: the error page for it must be able to leave.
      if (strict && !hasThrown.has(response)) {
        hasThrown.add(response);
        throw new UndeclaredCookie(violations, route);
      }
      return kept;
    },

    guard(_request, response) {
      response.writeHead = gatedWriteHead;
    },
  };

  // One function for all responses, which carry their request: a closure for each would cost every request.
  function gatedWriteHead(this: ServerResponse, status: number, ...rest: unknown[]): ServerResponse {
    const writeHead = (Object.getPrototypeOf(this) as ServerResponse).writeHead as WriteHead;
    const [reason, given] =
      typeof rest[0] === 'string'
        ? [rest[0], rest[1] as HeadHeaders]
        : [undefined, (rest[0] ?? rest[1]) as HeadHeaders];
    if (this.headersSent || !(this.hasHeader('set-cookie') || mentionsCookies(given)))
      return writeHead.call(this, status, ...rest);
    applyHeaders(this, given);
    const lines = [this.getHeader('set-cookie') ?? []].flat().map(String);
    this.removeHeader('set-cookie');
    const kept = gate.admit(this.req, this, lines, textOf(this.getHeader('cache-control')));
    if (kept.length > 0) this.setHeader('set-cookie', [...kept]);
    return reason === undefined ? writeHead.call(this, status) : writeHead.call(this, status, reason);
  }
  return gate;
}
