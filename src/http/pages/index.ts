import type { FastifyInstance } from 'fastify';
import { renderPage } from '#web';
import { audiencePages } from '../audience/pages.ts';
import { consentPages } from '../consent/pages.ts';
import { visitorOf } from '../viewer.ts';
import { cataloguePage } from './catalogue.ts';
import { consolePage } from './console.ts';
import { datasetPages } from './dataset.ts';
import { homePages } from './home.ts';
import { registerLook } from './look.ts';
import type { PageRoute, PagesContext } from './page.ts';
import { portalPages } from './portal-pages.ts';
import { PreviewCache } from './previews.ts';
import { handlerOf } from './serve.ts';
import { registerSetLanguage } from './set-language.ts';
import { ADDRESS_PREFIXES, siteOf } from './site.ts';
import { textPages } from './text-pages.ts';
import { registerWellKnown } from './well-known.ts';

const pageRoutes = (): readonly PageRoute[] => [
  ...homePages(),
  cataloguePage,
  ...datasetPages,
  ...textPages,
  consolePage,
  ...consentPages,
  ...audiencePages,
  ...portalPages,
];

/** Paths of the pages that every portal has, without language; `:dataset_id` stands for that of a dataset. */
export const PAGE_PATHS: readonly string[] = pageRoutes()
  .filter((route) => !portalPages.includes(route))
  .map(({ path }) => path);

/** The dataset that an address of ours names, to be told that it does not exist. */
const datasetIn = (url: string): string | undefined => {
  const name = /^(?:\/[a-z]{2})?\/explore\/dataset\/([\w.@-]{1,100})(?:[/?]|$)/.exec(url)?.[1];
  return name;
};

/** Adds the pages, in every language, with what they are made of: style, faces, language switch, site map. */
export async function registerPages(
  app: FastifyInstance,
  shared: Omit<PagesContext, 'previews'>,
): Promise<void> {
  const { deps, assets } = shared;
  const context: PagesContext = { ...shared, previews: new PreviewCache() };
  for (const route of pageRoutes()) {
    const handler = handlerOf(context, route);
    for (const prefix of ADDRESS_PREFIXES) app.get(prefix + route.path, handler);
  }
  await registerSetLanguage(app, deps);
  registerWellKnown(app, deps);
  registerLook(app, deps);
  app.errorPage.render = ({ status, requestId, isTimeout }, request) => {
    const datasetId = status === 404 ? datasetIn(request.url) : undefined;
    const sees = deps.visibility.of(visitorOf(request), deps.clock.now());
    const isUnknown = datasetId !== undefined && !sees.has(datasetId);
    return renderPage(siteOf(request, deps, assets), 'error', {
      status,
      requestId,
      isTimeout,
      ...(isUnknown ? { datasetId } : {}),
    });
  };
}
