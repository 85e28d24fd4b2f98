import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Actor, type AuditEvent, type KnownViewer, PORTAL } from '#accounts';
import { type Catalogue, type DatasetEntry, KEPT_SNAPSHOTS, PublishRefusal } from '#catalogue';
import type { DatasetMetadata } from '#dataset';
import {
  type fetchSource,
  type ImportProblem,
  type ImportProgress,
  type ImportRequest,
  importDataset,
  previewImport,
  problemText,
} from '#ingest';
import { type JobContext, JobRefusal } from '#jobs';
import { type Clock, Failure } from '#lib';
import type { Store } from '#store';
import { anotherTable, changesBetween } from './changes.ts';
import { importOf, initialChoices } from './choices.ts';
import { folderOf, forgetSource } from './draft-sources.ts';
import { importHoldingTypes, throwAway } from './held-types.ts';
import type { Draft } from './model.ts';
import * as repository from './repository.ts';
import { entryOf, owedBy, type SurroundingsOptions, surroundingsOf } from './surroundings.ts';

export interface DraftWorkOptions extends SurroundingsOptions {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly dataFolder: string;
  /** Of a source, in bytes. */
  readonly maxBytes: number;
  readonly allowPrivateAddresses: boolean;
  /** Language of the data unless somebody says otherwise. */
  readonly defaultLanguage: string;
  record(actor: Actor, event: AuditEvent): Promise<void>;
  /** Fetches what an address gives. */
  readonly fetch: typeof fetchSource;
  /** Gives whoever creates a dataset everything on it. */
  giveToCreator(uid: string, personId: string): Promise<void>;
}

/** What the worker process does with drafts. */
export interface DraftWork {
  /** Looks at the source, as long as the draft is still at `revision`. */
  inspect(id: string, revision: number, context: WorkContext, whole?: boolean): Promise<void>;
  /**
   * Fetches the address of a dataset again and publishes what it gives, unless that is what is published already.
   *
   * @throws JobRefusal for what trying again does not change
   */
  refresh(
    datasetUid: string,
    context: WorkContext,
  ): Promise<{ readonly isNew: boolean; readonly records: number }>;
  /** Publishes; answers what came of it. @throws JobRefusal for what trying again does not change */
  publish(
    id: string,
    context: WorkContext,
  ): Promise<{ readonly dataset: string; readonly records: number; readonly rejected: number }>;
}

export type WorkContext = Pick<JobContext, 'signal' | 'progress' | 'saved' | 'save' | 'owner'>;

const FETCH_SECONDS = 900;
const LATEST = 20;

/** Somebody who asked for a job, as the audit log has them. */
const personActor = (personId: string): KnownViewer => ({
  kind: 'person',
  personId,
  name: '',
  groups: [],
  permissions: new Set(),
  by: 'session',
});

export function draftWork(options: DraftWorkOptions): DraftWork {
  const { store, catalogue, clock, dataFolder, maxBytes, allowPrivateAddresses } = options;

  const show =
    ({ progress }: WorkContext) =>
    ({ stage, done, total }: ImportProgress) =>
      progress({ label: stage, done, ...(total > 0 && { total }) });

  const pathOf = ({ id, source }: Draft): string => {
    if (source.file === undefined) throw new JobRefusal('no-source', `the draft ${id} has no source`);
    return join(dataFolder, source.file);
  };

  /** Fetches the source unless that has been done. */
  const fetched = async (draft: Draft, context: WorkContext) => {
    const target = pathOf(draft);
    if (existsSync(target)) return undefined;
    if (draft.source.url === undefined)
      throw new JobRefusal('no-source', 'the file of the draft is not there any more');
    // Whole under its name, or not there. Somebody who saves meanwhile has it fetched by another job.
    const partial = `${target}.${draft.revision}.part`;
    try {
      const got = await options.fetch(draft.source.url, {
        target: partial,
        maxBytes,
        allowPrivateAddresses,
        timeoutSeconds: FETCH_SECONDS,
        signal: context.signal,
        onProgress: show(context),
      });
      if (!got.ok) return got.problems[0];
      if (got.value === 'not-modified') throw new Error('nothing was known of it');
      if (existsSync(target)) return undefined;
      renameSync(partial, target);
      const { bytes } = got.value;
      await repository.changeDraft(
        store,
        draft.id,
        {},
        { source: { ...draft.source, bytes, fetched: got.value } },
      );
      return undefined;
    } finally {
      rmSync(partial, { force: true });
    }
  };

  /** Of what was published stay the values that were rejected, to be listed, and a file that corrections begin with. */
  const forgetBytes = (id: string, ...stays: readonly (string | undefined)[]) => {
    const folder = join(dataFolder, folderOf(id));
    const names = new Set(stays.flatMap((path) => (path === undefined ? [] : [basename(path)])));
    for (const name of existsSync(folder) ? readdirSync(folder) : [])
      if (!names.has(name)) rmSync(join(folder, name), { force: true });
  };

  /** Keeps the source that the data of a dataset were made of just now, and none from before. */
  const keepLatest = async (uid: string, id: string, { file, rejects }: Draft['source']) => {
    forgetBytes(id, file, rejects);
    const published = (await repository.readDraftsOf(store, uid)).filter(
      ({ state }) => state === 'published',
    );
    for (const old of published) if (old.id !== id) forgetBytes(old.id, old.source.rejects);
    for (const old of published.slice(KEPT_SNAPSHOTS)) if (old.id !== id) forgetSource(dataFolder, old.id);
  };

  /** Whoever removes a dataset takes the source away under a job that reads it: that is what happened, and no bug. */
  const orRemoved =
    (id: string) =>
    async (error: unknown): Promise<never> => {
      if ((await repository.readDraft(store, id)) !== undefined) throw error;
      throw new JobRefusal('dataset-gone', 'the dataset is not there any more');
    };

  /** Names on a dataset whom its steps have asked. */
  const withAttributions = async (entry: DatasetEntry, draft: Draft): Promise<DatasetEntry> => {
    const { attributions } = entry.metadata;
    const missing = (await owedBy(options, draft.steps)).filter((one) => !attributions.includes(one));
    if (missing.length === 0) return entry;
    const metadata = { ...entry.metadata, attributions: [...attributions, ...missing] };
    // When somebody describes it at this moment, the next publication names them.
    return (await catalogue.describe(entry.id, metadata, entry.metadataProcessed)) ?? entry;
  };

  const requestOf = async (draft: Draft, context: WorkContext): Promise<ImportRequest> => ({
    source: { kind: 'file', path: pathOf(draft) },
    id: draft.datasetId || draft.id,
    ...importOf(draft),
    // In the name of whoever has asked for it: nobody joins what they do not see.
    surroundings: await surroundingsOf(options, draft, draft, context.owner ?? draft.owner),
    limits: { maxBytes, maxUnpackedBytes: maxBytes },
    dataFolder,
    clock,
    signal: context.signal,
    onProgress: show(context),
  });

  return {
    async inspect(id, revision, context, whole = false) {
      const draft = await repository.readDraft(store, id);
      // Saved again or thrown away meanwhile: whoever did it has asked for a look of their own.
      if (draft?.revision !== revision || draft.state !== 'reading') return;
      const finish = (change: repository.DraftChange) =>
        repository.changeDraft(store, id, { revision, states: ['reading'] }, change);
      const unreachable = await fetched(draft, context);
      if (unreachable) {
        await finish({ state: 'refused', problem: unreachable });
        return;
      }
      let choices = draft.choices;
      // Choices of an earlier version of the source: its columns may be others now.
      if (choices !== undefined && draft.preview === undefined) {
        const plain = await previewImport(await requestOf({ ...draft, choices: undefined }, context));
        if (plain.ok) choices = initialChoices(plain.value, choices);
      }
      const folder = dirname(draft.source.file ?? '');
      const sample = `${folder}/sample-${revision}`;
      const rejects = `${folder}/rejected-${revision}.csv`;
      const request = await requestOf({ ...draft, choices }, context);
      const looked = await previewImport({
        ...request,
        ...(whole && { limits: { ...request.limits, straightFromBytes: Number.POSITIVE_INFINITY } }),
        sampleFile: join(dataFolder, sample),
        rejectsFile: join(dataFolder, rejects),
      });
      const current = (await repository.readDraft(store, id))?.source ?? draft.source;
      const isSampled = existsSync(join(dataFolder, `${sample}.json`));
      const source = { ...current, ...(isSampled && { sample }) };
      if (!looked.ok) {
        await finish({ state: 'refused', problem: looked.problems[0], source });
        return;
      }
      await finish({
        state: 'ready',
        preview: looked.value,
        problem: undefined,
        choices: initialChoices(looked.value, choices),
        source: { ...source, ...(!looked.value.isSample && { rejects }) },
      });
    },

    async refresh(datasetUid, context) {
      await catalogue.refresh();
      const before = catalogue.get(datasetUid);
      const gone = () =>
        new JobRefusal('dataset-gone', 'The dataset is not there any more, or readers do not see it.');
      // Its schedule goes on: whoever has unpublished it need not be told every night that it is.
      const hidden = entryOf(catalogue, datasetUid);
      if (before === undefined && hidden !== undefined) return { isNew: false, records: hidden.recordCount };
      if (before === undefined) throw gone();
      const drafts = await repository.readDraftsOf(store, datasetUid);
      const draft = drafts.find(({ state, source }) => state === 'published' && source.url !== undefined);
      const { url, file, fetched: known } = draft?.source ?? {};
      if (draft === undefined || url === undefined || file === undefined)
        throw new JobRefusal('no-address', 'The data of the dataset do not come from an address.');
      // A name of its own: until it is published, the file before is the source.
      const stamp = clock.now().getTime().toString(36);
      const next = `${dirname(file)}/${stamp}-${basename(file).replace(/^[a-z0-9]{8,9}-/, '')}`;
      // Also of its own: those of the data before are listed until there are new ones.
      const rejects = `${dirname(file)}/rejected-${stamp}.csv`;
      const partial = join(dataFolder, `${next}.part`);
      const target = join(dataFolder, next);
      let isPublished = false;
      try {
        const got = await options.fetch(url, {
          target: partial,
          maxBytes,
          allowPrivateAddresses,
          timeoutSeconds: FETCH_SECONDS,
          ...(known && { known }),
          signal: context.signal,
          onProgress: show(context),
        });
        if (!got.ok) throw troubleOf(got.problems[0]);
        const unchanged = { isNew: false, records: before.recordCount };
        if (got.value === 'not-modified' || got.value.sha256 === known?.sha256) return unchanged;
        renameSync(partial, target);
        const source = { ...draft.source, file: next, bytes: got.value.bytes, fetched: got.value };
        const request = {
          ...(await requestOf({ ...draft, source }, context)),
          rejectsFile: join(dataFolder, rejects),
        };
        const imported = await importHoldingTypes(request, before, draft.choices).catch(orRemoved(draft.id));
        if (!imported.ok) throw troubleOf(imported.problems[0]);
        const { built, report } = imported.value;
        const other = anotherTable(before, report);
        if (other !== undefined) {
          throwAway(built);
          // It may pass: what has trouble now may have none in an hour.
          throw new Failure('source-unreachable', problemText(other));
        }
        const publishing = catalogue.publish({
          id: before.id,
          replaces: datasetUid,
          metadata: before.metadata,
          built,
          keepsMetadata: true,
        });
        const published = await publishing.catch((error: unknown) => {
          throw error instanceof PublishRefusal ? gone() : error;
        });
        const entry = await withAttributions(published, draft);
        const { sample: _sample, ...kept } = source;
        await repository.changeDraft(store, draft.id, {}, { source: { ...kept, rejects } });
        isPublished = true;
        await keepLatest(datasetUid, draft.id, { ...kept, rejects });
        const { recordCount: records, manifest } = entry;
        await repository.insertEvent(store, entry.uid, {
          at: clock.now().toISOString(),
          person: context.owner,
          act: 'refreshed',
          snapshot: manifest.id,
          records,
          rejected: manifest.rejectedCount,
          changes: changesBetween(before, entry),
        });
        await options.record(context.owner === undefined ? PORTAL : personActor(context.owner), {
          action: 'dataset.refreshed',
          target: { kind: 'dataset', id: entry.id },
          details: { snapshot: manifest.id, records, rejected: manifest.rejectedCount },
        });
        return { isNew: true, records };
      } finally {
        rmSync(partial, { force: true });
        if (!isPublished) for (const path of [next, rejects]) rmSync(join(dataFolder, path), { force: true });
      }
    },

    async publish(id, context) {
      const draft = await repository.readDraft(store, id);
      if (draft?.state !== 'publishing') throw new JobRefusal('not-asked', 'nobody asked for it any more');
      const giveUp = async (code: string, message: string) => {
        await repository.changeDraft(store, id, { states: ['publishing'] }, { state: 'ready' });
        return new JobRefusal(code, message);
      };
      await catalogue.refresh();
      const before =
        draft.datasetUid === undefined
          ? catalogue.get(draft.datasetId)
          : entryOf(catalogue, draft.datasetUid);
      const isWithdrawn = before !== undefined && catalogue.get(before.uid) === undefined;
      const saved = context.saved as { readonly snapshot?: string } | undefined;
      const isDone = saved?.snapshot !== undefined && before?.manifest.id === saved.snapshot;
      if (!isDone && draft.datasetUid === undefined && before !== undefined)
        throw await giveUp('id-taken', `there is a dataset ${draft.datasetId} already`);
      if (draft.datasetUid !== undefined && before === undefined)
        throw await giveUp('dataset-gone', 'the dataset is not there any more');
      // Taken from readers after somebody asked for this: what came later counts.
      if (isWithdrawn && (await repository.withdrawnAfter(store, before.uid, draft.changedAt)))
        throw await giveUp('dataset-gone', 'the dataset is not there any more');
      let entry = before;
      if (!isDone) {
        const rejects = `${dirname(draft.source.file ?? '')}/rejected-${draft.revision}.csv`;
        const imported = await importDataset({
          ...(await requestOf(draft, context)),
          rejectsFile: join(dataFolder, rejects),
        }).catch(orRemoved(id));
        if (imported.ok)
          await repository.changeDraft(store, id, {}, { source: { ...draft.source, rejects } });
        if (!imported.ok) {
          const [problem] = imported.problems;
          return orRemoved(id)(await giveUp(problem.code, problemText(problem)));
        }
        const { built } = imported.value;
        await context.save({ snapshot: built.manifest.id });
        context.signal.throwIfAborted();
        const publishing = catalogue.publish({
          id: before?.id ?? draft.datasetId,
          replaces: before?.uid,
          metadata: before?.metadata ?? metadataOf(draft, options.defaultLanguage),
          built,
          ...(before !== undefined && { keepsMetadata: true as const }),
          ...(isWithdrawn && { bringsBack: true as const }),
        });
        entry = await publishing.catch(async (error: unknown) => {
          throw error instanceof PublishRefusal ? await giveUp(error.code, error.message) : error;
        });
        if (isWithdrawn)
          await options.record(personActor(context.owner ?? draft.owner), {
            action: 'dataset.brought-back',
            target: { kind: 'dataset', id: entry.id },
          });
      }
      if (entry === undefined) throw new Error(`${draft.datasetId} was published and is not there`);
      entry = await withAttributions(entry, draft);
      const person = context.owner ?? draft.owner;
      if (draft.datasetUid === undefined) await options.giveToCreator(entry.uid, draft.owner);
      const { recordCount: records, manifest } = entry;
      const act = draft.datasetUid === undefined ? 'published' : 'replaced';
      const told = isDone ? await repository.readEvents(store, entry.uid, LATEST) : [];
      // Once, also when a crash came between this and the end.
      if (!told.some((event) => event.act === act && event.snapshot === manifest.id)) {
        await repository.insertEvent(store, entry.uid, {
          at: clock.now().toISOString(),
          person,
          act,
          snapshot: manifest.id,
          records,
          rejected: manifest.rejectedCount,
          changes: before && !isDone ? changesBetween(before, entry) : undefined,
        });
        await options.record(personActor(person), {
          action: act === 'published' ? 'dataset.published' : 'dataset.data-replaced',
          target: { kind: 'dataset', id: entry.id },
          details: { snapshot: manifest.id, records, rejected: manifest.rejectedCount },
        });
      }
      const { source } = (await repository.readDraft(store, id)) ?? draft;
      const { sample: _sample, ...kept } = source;
      await repository.changeDraft(
        store,
        id,
        { states: ['publishing'] },
        { state: 'published', datasetUid: entry.uid, datasetId: entry.id, source: kept },
      );
      await keepLatest(entry.uid, id, kept);
      return { dataset: entry.id, records, rejected: manifest.rejectedCount };
    },
  };
}

/** What is tried again, and what that does not change. */
const troubleOf = (problem: ImportProblem): Error =>
  problem.code === 'source-unreachable'
    ? new Failure('source-unreachable', problemText(problem))
    : new JobRefusal(problem.code, problemText(problem));

const metadataOf = ({ metadata }: Draft, language: string): DatasetMetadata => ({
  attributions: [],
  language,
  ...metadata,
});
