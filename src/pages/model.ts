import type { Actor } from '#accounts';
import type { Localized } from '#dataset';
import type { Result } from '#lib';

/** What a page says. A language without a title is not there: readers get the portal's default, then any. */
export interface PageContent {
  readonly title: Localized;
  /** Markdown */
  readonly body: Localized;
}

/** A page as its writers see it. Instants are ISO 8601, UTC. */
export interface StoredPage {
  /** Part of its address, `/pages/<name>/`. */
  readonly name: string;
  /** The newest version: 1, 2, 3 … */
  readonly version: number;
  /** The version that readers see; undefined: none. */
  readonly publishedVersion: number | undefined;
  /** Linked in the head of every page. */
  readonly isInNavigation: boolean;
  /** Where in the navigation, smaller first. */
  readonly position: number;
  readonly content: PageContent;
  readonly changedAt: string;
}

/** What readers may know of a page without opening it. */
export interface PublishedPage {
  readonly name: string;
  readonly version: number;
  readonly isInNavigation: boolean;
  readonly title: Localized;
  readonly changedAt: string;
}

export interface PageVersion {
  readonly number: number;
  readonly at: string;
  /** Id; undefined: the command line. */
  readonly person: string | undefined;
  /** The version whose content it took back. */
  readonly restoredFrom: number | undefined;
  readonly content: PageContent;
}

/** What is written of a page. */
export interface PageDraft extends PageContent {
  readonly isInNavigation: boolean;
  readonly position: number;
}

export type PageProblem =
  | { readonly code: 'not-allowed' }
  | { readonly code: 'no-such-page' }
  | { readonly code: 'no-such-version' }
  /** Lower-case letters, digits and `-`; at most 60. */
  | { readonly code: 'bad-name' }
  | { readonly code: 'name-taken' }
  /** At least one language needs a title. */
  | { readonly code: 'title-missing' }
  | {
      readonly code: 'too-long';
      readonly part: 'title' | 'body';
      readonly language: string;
      readonly max: number;
    }
  | { readonly code: 'too-many'; readonly max: number }
  /** Somebody has saved after `seen`. */
  | { readonly code: 'changed-meanwhile' };

/** The portal's own pages, for whoever may `manage-pages`; what is published, for everybody. */
export interface Pages {
  /** All, by name. */
  list(): Promise<readonly StoredPage[]>;
  get(name: string): Promise<StoredPage | undefined>;
  /** Newest first. */
  versions(name: string): Promise<readonly PageVersion[]>;
  version(name: string, number: number): Promise<PageVersion | undefined>;
  create(actor: Actor, name: string, draft: PageDraft): Promise<Result<StoredPage, PageProblem>>;
  /** A new version; readers go on seeing the published one. @param seen the newest version when the writing began */
  save(actor: Actor, name: string, seen: number, draft: PageDraft): Promise<Result<StoredPage, PageProblem>>;
  /** Shows the newest version to readers. */
  publish(actor: Actor, name: string, seen: number): Promise<Result<StoredPage, PageProblem>>;
  unpublish(actor: Actor, name: string): Promise<Result<StoredPage, PageProblem>>;
  /** A new version with the content of an earlier one. */
  restore(actor: Actor, name: string, number: number, seen: number): Promise<Result<StoredPage, PageProblem>>;
  /** With all its versions. */
  remove(actor: Actor, name: string): Promise<Result<void, PageProblem>>;

  /** What readers see of all pages, in the order of the navigation; from memory. */
  published(): readonly PublishedPage[];
  /** The content that readers see. */
  read(name: string): Promise<PageContent | undefined>;
  /** Another text when what readers see is different. */
  mark(): string;
  isBehind(): boolean;
  refresh(): Promise<void>;
}

/** Pages with a place of their own: the text of the home page, and what stands under `/terms/`. */
export const TERMS_PAGES = ['terms-and-conditions', 'privacy-policy', 'legal-notice'] as const;
export const HOME_PAGE = 'home';

/** Where readers find a page, without language. */
export const pathOfPage = (name: string): string =>
  name === HOME_PAGE
    ? '/'
    : TERMS_PAGES.some((terms) => terms === name)
      ? `/terms/${name}/`
      : `/pages/${name}/`;
