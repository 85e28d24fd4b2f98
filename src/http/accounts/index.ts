import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Assets, renderPage } from '#web';
import type { HttpDeps } from '../deps.ts';
import { siteOf } from '../pages/site.ts';
import { csrfField } from './cookies.ts';
import { installCsrf } from './csrf.ts';
import { installIdentity } from './identify.ts';
import { installQuotas } from './quota.ts';

export { withoutKey } from './credentials.ts';

/** Who makes each request, and proof that what changes something comes from our own pages. Before all routes. */
export function installAccounts(app: FastifyInstance, deps: HttpDeps, assets: () => Assets): void {
  const { accounts, consent } = deps;

  const showPage = (reply: FastifyReply, status: number, html: string): FastifyReply =>
    reply
      .code(status)
      .header('cache-control', 'private, no-store')
      .type('text/html; charset=utf-8')
      .send(html);

  installIdentity(app, deps);
  installQuotas(app, deps);
  installCsrf(app, deps, (request, reply, fields) =>
    showPage(
      reply,
      403,
      renderPage(siteOf(request, deps, assets()), 'refusedForm', {
        action: request.url,
        csrfToken: csrfField(accounts, request, reply),
        fields,
        isSignedIn: request.knownSession !== undefined,
      }),
    ),
  );

  const session = () => consent.registry.byKey('session')?.name;
  app.addHook('onRequest', async (request, reply) => {
    if (!isVisit(request) || request.headers.cookie === undefined) return;
    // Read on first use, and with it what came twice.
    request.portalCookie('session');
    if (!request.portalCookies?.repeated.includes(session() ?? '')) return;
    reply.header('clear-site-data', '"cookies"');
    const site = siteOf(request, deps, assets());
    return showPage(reply, 400, renderPage(site, 'cookieTrouble', { next: site.prefix + site.address }));
  });
}

/** A page that somebody goes to, and not a picture, a script or a program's call. */
const isVisit = ({ method, url, headers }: FastifyRequest): boolean =>
  method === 'GET' &&
  !/^\/+(?:api|assets)(?:[/?]|$)/.test(url) &&
  (headers['sec-fetch-dest'] ?? 'document') === 'document' &&
  (headers.accept ?? '').includes('text/html');
