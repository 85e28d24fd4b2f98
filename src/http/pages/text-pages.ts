import { createCookieRegistry } from '#consent';
import { localized } from '#i18n';
import { datasetUrl } from '../explore/links.ts';
import { type PageRoute, page } from './page.ts';

/** The cookie policy, made from the registry that the gate checks every answer against. */
const cookiesPolicy: PageRoute['answer'] = async ({ deps: { settings } }) => {
  const registry = createCookieRegistry({
    hostPrefix: settings['cookies.hostPrefix'],
    languages: settings.languages,
  });
  return page('cookiesPolicy', { cookies: registry.cookies });
};

/** What the API is, with a console for each dataset. */
const apiOverview: PageRoute['answer'] = async (call) => {
  const { deps, language, sees } = call;
  const datasets = (await sees.datasets()).map((entry) => ({
    id: entry.id,
    title: localized(entry.metadata.title, language, deps.settings.defaultLanguage),
    recordCount: entry.recordCount,
  }));
  const stars = datasets.find(({ id }) => id === 'hyg-stellar-database');
  return page('apiOverview', {
    datasets,
    ...(stars === undefined
      ? {}
      : { example: `${datasetUrl('', stars.id)}/records?select=proper,mag&order_by=mag&limit=10` }),
  });
};

/** Pages of text. The original links to the policy under both names. */
export const textPages: readonly PageRoute[] = [
  { path: '/terms/cookies-policy/', isOpen: true, answer: cookiesPolicy },
  { path: '/terms/cookies-information/', isOpen: true, answer: cookiesPolicy },
  { path: '/pages/api/', answer: apiOverview },
];
