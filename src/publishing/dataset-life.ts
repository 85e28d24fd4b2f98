import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Actor } from '#accounts';
import type { DatasetEntry, KeptSnapshot } from '#catalogue';
import type { DatasetMetadata } from '#dataset';
import type { CronProblem, Job, Schedule } from '#jobs';
import { ok, type Result } from '#lib';
import { changesBetween } from './changes.ts';
import { forgetSource, shownAddress } from './draft-sources.ts';
import { refreshDataset } from './kinds.ts';
import type { DatasetChanges, DatasetEvent } from './model.ts';
import type { PublishingOptions } from './options.ts';
import * as repository from './repository.ts';

/** What happens to a dataset after it was published. */
export interface DatasetLife {
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
  /** Undefined as for `describe`, and when no such file accompanies it. */
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

const EVENTS = 100;
const refreshId = (uid: string): string => `refresh:${uid}`;

const personOf = (actor: Actor): string | undefined => (actor.kind === 'person' ? actor.personId : undefined);

export function createDatasetLife(options: PublishingOptions): DatasetLife {
  const { store, catalogue, jobs, schedules, clock, record } = options;
  const now = () => clock.now().toISOString();
  /** Refreshes that somebody has asked for here, by dataset. */
  const asked = new Map<string, string>();

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

  return {
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
      const before = entry.metadata.attachments ?? [];
      const attachments = before.filter(({ id }) => id !== attachment);
      // Other files are those of records: none of them goes.
      if (attachments.length === before.length) return undefined;
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
      for (const draft of drafts) forgetSource(options.dataFolder, draft.id);
      await record(by, { action: 'dataset.removed', target: { kind: 'dataset', id }, details: { uid } });
    },
  };
}
