import type { FastifyInstance, FastifyRequest } from 'fastify';
import { activeLanguage } from '#i18n';
import type { Settings } from '#settings';
import { lastValue, parseQueryString } from '../query-string.ts';
import { prefixOf } from './site.ts';

/** A path of this host, or the home page: `//evil` and `/\evil` are other hosts to a browser, and a control character hides one. */
export function localPath(next: string | undefined): string {
  if (next === undefined || next.length > 2000) return '/';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  if (!/^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(next)) return '/';
  try {
    const url = new URL(next, 'http://local.invalid');
    // Dots are resolved only here: `/.//evil` has become `//evil`.
    const isLocal = url.host === 'local.invalid' && !url.pathname.startsWith('//');
    return isLocal ? `${url.pathname}${url.search}${url.hash}` : '/';
  } catch {
    return '/';
  }
}

/** The same path without a language in front: the cookie speaks from now on. */
function withoutLanguage(path: string, settings: Settings): string {
  const prefix = prefixOf(path, settings.languages);
  const bare = prefix === undefined ? path : path.slice(prefix.length + 1);
  const address = bare.startsWith('/') ? bare : `/${bare}`;
  return localPath(address.replace(/([?&])flg=[^&#]*&?/, '$1').replace(/[?&]$/, ''));
}

/** True unless the browser says that another site sent the form. */
function isFromHere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = request.headers;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === request.host;
  } catch {
    return false;
  }
}

/** The language switch: `language` and `next`, as Django's `set_language`. A GET changes nothing. */
export async function registerSetLanguage(app: FastifyInstance, settings: Settings): Promise<void> {
  if (settings.languages.length < 2) return;
  await app.register(async (forms) => {
    forms.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16_384 },
      (_request, body, done) => done(null, parseQueryString(String(body))),
    );
    forms.post('/i18n/setlang/', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const form = (request.body ?? {}) as Record<string, string | string[]>;
      const next = withoutLanguage(localPath(lastValue(form, 'next')), settings);
      const language = activeLanguage(lastValue(form, 'language'), settings.languages);
      if (language !== undefined && isFromHere(request)) reply.setPortalCookie('language', language);
      // A script that asks for nothing but the cookie gets nothing but the cookie.
      if (request.headers['x-requested-with'] === 'XMLHttpRequest') return reply.code(204).send();
      return reply.redirect(next, 303);
    });
    forms.get('/i18n/setlang/', (request, reply) =>
      reply.redirect(localPath(lastValue(request.query as Record<string, string>, 'next')), 303),
    );
  });
}
