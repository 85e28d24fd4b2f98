import type { CookieLine } from '../line.ts';
import { parseCookieLine } from '../line.ts';
import type { CookieSighting } from './model.ts';

/** What a line says of a cookie. */
export type CookieFacts = Pick<
  CookieSighting,
  | 'name'
  | 'host'
  | 'hasDomain'
  | 'path'
  | 'httpOnly'
  | 'secure'
  | 'sameSite'
  | 'isPartitioned'
  | 'maxAgeSeconds'
  | 'isRemoval'
>;

const SAME_SITE: Readonly<Record<string, CookieFacts['sameSite']>> = {
  strict: 'Strict',
  lax: 'Lax',
  none: 'None',
};

function lifetime({ attributes }: CookieLine, now: number): number | null {
  const maxAge = attributes.get('max-age');
  // It wins over Expires.
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Math.max(0, Number(maxAge));
  const expires = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(expires) ? null : Math.max(0, Math.round((expires - now) / 1000));
}

/** The folder of an address: where a cookie without a Path holds. */
function defaultPath(url: URL): string {
  const folder = url.pathname.slice(0, url.pathname.lastIndexOf('/'));
  return folder === '' ? '/' : folder;
}

/** Reads a `Set-Cookie` line, or what a script gives to `document.cookie`; undefined for one that no browser takes. */
export function factsOfLine(
  line: string,
  address: string,
  now: number,
): { readonly facts: CookieFacts; readonly value: string } | undefined {
  const parsed = parseCookieLine(line);
  if (parsed === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const { attributes, name, value } = parsed;
  const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase() ?? '';
  const path = attributes.get('path') ?? '';
  const maxAgeSeconds = lifetime(parsed, now);
  const facts = {
    name,
    host: domain === '' ? url.hostname : domain,
    hasDomain: domain !== '',
    path: path.startsWith('/') ? path : defaultPath(url),
    httpOnly: attributes.has('httponly'),
    secure: attributes.has('secure'),
    sameSite: SAME_SITE[attributes.get('samesite')?.toLowerCase() ?? ''] ?? '',
    isPartitioned: attributes.has('partitioned'),
    maxAgeSeconds,
    isRemoval: maxAgeSeconds === 0,
  };
  return { facts, value };
}

/** An address without what may identify somebody. */
export const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? '';
