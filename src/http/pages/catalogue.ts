import { CATALOGUE_FACETS } from '#catalogue';
import { localized, type MessageKey, translator } from '#i18n';
import { type Filters, readFilters } from '#web';
import { compileClauses, compileFacetClauses } from '../explore/compile.ts';
import { cardOf } from './cards.ts';
import { clausesOf, facetGroups, understand } from './narrowing.ts';
import { type PageCall, type PageRoute, page } from './page.ts';

const CARDS_PER_PAGE = 12;

const ORDERS: Readonly<Record<string, string>> = {
  title: 'default.title',
  '-title': 'default.title desc',
  modified: 'default.modified desc',
  '-modified': 'default.modified desc',
  records_count: 'default.records_count desc',
  '-records_count': 'default.records_count desc',
};

const FEATURE_NAMES: Readonly<Record<string, MessageKey>> = {
  analyze: 'feature.analyze',
  timeserie: 'feature.timeserie',
  geo: 'feature.geo',
  image: 'feature.image',
  calendar: 'feature.calendar',
  custom_view: 'feature.custom_view',
};

const bare = (name: string): string => name.replace(/^default\./, '');

/** Which datasets match, as ids, and their facets: the catalogue is a dataset like any other. */
async function narrowCatalogue(call: PageCall, filters: Filters) {
  const { deps, language, now, signal } = call;
  const { snapshot, visible } = await call.sees.catalogue(language);
  const ground = { schema: snapshot.schema, visible, lang: language, now, isCatalogue: true };
  const byName = new Map(snapshot.schema.fields.map((field) => [field.name, field]));
  const fullName = (name: string) =>
    byName.has(name) ? name : byName.has(`default.${name}`) ? `default.${name}` : undefined;
  const { clauses, problem } = understand(clausesOf(filters, fullName), ground);
  const order = ORDERS[filters.sort];
  const ids = compileClauses(
    { ...clauses, select: 'dataset_id', ...(order === undefined ? {} : { order_by: order }) },
    ground,
    { limit: CARDS_PER_PAGE, offset: (filters.page - 1) * CARDS_PER_PAGE },
  );
  const facetQuery = compileFacetClauses({ ...clauses, facet: [...CATALOGUE_FACETS] }, ground);
  if (!ids.ok) throw new Error(ids.problems[0].message);
  const options = { format: 'json', timezone: 'UTC', lang: language, fileUrl: '', signal } as const;
  const [found, facets] = await Promise.all([
    deps.engine.page(snapshot, ids.value, { ...options, withCount: true }),
    facetQuery.ok ? deps.engine.facets(snapshot, facetQuery.value, { signal }) : [],
  ]);
  const t = translator(language);
  const label = (name: string) =>
    localized(byName.get(fullName(name) ?? name)?.label, language, deps.settings.defaultLanguage) || name;
  const groups = facetGroups(facets, label, filters, bare).map((group) =>
    group.name === 'features'
      ? {
          ...group,
          values: group.values.map((one) => {
            const key = FEATURE_NAMES[one.value];
            return key === undefined ? one : { ...one, label: t(key) };
          }),
        }
      : group,
  );
  return {
    ids: found.rows.map((row) => (JSON.parse(row) as { dataset_id: string }).dataset_id),
    total: found.totalCount ?? 0,
    groups,
    labels: Object.fromEntries(CATALOGUE_FACETS.map((name) => [bare(name), label(name)])),
    problem,
  };
}

/** The catalogue: search, facets, order, pages. */
export const cataloguePage: PageRoute = {
  path: '/explore/',
  async answer(call) {
    const filters = readFilters(call.query);
    const { ids, total, groups, labels, problem } = await narrowCatalogue(call, filters);
    const found = await Promise.all(ids.map((id) => call.sees.dataset(id)));
    const entries = found.filter((entry) => entry !== undefined);
    return page('catalogue', {
      narrowing: { filters, facets: groups, labels, total, ...(problem === undefined ? {} : { problem }) },
      cards: await Promise.all(entries.map((entry) => cardOf(call, entry))),
      pages: Math.ceil(total / CARDS_PER_PAGE),
    });
  },
};
