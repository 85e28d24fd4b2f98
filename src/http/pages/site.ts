import type { FastifyRequest } from 'fastify';
import { activeLanguage, type Language, localized, negotiateLanguage } from '#i18n';
import type { Settings } from '#settings';
import type { Assets, Site, SiteConsent } from '#web';
import { originOf } from '../origin.ts';
import { lastValue, type QueryParameters } from '../query-string.ts';
import { viewerOf } from '../viewer.ts';

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

/** What the pages know of the portal and of one request. */
export function siteOf(
  request: FastifyRequest,
  settings: Settings,
  assets: Assets,
  consent?: SiteConsent,
): Site {
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
    ...personOf(request),
    ...(consent === undefined ? {} : { consent }),
  };
}
