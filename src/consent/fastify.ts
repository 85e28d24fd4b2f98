import type { FastifyInstance, FastifyReply } from 'fastify';
import { type CookieGate, UndeclaredCookie } from './gate.ts';
import { printCookieLine } from './line.ts';
import type { CookieKey } from './model.ts';
import { type RequestCookies, readRequestCookies } from './request-cookies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Value of a registered cookie; undefined when absent, repeated or malformed. */
    portalCookie(key: CookieKey): string | undefined;
    /** Read from the header on first use. */
    portalCookies: RequestCookies | undefined;
  }
  interface FastifyReply {
    /** Sets a registered cookie with exactly its declared attributes. `browser-session` leaves Max-Age out where that is declared. */
    setPortalCookie(key: CookieKey, value: string, life?: 'declared' | 'browser-session'): FastifyReply;
    /** Removes a registered cookie from the browser. */
    clearPortalCookie(key: CookieKey): FastifyReply;
  }
}

const linesOf = (reply: FastifyReply): readonly string[] =>
  [reply.getHeader('set-cookie') ?? []].flat().map(String);

/**
 * Puts the gate before every response of the application, and gives replies the only way to name a cookie.
 * Two doors lead to a response: the server's `request` event, which also sees malformed addresses, and `inject()`,
 * which goes past the server and meets only the hook.
 */
export function installCookieGate(app: FastifyInstance, gate: CookieGate): void {
  app.server.prependListener('request', (request, response) => gate.guard(request, response));
  app.addHook('onRequest', (request, reply, done) => {
    gate.guard(request.raw, reply.raw);
    done();
  });
  // Before writeHead where possible: an error thrown here still becomes an error page.
  app.addHook('onSend', (request, reply, payload, done) => {
    const lines = reply.hasHeader('set-cookie') ? linesOf(reply) : [];
    if (lines.length === 0) return done(null, payload);
    reply.removeHeader('set-cookie');
    try {
      const cacheControl = String(reply.getHeader('cache-control') ?? '');
      const kept = gate.admit(request.raw, reply.raw, lines, cacheControl);
      if (kept.length > 0) reply.header('set-cookie', [...kept]);
      done(null, payload);
    } catch (error) {
      done(error instanceof UndeclaredCookie ? error : (error as Error));
    }
  });

  app.decorateRequest('portalCookies', undefined);
  app.decorateRequest('portalCookie', function portalCookie(key) {
    const cookie = gate.registry.byKey(key);
    if (cookie === undefined) return undefined;
    if (this.portalCookies === undefined) {
      this.portalCookies = readRequestCookies(this.headers.cookie, gate.registry);
      if (this.portalCookies.repeated.length > 0)
        this.log.warn(
          { cookies: this.portalCookies.repeated },
          'cookie sent more than once, taken as absent',
        );
    }
    return this.portalCookies.get(cookie);
  });
  app.decorateReply('setPortalCookie', function setPortalCookie(key, value, life = 'declared') {
    return put(this, gate, key, value, life);
  });
  app.decorateReply('clearPortalCookie', function clearPortalCookie(key) {
    return put(this, gate, key, '', 'removed');
  });
}

function put(
  reply: FastifyReply,
  gate: CookieGate,
  key: CookieKey,
  value: string,
  life: 'declared' | 'browser-session' | 'removed',
): FastifyReply {
  const cookie = gate.registry.byKey(key);
  if (cookie === undefined) throw new Error(`this portal has no ${key} cookie`);
  const line = printCookieLine(cookie, value, { life, secure: gate.isSecure(reply.request.raw) });
  // One line per name: the last word counts.
  const others = linesOf(reply).filter((other) => !other.startsWith(`${cookie.name}=`));
  reply.removeHeader('set-cookie');
  return reply.header('set-cookie', [...others, line]);
}
