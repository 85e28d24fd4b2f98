import type { FastifyInstance } from 'fastify';
import { activeLanguage } from '#i18n';
import { localPath } from '#lib';
import type { Settings } from '#settings';
import type { HttpDeps } from '../deps.ts';
import { lastValue, parseQueryString } from '../query-string.ts';
import { prefixOf } from './site.ts';

/** The same path without a language in front: the cookie speaks from now on. */
function withoutLanguage(path: string, settings: Settings): string {
  const prefix = prefixOf(path, settings.languages);
  const bare = prefix === undefined ? path : path.slice(prefix.length + 1);
  const address = bare.startsWith('/') ? bare : `/${bare}`;
  return localPath(address.replace(/([?&])flg=[^&#]*&?/, '$1').replace(/[?&]$/, ''));
}

/** The language switch: `language` and `next`, as Django's `set_language`. A GET changes nothing. */
export async function registerSetLanguage(
  app: FastifyInstance,
  { accounts, settings }: Pick<HttpDeps, 'accounts' | 'settings'>,
): Promise<void> {
  await app.register(async (forms) => {
    forms.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16_384 },
      (_request, body, done) => done(null, parseQueryString(String(body))),
    );
    forms.post('/i18n/setlang/', { config: { csrf: 'own-page' } }, async (request, reply) => {
      if (settings.languages.length < 2) return reply.callNotFound();
      reply.header('cache-control', 'no-store');
      const form = (request.body ?? {}) as Record<string, string | string[]>;
      const next = withoutLanguage(localPath(lastValue(form, 'next')), settings);
      const language = activeLanguage(lastValue(form, 'language'), settings.languages);
      if (language !== undefined) {
        reply.setPortalCookie('language', language);
        const session = request.knownSession;
        // Cookie and profile agree, or the page would not change.
        if (session !== undefined) await accounts.own.chooseLanguage(session.viewer, language);
      }
      // A script that asks for nothing but the cookie gets nothing but the cookie.
      if (request.headers['x-requested-with'] === 'XMLHttpRequest') return reply.code(204).send();
      return reply.redirect(next, 303);
    });
    forms.get('/i18n/setlang/', (request, reply) =>
      reply.redirect(localPath(lastValue(request.query as Record<string, string>, 'next')), 303),
    );
  });
}
