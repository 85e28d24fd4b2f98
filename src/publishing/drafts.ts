import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { copyFile, link } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { processMark } from '#lib';
import { choicesOf, initialChoices } from './choices.ts';
import { folderOf, forgetSource, shownAddress } from './draft-sources.ts';
import { inspectDraft, publishDraft } from './kinds.ts';
import { type Draft, type NewDraft, NOTHING_SAID, type Recipe } from './model.ts';
import type { PublishingOptions } from './options.ts';
import { type DraftView, PreviewLost } from './previewer.ts';
import * as repository from './repository.ts';
import { entryOf, surroundingsOf } from './surroundings.ts';

/** What is on its way to readers, from its source to the job that publishes it. */
export interface Drafts {
  /** Begins a draft and has its source looked at. */
  begin(draft: NewDraft): Promise<Draft>;
  /** Begins a draft with the source that the data of a dataset were last made of. Undefined: it is not kept. */
  beginAgain(draft: Required<Pick<NewDraft, 'owner' | 'dataset'>>): Promise<Draft | undefined>;
  /** That source, and the latest snapshot that was made of it. */
  keptSource(datasetUid: string): Promise<KeptSource | undefined>;
  get(id: string): Promise<Draft | undefined>;
  /** Whether there is a dataset of this id, whoever may know of it. */
  isTaken(datasetId: string): boolean;
  /** Those that are not published yet, the latest first; those of `owner` among them however many others have. */
  open(owner?: string): Promise<readonly Draft[]>;
  /**
   * Saves what a person wants, with what comes of it; the source is looked at again where that takes another reading of it.
   * Undefined, and nothing is written, when somebody has saved after `revision`, or the draft is being published. Steps join what
   * the person `by` may see.
   */
  save(id: string, revision: number, wanted: Partial<Recipe>, by: string): Promise<Draft | undefined>;
  /** Takes the latest save back, or forward again. Undefined as for `save`, and when there is none. */
  undo(id: string, revision: number, by: string): Promise<Draft | undefined>;
  redo(id: string, revision: number, by: string): Promise<Draft | undefined>;
  /** Makes ready for somebody who will soon look. */
  warm(): void;
  /**
   * What would come of a recipe for the person `by`, on the records that were kept of the source; nothing is saved. Undefined:
   * there are none.
   */
  look(draft: Draft, recipe: Seen, by: string): Promise<DraftView | undefined>;
  /** Has the source looked at once more, after what stood in the way is gone; `whole`: every record of it. */
  inspect(id: string, by: string, options?: { readonly whole?: boolean }): Promise<void>;
  /** Every value that is rejected, as a CSV file; undefined when nothing was looked at. The caller removes a `made` one. */
  rejects(draft: Draft, by: string): Promise<{ readonly path: string; readonly made: boolean } | undefined>;
  /**
   * Who has given the dataset other data since the draft was begun, at `seen` in their history; undefined: nobody but `by`, or
   * the dataset itself by its schedule. Whoever publishes is told once.
   */
  overtaken(
    draft: Draft,
    by: string,
  ): Promise<{ readonly person: string; readonly seen: string } | undefined>;
  /** Publishes it as a job. False when it is not as it was at `revision`, or not ready. */
  publish(id: string, revision: number, by: string): Promise<boolean>;
  /** Calls off what is being done with it. */
  cancel(id: string): Promise<void>;
  /** Throws it away, with its source. False while it is being published. */
  discard(id: string): Promise<boolean>;
}

/** The source of a dataset that can be read again. */
export interface KeptSource {
  readonly name: string;
  readonly snapshot: string | undefined;
}

/** What of a recipe shows in its records. */
type Seen = Pick<Recipe, 'steps' | 'choices' | 'metadata'>;

const EVENTS = 100;
// Between the change of a draft and its job.
const ASKED_WITHIN_MS = 60_000;

/** A name that is safe in a path and still tells the format. */
const fileNameOf = (name: string): string => {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const safe = last
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.-]+/g, '_');
  return safe.replace(/^\.+/, '').slice(-100) || 'source';
};

const recipeOf = ({ datasetId, reading, steps, choices, metadata }: Draft): Recipe => ({
  datasetId,
  reading,
  steps,
  choices,
  metadata,
});

/** Whether two recipes make the same records of a source. Steps may use what is said of the dataset, and other datasets. */
const makesAlike = (one: Seen, other: Seen): boolean =>
  one.steps.length === 0 && other.steps.length === 0 && isDeepStrictEqual(one.choices, other.choices);

export function createDrafts(options: PublishingOptions): Drafts {
  const { store, catalogue, jobs, clock, dataFolder, previewer } = options;
  const now = () => clock.now().toISOString();

  const inspectAsJob = async (draft: Pick<Draft, 'id' | 'revision'>, by: string, whole = false) => {
    const { job } = await jobs.enqueue(
      inspectDraft,
      { draft: draft.id, revision: draft.revision, ...(whole && { whole }) },
      { owner: by, uniqueKey: `draft:${draft.id}:${draft.revision}` },
    );
    await repository.changeDraft(store, draft.id, { revision: draft.revision }, { jobId: job.id });
  };

  /** What new data of a dataset are to be made into: as the data before. */
  const recipeBefore = async (uid: string): Promise<Pick<Recipe, 'reading' | 'steps' | 'choices'>> => {
    const before = (await repository.readDraftsOf(store, uid)).find(({ state }) => state === 'published');
    if (before) return { reading: before.reading, steps: before.steps, choices: before.choices };
    const entry = entryOf(catalogue, uid);
    return { reading: {}, steps: [], choices: entry && choicesOf(entry.schema) };
  };

  /** The draft whose source the data of a dataset were last made of, as long as that is there. */
  const keptDraft = async (uid: string): Promise<Draft | undefined> => {
    const drafts = await repository.readDraftsOf(store, uid);
    return drafts.find(
      ({ state, source: { file } }) =>
        state === 'published' && file !== undefined && existsSync(join(dataFolder, file)),
    );
  };

  /** A draft that has its source, or the address of it, and is looked at. */
  const insert = async (
    draft: Pick<Draft, 'id' | 'owner' | 'datasetUid' | 'datasetId' | 'source'> &
      Pick<Recipe, 'reading' | 'steps' | 'choices' | 'metadata'>,
  ): Promise<Draft> => {
    const at = now();
    const whole: Draft = {
      ...draft,
      revision: 1,
      state: 'reading',
      preview: undefined,
      problem: undefined,
      jobId: undefined,
      undo: 0,
      redo: 0,
      createdAt: at,
      changedAt: at,
    };
    try {
      await repository.insertDraft(store, whole);
    } catch (error) {
      // The dataset was removed meanwhile, or the store is away: nobody would ever find the source.
      forgetSource(dataFolder, draft.id);
      throw error;
    }
    await inspectAsJob(whole, draft.owner);
    return (await repository.readDraft(store, draft.id)) ?? whole;
  };

  /** An id, and a folder for what it is made of. */
  const newFolder = (): string => {
    const id = randomBytes(12).toString('hex');
    mkdirSync(join(dataFolder, folderOf(id)), { recursive: true });
    return id;
  };

  const sampleOf = ({ source }: Draft): string | undefined =>
    source.sample === undefined ? undefined : join(dataFolder, source.sample);

  const view = async (
    draft: Draft,
    recipe: Seen,
    by: string,
    rejectsFile?: string,
  ): Promise<DraftView | undefined> => {
    const sampleFile = sampleOf(draft);
    if (sampleFile === undefined) return undefined;
    return previewer.look({
      sampleFile,
      folder: join(dataFolder, 'tmp'),
      steps: recipe.steps,
      choices: recipe.choices,
      surroundings: await surroundingsOf(options, draft, recipe, by),
      ...(rejectsFile !== undefined && { rejectsFile }),
    });
  };

  /** Writes a recipe over that of a draft, with what comes of it. */
  const become = async (
    draft: Draft,
    recipe: Recipe,
    position: { readonly recipeAt: number; readonly recipeLast: number },
    by: string,
  ): Promise<Draft | undefined> => {
    const { id, revision } = draft;
    const isReadAlike = JSON.stringify(recipe.reading) === JSON.stringify(draft.reading);
    const { rejects: _old, ...kept } = draft.source;
    const isSeen = draft.state === 'ready' && isReadAlike && makesAlike(recipe, draft);
    const source = isSeen ? draft.source : kept;
    const seen = isSeen
      ? draft
      : isReadAlike && recipe.choices !== undefined
        ? await view(draft, recipe, by).catch((error: unknown) => {
            // A job has more time and memory, and says what is wrong.
            if (error instanceof PreviewLost) return undefined;
            throw error;
          })
        : undefined;
    const isWritten = await repository.changeDraft(
      store,
      id,
      { revision, states: ['ready', 'refused', 'reading'] },
      {
        ...recipe,
        ...position,
        source,
        ...(seen?.preview === undefined
          ? { state: 'reading' }
          : {
              state: 'ready',
              preview: seen.preview,
              choices: recipe.choices && initialChoices(seen.preview, recipe.choices),
            }),
        problem: undefined,
        jobId: undefined,
        revision: revision + 1,
        changedAt: now(),
      },
    );
    if (!isWritten) return undefined;
    const written = await repository.readDraft(store, id);
    if (written?.state === 'reading') await inspectAsJob(written, by);
    return written;
  };

  const step = async (
    id: string,
    revision: number,
    by: string,
    steps: 1 | -1,
  ): Promise<Draft | undefined> => {
    const draft = await repository.readDraft(store, id);
    if (draft?.revision !== revision) return undefined;
    const at = draft.undo + steps;
    const recipe = await repository.readRecipe(store, id, at);
    if (recipe === undefined || at < 0 || at > draft.undo + draft.redo) return undefined;
    await repository.writeRecipe(store, id, draft.undo, recipeOf(draft));
    return become(draft, recipe, { recipeAt: at, recipeLast: draft.undo + draft.redo }, by);
  };

  /** A draft whose job has failed, was called off or was lost can be edited again. */
  const settled = async (draft: Draft): Promise<Draft> => {
    const { id, state, jobId, revision, preview, changedAt } = draft;
    if (state !== 'reading' && state !== 'publishing') return draft;
    const job = jobId === undefined ? undefined : await jobs.get(jobId);
    const isAsked = clock.now().getTime() - Date.parse(changedAt) < ASKED_WITHIN_MS;
    const hasFailed = job === undefined ? !isAsked : job.phase === 'ERROR' || job.phase === 'ABORTED';
    if (!hasFailed) return draft;
    const next = { state: preview === undefined ? ('refused' as const) : ('ready' as const) };
    await repository.changeDraft(store, id, { revision, states: [state] }, next);
    return { ...draft, ...next };
  };

  return {
    async begin({ owner, dataset, source: given, reading, metadata = {} }) {
      const source = given.kind === 'url' ? { ...given, url: options.sealAddress(given.url) } : given;
      const id = newFolder();
      const name = source.kind === 'url' ? new URL(source.url).pathname : source.name;
      const file = `${folderOf(id)}/${fileNameOf(name)}`;
      if (source.kind === 'file') renameSync(source.path, join(dataFolder, file));
      return insert({
        id,
        owner,
        datasetUid: dataset?.uid,
        datasetId: dataset?.id ?? '',
        source:
          source.kind === 'url'
            ? { name: shownAddress(source.url), url: source.url, file }
            : { name: source.name, file, bytes: statSync(join(dataFolder, file)).size },
        ...(dataset ? await recipeBefore(dataset.uid) : { reading: {}, steps: [], choices: undefined }),
        ...(reading && { reading }),
        metadata: { ...NOTHING_SAID, ...metadata },
      });
    },

    async beginAgain({ owner, dataset }) {
      const before = await keptDraft(dataset.uid);
      if (before?.source.file === undefined) return undefined;
      const id = newFolder();
      const file = `${folderOf(id)}/${basename(before.source.file)}`;
      const [from, to] = [join(dataFolder, before.source.file), join(dataFolder, file)];
      // A source is never written to: where the disk allows it, both drafts have the same file.
      await link(from, to).catch(() => copyFile(from, to));
      const { sample: _sample, rejects: _rejects, ...source } = before.source;
      const { reading, steps, choices, metadata } = before;
      return insert({
        id,
        owner,
        datasetUid: dataset.uid,
        datasetId: dataset.id,
        source: { ...source, file },
        reading,
        steps,
        choices,
        metadata,
      });
    },

    async keptSource(uid) {
      const draft = await keptDraft(uid);
      if (draft === undefined) return undefined;
      const made = (await repository.readEvents(store, uid, EVENTS)).find(
        ({ act }) => act === 'published' || act === 'replaced' || act === 'refreshed',
      );
      return { name: draft.source.name, snapshot: made?.snapshot };
    },

    async get(id) {
      const draft = await repository.readDraft(store, id);
      return draft && settled(draft);
    },

    isTaken: (datasetId) =>
      catalogue.get(datasetId) !== undefined ||
      catalogue
        .withdrawn()
        .some(({ id, uid }) => id.toLowerCase() === datasetId.toLowerCase() || uid === datasetId),

    async open(owner) {
      const drafts = await repository.readOpenDrafts(store, owner);
      const open: Draft[] = [];
      for (const draft of drafts) open.push(await settled(draft));
      return open;
    },

    async save(id, revision, wanted, by) {
      const draft = await repository.readDraft(store, id);
      if (draft?.revision !== revision) return undefined;
      const before = recipeOf(draft);
      const recipe = { ...before, ...wanted };
      const at = draft.undo + 1;
      // What changes nothing is nothing to take back.
      if (JSON.stringify(recipe) === JSON.stringify(before) && draft.state === 'ready') return draft;
      await repository.writeRecipe(store, id, draft.undo, before);
      const saved = await become(draft, recipe, { recipeAt: at, recipeLast: at }, by);
      if (saved) await repository.writeRecipe(store, id, at, recipe);
      return saved;
    },

    undo: (id, revision, by) => step(id, revision, by, -1),
    redo: (id, revision, by) => step(id, revision, by, 1),
    warm: () => previewer.warm(),
    look: view,

    async rejects(draft, by) {
      const { source, state } = draft;
      const kept = source.rejects === undefined ? undefined : join(dataFolder, source.rejects);
      if (kept !== undefined && existsSync(kept)) return { path: kept, made: false };
      if (state === 'published') return undefined;
      const path = join(dataFolder, 'tmp', `${processMark()}-${randomBytes(6).toString('hex')}.rejects.csv`);
      const seen = await view(draft, draft, by, path);
      return seen?.preview === undefined ? undefined : { path, made: true };
    },

    async inspect(id, by, { whole = false } = {}) {
      const draft = await repository.readDraft(store, id);
      if (!draft || draft.state === 'publishing' || draft.state === 'published') return;
      await repository.changeDraft(
        store,
        id,
        { revision: draft.revision },
        { state: 'reading', problem: undefined, jobId: undefined, changedAt: now() },
      );
      await inspectAsJob(draft, by, whole);
    },

    async overtaken({ datasetUid, createdAt }, by) {
      if (datasetUid === undefined) return undefined;
      const given = await repository.givenSince(store, datasetUid, { after: createdAt, by });
      return given && { person: given.person, seen: given.at };
    },

    async publish(id, revision, by) {
      const draft = await repository.readDraft(store, id);
      if (!draft || draft.revision !== revision || draft.choices === undefined) return false;
      const isBegun = await repository.changeDraft(
        store,
        id,
        { revision, states: ['ready', 'reading'] },
        { state: 'publishing', jobId: undefined, changedAt: now() },
      );
      if (!isBegun) return false;
      const { job } = await jobs.enqueue(
        publishDraft,
        { draft: id },
        { owner: by, uniqueKey: `publish:${id}` },
      );
      await repository.changeDraft(store, id, {}, { jobId: job.id });
      return true;
    },

    async cancel(id) {
      const draft = await repository.readDraft(store, id);
      if (draft?.jobId === undefined) return;
      await jobs.cancel(draft.jobId);
    },

    async discard(id) {
      const draft = await repository.readDraft(store, id);
      if (!draft || draft.state === 'published') return false;
      const job = draft.jobId === undefined ? undefined : await jobs.get(draft.jobId);
      if (draft.state === 'publishing' && job !== undefined && job.endedAt === undefined) return false;
      // Somebody else may have it published at this moment.
      if (!(await repository.deleteDraft(store, id, draft.state))) return false;
      if (job !== undefined && job.endedAt === undefined) await jobs.cancel(job.id);
      forgetSource(dataFolder, id);
      return true;
    },
  };
}
