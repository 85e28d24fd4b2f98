import { may } from '#accounts';
import type { DatasetEntry } from '#catalogue';
import { localized } from '#i18n';
import { qualityOf } from '#publishing';
import type { DatasetTab, ListedDataset, OfficeDataset } from '#web';
import { openDrafts } from './drafts.ts';
import { readList } from './list-query.ts';
import { datasetOf, type OfficeAnswer, type OfficeCall, type OfficeRoute, show } from './route.ts';

const PATH = '/backoffice/datasets/';
const PER_PAGE = 50;
const OPENNESS = ['public', 'partly', 'restricted'] as const;
const STATES = ['published', 'failed', 'withdrawn'] as const;
const CHANGING = ['edit', 'publish', 'manage'] as const;

/** A dataset as its pages name it, with those that are open to the person. */
export function officeDataset(call: OfficeCall, entry: DatasetEntry): OfficeDataset {
  const { deps, language, viewer } = call;
  const tabs: DatasetTab[] = ['overview'];
  if (deps.visibility.may(viewer, 'edit', entry)) tabs.push('description', 'attachments', 'fields', 'data');
  if (deps.visibility.may(viewer, 'publish', entry)) tabs.push('refresh', 'push');
  tabs.push('history');
  if (deps.visibility.may(viewer, 'manage', entry)) tabs.push('rights');
  const title = localized(entry.metadata.title, language, deps.settings.defaultLanguage);
  return { id: entry.id, title: title === '' ? entry.id : title, tabs };
}

function listed(call: OfficeCall, entry: DatasetEntry): ListedDataset {
  const sees = call.deps.visibility.of(call.viewer, call.now);
  return {
    id: entry.id,
    title: officeDataset(call, entry).title,
    publisher: entry.metadata.publisher ?? '',
    records: entry.recordCount,
    modified: entry.modified,
    state: 'published',
    openness: sees.isRestricted(entry) ? 'restricted' : sees.isPublic(entry) ? 'public' : 'partly',
  };
}

type Order = (a: ListedDataset, b: ListedDataset) => number;

/** The order of a list; titles as the language of the page has them. */
function orderOf(sort: string, language: string): Order | undefined {
  const { compare } = new Intl.Collator(language);
  const orders: Readonly<Record<string, Order>> = {
    title: (a, b) => compare(a.title, b.title),
    records: (a, b) => a.records - b.records,
    modified: (a, b) => a.modified.localeCompare(b.modified),
  };
  const order = orders[sort.replace(/^-/, '')];
  return order && sort.startsWith('-') ? (a, b) => order(b, a) : order;
}

async function listPage(call: OfficeCall): Promise<OfficeAnswer> {
  const { deps, viewer } = call;
  const list = readList(PATH, call.query, {
    sorts: ['title', 'records', 'modified'],
    choices: { openness: OPENNESS, state: STATES },
  });
  const seen = await deps.visibility.of(viewer, call.now).datasets();
  const wanted = list.search.toLocaleLowerCase(call.language);
  const [owners, refreshes] = await Promise.all([deps.publishing.owners(), deps.publishing.refreshes()]);
  const withdrawn = deps.publishing
    .withdrawn()
    .filter((entry) => deps.visibility.may(viewer, 'publish', entry))
    .map((entry): ListedDataset => ({ ...listed(call, entry), uid: entry.uid, state: 'withdrawn' }));
  const found = seen
    .filter((entry) => CHANGING.some((right) => deps.visibility.may(viewer, right, entry)))
    .map(
      (entry): ListedDataset => ({
        ...listed(call, entry),
        state: refreshes.get(entry.uid)?.hasFailed ? 'failed' : 'published',
        owner: owners.get(entry.uid),
        lastRun: refreshes.get(entry.uid)?.at,
      }),
    )
    .concat(withdrawn)
    .filter(({ state }) => (list.chosen.state ?? state) === state)
    .filter(({ openness }) => (list.chosen.openness ?? openness) === openness)
    .filter(({ id, title }) => `${title} ${id}`.toLocaleLowerCase(call.language).includes(wanted))
    .sort(orderOf(list.sort === '' ? 'title' : list.sort, call.language));
  return show('datasets', {
    list,
    datasets: found.slice((list.page - 1) * PER_PAGE, list.page * PER_PAGE),
    names: await deps.accounts.people.names([
      ...new Set(found.flatMap(({ owner }) => (owner === undefined ? [] : [owner]))),
    ]),
    total: found.length,
    pages: Math.max(1, Math.ceil(found.length / PER_PAGE)),
    drafts: await openDrafts(call),
    mayCreate: may(viewer, 'create-datasets'),
  });
}

/** The datasets that somebody may change. */
export const datasetRoutes: readonly OfficeRoute[] = [
  { path: PATH, section: 'datasets', get: listPage },
  {
    path: `${PATH}:dataset/`,
    section: 'datasets',
    right: 'change',
    async get(call) {
      const entry = datasetOf(call);
      const { publishing, accounts, visibility, settings } = call.deps;
      const [owners, refreshes] = await Promise.all([publishing.owners(), publishing.refreshes()]);
      const [owner, refresh] = [owners.get(entry.uid), refreshes.get(entry.uid)];
      const name = owner === undefined ? undefined : (await accounts.people.names([owner])).get(owner);
      return show('datasetOverview', {
        dataset: officeDataset(call, entry),
        facts: {
          ...listed(call, entry),
          state: refresh?.hasFailed ? 'failed' : 'published',
          lastRun: refresh?.at,
        },
        fields: entry.schema.fields.length,
        rejected: entry.manifest.rejectedCount,
        ...(visibility.may(call.viewer, 'edit', entry) && {
          quality: qualityOf(entry.metadata, entry.schema, settings).score,
        }),
        ...(name !== undefined && { owner: name }),
      });
    },
  },
];

/** The dataset in the address, which readers do not see. */
export const withdrawnOf = ({ deps, path, viewer }: OfficeCall): DatasetEntry | undefined =>
  deps.publishing
    .withdrawn()
    .find(({ uid }) => uid === path.uid && deps.visibility.may(viewer, 'publish', { uid }));
