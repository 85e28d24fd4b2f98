import type { CookieRegistry } from '../registry.ts';
import type { ConsentState } from '../state.ts';

/** Addresses of the forms and pages, so that an application can put them where it likes. */
export interface ConsentPaths {
  /** The preference centre. */
  readonly centre: string;
  /** The cookie policy. */
  readonly policy: string;
  /** Where the forms are sent. */
  readonly choices: string;
}

// Words such as "cookie" or "consent" in the address of a form are on filter lists.
export const DEFAULT_PATHS: ConsentPaths = {
  centre: '/terms/cookies-preferences/',
  policy: '/terms/cookies-policy/',
  choices: '/terms/choices/',
};

/** What the parts of a page about consent are made of. */
export interface ConsentView {
  /** Name of the portal, as the visitor knows it. */
  readonly portal: string;
  readonly language: string;
  readonly registry: CookieRegistry;
  readonly state: ConsentState;
  readonly paths: ConsentPaths;
  /** Path and query of the page that the visitor is on, to come back to. */
  readonly here: string;
}
