import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KnownViewer } from '#accounts';
import { renderPage } from '#web';
import { acceptedEncoding } from '../compression.ts';
import { type VisitorConsent, visitorConsent } from '../consent/visitor.ts';
import { sendProblem } from '../error-replies.ts';
import { type CachedPage, holds } from '../explore/page-cache.ts';
import { originOf } from '../origin.ts';
import type { QueryParameters } from '../query-string.ts';
import { signInAddress } from '../sign-in-address.ts';
import { pagePolicy } from '../standard-headers.ts';
import { keepPrivate, visitorOf } from '../viewer.ts';
import { generationOf, pageKey } from './address.ts';
import type { PageRoute, PagesContext } from './page.ts';
import { languageOf, prefixOf, siteOf } from './site.ts';

const HTML = 'text/html; charset=utf-8';
// Of the unprefixed address: another visitor of the same cache may read another language.
const PRIVATE = { 'cache-control': 'private, no-cache', vary: 'Accept-Encoding, Accept-Language, Cookie' };
const SHARED = { 'cache-control': 'public, no-cache', vary: 'Accept-Encoding' };

/** Who may keep a page: where services need consent, what is in it depends on a cookie and a signal everywhere. */
function cachingOf(
  route: PageRoute,
  isPrefixed: boolean,
  consent: VisitorConsent,
): Readonly<Record<string, string>> {
  const caching = isPrefixed ? SHARED : PRIVATE;
  if (!consent.matters && !route.isPersonal) return caching;
  const vary = isPrefixed ? `${caching.vary}, Cookie, Sec-GPC` : `${caching.vary}, Sec-GPC`;
  // What was allowed once, or said once, is not for the way back either.
  const isOnce = consent.parts.key === undefined;
  return { 'cache-control': isOnce ? 'private, no-store' : 'private, no-cache', vary };
}

/** Aborts when the visitor leaves before the page is out. */
function abortedByLeaving(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

async function send(
  context: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  page: CachedPage,
): Promise<FastifyReply> {
  reply.headers(page.headers);
  request.datasetsFound = page.found;
  request.wasAsked = page.asks ?? false;
  keepPrivate(request, reply);
  if (holds(request.headers['if-none-match'], page.etag)) return reply.code(304).send();
  const accept = request.headers['accept-encoding'];
  const encoding = request.method === 'HEAD' ? undefined : acceptedEncoding(accept);
  if (encoding === undefined) return reply.send(page.body);
  const bytes = await context.pages.encoded(page, encoding);
  return reply.header('content-encoding', encoding).send(bytes);
}

/** The handler of a page: from the cache, or made now. */
export function handlerOf(context: PagesContext, route: PageRoute) {
  const { deps, pages } = context;
  const { settings, catalogue, clock } = deps;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    await Promise.all([catalogue.refresh(), deps.visibility.refresh(), deps.consent.refresh()]);
    const now = clock.now();
    const viewer = visitorOf(request);
    if (!route.isOpen && deps.visibility.isShutOut(viewer))
      return reply.header('cache-control', 'no-store').redirect(signInAddress(request.url, settings), 303);
    const sees = deps.visibility.of(viewer, now);
    const origin = originOf(request, settings);
    const language = languageOf(request, settings);
    const { url } = request;
    const consent = await visitorConsent(deps, request, { language, now });
    reply.removeCookiesExceptOf(consent.parts.allowed);
    const hasCookies = request.headers.cookie !== undefined;
    const isForOne = route.isPersonal && (consent.isKnown || hasCookies);
    const isKept = consent.parts.key !== undefined && !route.isMadeAnew && !isForOne;
    const key = pageKey({
      generation: generationOf(deps),
      // What is made for one person stays theirs; their name and what they may do stand at the head of it.
      scope: viewer.kind === 'person' ? `${sees.scope} ${markOf(viewer)}` : sees.scope,
      origin,
      language,
      url,
      now,
      consent: consent.cacheKey,
    });
    const cached = isKept ? pages.byAddress(key) : undefined;
    if (cached !== undefined) return send(context, request, reply, cached);

    const made = await route.answer({
      context,
      deps,
      request,
      language,
      path: request.params as Readonly<Record<string, string>>,
      query: request.query as QueryParameters,
      origin,
      sees,
      consent,
      now,
      signal: abortedByLeaving(reply),
    });
    if (made.answer === 'problem') return sendProblem(request, reply, made.problem);
    const html = renderPage(
      siteOf(request, deps, context.assets, consent.ofSite),
      made.kind,
      made.data as never,
    );
    const body = Buffer.from(html);
    const caching = cachingOf(route, prefixOf(url, settings.languages) !== undefined, consent);
    const { allowed } = consent.parts;
    const hash = createHash('sha256').update(body).update(JSON.stringify(caching));
    const etag = `W/"${hash.digest('base64url').slice(0, 27)}"`;
    const page: CachedPage = {
      etag,
      contentType: HTML,
      body,
      encoded: new Map(),
      headers: {
        'content-type': HTML,
        'content-language': language,
        etag,
        ...caching,
        ...(allowed.length === 0 ? {} : { 'content-security-policy': pagePolicy(allowed) }),
      },
      ...(consent.parts.asks ? { asks: true } : {}),
      ...(made.kind === 'catalogue' ? { found: made.data.narrowing.total } : {}),
    };
    if (isKept && !looksAtClock(url)) {
      pages.put(page);
      pages.remember(key, etag);
    }
    return send(context, request, reply, page);
  };
}

const markOf = ({ personId, name, permissions }: KnownViewer): string =>
  `${personId} ${encodeURIComponent(name)} ${permissions.size > 0 ? 'office' : ''}`;

/** A condition on the present moment makes a page that is never the same. */
const looksAtClock = (url: string): boolean => /\bnow\b/i.test(url);
