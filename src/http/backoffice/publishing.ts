import { isDatasetId } from '#catalogue';
import type { Job } from '#jobs';
import { checkChoices, type Draft } from '#publishing';
import { blankForm, type FormState } from '#web';
import { officeDataset } from './datasets.ts';
import { draftOf } from './drafts.ts';
import { choiceValues, metadataValues, readChoices, readMetadata, stateOf } from './publishing-forms.ts';
import {
  datasetOf,
  goTo,
  notHere,
  type OfficeAnswer,
  type OfficeCall,
  type OfficePost,
  type OfficeRoute,
  show,
} from './route.ts';

const DATASETS = '/backoffice/datasets/';
const DRAFTS = '/backoffice/drafts/';
const PATH = `${DRAFTS}:draft/`;
/** Addresses that a dataset of this id would hide. */
const TAKEN = new Set(['new']);
// A small file is done by then, and its page needs no reload.
const WAIT_MS = 4000;

const draftPath = ({ id }: Draft): string => `${DRAFTS}${id}/`;

/** Whether the person may let readers see it. */
const mayPublish = ({ deps, viewer }: OfficeCall, { datasetUid }: Draft): boolean =>
  datasetUid === undefined || deps.visibility.may(viewer, 'publish', { uid: datasetUid });

const jobOf = async ({ deps }: OfficeCall, draft: Draft): Promise<Job | undefined> =>
  draft.jobId === undefined ? undefined : deps.jobs.get(draft.jobId);

/** Gives a quick job the time to end. */
async function waitFor({ deps }: OfficeCall, id: string): Promise<void> {
  const draft = await deps.publishing.get(id);
  if (draft?.jobId === undefined) return;
  for await (const job of deps.jobs.watch(draft.jobId, AbortSignal.timeout(WAIT_MS)))
    if (job.endedAt !== undefined) return;
}

/** Begins a draft with the file or the address that was sent; undefined when there is neither, which the form then says. */
async function begin(
  { deps, form, file, viewer }: OfficePost,
  dataset?: { readonly uid: string; readonly id: string },
): Promise<Draft | undefined> {
  const url = form.text('url', { required: false, max: 2000 });
  if (file === undefined && form.isGood) {
    if (url === '') form.refuse('file', { message: 'publishing.problem.no-source' });
    else if (!/^https?:\/\/\S+$/i.test(url) || !URL.canParse(url))
      form.refuse('url', { message: 'publishing.problem.url' });
  }
  if (!form.isGood) return undefined;
  return deps.publishing.begin({
    owner: viewer.personId,
    ...(dataset !== undefined && { dataset }),
    source: file === undefined ? { kind: 'url', url } : { kind: 'file', path: file.path, name: file.name },
  });
}

async function sourcePage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const { dataset, deps } = call;
  return show(
    'newDraft',
    {
      form: form ?? blankForm(),
      maxMb: deps.settings['uploads.maxMb'],
      ...(dataset !== undefined && { dataset: officeDataset(call, dataset) }),
    },
    form === undefined ? 200 : 422,
  );
}

async function beginAndLook(
  call: OfficePost,
  dataset?: { readonly uid: string; readonly id: string },
): Promise<OfficeAnswer> {
  const draft = await begin(call, dataset);
  if (draft === undefined) return sourcePage(call, call.form.state());
  await waitFor(call, draft.id);
  return goTo(draftPath(draft));
}

/** Part of an address made of the name of a file. */
const suggestedId = ({ source }: Draft): string =>
  (source.name.split(/[/\\?]/).findLast((part) => part !== '') ?? '')
    .replace(/\.[a-z0-9]{1,8}$/i, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);

async function draftPage(call: OfficeCall, draft: Draft, form?: FormState): Promise<OfficeAnswer> {
  const { languages } = call.deps.settings;
  const job = await jobOf(call, draft);
  const datasetId = draft.datasetId === '' ? suggestedId(draft) : draft.datasetId;
  const stored = stateOf(
    { datasetId },
    metadataValues(draft.metadata, languages),
    choiceValues(draft.choices ?? [], languages),
  );
  return show(
    'draft',
    {
      draft,
      ...(job !== undefined && { job }),
      form: form ?? stored,
      mayPublish: mayPublish(call, draft),
    },
    form === undefined ? 200 : 422,
  );
}

async function saveDraft(call: OfficePost, draft: Draft): Promise<OfficeAnswer> {
  const { deps, form, viewer } = call;
  const { languages, defaultLanguage } = deps.settings;
  const isPublishing = form.hidden('act') === 'publish';
  const isNew = draft.datasetUid === undefined;
  const revision = Number(form.hidden('revision'));
  const choices = readChoices(form, draft.choices ?? [], languages);
  for (const { at, part, code } of checkChoices(choices))
    form.refuse(`f${at}-${part}`, { message: `publishing.problem.${code}` });
  const metadata = isNew ? readMetadata(form, languages, defaultLanguage, isPublishing) : draft.metadata;
  const datasetId = isNew ? form.text('datasetId', { max: 120 }) : draft.datasetId;
  if (isNew && datasetId !== '' && (!isDatasetId(datasetId) || TAKEN.has(datasetId)))
    form.refuse('datasetId', { message: 'publishing.problem.id' });
  else if (isNew && deps.publishing.isTaken(datasetId))
    form.refuse('datasetId', { message: 'publishing.problem.id-taken' });
  if (isPublishing && !mayPublish(call, draft))
    form.refuse('', { message: 'publishing.problem.may-not-publish' });
  if (!form.isGood) return draftPage(call, draft, form.state());
  const saved = await deps.publishing.save(draft.id, revision, { datasetId, choices, metadata });
  if (saved === undefined) {
    form.refuse('', { message: 'account.problem.changed-meanwhile' });
    return draftPage(call, draft, form.state());
  }
  if (isPublishing) await deps.publishing.publish(saved.id, saved.revision, viewer.personId);
  await waitFor(call, saved.id);
  return goTo(draftPath(saved), isPublishing ? undefined : 'draft-saved');
}

/** A route about the draft in the address. */
const onDraft =
  <Call extends OfficeCall>(work: (call: Call, draft: Draft) => Promise<OfficeAnswer>) =>
  async (call: Call): Promise<OfficeAnswer> => {
    const draft = await draftOf(call);
    return draft === undefined ? notHere : work(call, draft);
  };

/** From a file or an address to a published dataset. */
export const publishingRoutes: readonly OfficeRoute[] = [
  {
    path: `${DATASETS}new/`,
    section: 'datasets',
    needs: ['create-datasets'],
    takesUpload: true,
    get: (call) => sourcePage(call),
    post: (call) => beginAndLook(call),
  },
  {
    path: `${DATASETS}:dataset/data/`,
    section: 'datasets',
    right: 'edit',
    takesUpload: true,
    get: (call) => sourcePage(call),
    post: (call) => beginAndLook(call, datasetOf(call)),
  },
  {
    path: PATH,
    section: 'datasets',
    get: onDraft((call, draft) => draftPage(call, draft)),
    post: onDraft(saveDraft),
  },
  {
    path: `${PATH}inspect/`,
    section: 'datasets',
    post: onDraft(async (call: OfficePost, draft) => {
      await call.deps.publishing.inspect(draft.id);
      await waitFor(call, draft.id);
      return goTo(draftPath(draft));
    }),
  },
  {
    path: `${PATH}cancel/`,
    section: 'datasets',
    post: onDraft(async (call: OfficePost, draft) => {
      await call.deps.publishing.cancel(draft.id);
      return goTo(draftPath(draft), 'draft-cancelled');
    }),
  },
  {
    path: `${PATH}discard/`,
    section: 'datasets',
    get: onDraft(async ({ t }: OfficeCall, draft) =>
      show('confirm', {
        title: t('publishing.discard-title'),
        consequences: [t('publishing.discard-text', { name: draft.source.name })],
        crumbs: [
          { label: t('office.nav.datasets'), path: DATASETS },
          { label: draft.source.name, path: draftPath(draft) },
        ],
        action: `${draftPath(draft)}discard/`,
        hidden: {},
        submit: t('publishing.discard'),
        cancel: draftPath(draft),
      }),
    ),
    post: onDraft(async (call: OfficePost, draft) =>
      (await call.deps.publishing.discard(draft.id))
        ? goTo(DATASETS, 'draft-discarded')
        : goTo(draftPath(draft), 'draft-busy'),
    ),
  },
];
