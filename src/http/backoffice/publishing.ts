import { createReadStream, rmSync } from 'node:fs';
import { type DatasetEntry, isDatasetId } from '#catalogue';
import type { ImportPreview } from '#ingest';
import type { Job } from '#jobs';
import { changesBetween, checkChoices, type Draft, initialChoices, offersOf, type Recipe } from '#publishing';
import { blankForm, type FormState } from '#web';
import { lastValue } from '../query-string.ts';
import { officeDataset, withdrawnOf } from './datasets.ts';
import {
  arranged,
  checkSteps,
  firstInput,
  readingValues,
  readReading,
  readSteps,
  stepValues,
} from './draft-form.ts';
import { seenOf, suggestedId, taken } from './draft-look.ts';
import { draftOf } from './drafts.ts';
import { joinableFor } from './joinable.ts';
import { metadataValues, offerOf, readMetadata } from './metadata-form.ts';
import { choiceValues, readChoices } from './publishing-forms.ts';
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
/** What acts begin with that take an offer. */
const OFFER = 'offer-';
// A small file is done by then, and its page needs no reload.
const WAIT_MS = 4000;

const draftPath = ({ id }: Draft): string => `${DRAFTS}${id}/`;

/** Whether the person may let readers see it. */
const mayPublish = ({ deps, viewer }: OfficeCall, { datasetUid }: Draft): boolean =>
  datasetUid === undefined || deps.visibility.may(viewer, 'publish', { uid: datasetUid });

const jobOf = async ({ deps }: OfficeCall, draft: Draft): Promise<Job | undefined> =>
  draft.jobId === undefined ? undefined : deps.jobs.get(draft.jobId);

/** Gives a quick job the time to end. */
export async function waitForJob({ deps }: OfficeCall, id: string): Promise<void> {
  for await (const job of deps.jobs.watch(id, AbortSignal.timeout(WAIT_MS)))
    if (job.endedAt !== undefined) return;
}

async function waitFor(call: OfficeCall, id: string): Promise<void> {
  const draft = await call.deps.publishing.get(id);
  if (draft?.jobId !== undefined) await waitForJob(call, draft.jobId);
}

/** People write addresses as they see them in their browser: without https. */
const wholeAddress = (text: string): string =>
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#:]|$)/i.test(text) ? `https://${text}` : text;

/** Begins a draft with the file or the address that was sent; undefined when there is neither, which the form then says. */
async function begin(
  { deps, form, file: sent, viewer }: OfficePost,
  dataset?: { readonly uid: string; readonly id: string },
): Promise<Draft | undefined> {
  const url = wholeAddress(form.text('url', { required: false, max: 2000 }));
  // A large one has come in pieces before its form.
  const arrived = form.hidden('upload');
  const file = sent ?? (arrived === '' ? undefined : deps.publishing.uploads.take(arrived, viewer.personId));
  if (file === undefined && form.isGood) {
    if (url === '') form.refuse('file', { message: 'publishing.problem.no-source' });
    else if (!/^(?:https?|ftps?):\/\/\S+$/i.test(url) || !URL.canParse(url))
      form.refuse('url', { message: 'publishing.problem.url' });
  }
  if (!form.isGood) return undefined;
  return deps.publishing.begin({
    owner: viewer.personId,
    ...(dataset !== undefined && { dataset }),
    // What lets an address in comes from the form of its source only.
    source:
      file === undefined
        ? { kind: 'url', url: url.replace(/#.*$/, '') }
        : { kind: 'file', path: file.path, name: file.name },
  });
}

async function sourcePage(
  call: OfficeCall,
  form?: FormState,
  withdrawn?: DatasetEntry,
): Promise<OfficeAnswer> {
  const { dataset, deps } = call;
  return show(
    'newDraft',
    {
      // The address that could not be read, to be corrected.
      form: form ?? blankForm({ url: lastValue(call.query, 'url') ?? '' }),
      maxMb: deps.settings['uploads.maxMb'],
      arriving: deps.publishing.uploads.open(call.viewer.personId),
      ...(dataset !== undefined && { dataset: officeDataset(call, dataset) }),
      ...(withdrawn !== undefined && {
        withdrawn: { uid: withdrawn.uid, title: officeDataset(call, withdrawn).title },
      }),
    },
    form === undefined ? 200 : 422,
  );
}

async function beginAndLook(call: OfficePost, dataset?: DatasetEntry): Promise<OfficeAnswer> {
  const draft = await begin(call, dataset);
  if (draft === undefined)
    return sourcePage(call, call.form.state(), call.dataset === undefined ? dataset : undefined);
  await waitFor(call, draft.id);
  return goTo(draftPath(draft));
}

interface Unsaved {
  readonly recipe: Recipe;
  readonly form: FormState;
  readonly status: number;
  readonly focus?: string;
  /** What somebody else has published meanwhile, and the person has been told of. */
  readonly over?: string;
}

/** The draft as it is stored, or as somebody would have it who has not saved that. */
async function draftPage(call: OfficeCall, draft: Draft, unsaved?: Unsaved): Promise<OfficeAnswer> {
  const { deps } = call;
  const recipe = unsaved?.recipe ?? draft;
  const job = await jobOf(call, draft);
  const isEdited = draft.state === 'ready' || draft.state === 'refused';
  if (isEdited) deps.publishing.warm();
  const isShown = isEdited && (unsaved !== undefined || recipe.steps.length > 0);
  const seen = isShown ? await seenOf(call, draft, recipe) : undefined;
  const preview = seen?.view?.preview ?? draft.preview;
  const choices =
    unsaved && preview && recipe.choices ? initialChoices(preview, recipe.choices) : (recipe.choices ?? []);
  const entry =
    draft.datasetUid !== undefined
      ? await deps.visibility.of(call.viewer, call.now).dataset(draft.datasetId)
      : undefined;
  return show(
    'draft',
    {
      draft,
      ...(entry !== undefined && {
        seen: {
          title: officeDataset(call, entry).title,
          records: entry.recordCount,
          rejected: entry.manifest.rejectedCount,
        },
      }),
      ...(job !== undefined && { job }),
      form: {
        values: { ...valuesOf(call, draft, { ...recipe, choices }), ...typedOf(unsaved) },
        problems: unsaved?.form.problems ?? {},
      },
      mayPublish: mayPublish(call, draft),
      offer: offerOf(deps.settings, draft.metadata),
      steps: recipe.steps,
      joinable: await joinableFor(call, recipe.steps),
      choices,
      preview,
      ...(isEdited && preview && entry && { changes: changesBetween(entry, versionOf(preview)) }),
      offers: isEdited && preview ? offersOf(preview, { steps: recipe.steps, choices }) : [],
      effects: seen?.view?.effects ?? [],
      problem: seen?.view?.problem,
      isLost: seen?.isLost ?? false,
      isUnsaved: unsaved !== undefined,
      ...(unsaved?.focus !== undefined && { focus: unsaved.focus }),
      ...(unsaved?.over !== undefined && { over: unsaved.over }),
    },
    unsaved?.status ?? 200,
  );
}

const versionOf = ({ fields, recordCount }: ImportPreview) => ({
  recordCount,
  schema: { fields: fields.map(({ field }) => field) },
});

/** What was typed, but for steps and fields: those may stand elsewhere now. */
const typedOf = (unsaved: Unsaved | undefined): FormState['values'] =>
  Object.fromEntries(Object.entries(unsaved?.form.values ?? {}).filter(([name]) => !/^[sf]\d+-/.test(name)));

function valuesOf(call: OfficeCall, draft: Draft, recipe: Recipe): FormState['values'] {
  const { deps } = call;
  const { languages } = deps.settings;
  const { datasetId, metadata, choices, steps, reading } = recipe;
  return {
    datasetId: datasetId === '' ? suggestedId(call, draft) : datasetId,
    ...metadataValues(metadata, offerOf(deps.settings, draft.metadata)),
    ...choiceValues(choices ?? [], languages),
    ...stepValues(steps),
    ...readingValues(reading),
  };
}

/** What the form of a draft wants, whole or not. */
async function recipeIn({ deps, form }: OfficePost, draft: Draft, mustBeWhole: boolean): Promise<Recipe> {
  const { languages } = deps.settings;
  const isNew = draft.datasetUid === undefined;
  return {
    reading: draft.reading,
    steps: readSteps(form),
    choices: readChoices(form, draft.choices ?? [], languages),
    metadata: isNew
      ? await readMetadata(form, offerOf(deps.settings, draft.metadata), mustBeWhole, draft.metadata)
      : draft.metadata,
    datasetId: isNew ? form.text('datasetId', { max: 120, required: mustBeWhole }) : draft.datasetId,
  };
}

/** The form of a draft: its button says what is to be done with it. */
async function editDraft(call: OfficePost, draft: Draft): Promise<OfficeAnswer> {
  const { deps, form, viewer } = call;
  const act = form.hidden('act');
  const revision = Number(form.hidden('revision'));
  if (act === 'undo' || act === 'redo') {
    const back = await deps.publishing[act](draft.id, revision, viewer.personId);
    if (back) await waitFor(call, back.id);
    return goTo(draftPath(draft), back ? `draft-${act}` : 'draft-not-undone');
  }
  if (act === '' || act === 'save' || act === 'publish') return saveDraft(call, draft, revision);
  const recipe = await recipeIn(call, draft, false);
  const { steps, choices = [] } = recipe;
  const next = act.startsWith(OFFER)
    ? await taken(call, draft, recipe, act.slice(OFFER.length))
    : arranged(act, form.hidden('new-step'), { steps, choices });
  return draftPage(call, draft, {
    recipe: { ...recipe, steps: next?.steps ?? steps, choices: next?.choices ?? choices },
    // What is not typed to its end is no mistake yet.
    form: { values: form.state().values, problems: {} },
    status: 200,
    ...(next?.focus !== undefined && { focus: next.focus }),
  });
}

async function saveDraft(call: OfficePost, draft: Draft, revision: number): Promise<OfficeAnswer> {
  const { deps, form, viewer } = call;
  const isPublishing = form.hidden('act') === 'publish';
  const recipe = await recipeIn(call, draft, isPublishing);
  const { datasetId, steps, choices = [] } = recipe;
  for (const { at, part, code } of checkChoices(choices))
    form.refuse(`f${at}-${part}`, { message: `publishing.problem.${code}` });
  checkSteps(form, steps);
  if (draft.datasetUid === undefined && datasetId !== '') {
    if (!isDatasetId(datasetId)) form.refuse('datasetId', { message: 'publishing.problem.id' });
    else if (deps.publishing.isTaken(datasetId))
      form.refuse('datasetId', { message: 'publishing.problem.id-taken' });
  }
  if (isPublishing && !mayPublish(call, draft))
    form.refuse('', { message: 'publishing.problem.may-not-publish' });
  if (form.isGood && steps.length > 0) {
    const seen = await seenOf(call, draft, recipe);
    for (const [place, effect] of (seen.view?.effects ?? []).entries()) {
      const step = steps[place];
      if (effect?.problem && step)
        form.refuse(firstInput(step, place), {
          message: 'publishing.problem.step',
          values: { place: place + 1 },
        });
    }
  }
  const refused = (): Unsaved => ({ recipe, form: form.state(), status: 422 });
  if (!form.isGood) return draftPage(call, draft, refused());
  const other = isPublishing ? await deps.publishing.overtaken(draft, viewer.personId) : undefined;
  if (other !== undefined && form.hidden('over') !== other.seen) {
    const name = (await deps.accounts.people.names([other.person])).get(other.person) ?? other.person;
    form.refuse('', { message: 'editor.problem.overtaken', values: { name } });
    return draftPage(call, draft, { ...refused(), over: other.seen });
  }
  const saved = await deps.publishing.save(draft.id, revision, recipe, viewer.personId);
  if (saved === undefined) {
    form.refuse('', { message: 'editor.problem.changed-meanwhile' });
    return draftPage(call, draft, refused());
  }
  if (isPublishing) await deps.publishing.publish(saved.id, saved.revision, viewer.personId);
  await waitFor(call, saved.id);
  return goTo(draftPath(saved), isPublishing ? undefined : 'draft-saved');
}

/** Another way to read the source: it is looked at anew. */
async function readAnew(call: OfficePost, draft: Draft): Promise<OfficeAnswer> {
  const { deps, form, viewer } = call;
  const reading = readReading(form);
  const refused = (): Unsaved => ({
    recipe: { ...draft, reading },
    form: form.state(),
    status: 422,
  });
  if (!form.isGood) return draftPage(call, draft, refused());
  const saved = await deps.publishing.save(
    draft.id,
    Number(form.hidden('revision')),
    { reading },
    viewer.personId,
  );
  if (saved === undefined) {
    form.refuse('', { message: 'editor.problem.changed-meanwhile' });
    return draftPage(call, draft, refused());
  }
  await waitFor(call, saved.id);
  return goTo(draftPath(saved), 'draft-saved');
}

/** Every rejected value, as a file. */
async function rejectsFile(call: OfficeCall, draft: Draft): Promise<OfficeAnswer> {
  const found = await call.deps.publishing.rejects(draft, call.viewer.personId);
  if (found === undefined) return notHere;
  const body = createReadStream(found.path);
  if (found.made) body.once('close', () => rmSync(found.path, { force: true }));
  return { answer: 'file', type: 'text/csv; charset=utf-8', name: 'rejected-values.csv', body };
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
    path: '/backoffice/withdrawn/:uid/data/',
    section: 'datasets',
    takesUpload: true,
    async get(call) {
      const entry = withdrawnOf(call);
      return entry === undefined ? notHere : sourcePage(call, undefined, entry);
    },
    async post(call) {
      const entry = withdrawnOf(call);
      return entry === undefined ? notHere : beginAndLook(call, entry);
    },
  },
  {
    path: PATH,
    section: 'datasets',
    get: onDraft((call, draft) => draftPage(call, draft)),
    post: onDraft(editDraft),
  },
  { path: `${PATH}reading/`, section: 'datasets', post: onDraft(readAnew) },
  { path: `${PATH}rejected/`, section: 'datasets', get: onDraft(rejectsFile) },
  {
    path: `${PATH}inspect/`,
    section: 'datasets',
    post: onDraft(async (call: OfficePost, draft) => {
      await call.deps.publishing.inspect(draft.id, call.viewer.personId, {
        whole: call.form.isTicked('whole'),
      });
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
