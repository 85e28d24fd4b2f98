/** The four classes of the policy. Necessary cookies need no consent. */
export type CookieCategory = 'necessary' | 'statistical' | 'internal' | 'third-party';

/** The classes that need consent, in the order of their letters in the choice. */
export const CONSENT_CATEGORIES = ['statistical', 'internal', 'third-party'] as const;

export type ConsentCategory = (typeof CONSENT_CATEGORIES)[number];

/** Where a visitor meets a cookie: on the public pages, or in the back office. */
export type CookieLocation = 'front' | 'back';

/** Why it may be stored: an exemption of the law, or consent. There is no other ground. */
export type Ground = 'authentication' | 'security' | 'language' | 'choice' | 'consent';

/** A text per language code. */
export type LocalizedText = Readonly<Record<string, string>>;

/** What a request asks for, as far as cookies are concerned. */
export type Surface = 'page' | 'api' | 'asset' | 'embed';

/** How the code names a cookie. The name on the wire is the registry's business. */
export type CookieKey = 'session' | 'csrf' | 'language' | 'preferences';

/** One cookie that the portal may set. The policy page, the gate and the audit all read this. */
export interface RegisteredCookie {
  readonly key: CookieKey;
  /** Name on the wire. */
  readonly name: string;
  readonly category: 'necessary';
  readonly ground: Exclude<Ground, 'consent'>;
  /** Function in a few words, per language. */
  readonly title: LocalizedText;
  /** What it is for, one or two sentences, per language. */
  readonly purpose: LocalizedText;
  /** At what act of the visitor it is set, per language. */
  readonly setWhen: LocalizedText;
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

/** What a service is for. A service with another purpose asks anew. */
export const PURPOSES = [
  'audience',
  'maps',
  'video',
  'content',
  'social',
  'support',
  'personalisation',
  'advertising',
] as const;

export type Purpose = (typeof PURPOSES)[number];

/** What a page may fetch from a host. Each is a directive of the Content-Security-Policy. */
export const HOST_USES = ['script', 'connect', 'img', 'frame', 'style', 'font', 'media'] as const;

export type HostUse = (typeof HOST_USES)[number];

/** A host that a service makes the browser talk to. */
export interface ServiceHost {
  /** `https://tiles.example`, a port if need be, `https://*.tiles.example` for all below; http on loopback only. */
  readonly origin: string;
  readonly uses: readonly HostUse[];
}

/** A cookie that a service sets, by script on our host or on its own. */
export interface ServiceCookie {
  /** On the wire; `*` stands for any characters: `_pk_id.*`. */
  readonly name: string;
  /** On whose host: only those on ours can be deleted by us. */
  readonly host: 'portal' | 'provider';
  /** Seconds; null: until the browser is closed. */
  readonly maxAgeSeconds: number | null;
  readonly purpose?: LocalizedText;
}

/** Anything but a cookie that is kept in, or read from, the browser. */
export interface StoredItem {
  readonly kind: 'local-storage' | 'session-storage' | 'indexed-db' | 'cache-storage' | 'service-worker';
  /** Key or name; `*` stands for any characters. */
  readonly name: string;
  readonly host: 'portal' | 'provider';
  /** Seconds; null: until it is deleted. */
  readonly maxAgeSeconds: number | null;
  readonly purpose?: LocalizedText;
}

/** Something that the portal itself keeps in the browser beside cookies. */
export interface RegisteredItem extends StoredItem {
  readonly host: 'portal';
  readonly category: 'necessary';
  readonly ground: Exclude<Ground, 'consent'>;
  readonly title: LocalizedText;
  readonly purpose: LocalizedText;
  readonly location: readonly CookieLocation[];
}

/** How a service comes into a page. */
export type ServiceContent =
  /** A script in the head of every page where the service is allowed. `setup` is the text of a script of ours that goes before. */
  | { readonly kind: 'script'; readonly src: string; readonly setup?: string }
  /** Frames that publishers place in their texts. */
  | { readonly kind: 'frame'; readonly player?: 'youtube' | 'vimeo' | 'peertube' }
  /** Pictures that publishers place in their texts. */
  | { readonly kind: 'picture' }
  /** Tiles below a map: an address with `{z}`, `{x}` and `{y}`. */
  | { readonly kind: 'tiles'; readonly template: string; readonly attribution: string };

/** Who is behind a service. */
export interface ServiceProvider {
  readonly name: string;
  /** Where its own policy can be read. */
  readonly policyUrl?: string;
  /** Country code, ISO 3166-1. */
  readonly country?: string;
}

/** A service that nothing is loaded of before the visitor allows it. */
export interface Service {
  /** 1 to 12 of a-z and 0-9; part of the visitor's choice, so it never changes. */
  readonly id: string;
  readonly name: string;
  readonly category: ConsentCategory;
  readonly ground: 'consent';
  readonly provider: ServiceProvider;
  readonly purposes: readonly Purpose[];
  /** Raised by the operator when the meaning changes in a way that the other entries do not show. */
  readonly meaning: number;
  readonly title: LocalizedText;
  readonly purpose: LocalizedText;
  /** Who receives data beside the provider. */
  readonly recipients: readonly string[];
  /** Countries in which data are kept, beside the provider's own. */
  readonly countries: readonly string[];
  readonly location: readonly CookieLocation[];
  readonly hosts: readonly ServiceHost[];
  readonly cookies: readonly ServiceCookie[];
  readonly storage: readonly StoredItem[];
  readonly content: ServiceContent;
}
