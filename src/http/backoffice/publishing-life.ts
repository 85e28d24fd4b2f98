import { formatsOf } from '#i18n';
import { qualityOf } from '#publishing';
import { type FormState, rhythmOf } from '#web';
import { attachmentNamed } from '../attachment-name.ts';
import { lastValue } from '../query-string.ts';
import { officeDataset } from './datasets.ts';
import { metadataValues, offerOf, readMetadata } from './metadata-form.ts';
import { waitForJob } from './publishing.ts';
import { stateOf } from './publishing-forms.ts';
import { nextTimes, readCron } from './refresh-form.ts';
import {
  datasetOf,
  goTo,
  notHere,
  type OfficeAnswer,
  type OfficeCall,
  type OfficeRoute,
  show,
} from './route.ts';

const DATASETS = '/backoffice/datasets/';
const PATH = `${DATASETS}:dataset/`;

const pathOf = (call: OfficeCall, part: string): string => `${DATASETS}${datasetOf(call).id}/${part}`;

async function descriptionPage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const entry = datasetOf(call);
  const offer = offerOf(call.deps.settings, entry.metadata);
  return show(
    'description',
    {
      dataset: officeDataset(call, entry),
      form: form ?? stateOf(metadataValues(entry.metadata, offer)),
      offer,
      quality: qualityOf(entry.metadata, entry.schema, call.deps.settings),
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
    const offer = offerOf(deps.settings, entry.metadata);
    const metadata = await readMetadata(form, offer, true, entry.metadata);
    if (!form.isGood) return descriptionPage(call, form.state());
    const described = await deps.publishing.describe(viewer, entry, metadata, form.hidden('seen'));
    if (described !== undefined) return goTo(pathOf(call, 'description/'), 'dataset-described');
    form.refuse('', { message: 'editor.problem.changed-meanwhile' });
    return descriptionPage(call, form.state());
  },
};

function attachmentsPage(call: OfficeCall, form?: FormState): OfficeAnswer {
  const entry = datasetOf(call);
  return show(
    'attachments',
    {
      dataset: officeDataset(call, entry),
      attachments: entry.metadata.attachments ?? [],
      form: form ?? { values: {}, problems: {} },
      seen: entry.metadataProcessed,
      maxMb: call.deps.settings['uploads.maxMb'],
    },
    form === undefined ? 200 : 422,
  );
}

/** Files that accompany a dataset: a description of its columns, a paper. */
const attachments: OfficeRoute = {
  path: `${PATH}attachments/`,
  section: 'datasets',
  right: 'edit',
  takesUpload: true,
  get: async (call) => attachmentsPage(call),
  async post(call) {
    const { deps, file, form, viewer } = call;
    const title = form.text('title', { required: false, max: 200 });
    if (file === undefined && form.isGood) form.refuse('file', { message: 'meta.problem.no-file' });
    if (!form.isGood || file === undefined) return attachmentsPage(call, form.state());
    const named = attachmentNamed(file.name);
    const attached = await deps.publishing.attach(
      viewer,
      datasetOf(call),
      { path: file.path, ...named, title: title === '' ? named.filename : title },
      form.hidden('seen') || datasetOf(call).metadataProcessed,
    );
    if (attached !== undefined) return goTo(pathOf(call, 'attachments/'), 'dataset-described');
    form.refuse('', { message: 'editor.problem.changed-meanwhile' });
    return attachmentsPage(call, form.state());
  },
};

const detach: OfficeRoute = {
  path: `${PATH}attachments/:attachment/remove/`,
  section: 'datasets',
  right: 'edit',
  async post(call) {
    const { deps, path, viewer } = call;
    const entry = datasetOf(call);
    const detached = await deps.publishing.detach(
      viewer,
      entry,
      path.attachment ?? '',
      entry.metadataProcessed,
    );
    return goTo(pathOf(call, 'attachments/'), detached === undefined ? undefined : 'dataset-described');
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
    const { t, deps, query } = call;
    const entry = datasetOf(call);
    const { title } = officeDataset(call, entry);
    const { snapshots } = await deps.publishing.history(entry);
    const wanted = lastValue(query, 'snapshot');
    const at = snapshots.findIndex(({ id }) => id === entry.manifest.id);
    const snapshot = wanted === undefined ? snapshots[at + 1] : snapshots.find(({ id }) => id === wanted);
    if (snapshot === undefined || snapshot.id === entry.manifest.id)
      return goTo(pathOf(call, 'history/'), 'dataset-not-restored');
    return show('confirm', {
      title: t('publishing.restore-title'),
      consequences: [
        t('publishing.restore-text', {
          when: formatsOf(call.language).minute(snapshot.publishedAt),
          records: snapshot.recordCount,
        }),
      ],
      crumbs: [
        { label: t('office.nav.datasets'), path: DATASETS },
        { label: title, path: pathOf(call, '') },
      ],
      action: pathOf(call, 'restore/'),
      isHarmless: true,
      hidden: { seen: entry.manifest.id, snapshot: snapshot.id },
      submit: t('publishing.restore'),
      cancel: pathOf(call, 'history/'),
    });
  },
  async post(call) {
    const { deps, form, viewer } = call;
    const restored = await deps.publishing.restore(
      viewer,
      datasetOf(call),
      form.hidden('snapshot'),
      form.hidden('seen'),
    );
    return goTo(
      pathOf(call, 'history/'),
      restored === undefined ? 'dataset-not-restored' : 'dataset-restored',
    );
  },
};

const withdraw: OfficeRoute = {
  path: `${PATH}withdraw/`,
  section: 'datasets',
  right: 'publish',
  async get(call) {
    const { t } = call;
    const { title } = officeDataset(call, datasetOf(call));
    return show('confirm', {
      title: t('life.withdraw-title', { title }),
      consequences: [t('life.withdraw-text'), t('life.withdraw-keeps')],
      crumbs: [
        { label: t('office.nav.datasets'), path: DATASETS },
        { label: title, path: pathOf(call, '') },
      ],
      action: pathOf(call, 'withdraw/'),
      isHarmless: true,
      hidden: {},
      submit: t('life.withdraw'),
      cancel: pathOf(call, 'history/'),
    });
  },
  async post(call) {
    await call.deps.publishing.withdraw(call.viewer, datasetOf(call));
    return goTo(DATASETS, 'dataset-withdrawn');
  },
};

/** Of a dataset that readers do not see there is this to be done, and new data can be given to it. */
const bringBack: OfficeRoute = {
  path: '/backoffice/withdrawn/:uid/',
  section: 'datasets',
  async post({ deps, path, viewer }) {
    const { uid = '' } = path;
    if (!deps.visibility.may(viewer, 'publish', { uid })) return notHere;
    const entry = await deps.publishing.bringBack(viewer, uid);
    await deps.pushes.resume();
    return entry === undefined ? notHere : goTo(`${DATASETS}${entry.id}/`, 'dataset-brought-back');
  },
};

/** Where new data come from: the form of a file or an address, and the address that is asked by itself. */
async function dataPage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const { deps } = call;
  const entry = datasetOf(call);
  const { url, schedule, job } = await deps.publishing.refreshOf(entry);
  return show(
    'refresh',
    {
      dataset: officeDataset(call, entry),
      form: form ?? { values: { ...rhythmOf(schedule?.cron) }, problems: {} },
      timeZone: deps.settings.timeZone,
      next: nextTimes(call, schedule?.cron),
      mayPublish: deps.visibility.may(call.viewer, 'publish', entry),
      ...(url !== undefined && { url }),
      ...(job !== undefined && { job }),
    },
    form === undefined ? 200 : 422,
  );
}

const refresh: OfficeRoute = {
  path: `${PATH}refresh/`,
  section: 'datasets',
  right: 'publish',
  get: (call) => dataPage(call),
  async post(call) {
    const { deps, form, viewer } = call;
    const entry = datasetOf(call);
    if (form.hidden('act') === 'now') {
      const job = await deps.publishing.refreshNow(viewer, entry);
      await waitForJob(call, job.id);
      return goTo(pathOf(call, 'refresh/'), 'dataset-asked');
    }
    const cron = readCron(form);
    if (form.isGood) {
      const set = await deps.publishing.schedule(viewer, entry, cron);
      if (set.ok) return goTo(pathOf(call, 'refresh/'), 'dataset-scheduled');
      form.refuse('cron', { message: 'publishing.problem.cron' });
    }
    return dataPage(call, form.state());
  },
};

const remove: OfficeRoute = {
  path: `${PATH}remove/`,
  section: 'datasets',
  right: 'manage',
  async get(call) {
    const { t, deps, viewer } = call;
    const entry = datasetOf(call);
    const { title } = officeDataset(call, entry);
    return show('confirm', {
      title: t('publishing.remove-title', { title }),
      consequences: [t('publishing.remove-text'), t('publishing.remove-hint')],
      crumbs: [
        { label: t('office.nav.datasets'), path: DATASETS },
        { label: title, path: pathOf(call, '') },
      ],
      action: pathOf(call, 'remove/'),
      hidden: {},
      ...(deps.visibility.may(viewer, 'publish', entry) && {
        instead: { label: t('life.withdraw'), path: pathOf(call, 'withdraw/') },
      }),
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
export const publishingLifeRoutes: readonly OfficeRoute[] = [
  description,
  attachments,
  detach,
  history,
  restore,
  withdraw,
  bringBack,
  refresh,
  remove,
];
