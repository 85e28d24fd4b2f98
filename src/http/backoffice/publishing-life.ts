import type { DatasetMetadata } from '#dataset';
import type { FormState } from '#web';
import { officeDataset } from './datasets.ts';
import { metadataValues, readMetadata, stateOf } from './publishing-forms.ts';
import { datasetOf, goTo, type OfficeAnswer, type OfficeCall, type OfficeRoute, show } from './route.ts';

const DATASETS = '/backoffice/datasets/';
const PATH = `${DATASETS}:dataset/`;

const pathOf = (call: OfficeCall, part: string): string => `${DATASETS}${datasetOf(call).id}/${part}`;

async function descriptionPage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const entry = datasetOf(call);
  return show(
    'description',
    {
      dataset: officeDataset(call, entry),
      form: form ?? stateOf(metadataValues(entry.metadata, call.deps.settings.languages)),
      seen: entry.metadataProcessed,
    },
    form === undefined ? 200 : 422,
  );
}

const description: OfficeRoute = {
  path: `${PATH}description/`,
  section: 'datasets',
  right: 'edit',
  get: (call) => descriptionPage(call),
  async post(call) {
    const { deps, form, viewer } = call;
    const entry = datasetOf(call);
    const { languages, defaultLanguage } = deps.settings;
    const said = await readMetadata(form, languages, defaultLanguage, true);
    if (!form.isGood) return descriptionPage(call, form.state());
    const metadata: DatasetMetadata = { ...entry.metadata, ...said };
    const described = await deps.publishing.describe(viewer, entry, metadata, form.hidden('seen'));
    if (described !== undefined) return goTo(pathOf(call, 'description/'), 'dataset-described');
    form.refuse('', { message: 'account.problem.changed-meanwhile' });
    return descriptionPage(call, form.state());
  },
};

const history: OfficeRoute = {
  path: `${PATH}history/`,
  section: 'datasets',
  right: 'change',
  async get(call) {
    const { deps, viewer } = call;
    const entry = datasetOf(call);
    const { events, snapshots } = await deps.publishing.history(entry);
    const people = events.flatMap(({ person }) => (person === undefined ? [] : [person]));
    return show('history', {
      dataset: officeDataset(call, entry),
      events,
      snapshots,
      current: entry.manifest.id,
      names: await deps.accounts.people.names([...new Set(people)]),
      mayRestore: deps.visibility.may(viewer, 'publish', entry),
      mayRemove: deps.visibility.may(viewer, 'manage', entry),
    });
  },
};

const restore: OfficeRoute = {
  path: `${PATH}restore/`,
  section: 'datasets',
  right: 'publish',
  async get(call) {
    const { t } = call;
    const entry = datasetOf(call);
    const { title } = officeDataset(call, entry);
    return show('confirm', {
      title: t('publishing.restore-title'),
      consequences: [t('publishing.restore-text')],
      crumbs: [
        { label: t('office.nav.datasets'), path: DATASETS },
        { label: title, path: pathOf(call, '') },
      ],
      action: pathOf(call, 'restore/'),
      hidden: { seen: entry.manifest.id },
      submit: t('publishing.restore'),
      cancel: pathOf(call, 'history/'),
    });
  },
  async post(call) {
    const { deps, form, viewer } = call;
    const restored = await deps.publishing.restore(viewer, datasetOf(call), form.hidden('seen'));
    return goTo(
      pathOf(call, 'history/'),
      restored === undefined ? 'dataset-not-restored' : 'dataset-restored',
    );
  },
};

const remove: OfficeRoute = {
  path: `${PATH}remove/`,
  section: 'datasets',
  right: 'manage',
  async get(call) {
    const { t } = call;
    const { title } = officeDataset(call, datasetOf(call));
    return show('confirm', {
      title: t('publishing.remove-title', { title }),
      consequences: [t('publishing.remove-text'), t('publishing.remove-hint')],
      crumbs: [
        { label: t('office.nav.datasets'), path: DATASETS },
        { label: title, path: pathOf(call, '') },
      ],
      action: pathOf(call, 'remove/'),
      hidden: {},
      submit: t('publishing.remove'),
      cancel: pathOf(call, 'history/'),
    });
  },
  async post(call) {
    await call.deps.publishing.remove(call.viewer, datasetOf(call));
    return goTo(DATASETS, 'dataset-removed');
  },
};

/** What happens to a dataset once it is published. */
export const publishingLifeRoutes: readonly OfficeRoute[] = [description, history, restore, remove];
