import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ANONYMOUS } from '#accounts';
import type { DatasetEntry } from '#catalogue';
import { HOME_PAGE, pathOfPage } from '#pages';
import { chosenColour, USUAL_COLOURS } from '#portal';
import type { HttpDeps } from '../deps.ts';
import { holds } from '../explore/page-cache.ts';
import { originOf } from '../origin.ts';

/** The star of the wordmark, in the colour of the portal. */
const favicon = (light: string, dark: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-16 -16 32 32"><style>path{fill:${light}}@media(prefers-color-scheme:dark){path{fill:${dark}}}</style><path d="M0-15 2.8-6.7 10.6-10.6 6.7-2.8 15 0 6.7 2.8 10.6 10.6 2.8 6.7 0 15-2.8 6.7-10.6 10.6-6.7 2.8-15 0-6.7-2.8-10.6-10.6-2.8-6.7Z"/></svg>`;

const USUAL_FAVICON = { light: { ink: USUAL_COLOURS.accent }, dark: { ink: '#a3c1f2' } };

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function answer(request: FastifyRequest, reply: FastifyReply, type: string, body: string): FastifyReply {
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  reply.headers({ 'content-type': type, 'cache-control': 'public, max-age=3600', etag });
  return holds(request.headers['if-none-match'], etag) ? reply.code(304).send() : reply.send(body);
}

/** Every page that a search engine should know, in each language, with its siblings. */
function siteMap({ settings, pages }: HttpDeps, origin: string, entries: readonly DatasetEntry[]): string {
  const paths = [
    { path: '/', modified: undefined },
    { path: '/explore/', modified: undefined },
    { path: '/pages/api/', modified: undefined },
    { path: '/docs/odsql/', modified: undefined },
    { path: '/terms/cookies-policy/', modified: undefined },
    { path: '/terms/audience/', modified: undefined },
    ...pages
      .published()
      .filter(({ name }) => name !== HOME_PAGE)
      .map(({ name, changedAt }) => ({ path: pathOfPage(name), modified: changedAt })),
    ...entries.map((entry) => ({
      path: `/explore/dataset/${encodeURIComponent(entry.id)}/information/`,
      modified: entry.modified,
    })),
  ];
  const prefixes =
    settings.languages.length > 1 ? settings.languages.map((language) => `/${language}`) : [''];
  const urls = paths.flatMap(({ path, modified }) =>
    prefixes.map((prefix) => {
      const alternates =
        settings.languages.length > 1
          ? settings.languages.map(
              (other) =>
                `<xhtml:link rel="alternate" hreflang="${other}" href="${escapeXml(`${origin}/${other}${path}`)}"/>`,
            )
          : [];
      const date = modified === undefined ? '' : `<lastmod>${modified.slice(0, 10)}</lastmod>`;
      return `<url><loc>${escapeXml(`${origin}${prefix}${path}`)}</loc>${date}${alternates.join('')}</url>`;
    }),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n${urls.join('\n')}\n</urlset>\n`;
}

/** What browsers and search engines look for by themselves. */
export function registerWellKnown(app: FastifyInstance, deps: HttpDeps): void {
  app.get('/favicon.svg', (request, reply) => {
    const accent = deps.settings['look.accent'];
    const { light, dark } = accent === '' ? USUAL_FAVICON : chosenColour(accent).shown;
    return answer(request, reply, 'image/svg+xml', favicon(light.ink, dark.ink));
  });
  app.get('/favicon.ico', (_request, reply) => reply.redirect('/favicon.svg', 301));
  app.get('/robots.txt', (request, reply) => {
    const origin = originOf(request, deps.settings);
    const isClosed = deps.visibility.isShutOut(ANONYMOUS);
    // Filtered views are without end; the pages themselves are what is worth reading.
    const rules = [
      'User-agent: *',
      ...(isClosed ? ['Disallow: /'] : []),
      'Disallow: /api/',
      'Disallow: /*?*refine.',
      'Disallow: /*?*exclude.',
      '',
    ];
    return answer(
      request,
      reply,
      'text/plain; charset=utf-8',
      `${rules.join('\n')}\nSitemap: ${origin}/sitemap.xml\n`,
    );
  });
  app.get('/sitemap.xml', async (request, reply) => {
    await Promise.all([deps.catalogue.refresh(), deps.visibility.refresh()]);
    // For search engines: what a stranger sees, whoever asks.
    const entries = await deps.visibility.of(ANONYMOUS, deps.clock.now()).datasets();
    const map = siteMap(deps, originOf(request, deps.settings), entries);
    return answer(request, reply, 'application/xml; charset=utf-8', map);
  });
}
