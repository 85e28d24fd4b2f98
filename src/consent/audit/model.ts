import type {
  ConsentCategory,
  Ground,
  RegisteredCookie,
  RegisteredItem,
  Service,
  StoredItem,
} from '../model.ts';

/** What a site declares, as far as an audit compares it. A `CookieRegistry` is one. */
export interface DeclaredRegistry {
  readonly revision: string;
  readonly cookies: readonly RegisteredCookie[];
  readonly storage: readonly RegisteredItem[];
  readonly services: readonly Service[];
}

/** In what circumstances a visitor comes. */
export const STATE_KINDS = [
  'first',
  'refused',
  'accepted',
  'category',
  'withdrawn',
  'signal',
  'objected',
  'language',
  'signed-in',
] as const;

export type StateKind = (typeof STATE_KINDS)[number];

/** One visitor of the audit, with a browser profile of their own. */
export interface AuditState {
  /** `first`, `only-statistical`, `language-fr`: as it stands in reports and in `--state`. */
  readonly id: string;
  readonly kind: StateKind;
  readonly category?: ConsentCategory;
  readonly language?: string;
}

/** Who put something into the browser, or asked for something. */
export type Setter =
  /** The answer to a request. Addresses come without their query. */
  | { readonly by: 'response'; readonly url: string; readonly status: number }
  /** A script: its address with line and column, and the page or frame that it ran in. */
  | { readonly by: 'script'; readonly url: string; readonly frame: string }
  /** Found afterwards; nothing was seen that put it there. */
  | { readonly by: 'unknown' };

/** When and where something was seen, and what was allowed then. */
export interface Sighting {
  readonly state: string;
  /** Path and query of the page, or the whole address on another host. */
  readonly page: string;
  /** Milliseconds after the page was asked for. */
  readonly atMs: number;
  /** While the visitor was coming into the state: choosing, signing in. */
  readonly isEntering: boolean;
  /** Ids of the services that were allowed. */
  readonly services: readonly string[];
  /** Grounds on which something necessary may be kept at this moment. */
  readonly grounds: readonly Ground[];
  readonly setter: Setter;
}

export interface CookieSighting extends Sighting {
  readonly name: string;
  /** Host name that it belongs to, without a leading dot. */
  readonly host: string;
  /** A `Domain` was given: subdomains get it too. */
  readonly hasDomain: boolean;
  readonly path: string;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: 'Strict' | 'Lax' | 'None' | '';
  readonly isPartitioned: boolean;
  /** Seconds; null: until the browser is closed. */
  readonly maxAgeSeconds: number | null;
  readonly isRemoval: boolean;
  /** Whether the value is of the declared form; undefined where none is declared, or it was not seen. */
  readonly fitsForm?: boolean;
  /** Whether the browser has taken it. */
  readonly isKept: boolean;
}

export interface StorageSighting extends Sighting {
  readonly kind: StoredItem['kind'];
  /** Key, name of the database or cache, or path of the worker's script. */
  readonly name: string;
  readonly origin: string;
}

/** A request to another host. */
export interface RequestSighting extends Sighting {
  readonly origin: string;
  /** Without query. */
  readonly url: string;
  /** As browsers call it: `script`, `image`, `document` for a frame, `fetch`. */
  readonly type: string;
  /** The page's policy stopped it: nothing left the browser. */
  readonly isStopped: boolean;
  /** Origin of the frame that asked, where it is not the site's. */
  readonly fromFrame?: string;
}

/** One page in one state. */
export interface Visit {
  readonly state: string;
  readonly page: string;
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  readonly requests: number;
  readonly durationMs: number;
  readonly problem?: string;
}

/** All that was seen. */
export interface Evidence {
  /** Scheme, host and port of the site. */
  readonly origin: string;
  readonly states: readonly AuditState[];
  readonly visits: readonly Visit[];
  readonly cookies: readonly CookieSighting[];
  readonly storage: readonly StorageSighting[];
  readonly requests: readonly RequestSighting[];
  /** Cookies that were still there after a visitor had withdrawn. */
  readonly leftovers: readonly { readonly state: string; readonly name: string; readonly host: string }[];
  /** States that could not be brought about, and why. */
  readonly notEntered: readonly { readonly state: string; readonly problem: string }[];
  /** Names that the policy page of a language does not have. */
  readonly policyLacks: readonly {
    readonly language: string;
    readonly page: string;
    readonly names: readonly string[];
  }[];
}

export const FINDING_CODES = [
  'cookie-undeclared',
  'cookie-without-consent',
  'cookie-without-occasion',
  'cookie-longer',
  'cookie-attributes',
  'cookie-value',
  'cookie-after-withdrawal',
  'storage-undeclared',
  'storage-without-consent',
  'host-undeclared',
  'host-without-consent',
  'host-other-use',
  'host-through-frame',
  'request-stopped',
  'service-never-seen',
  'cookie-never-seen',
  'storage-never-seen',
  'policy-lacks',
  'page-failed',
  'state-not-entered',
] as const;

export type FindingCode = (typeof FINDING_CODES)[number];

/** Something that is not as declared. Faults make an audit fail; notices are for a person to look at. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'fault' | 'notice';
  /** Name of the cookie, item, host, service or page. */
  readonly subject: string;
  /** Host name or origin that it was on, where that is not the site. */
  readonly host?: string;
  /** Id of the service that it belongs to. */
  readonly service?: string;
  /** What was declared, and what was seen instead. */
  readonly expected?: string;
  readonly seen?: string;
  readonly setter?: Setter;
  /** Ids of the states in which it was seen. */
  readonly states: readonly string[];
  /** The first ten. */
  readonly pages: readonly string[];
  /** How often. */
  readonly count: number;
  /** Milliseconds after the first of the pages was asked for. */
  readonly atMs?: number;
}

/** What declared things were seen, and where. */
export interface Declared {
  readonly kind: 'cookie' | StoredItem['kind'] | 'service';
  readonly name: string;
  readonly service?: string;
  readonly category: string;
  /** Declared, seconds; null: until the browser is closed, or until it is deleted. */
  readonly maxAgeSeconds: number | null;
  /** Ids of the states in which it was seen. */
  readonly states: readonly string[];
}

/** The outcome, as plain data: what the reports are made of. */
export interface AuditReport {
  readonly schema: 'almagest-audit/1';
  readonly site: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly browser: string;
  readonly app: string;
  /** Revision of the registry that was compared with; undefined: the site publishes none. */
  readonly revision?: string;
  readonly isClean: boolean;
  readonly findings: readonly Finding[];
  readonly declared: readonly Declared[];
  readonly evidence: Evidence;
  /** For a site without a registry: what it would have to declare. */
  readonly proposal?: Proposal;
}

/** Services and cookies as they would have to be declared; texts are for a person to write. */
export interface Proposal {
  /** In the form of the setting `cookies.services`. */
  readonly services: readonly Readonly<Record<string, unknown>>[];
  /** What the site itself keeps. */
  readonly own: readonly {
    readonly kind: 'cookie' | StoredItem['kind'];
    readonly name: string;
    readonly maxAgeSeconds: number | null;
    readonly setBy: string;
    readonly states: readonly string[];
  }[];
}
