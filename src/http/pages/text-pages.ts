import { localized } from '#i18n';
import { datasetUrl } from '../explore/links.ts';
import { type PageRoute, page } from './page.ts';

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

/** The reference of the query language, with links to the datasets of its examples that are there. */
const odsql: PageRoute['answer'] = async ({ deps, language, sees }) => {
  const titles = (await sees.datasets()).map(
    ({ id, metadata }) => [id, localized(metadata.title, language, deps.settings.defaultLanguage)] as const,
  );
  return page('odsql', { datasets: Object.fromEntries(titles) });
};

/** Pages of text. */
export const textPages: readonly PageRoute[] = [
  { path: '/pages/api/', answer: apiOverview },
  { path: '/docs/odsql/', answer: odsql },
];
