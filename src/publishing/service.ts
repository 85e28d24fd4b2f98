import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Actor, AuditEvent } from '#accounts';
import type { Catalogue, DatasetEntry, KeptSnapshot } from '#catalogue';
import type { DatasetMetadata } from '#dataset';
import type { CronProblem, Job, Jobs, Schedule, Schedules } from '#jobs';
import { type Clock, ok, type Result } from '#lib';
import type { Store } from '#store';
import { changesBetween } from './changes.ts';
import { choicesOf, initialChoices } from './choices.ts';
import { inspectDraft, publishDraft, refreshDataset } from './kinds.ts';
import {
  type DatasetChanges,
  type DatasetEvent,
  type Draft,
  type NewDraft,
  NOTHING_SAID,
  type Recipe,
} from './model.ts';
import { type DraftView, type Previewer, PreviewLost } from './previewer.ts';
import * as repository from './repository.ts';
import { entryOf, type SurroundingsOptions, surroundingsOf } from './surroundings.ts';
import { createUploads, type Uploads } from './uploads.ts';

export interface PublishingOptions extends SurroundingsOptions {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly jobs: Pick<Jobs, 'enqueue' | 'cancel' | 'get'>;
  readonly schedules: Schedules;
  readonly clock: Clock;
  readonly dataFolder: string;
  readonly previewer: Previewer;
  /** Writes into the audit log. */
  record(actor: Actor, event: AuditEvent): Promise<void>;
}

/** Drafts, and the life of published datasets. Asks no rights: the way in does. */
export interface Publishing {
  readonly uploads: Uploads;
  /** Begins a draft and has its source looked at. */
  begin(draft: NewDraft): Promise<Draft>;
  get(id: string): Promise<Draft | undefined>;
  /** Whether there is a dataset of this id, whoever may know of it. */
  isTaken(datasetId: string): boolean;
  /** Those that are not published yet, the latest first. */
  open(): Promise<readonly Draft[]>;
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
  /** Publishes it as a job. False when it is not as it was at `revision`, or not ready. */
  publish(id: string, revision: number, by: string): Promise<boolean>;
  /** Calls off what is being done with it. */
  cancel(id: string): Promise<void>;
  /** Throws it away, with its source. False while it is being published. */
  discard(id: string): Promise<boolean>;

  history(entry: DatasetEntry): Promise<{
    readonly events: readonly DatasetEvent[];
    /** The newest first. */
    readonly snapshots: readonly KeptSnapshot[];
  }>;
  /** Makes a kept snapshot current. Undefined when it is not kept any more, or `seen` is not the current one. */
  restore(by: Actor, entry: DatasetEntry, snapshot: string, seen: string): Promise<DatasetEntry | undefined>;
  /** Takes a dataset away from readers, and keeps everything. */
  withdraw(by: Actor, entry: DatasetEntry): Promise<void>;
  /** Those that are withdrawn. */
  withdrawn(): readonly DatasetEntry[];
  /** Gives a withdrawn dataset back to readers; undefined when it is none. */
  bringBack(by: Actor, uid: string): Promise<DatasetEntry | undefined>;
  /** Where the data of a dataset come from by themselves, and when. */
  refreshOf(entry: DatasetEntry): Promise<DatasetRefresh>;
  /** Sets when the address is asked again, or with `undefined` that it no longer is. Problem: a `cron` that cannot be. */
  schedule(by: Actor, entry: DatasetEntry, cron: string | undefined): Promise<Result<void, CronProblem>>;
  /** The next times of a schedule, by the clock of the portal. */
  times(cron: string, count: number): Result<readonly Date[], CronProblem>;
  /** When addresses were asked last by schedule, and whether that has failed, by uid. */
  refreshes(): Promise<ReadonlyMap<string, { readonly at: string | undefined; readonly hasFailed: boolean }>>;
  /** Who has published each dataset first, by uid. */
  owners(): Promise<ReadonlyMap<string, string>>;
  /** Asks the address now, as a job. */
  refreshNow(by: Actor, entry: DatasetEntry): Promise<Job>;
  /** Says something else of a dataset; undefined when somebody has done so after `seen`. */
  describe(
    by: Actor,
    entry: DatasetEntry,
    metadata: DatasetMetadata,
    seen: string,
  ): Promise<DatasetEntry | undefined>;
  /** Lets a file accompany a dataset; what it is called is a part of what is said of it. Undefined as for `describe`. */
  attach(
    by: Actor,
    entry: DatasetEntry,
    file: {
      readonly path: string;
      readonly filename: string;
      readonly mimetype: string;
      readonly title: string;
    },
    seen: string,
  ): Promise<DatasetEntry | undefined>;
  detach(by: Actor, entry: DatasetEntry, attachment: string, seen: string): Promise<DatasetEntry | undefined>;
  /** Takes a dataset away, with all that was kept of it. */
  remove(by: Actor, entry: DatasetEntry): Promise<void>;
}

export interface DatasetRefresh {
  /** Undefined: the data came as a file. */
  readonly url: string | undefined;
  readonly schedule: Schedule | undefined;
  /** The latest time that it was asked. */
  readonly job: Job | undefined;
}

/** What of a recipe shows in its records. */
type Seen = Pick<Recipe, 'steps' | 'choices' | 'metadata'>;

const EVENTS = 100;
const refreshId = (uid: string): string => `refresh:${uid}`;
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

/** An address without what lets it in. */
const shownAddress = (url: string): string => url.replace(/#access=.*$/, '');

const recipeOf = ({ datasetId, reading, steps, choices, metadata }: Draft): Recipe => ({
  datasetId,
  reading,
  steps,
  choices,
  metadata,
});

const personOf = (actor: Actor): string | undefined => (actor.kind === 'person' ? actor.personId : undefined);

/** The folder of a draft's source, relative to the data folder. */
const folderOf = (id: string): string => `sources/${id}`;

export function createPublishing(options: PublishingOptions): Publishing {
  const { store, catalogue, jobs, schedules, clock, dataFolder, previewer, record } = options;
  const now = () => clock.now().toISOString();
  /** Refreshes that somebody has asked for here, by dataset. */
  const asked = new Map<string, string>();
  const forgetSource = (id: string) =>
    rmSync(join(dataFolder, folderOf(id)), { recursive: true, force: true });

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
    const seen =
      isReadAlike && recipe.choices !== undefined
        ? await view(draft, recipe, by).catch((error: unknown) => {
            // A job has more time and memory, and says what is wrong.
            if (error instanceof PreviewLost) return undefined;
            throw error;
          })
        : undefined;
    const { rejects: _old, ...source } = draft.source;
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

  const happened = (
    entry: DatasetEntry,
    by: Actor,
    act: DatasetEvent['act'],
    counts: boolean,
    changes?: DatasetChanges,
  ) =>
    repository.insertEvent(store, entry.uid, {
      at: now(),
      person: personOf(by),
      act,
      snapshot: entry.manifest.id,
      records: counts ? entry.recordCount : undefined,
      rejected: counts ? entry.manifest.rejectedCount : undefined,
      changes,
    });

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
    uploads: createUploads({ dataFolder, clock }),

    async begin({ owner, dataset, source, reading = {}, metadata = {} }) {
      const id = randomBytes(12).toString('hex');
      const folder = join(dataFolder, folderOf(id));
      mkdirSync(folder, { recursive: true });
      const name = source.kind === 'url' ? new URL(source.url).pathname : source.name;
      const file = `${folderOf(id)}/${fileNameOf(name)}`;
      if (source.kind === 'file') renameSync(source.path, join(dataFolder, file));
      const at = now();
      const draft: Draft = {
        id,
        revision: 1,
        state: 'reading',
        owner,
        datasetUid: dataset?.uid,
        datasetId: dataset?.id ?? '',
        source:
          source.kind === 'url'
            ? { name: shownAddress(source.url), url: source.url, file }
            : { name: source.name, file, bytes: statSync(join(dataFolder, file)).size },
        ...(dataset ? await recipeBefore(dataset.uid) : { reading, steps: [], choices: undefined }),
        metadata: { ...NOTHING_SAID, ...metadata },
        preview: undefined,
        problem: undefined,
        jobId: undefined,
        undo: 0,
        redo: 0,
        createdAt: at,
        changedAt: at,
      };
      await repository.insertDraft(store, draft);
      await inspectAsJob(draft, owner);
      return (await repository.readDraft(store, id)) ?? draft;
    },

    async get(id) {
      const draft = await repository.readDraft(store, id);
      return draft && settled(draft);
    },

    isTaken: (datasetId) =>
      catalogue.get(datasetId) !== undefined ||
      catalogue.withdrawn().some(({ id }) => id.toLowerCase() === datasetId.toLowerCase()),

    async open() {
      const drafts = await repository.readOpenDrafts(store);
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
      const path = join(dataFolder, 'tmp', `${process.pid}-${randomBytes(6).toString('hex')}.rejects.csv`);
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
      if (job !== undefined && job.endedAt === undefined) await jobs.cancel(job.id);
      await repository.deleteDraft(store, id);
      forgetSource(id);
      return true;
    },

    async history(entry) {
      return {
        events: await repository.readEvents(store, entry.uid, EVENTS),
        snapshots: await catalogue.snapshots(entry.uid),
      };
    },

    async restore(by, { id }, snapshot, seen) {
      const current = catalogue.get(id);
      if (current === undefined || current.manifest.id !== seen) return undefined;
      const restored = await catalogue.rollback(id, snapshot);
      if (restored === undefined) return undefined;
      await happened(restored, by, 'restored', true, changesBetween(current, restored));
      await record(by, {
        action: 'dataset.restored',
        target: { kind: 'dataset', id },
        details: { from: seen, to: restored.manifest.id },
      });
      return restored;
    },

    async describe(by, { id }, metadata, seen) {
      const described = await catalogue.describe(id, metadata, seen);
      if (described === undefined) return undefined;
      await happened(described, by, 'described', false);
      await record(by, { action: 'dataset.described', target: { kind: 'dataset', id } });
      return described;
    },

    async withdraw(by, entry) {
      if (!(await catalogue.withdraw(entry.id))) return;
      await happened(entry, by, 'withdrawn', false);
      await record(by, { action: 'dataset.withdrawn', target: { kind: 'dataset', id: entry.id } });
    },

    withdrawn: () => catalogue.withdrawn(),

    async bringBack(by, uid) {
      const entry = await catalogue.bringBack(uid);
      if (entry === undefined) return undefined;
      await happened(entry, by, 'brought-back', false);
      await record(by, { action: 'dataset.brought-back', target: { kind: 'dataset', id: entry.id } });
      return entry;
    },

    async refreshOf({ uid }) {
      const drafts = await repository.readDraftsOf(store, uid);
      const draft = drafts.find(({ state, source }) => state === 'published' && source.url !== undefined);
      const schedule = await schedules.get(refreshId(uid));
      const last = asked.get(uid) ?? schedule?.lastJob;
      return {
        url: draft?.source.url && shownAddress(draft.source.url),
        schedule,
        job: last === undefined ? undefined : await jobs.get(last),
      };
    },

    async schedule(by, entry, cron) {
      const id = refreshId(entry.uid);
      const owner = personOf(by);
      if (cron === undefined) await schedules.remove(id);
      else {
        const set = await schedules.set({
          id,
          kind: refreshDataset,
          parameters: { dataset: entry.uid },
          cron,
          ...(owner !== undefined && { owner }),
        });
        if (!set.ok) return set;
      }
      const act = cron === undefined ? 'unscheduled' : 'scheduled';
      await happened(entry, by, act, false);
      await record(by, {
        action: `dataset.${act}`,
        target: { kind: 'dataset', id: entry.id },
        ...(cron !== undefined && { details: { cron } }),
      });
      return ok(undefined);
    },

    async refreshes() {
      const found = new Map<string, { readonly at: string | undefined; readonly hasFailed: boolean }>();
      for (const { id, lastAt, lastJob } of await schedules.list()) {
        if (!id.startsWith(refreshId(''))) continue;
        const job = lastJob === undefined ? undefined : await jobs.get(lastJob);
        found.set(id.slice(refreshId('').length), { at: lastAt, hasFailed: job?.phase === 'ERROR' });
      }
      return found;
    },

    owners: () => repository.readOwners(store),

    times: (cron, count) => schedules.preview(cron, count),

    async refreshNow(by, { uid }) {
      const owner = personOf(by);
      const { job } = await jobs.enqueue(
        refreshDataset,
        { dataset: uid },
        // The same key as the schedule's: one at a time.
        { uniqueKey: `schedule:${refreshId(uid)}`, ...(owner !== undefined && { owner }) },
      );
      asked.set(uid, job.id);
      return job;
    },

    async attach(by, entry, { path, filename, mimetype, title }, seen) {
      const id = randomBytes(16).toString('hex');
      const { size: bytes } = statSync(path);
      const attachments = [...(entry.metadata.attachments ?? []), { id, title, filename, mimetype, bytes }];
      // First the file: nothing that is said must lead nowhere.
      if (!(await catalogue.addFile(entry.id, { id, path, mimetype, filename }))) return undefined;
      const attached = await catalogue.describe(entry.id, { ...entry.metadata, attachments }, seen);
      if (attached === undefined) {
        await catalogue.removeFile(entry.id, id);
        return undefined;
      }
      await happened(attached, by, 'described', false);
      await record(by, {
        action: 'dataset.file-attached',
        target: { kind: 'dataset', id: entry.id },
        details: { filename, bytes },
      });
      return attached;
    },

    async detach(by, entry, attachment, seen) {
      const attachments = (entry.metadata.attachments ?? []).filter(({ id }) => id !== attachment);
      const detached = await catalogue.describe(entry.id, { ...entry.metadata, attachments }, seen);
      if (detached === undefined) return undefined;
      await catalogue.removeFile(entry.id, attachment);
      await happened(detached, by, 'described', false);
      await record(by, {
        action: 'dataset.file-detached',
        target: { kind: 'dataset', id: entry.id },
        details: { attachment },
      });
      return detached;
    },

    async remove(by, { id, uid }) {
      const drafts = await repository.readDraftsOf(store, uid);
      await schedules.remove(refreshId(uid));
      await catalogue.remove(catalogue.get(id) === undefined ? uid : id);
      for (const draft of drafts) forgetSource(draft.id);
      await record(by, { action: 'dataset.removed', target: { kind: 'dataset', id }, details: { uid } });
    },
  };
}
