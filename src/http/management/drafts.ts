import { z } from 'zod';
import { may } from '#accounts';
import { isDatasetId } from '#catalogue';
import { problemText } from '#ingest';
import { choicesToShow, type Draft, PreviewLost } from '#publishing';
import { changedChoices, recipeChange } from './draft-recipe.ts';
import { draftSource, sourceIn } from './draft-sources.ts';
import { changedMetadata, metadataChange, unknownCustom } from './metadata.ts';
import {
  changedMeanwhile,
  type ManagementCall,
  type ManagementRoute,
  notAllowed,
  notThere,
  problem,
} from './route.ts';

const WAIT_MS = 30_000;

export const shown = (draft: Draft) => ({
  id: draft.id,
  state: draft.state,
  dataset: draft.datasetId,
  source: { name: draft.source.name, ...(draft.source.bytes !== undefined && { bytes: draft.source.bytes }) },
  metadata: draft.metadata,
  reading: draft.reading,
  steps: draft.steps,
  fields: draft.choices ?? [],
  job: draft.jobId ?? null,
  problem: draft.problem ?? null,
});

export const answerOf = (draft: Draft, status: 200 | 201 | 202 = 200) =>
  ({ status, body: shown(draft), etag: String(draft.revision) }) as const;

export const mayWorkOn = ({ deps, viewer }: ManagementCall, draft: Draft): boolean =>
  draft.datasetUid === undefined
    ? (draft.owner === viewer.personId && may(viewer, 'create-datasets')) || may(viewer, 'administer')
    : deps.visibility.may(viewer, 'edit', { uid: draft.datasetUid });

/** A new dataset becomes its creator's; new data of a dataset are for whoever may publish it. */
const mayPublish = ({ deps, viewer }: ManagementCall, draft: Draft): boolean =>
  draft.datasetUid === undefined
    ? mayWorkOn({ deps, viewer } as ManagementCall, draft)
    : deps.visibility.may(viewer, 'publish', { uid: draft.datasetUid });

/** The draft once its job has ended, or as it is after a while. */
export async function settled({ deps }: ManagementCall, draft: Draft): Promise<Draft> {
  // What was saved does not name the job that looks at it yet.
  const { jobId } = (await deps.publishing.get(draft.id)) ?? draft;
  if (jobId !== undefined)
    for await (const job of deps.jobs.watch(jobId, AbortSignal.timeout(WAIT_MS)))
      if (job.endedAt !== undefined) break;
  return (await deps.publishing.get(draft.id)) ?? draft;
}

/** A route about one draft, for whoever may work on it. */
export const onDraft =
  (
    work: (call: ManagementCall, draft: Draft) => ReturnType<ManagementRoute['answer']>,
  ): ManagementRoute['answer'] =>
  async (call) => {
    const draft = await call.deps.publishing.get(call.path.draft ?? '');
    return draft === undefined || !mayWorkOn(call, draft) ? notThere('such draft') : work(call, draft);
  };

const change = z
  .strictObject({ dataset: z.string().max(120), metadata: metadataChange, ...recipeChange })
  .partial();

/** The first processor that could do nothing, as the editor refuses it too; undefined: all of them can. */
async function stepProblem(
  { deps, viewer }: ManagementCall,
  draft: Draft,
  steps: Draft['steps'],
  choices: Draft['choices'],
) {
  try {
    const wanted = { steps, choices: choices && choicesToShow(choices), metadata: draft.metadata };
    const { effects = [] } = (await deps.publishing.look(draft, wanted, viewer.personId)) ?? {};
    const at = effects.findIndex((effect) => effect?.problem !== undefined);
    const found = effects[at]?.problem;
    return found && problem(400, 'BadValue', `steps.${at}: ${problemText(found)}`);
  } catch (error) {
    // What cannot be shown in time is found out when it is published.
    if (error instanceof PreviewLost) return undefined;
    throw error;
  }
}

/** What a new draft is for: a dataset that is there, one that was taken back, or a new one. */
async function purposeOf(
  call: ManagementCall,
  {
    dataset: id = '',
    unpublished,
  }: { readonly dataset?: string | undefined; readonly unpublished?: string | undefined },
) {
  const { deps, viewer, now } = call;
  if (unpublished !== undefined) {
    const entry = deps.publishing.withdrawn().find(({ uid }) => uid === unpublished);
    return entry === undefined || !deps.visibility.may(viewer, 'publish', entry)
      ? notThere('such unpublished dataset')
      : { dataset: { uid: entry.uid, id: entry.id } };
  }
  if (id === '') return may(viewer, 'create-datasets') ? {} : notAllowed('create datasets');
  const entry = await deps.visibility.of(viewer, now).dataset(id);
  if (entry === undefined) return notThere(`dataset ${id.slice(0, 120)}`);
  return deps.visibility.may(viewer, 'edit', entry)
    ? { dataset: { uid: entry.uid, id: entry.id } }
    : notAllowed('edit this dataset');
}

export const draftRoutes: readonly ManagementRoute[] = [
  {
    method: 'POST',
    path: '/drafts',
    operationId: 'createDraft',
    summary:
      'Begins a dataset, or new data of one, from an address, from a file that has come in pieces, from what a look at a source has found, or once more from the source that its data were last made of (kept). Answers when it has been looked at.',
    tag: 'drafts',
    body: draftSource,
    async answer(call) {
      const body = call.body as z.infer<typeof draftSource>;
      const purpose = await purposeOf(call, body);
      if ('problem' in purpose) return purpose;
      const { personId: owner } = call.viewer;
      if (body.kept) {
        const again =
          'dataset' in purpose &&
          (await call.deps.publishing.beginAgain({ owner, dataset: purpose.dataset }));
        return again
          ? answerOf(await settled(call, again), 201)
          : problem(409, 'NotPossible', 'kept: dataset names none whose source is kept.');
      }
      const source = await sourceIn(call, body);
      if (!('source' in source)) return source;
      const draft = await call.deps.publishing.begin({ owner, ...purpose, ...source });
      return answerOf(await settled(call, draft), 201);
    },
  },
  {
    method: 'POST',
    path: '/drafts/upload',
    operationId: 'uploadDraft',
    summary:
      'The same from a file: its bytes are the body, its name is the parameter name, and dataset names one that gets new data.',
    tag: 'drafts',
    parameters: ['name', 'dataset'],
    takesFile: true,
    async answer(call) {
      const purpose = await purposeOf(call, { dataset: call.query.text('dataset') });
      if ('problem' in purpose) return purpose;
      const taken = await call.takeFile();
      if (!taken.ok) return taken.problems[0];
      const draft = await call.deps.publishing.begin({
        owner: call.viewer.personId,
        ...purpose,
        source: { kind: 'file', path: taken.value, name: call.query.text('name') || 'upload' },
      });
      return answerOf(await settled(call, draft), 201);
    },
  },
  {
    method: 'GET',
    path: '/drafts/{draft}',
    operationId: 'getDraft',
    summary: 'A draft: its state, its fields, what stands in the way. The ETag stands for what was saved.',
    tag: 'drafts',
    answer: onDraft(async (_call, draft) => answerOf(draft)),
  },
  {
    method: 'PATCH',
    path: '/drafts/{draft}',
    operationId: 'changeDraft',
    summary:
      'Names the dataset, describes it, says how the source is read, which processors change it and what becomes of its columns.',
    tag: 'drafts',
    needsMatch: true,
    body: change,
    answer: onDraft(async (call, draft) => {
      const { deps, body, seen } = call;
      const { dataset, metadata, reading, steps, fields } = body as z.infer<typeof change>;
      const unknown = metadata && unknownCustom(metadata, deps.settings);
      if (unknown !== undefined)
        return problem(400, 'BadValue', `metadata.custom.${unknown}: the portal has no field of this name.`);
      const choices = fields && changedChoices(draft, fields);
      if (choices !== undefined && 'problem' in choices) return choices;
      // Read otherwise, its columns are others.
      const isRefused =
        steps !== undefined && reading === undefined
          ? await stepProblem(call, draft, steps as Draft['steps'], choices ?? draft.choices)
          : undefined;
      if (isRefused !== undefined) return isRefused;
      if (dataset !== undefined && draft.datasetUid === undefined) {
        if (!isDatasetId(dataset))
          return problem(400, 'InvalidId', 'dataset: letters, digits, - and _ only, 120 at most.');
        if (deps.publishing.isTaken(dataset))
          return problem(409, 'IdTaken', `dataset: ${dataset} is taken. Choose another id.`);
      }
      const saved = await deps.publishing.save(
        draft.id,
        Number(seen),
        {
          ...(dataset !== undefined && draft.datasetUid === undefined && { datasetId: dataset }),
          ...(reading !== undefined && { reading: reading as Draft['reading'] }),
          ...(steps !== undefined && { steps: steps as Draft['steps'] }),
          ...(choices !== undefined && { choices }),
          ...(metadata !== undefined && { metadata: await changedMetadata(draft.metadata, metadata) }),
        },
        call.viewer.personId,
      );
      return saved === undefined ? changedMeanwhile : answerOf(await settled(call, saved));
    }),
  },
  {
    method: 'POST',
    path: '/drafts/{draft}/publish',
    operationId: 'publishDraft',
    summary:
      'Publishes a draft as a job; the answer names it. Asked again it is the same job. Refused once where somebody else has given the dataset other data meanwhile: over says that this is known.',
    tag: 'drafts',
    needsMatch: true,
    parameters: ['over'],
    answer: onDraft(async (call, draft) => {
      if (!mayPublish(call, draft)) return notAllowed('publish this dataset');
      if (draft.state === 'published' || draft.state === 'publishing') return answerOf(draft, 202);
      const { title, license, licenseUrl } = draft.metadata;
      const isNew = draft.datasetUid === undefined;
      const missing = [
        ...(isNew && draft.datasetId === '' ? ['dataset'] : []),
        ...(isNew && Object.keys(title).length === 0 ? ['metadata.title'] : []),
        ...(isNew && license === '' ? ['metadata.license'] : []),
        ...(isNew && licenseUrl === '' ? ['metadata.licenseUrl'] : []),
      ];
      if (missing.length > 0)
        return problem(
          409,
          'Incomplete',
          `Before it is published it needs: ${missing.join(', ')}. Send them with PATCH.`,
        );
      const other = await call.deps.publishing.overtaken(draft, call.viewer.personId);
      if (other !== undefined && call.query.text('over') !== other.seen)
        return problem(
          409,
          'Overtaken',
          `Somebody else has given the dataset other data since this draft was begun. GET …/history tells it; with over=${other.seen} yours take their place.`,
        );
      const isBegun = await call.deps.publishing.publish(draft.id, Number(call.seen), call.viewer.personId);
      if (!isBegun) return changedMeanwhile;
      return answerOf((await call.deps.publishing.get(draft.id)) ?? draft, 202);
    }),
  },
  {
    method: 'DELETE',
    path: '/drafts/{draft}',
    operationId: 'deleteDraft',
    summary: 'Throws a draft away, with its source.',
    tag: 'drafts',
    answer: onDraft(async ({ deps }, draft) =>
      (await deps.publishing.discard(draft.id))
        ? { status: 204 }
        : problem(409, 'Busy', 'The draft is being published, or has been.'),
    ),
  },
];
