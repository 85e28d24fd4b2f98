import { parseCookieLine, printRemovalLine } from './line.ts';
import type { CookieViolation, CookieViolationCode, RegisteredCookie, Surface } from './model.ts';
import type { CookieRegistry } from './registry.ts';

// Browsers refuse name and value together above this.
const MAX_PAIR_BYTES = 4096;

/** The kind of address, from the path alone: the gate also stands where no route was found. */
function surfaceOf(url: string): Surface {
  const path = url.replace(/^\/+/, '/');
  if (/^\/api(?:[/?]|$)/.test(path)) return 'api';
  if (/^\/assets\//.test(path) || /^\/explore\/dataset\/[^/?]*\/files\//.test(path)) return 'asset';
  return /^\/(?:[a-z]{2}\/)?explore\/embed(?:[/?]|$)/.test(path) ? 'embed' : 'page';
}

/** What is known of a response when its head is about to leave. */
export interface ResponseHead {
  readonly url: string;
  /** The visitor's scheme is https. */
  readonly secure: boolean;
  readonly cacheControl: string;
}

function attributesOf(cookie: RegisteredCookie, secure: boolean): ReadonlyMap<string, string> {
  return new Map([
    ['path', '/'],
    ['samesite', cookie.sameSite],
    ...(cookie.httpOnly ? [['httponly', ''] as const] : []),
    ...(secure ? [['secure', ''] as const] : []),
  ]);
}

function judgeLine(
  line: string,
  head: ResponseHead,
  registry: CookieRegistry,
): { readonly name: string; readonly code?: CookieViolationCode } {
  const parsed = parseCookieLine(line);
  if (parsed === undefined) return { name: '(unreadable)', code: 'unreadable' };
  const { name, value, attributes } = parsed;
  const cookie = registry.byName(name);
  if (cookie === undefined) {
    // What a service's script has set on our host may be removed by us, and never be set.
    const mayGo =
      line === printRemovalLine(name, head.secure) && registry.serviceOfCookie(name) !== undefined;
    return mayGo ? { name } : { name: name.slice(0, 64), code: 'undeclared' };
  }
  if (!cookie.surfaces.includes(surfaceOf(head.url))) return { name, code: 'wrong-surface' };
  if (/(?:^|[\s,])public(?:[\s,;]|$)/i.test(head.cacheControl)) return { name, code: 'beside-public-cache' };

  const expected = attributesOf(cookie, head.secure);
  const others = [...attributes].filter(([key]) => key !== 'max-age');
  const asDeclared =
    others.length === expected.size && others.every(([key, given]) => expected.get(key) === given);
  if (!asDeclared) return { name, code: 'wrong-attributes' };

  const maxAge = attributes.get('max-age');
  if (maxAge === undefined && !cookie.mayEndWithBrowser) return { name, code: 'wrong-attributes' };
  if (maxAge !== undefined) {
    if (!/^\d{1,10}$/.test(maxAge)) return { name, code: 'wrong-attributes' };
    if (cookie.maxAgeSeconds === null || Number(maxAge) > cookie.maxAgeSeconds)
      return { name, code: 'too-long-lived' };
  }
  if (name.length + value.length + 1 > MAX_PAIR_BYTES) return { name, code: 'too-large' };
  const isRemoval = maxAge === '0';
  if (isRemoval ? value !== '' : !cookie.value.test(value)) return { name, code: 'bad-value' };
  return { name };
}

/** Sorts the `Set-Cookie` lines of a response into those that may leave and the reasons for the others. */
export function judgeCookieLines(
  lines: readonly string[],
  head: ResponseHead,
  registry: CookieRegistry,
): { readonly kept: readonly string[]; readonly violations: readonly CookieViolation[] } {
  const kept: string[] = [];
  const violations: CookieViolation[] = [];
  const seen = new Set<string>();
  for (const line of lines) {
    const { name, code } = judgeLine(line, head, registry);
    if (code !== undefined) violations.push({ code, name });
    else if (seen.has(name)) violations.push({ code: 'repeated', name });
    else {
      seen.add(name);
      kept.push(line);
    }
  }
  return { kept, violations };
}
