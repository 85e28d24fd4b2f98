import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Service } from '#consent';
import type { ConsentPaths, PageParts } from '#consent/banner';
import { type Formats, formatsOf, type Language, type Translate, translator } from '#i18n';

/** Addresses of the built style sheet, script and faces. */
export interface Assets {
  readonly style: string;
  /** What the back office and one's own account need beyond it. */
  readonly officeStyle: string;
  /** Absent when the islands have not been built: every page works without them. */
  readonly script?: string;
  /** Faces that every page needs at once. */
  readonly fonts: readonly string[];
}

/** A picture of ours. */
export interface SitePicture {
  readonly address: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** A link that the portal's people have put there, in the language of the page. */
export interface SiteLink {
  readonly label: string;
  /** A path without language, or an address of another site. */
  readonly address: string;
}

/** What consent puts into the page, and what third-party content in it needs to know. */
export interface SiteConsent extends Omit<PageParts, 'key' | 'asks'> {
  readonly services: readonly Service[];
  readonly paths: ConsentPaths;
  /** Path and query of this page, to come back to. */
  readonly here: string;
}

/** What every page knows of the portal and of the request. */
export interface Site {
  readonly name: string;
  readonly language: Language;
  /** Active languages, the portal's default first. */
  readonly languages: readonly Language[];
  readonly defaultLanguage: Language;
  /** `/fr` when the address names the language, else empty: links stay as the visitor came. */
  readonly prefix: string;
  /** Scheme and host of the portal. */
  readonly origin: string;
  /** Path and query of this page, without the prefix and without `flg`. */
  readonly address: string;
  readonly assets: Assets;
  readonly look: {
    /** Address of the style sheet; absent for the portal's own look. */
    readonly style?: string;
    readonly logo?: SitePicture;
    /** Where the system is dark. */
    readonly logoOnDark?: SitePicture;
    /** The name stands beside the logo. */
    readonly showsName: boolean;
  };
  /** In the head; empty: the datasets and the API. */
  readonly navigation: readonly SiteLink[];
  readonly footerLinks: readonly SiteLink[];
  /** To the portal's own pages: those in the head, and those that say on what terms. */
  readonly pageLinks: { readonly navigation: readonly SiteLink[]; readonly terms: readonly SiteLink[] };
  /** Who is signed in. */
  readonly person?: {
    readonly name: string;
    /** Some part of the back office is open to them. */
    readonly mayManage: boolean;
  };
  /** Absent where nothing is asked and nothing of others is shown: errors, the back office. */
  readonly consent?: SiteConsent;
}

interface SiteTools extends Site {
  readonly t: Translate;
  readonly format: Formats;
  /** An address of ours in the language of the address; one of another site stays as it is. */
  href(path: string): string;
}

/** Holds the site while a page is rendered. */
export const SiteContext = createContext<Site | undefined>(undefined);

/** Pages exist in every language; the API, files and other sites do not. */
const isPagePath = (path: string): boolean =>
  path.startsWith('/') && !/^\/(?:api|assets|look)(?:[/?#]|$)|^\/(?:sitemap\.xml|robots\.txt)$/.test(path);

/** The site of the page being rendered, with its texts and number formats. */
export function useSite(): SiteTools {
  const site = useContext(SiteContext);
  if (!site) throw new Error('a page is rendered by renderPage only');
  return {
    ...site,
    t: translator(site.language),
    format: formatsOf(site.language),
    href: (path) => (isPagePath(path) ? `${site.prefix}${path}` : path),
  };
}
