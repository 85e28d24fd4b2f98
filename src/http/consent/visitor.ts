import type { FastifyRequest } from 'fastify';
import { isbot } from 'isbot';
import { type Consent, type ConsentState, hasPrivacySignal, type Service } from '#consent';
import { DEFAULT_PATHS, type PageParts, pageParts } from '#consent/banner';
import { type Language, localized } from '#i18n';
import type { SiteConsent } from '#web';
import type { HttpDeps } from '../deps.ts';
import { lastValue, type QueryParameters } from '../query-string.ts';

/** What consent makes of one request for a page. */
export interface VisitorConsent {
  /** Something here needs consent, so that pages differ by visitor. */
  readonly matters: boolean;
  /** The request says something of its visitor: a choice, or an objection. */
  readonly isKnown: boolean;
  readonly state: ConsentState;
  readonly parts: PageParts;
  readonly ofSite: SiteConsent;
  /** For pages that others may be sent too. */
  readonly cacheKey: string;
}

/** The address without what was for one request only. */
const hereOf = (url: string): string =>
  url
    .replace(/([?&])(?:once|done|next|from|decision)=[^&]*/g, '$1')
    .replace(/&{2,}/g, '&')
    .replace('?&', '?')
    .replace(/[?&]$/, '');

const isProgram = (userAgent: string | undefined): boolean => isbot(userAgent ?? '');

// What is shown may come back to what it was; the history of it on the page does not.
const digestOf = ({ publication, publications }: Consent): string =>
  `${publications.length}.${publication.digest.slice(0, 12)}`;

/** The key of a visitor who sends neither a cookie nor a signal, told from the raw request. */
export function cacheKeyOfStranger(consent: Consent, userAgent: string | undefined): string {
  const { asks } = consent.stateWithoutChoice(false);
  return `${digestOf(consent)}${asks === undefined || isProgram(userAgent) ? '' : 'asks'}`;
}

async function onceAllowed(deps: HttpDeps, request: FastifyRequest): Promise<Service | undefined> {
  const token = lastValue((request.query ?? {}) as QueryParameters, 'once');
  if (token === undefined || request.method !== 'GET') return undefined;
  return deps.consent.takeOnce(token, request.url.split('?', 1)[0] ?? '/');
}

/** What the visitor allows, and what that puts into the page. */
export async function visitorConsent(
  deps: HttpDeps,
  request: FastifyRequest,
  facts: { readonly language: Language; readonly now: Date },
): Promise<VisitorConsent> {
  const { consent, settings } = deps;
  const { language, now } = facts;
  const { registry } = consent;
  const state = await request.consentState();
  const once = registry.services.length > 0 ? await onceAllowed(deps, request) : undefined;
  const here = hereOf(request.url);
  const portal = localized(settings.name, language, settings.defaultLanguage);
  const paths = pathsIn(request.url, settings.languages);
  const parts = pageParts(
    { portal, language, registry, state, paths, here },
    {
      now,
      location: 'front',
      isCentre: request.url.startsWith(paths.centre.slice(0, -1)),
      isBot: state.asks !== undefined && isProgram(request.headers['user-agent']),
      ...(once === undefined ? {} : { once }),
    },
  );
  return {
    matters: registry.services.length > 0,
    isKnown:
      state.choice !== undefined ||
      hasPrivacySignal(request.headers['sec-gpc']) ||
      request.headers.dnt === '1',
    state,
    parts,
    ofSite: {
      top: parts.top,
      foot: parts.foot,
      scripts: parts.scripts,
      allowed: parts.allowed,
      services: registry.services,
      paths,
      here,
    },
    cacheKey: `${digestOf(consent)}${parts.key ?? ''}`,
  };
}

/** The pages about consent in the language of the address; forms have one address. */
export function pathsIn(url: string, languages: readonly Language[]): typeof DEFAULT_PATHS {
  const [, code] = /^\/+([a-z]{2})(?=[/?]|$)/.exec(url) ?? [];
  const prefix = languages.some((language) => language === code) ? `/${code}` : '';
  const { centre, policy, choices } = DEFAULT_PATHS;
  return { centre: prefix + centre, policy: prefix + policy, choices };
}
