import type { RegisteredCookie } from './model.ts';

/** A `Set-Cookie` line taken apart. Attribute names in lower case; the last of two equal ones counts, as in browsers. */
export interface CookieLine {
  readonly name: string;
  readonly value: string;
  readonly attributes: ReadonlyMap<string, string>;
}

// A control character makes the browser drop the whole cookie; anything beyond ASCII is not for servers.
const CLEAN_LINE = /^[\x20-\x7e]+$/;

/** Undefined for a line without a name, or with characters that no cookie may have. */
export function parseCookieLine(line: string): CookieLine | undefined {
  if (!CLEAN_LINE.test(line)) return undefined;
  const [pair = '', ...rest] = line.split(';');
  const equals = pair.indexOf('=');
  if (equals < 1) return undefined;
  const attributes = new Map<string, string>();
  for (const part of rest) {
    const at = part.indexOf('=');
    const name = (at === -1 ? part : part.slice(0, at)).trim().toLowerCase();
    if (name !== '') attributes.set(name, at === -1 ? '' : part.slice(at + 1).trim());
  }
  return { name: pair.slice(0, equals).trim(), value: pair.slice(equals + 1).trim(), attributes };
}

/** How long a cookie is to live: its declared time, the browser session, or no longer. */
export type CookieLife = 'declared' | 'browser-session' | 'removed';

/** The one form in which we write a cookie. Never a Domain; Max-Age and not Expires, which would depend on the visitor's clock. */
export function printCookieLine(
  cookie: RegisteredCookie,
  value: string,
  options: { readonly life: CookieLife; readonly secure: boolean },
): string {
  const { life, secure } = options;
  const maxAge = life === 'removed' ? 0 : life === 'browser-session' ? null : cookie.maxAgeSeconds;
  return [
    `${cookie.name}=${life === 'removed' ? '' : value}`,
    ...(maxAge === null ? [] : [`Max-Age=${maxAge}`]),
    'Path=/',
    ...(cookie.httpOnly ? ['HttpOnly'] : []),
    ...(secure ? ['Secure'] : []),
    `SameSite=${cookie.sameSite}`,
  ].join('; ');
}

/** Removes a cookie that a script of a service has left on our host. */
export const printRemovalLine = (name: string, secure: boolean): string =>
  `${name}=; Max-Age=0; Path=/${secure ? '; Secure' : ''}; SameSite=Lax`;
