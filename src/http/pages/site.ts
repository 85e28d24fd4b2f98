import type { FastifyRequest } from 'fastify';
import { activeLanguage, LANGUAGES, type Language, localized, negotiateLanguage } from '#i18n';
import { HOME_PAGE, type PublishedPage, pathOfPage, TERMS_PAGES } from '#pages';
import type { PortalFile } from '#portal';
import type { PortalLink, Settings } from '#settings';
import type { Assets, Site, SiteConsent, SiteLink, SitePicture } from '#web';
import type { HttpDeps } from '../deps.ts';
import { originOf } from '../origin.ts';
import { lastValue, type QueryParameters } from '../query-string.ts';
import { viewerOf } from '../viewer.ts';

/** Before the path of every page: nothing, and each language. One that the portal does not have is refused before any route. */
export const ADDRESS_PREFIXES: readonly string[] = ['', ...LANGUAGES.map((language) => `/${language}`)];

/** The address begins with a language that the portal does not have. */
export function isInOtherLanguage(url: string, { languages }: Settings): boolean {
  const language = prefixOf(url, LANGUAGES);
  return language !== undefined && (languages.length < 2 || !languages.includes(language));
}

/** The language that the address begins with: `fr` of `/fr/explore/`. */
export const prefixOf = (url: string, languages: readonly Language[]): Language | undefined => {
  const match = /^\/+([a-z]{2})(?=[/?]|$)/.exec(url);
  return languages.find((language) => language === match?.[1]);
};

/** The language of a page, from prefix, `flg`, profile, cookie, browser and setting, in this order. */
export function languageOf(request: FastifyRequest, settings: Settings): Language {
  const prefix = prefixOf(request.url, settings.languages);
  if (prefix !== undefined) return prefix;
  // Before routing, for an address that cannot be decoded, there is neither query nor cookie.
  const query = (request.query ?? {}) as QueryParameters;
  return negotiateLanguage(
    {
      parameter: lastValue(query, 'flg') ?? lastValue(query, 'lang'),
      profile: request.knownSession?.viewer.language,
      cookie: settings.languages.length > 1 ? request.portalCookie?.('language') : undefined,
      header: request.headers['accept-language'],
    },
    settings.languages,
    settings.defaultLanguage,
  );
}

/** Path and query without the language, which the page's links to other languages put back. */
function addressOf(url: string, prefix: string): string {
  const bare = url.slice(prefix.length).replace(/^\/*/, '/');
  const [path = '/', query = ''] = bare.split('?', 2);
  const kept = query
    .split('&')
    .filter((pair) => pair !== '' && !/^(?:flg|once|done)(=|$)/.test(pair))
    .join('&');
  return kept === '' ? path : `${path}?${kept}`;
}

/** Who is signed in, as the head of every page names them. */
function personOf(request: FastifyRequest): Pick<Site, 'person'> {
  const viewer = viewerOf(request);
  if (viewer.kind !== 'person' || viewer.by !== 'session') return {};
  return { person: { name: viewer.name, mayManage: viewer.permissions.size > 0 } };
}

/** Where the logo is served; its hash makes the address another one when it changes. */
const pictureOf = (name: string, file: PortalFile): SitePicture => ({
  address: `/look/${name}.webp?${file.hash}`,
  width: file.width,
  height: file.height,
});

/** What the back office makes of the look. */
function lookOf({ portal, settings }: SiteDeps): Pick<Site, 'look'> {
  const style = portal.style();
  const [logo, dark] = [portal.file('logo'), portal.file('logo-dark')];
  return {
    look: {
      ...(style === undefined ? {} : { style: `/look/style.css?${style.hash}` }),
      ...(logo === undefined ? {} : { logo: pictureOf('logo', logo) }),
      ...(logo === undefined || dark === undefined ? {} : { logoOnDark: pictureOf('logo-dark', dark) }),
      showsName: logo === undefined || settings['look.showName'],
    },
  };
}

const linkOf = ({ label, address }: PortalLink, language: Language, settings: Settings): SiteLink => ({
  label: localized(label, language, settings.defaultLanguage),
  address,
});

/** The pages of the portal that stand in the head, and those that say on what terms. */
function linksToPages({ pages, settings }: SiteDeps, language: Language): Site['pageLinks'] {
  const published = pages.published();
  const linked = ({ name, title }: PublishedPage) =>
    linkOf({ label: title, address: pathOfPage(name) }, language, settings);
  const isTerms = ({ name }: PublishedPage) => TERMS_PAGES.some((terms) => terms === name);
  return {
    navigation: published.filter((page) => page.isInNavigation && page.name !== HOME_PAGE).map(linked),
    terms: published.filter(isTerms).map(linked),
  };
}

type SiteDeps = Pick<HttpDeps, 'settings' | 'portal' | 'pages'>;

/** What the pages know of the portal and of one request. */
export function siteOf(request: FastifyRequest, deps: SiteDeps, assets: Assets, consent?: SiteConsent): Site {
  const { settings } = deps;
  const language = languageOf(request, settings);
  const prefix = prefixOf(request.url, settings.languages) === undefined ? '' : `/${language}`;
  const active = settings.languages.filter((one) => activeLanguage(one, settings.languages));
  return {
    name: localized(settings.name, language, settings.defaultLanguage),
    language,
    languages: active,
    defaultLanguage: settings.defaultLanguage,
    prefix,
    origin: originOf(request, settings),
    address: addressOf(request.url, prefix),
    assets,
    ...lookOf(deps),
    navigation: settings.navigation.map((link) => linkOf(link, language, settings)),
    footerLinks: settings['footer.links'].map((link) => linkOf(link, language, settings)),
    pageLinks: linksToPages(deps, language),
    ...personOf(request),
    ...(consent === undefined ? {} : { consent }),
  };
}
