import type { IncomingMessage, ServerResponse } from 'node:http';
import { ANONYMOUS } from '#accounts';
import { acceptedEncoding, isWorthCompressing } from './compression.ts';
import type { HttpDeps } from './deps.ts';
import { BASE } from './explore/links.ts';
import { addressKey, type CachedPage, holds, type PageCache } from './explore/page-cache.ts';
import { pageKey, rawLanguage } from './pages/address.ts';
import type { RateLimiter } from './rate-limit.ts';
import { standardHeaders } from './standard-headers.ts';

// What another process publishes is seen this late at most.
const REFRESH_MS = 50;

/**
 * Answers pages that are in the cache before the framework wakes: routing, hooks and reply objects cost as much again as
 * sending the page. Only what it is sure of: a GET of the API or of a page, without cookie or key, straight from the client; the answer
 * is the one that the route would give, headers included. Everything else is left to the routes.
 */
export function createFront(deps: HttpDeps, pages: PageCache, limiter: RateLimiter) {
  const { settings, visibility, clock } = deps;
  // Behind a proxy the client's address stands in a header that Fastify knows how to read.
  const isDirect = settings.trustedProxies === '';
  const isHttps = settings.publicUrl.startsWith('https:');
  const ofApi = Object.entries(standardHeaders(BASE, isHttps)).flat();
  const ofPages = Object.entries(standardHeaders('/', isHttps)).flat();
  const headersOf = new WeakMap<CachedPage, readonly string[]>();
  let refreshedAt = 0;

  const headers = (page: CachedPage, isApi: boolean): readonly string[] => {
    let known = headersOf.get(page);
    if (known === undefined) {
      known = [...(isApi ? ofApi : ofPages), ...Object.entries(page.headers).flat()];
      headersOf.set(page, known);
    }
    return known;
  };

  /** True when it has answered. */
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const { url = '', method } = request;
    if (!isDirect || method !== 'GET') return false;
    const isApi = url.startsWith('/api/');
    const { host, authorization, cookie } = request.headers;
    if (host === undefined || authorization !== undefined || cookie !== undefined) return false;
    const instant = clock.now();
    const now = instant.getTime();
    // The route that answers now looks for itself. What another process hides is hidden at once.
    if (now - refreshedAt > REFRESH_MS || visibility.isBehind()) {
      refreshedAt = now;
      return false;
    }
    const origin = settings.publicUrl === '' ? `http://${host}` : settings.publicUrl;
    const generation = visibility.generation();
    const { scope } = visibility.of(ANONYMOUS, instant);
    const language = isApi ? undefined : rawLanguage(request, settings);
    const page = isApi
      ? pages.byAddress(addressKey(generation, scope, origin, url))
      : language && pages.byAddress(pageKey({ generation, scope, origin, language, url, now: instant }));
    if (page === undefined) return false;

    const accepted = request.headers['accept-encoding'];
    let body = page.body;
    let encoding: 'br' | 'gzip' | undefined;
    if (accepted !== undefined && isWorthCompressing(body.byteLength, page.contentType)) {
      encoding = acceptedEncoding(accepted);
      const encoded = encoding === undefined ? body : page.encoded.get(encoding);
      if (encoded === undefined) return false;
      body = encoded;
    }
    const lines = [...headers(page, isApi)];
    if (limiter.limit > 0) {
      const left = limiter.take(request.socket.remoteAddress ?? '');
      if (left < 0) return false;
      if (isApi) {
        lines.push('x-ratelimit-remaining', String(left), 'x-ratelimit-limit', String(limiter.limit));
        lines.push('x-ratelimit-reset', limiter.resetText);
      }
    }
    if (holds(request.headers['if-none-match'], page.etag)) {
      response.writeHead(304, lines).end();
      return true;
    }
    if (encoding !== undefined) lines.push('content-encoding', encoding);
    lines.push('content-length', String(body.byteLength));
    response.writeHead(200, lines).end(body);
    return true;
  };
}
