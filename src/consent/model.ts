/** The four classes of the policy. Necessary cookies need no consent. */
type CookieCategory = 'necessary' | 'statistical' | 'internal' | 'third-party';

/** Where a visitor meets a cookie: on the public pages, or in the back office. */
type CookieLocation = 'front' | 'back';

/** What a request asks for, as far as cookies are concerned. */
export type Surface = 'page' | 'api' | 'asset' | 'embed';

/** How the code names a cookie. The name on the wire is the registry's business. */
export type CookieKey = 'session' | 'csrf' | 'language' | 'preferences';

/** One cookie that the portal may set. The policy page, the gate and the audit all read this. */
export interface RegisteredCookie {
  readonly key: CookieKey;
  /** Name on the wire. */
  readonly name: string;
  readonly category: CookieCategory;
  /** Who sets it; `portal` stands for the portal's own name. */
  readonly provider: 'portal';
  /** Function in a few words, per language. */
  readonly title: Readonly<Record<string, string>>;
  /** What it is for, one or two sentences, per language. */
  readonly purpose: Readonly<Record<string, string>>;
  readonly location: readonly CookieLocation[];
  /** Longest life, seconds; null: it always ends with the browser session. */
  readonly maxAgeSeconds: number | null;
  /** True when it may also be set without Max-Age and then ends with the browser session. */
  readonly mayEndWithBrowser: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: 'Lax' | 'Strict';
  /** What its value looks like; anything else neither leaves the server nor is believed. */
  readonly value: RegExp;
  /** On which kinds of address it may be set. */
  readonly surfaces: readonly Surface[];
}

/** Why a `Set-Cookie` line may not leave. */
export type CookieViolationCode =
  | 'unreadable'
  | 'undeclared'
  | 'wrong-attributes'
  | 'too-long-lived'
  | 'bad-value'
  | 'too-large'
  | 'repeated'
  | 'beside-public-cache'
  | 'wrong-surface';

/** A refused `Set-Cookie` line. Never holds the value. */
export interface CookieViolation {
  readonly code: CookieViolationCode;
  readonly name: string;
}
