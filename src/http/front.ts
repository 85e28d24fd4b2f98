import type { IncomingMessage, ServerResponse } from 'node:http';
import { ANONYMOUS } from '#accounts';
import type { CountFront } from './audience/counting.ts';
import { acceptedEncoding, type ContentEncoding, isWorthCompressing } from './compression.ts';
import { cacheKeyOfStranger } from './consent/visitor.ts';
import type { HttpDeps } from './deps.ts';
import { BASE } from './explore/links.ts';
import { addressKey, type CachedPage, holds, type PageCache } from './explore/page-cache.ts';
import { generationOf, pageKey, rawLanguage } from './pages/address.ts';
import type { RateLimiter } from './rate-limit.ts';
import { standardHeaders } from './standard-headers.ts';

const REMAINING = 'x-ratelimit-remaining';
const LIMIT = 'x-ratelimit-limit';
const RESET = 'x-ratelimit-reset';

/** How a page leaves. */
type Form = ContentEncoding | 'identity' | 'not modified';

/** What is put together once for all answers of a form. */
interface Prepared {
  readonly lines: readonly string[];
  /** The body: as text of one byte a character it leaves together with the head, in one write instead of two. */
  readonly body: Buffer | string;
}

// Beyond it the copy costs more than the second write.
const MAX_TEXT_BYTES = 32_768;

// What another process publishes, and a quota that is new, are seen this late at most.
const REFRESH_MS = 50;

/**
 * Answers pages that are in the cache before the framework wakes: routing, hooks and reply objects cost as much again as
 * sending the page. Only what it is sure of: a GET of the API or of a page, without cookie or key, straight from the client; the answer
 * is the one that the route would give, headers included. Everything else is left to the routes.
 */
export function createFront(deps: HttpDeps, pages: PageCache, limiter: RateLimiter, count: CountFront) {
  const { settings, portal, pages: pagesOfPortal, visibility, accounts, consent, clock } = deps;
  // Behind a proxy the client's address stands in a header that Fastify knows how to read.
  const isDirect = settings.trustedProxies === '';
  const isHttps = settings.publicUrl.startsWith('https:');
  const ofApi = Object.entries(standardHeaders(BASE, isHttps)).flat();
  const ofPages = Object.entries(standardHeaders('/', isHttps)).flat();
  /** By page and form: nothing is put together for a request. */
  const preparedOf = new WeakMap<CachedPage, Map<Form, Prepared>>();
  let refreshedAt = 0;
  let hasLooked = false;
  let hasLookedAtConsent = false;
  let countsCalls = true;

  const prepared = (page: CachedPage, isApi: boolean, form: Form, body: Buffer): Prepared => {
    let forms = preparedOf.get(page);
    if (forms === undefined) {
      forms = new Map();
      preparedOf.set(page, forms);
    }
    let known = forms.get(form);
    if (known === undefined) {
      const lines = [
        ...(isApi ? ofApi : ofPages),
        ...Object.entries(page.headers).flat(),
        ...linesOfForm(page, form),
      ];
      known = { lines, body: body.byteLength > MAX_TEXT_BYTES ? body : body.toString('latin1') };
      forms.set(form, known);
    }
    return known;
  };

  /**
   * Asked once a turn of the event loop: it costs a quarter of an answer, and what is read in one turn had been sent
   * before the turn began.
   */
  const isBehind = (isApi: boolean): boolean => {
    if (!hasLooked) {
      if (visibility.isBehind() || portal.isBehind() || pagesOfPortal.isBehind()) return true;
      hasLooked = true;
      setImmediate(lookAgain);
    }
    // What visitors allow changes pages only, and only the routes of pages catch up with it.
    if (isApi || hasLookedAtConsent) return false;
    if (consent.isBehind()) return true;
    hasLookedAtConsent = true;
    return false;
  };
  const lookAgain = () => {
    hasLooked = false;
    hasLookedAtConsent = false;
  };

  /** True when it has answered. */
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const started = performance.now();
    const { url = '', method } = request;
    if (!isDirect || method !== 'GET') return false;
    const isApi = url.startsWith('/api/');
    const { host, authorization, cookie } = request.headers;
    if (host === undefined || authorization !== undefined || cookie !== undefined) return false;
    // Somebody who objects: only the route says what comes of it.
    if (!isApi && (request.headers['sec-gpc'] !== undefined || request.headers.dnt !== undefined))
      return false;
    const instant = clock.now();
    const now = instant.getTime();
    // The route that answers now looks for itself. What another process hides is hidden at once.
    if (now - refreshedAt > REFRESH_MS || isBehind(isApi)) {
      refreshedAt = now;
      countsCalls = accounts.quotas.countsStrangers() !== false;
      return false;
    }
    // Calls of the API that are counted for the day are counted by the routes.
    if (isApi && countsCalls) return false;
    const origin = settings.publicUrl === '' ? `http://${host}` : settings.publicUrl;
    const generation = generationOf(deps);
    const { scope } = visibility.of(ANONYMOUS, instant);
    const language = isApi ? undefined : rawLanguage(request, settings);
    const page = isApi
      ? pages.byAddress(addressKey(generation, scope, origin, url))
      : language &&
        pages.byAddress(
          pageKey({
            generation,
            scope,
            origin,
            language,
            url,
            now: instant,
            consent: cacheKeyOfStranger(consent, request.headers['user-agent']),
          }),
        );
    if (page === undefined) return false;

    const accepted = request.headers['accept-encoding'];
    let form: Form = 'identity';
    let body: Buffer | undefined = page.body;
    if (holds(request.headers['if-none-match'], page.etag)) form = 'not modified';
    else if (accepted !== undefined && isWorthCompressing(body.byteLength, page.contentType)) {
      form = acceptedEncoding(accepted) ?? 'identity';
      if (form !== 'identity') body = page.encoded.get(form);
      if (body === undefined) return false;
    }
    const ready = prepared(page, isApi, form, body);
    let head = ready.lines;
    if (limiter.limit > 0) {
      const left = limiter.take(request.socket.remoteAddress ?? '');
      if (left < 0) return false;
      if (isApi) {
        const { limit, resetText } = limiter;
        head = head.concat(REMAINING, String(left), LIMIT, String(limit), RESET, resetText);
      }
    }
    // `writeHead` only reads the list; its type does not say so.
    const given = head as string[];
    if (form === 'not modified') {
      response.writeHead(304, given).end();
    } else {
      response.writeHead(200, given).end(ready.body, 'latin1');
    }
    count(request, page, {
      status: form === 'not modified' ? 304 : 200,
      bytes: form === 'not modified' ? 0 : body.byteLength,
      milliseconds: performance.now() - started,
    });
    return true;
  };
}

function linesOfForm({ body, encoded }: CachedPage, form: Form): readonly string[] {
  if (form === 'not modified') return [];
  if (form === 'identity') return ['content-length', String(body.byteLength)];
  return ['content-encoding', form, 'content-length', String(encoded.get(form)?.byteLength)];
}
