import { type Catalogue, type DatasetEntry, PublishRefusal } from '#catalogue';
import type { DatasetSchema } from '#dataset';
import { importDataset, problemText } from '#ingest';
import { type JobContext, JobRefusal } from '#jobs';
import type { Clock } from '#lib';
import type { Store } from '#store';
import { applyPushes, type PushQueue } from './kinds.ts';
import { merged } from './merge.ts';
import type { PushedRecord } from './model.ts';
import * as repository from './repository.ts';

export interface PushWorkOptions {
  readonly store: Store;
  readonly catalogue: Pick<Catalogue, 'get' | 'refresh' | 'publish'>;
  /** All records of a dataset as they are. */
  present(entry: DatasetEntry): AsyncIterable<PushedRecord>;
  readonly jobs: PushQueue;
  readonly clock: Clock;
  readonly dataFolder: string;
}

/** What the worker process does with what was pushed. */
export interface PushWork {
  /**
   * Makes one snapshot of what was acknowledged when it began, and has another job see to what came since: others have their
   * turn in between. Answers how many records readers see.
   */
  apply(uid: string, context: Pick<JobContext, 'signal'>): Promise<number>;
  /** Has everything shown that was acknowledged, of datasets that readers see. */
  resume(): Promise<void>;
}

/** In one snapshot, and the rest of the last request: they are held in memory. */
const ENOUGH = { changes: 50_000, characters: 32_000_000 };

/** Has what was acknowledged shown to readers. Jobs that begin before something is shown are one. */
export async function enqueueApply({ store, jobs }: Pick<PushWorkOptions, 'store' | 'jobs'>, uid: string) {
  const source = await repository.readSource(store.db, uid);
  if (source === undefined || source.acknowledged === source.applied) return;
  await jobs.enqueue(applyPushes, { uid }, { uniqueKey: `push:${uid}:${source.applied}` });
}

/** The same for all datasets: what waited while readers did not see one, or while it could not be done. */
export async function resumePushes(options: Pick<PushWorkOptions, 'store' | 'jobs'>): Promise<void> {
  for (const { dataset_uid: uid } of await repository.waitingSources(options.store.db))
    await enqueueApply(options, uid);
}

export function pushWork(options: PushWorkOptions): PushWork {
  const { store, catalogue, present, clock, dataFolder } = options;

  /** As an import takes them: whole numbers that a double does not hold are kept as texts. */
  async function* rowsOf(records: AsyncIterable<PushedRecord>, { fields }: DatasetSchema) {
    const whole = fields.filter(({ type }) => type === 'int').map(({ name }) => name);
    for await (const record of records) {
      const row: Record<string, unknown> = { ...record };
      for (const name of whole)
        if (typeof row[name] === 'string' && /^-?\d+$/.test(row[name])) row[name] = BigInt(row[name]);
      yield row;
    }
  }

  /** One snapshot; false when the dataset got other data meanwhile. */
  async function show(entry: DatasetEntry, resource: string, signal: AbortSignal): Promise<boolean> {
    const { uid, id, schema, metadata, manifest } = entry;
    const next = await repository.nextChanges(store.db, uid, ENOUGH);
    if (next === undefined) {
      // Requests that asked for nothing.
      const source = await repository.readSource(store.db, uid);
      if (source !== undefined && (await repository.countChanges(store.db, uid)) === 0)
        await repository.changeSource(store.db, uid, { applied: source.acknowledged });
      return true;
    }
    const imported = await importDataset({
      source: { kind: 'rows', rows: rowsOf(merged(present(entry), next.changes, schema), schema) },
      id,
      schema,
      dataFolder,
      clock,
      signal,
    });
    if (!imported.ok) throw new JobRefusal(imported.problems[0].code, problemText(imported.problems[0]));
    const { built } = imported.value;
    try {
      await catalogue.publish({
        id,
        replaces: uid,
        madeFrom: manifest.id,
        metadata,
        built,
        keepsMetadata: true,
        isInterim: true,
        // What readers see needs no keeping, and what is in it must not be added again.
        async alongside(db) {
          if ((await repository.readSource(db, uid))?.resource !== resource) return;
          await repository.deleteChanges(db, uid, next.until);
          await repository.changeSource(db, uid, { applied: next.until });
        },
      });
    } catch (error) {
      if (!(error instanceof PublishRefusal)) throw error;
      // Other data, or unpublished: it is looked at again.
      return false;
    }
    return true;
  }

  return {
    resume: () => resumePushes(options),

    async apply(uid, { signal }) {
      for (;;) {
        signal.throwIfAborted();
        const source = await repository.readSource(store.db, uid);
        await catalogue.refresh();
        const entry = catalogue.get(uid);
        if (source === undefined) throw new JobRefusal('no-source', 'the dataset takes no records any more');
        // Readers do not see it: what was acknowledged waits until they do.
        if (entry === undefined) return 0;
        if (await show(entry, source.resource, signal)) break;
      }
      await enqueueApply(options, uid);
      return catalogue.get(uid)?.recordCount ?? 0;
    },
  };
}
