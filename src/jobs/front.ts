import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '#lib';
import type { Store } from '#store';
import type { Job, JobKind, JobLogLine, LogLevel } from './model.ts';
import type { JobFilter } from './repository.ts';
import * as repository from './repository.ts';
import { jobOf } from './row.ts';
import { ending } from './rules.ts';

const WATCH_MS = 500;
const MAX_PER_PAGE = 200;

export interface EnqueueOptions {
  /** Who asks; without it the portal itself. */
  readonly owner?: string;
  /** While a job with this key is active, asking again gives that one. */
  readonly uniqueKey?: string;
  /** Not before. */
  readonly runAfter?: Date;
  /** Waits in phase PENDING until `start`. */
  readonly isHeld?: boolean;
}

/** The front door of the queue. What it answers is on the disk. */
export interface Jobs {
  /**
   * @throws plain `Error` for parameters that the kind's schema refuses: check before
   * @returns the job, and whether it is a new one or the one that has the unique key
   */
  enqueue<Parameters>(
    kind: JobKind<Parameters>,
    parameters: Parameters,
    options?: EnqueueOptions,
  ): Promise<{ readonly job: Job; readonly isNew: boolean }>;
  /** Lets a held job run. False when it is not held. */
  start(id: string): Promise<boolean>;
  get(id: string): Promise<Job | undefined>;
  /** Newest first; pages count from 1. */
  list(
    filter?: JobFilter & { readonly page?: number; readonly perPage?: number },
  ): Promise<{ readonly jobs: readonly Job[]; readonly total: number; readonly pages: number }>;
  /** Lines of a job with a number above `after`, in order, 1,000 at most. */
  log(id: string, after?: number): Promise<readonly JobLogLine[]>;
  /** A waiting job is called off at once, a running one is asked to stop. False when it has ended. */
  cancel(id: string): Promise<boolean>;
  /** Takes an ended job away. False when it is active or not there. */
  remove(id: string): Promise<boolean>;
  /** The job now and after each change; ends with it, or with the signal. */
  watch(id: string, signal: AbortSignal): AsyncIterable<Job>;
}

export interface FrontOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Told when there may be work. */
  onWork(): void;
  /** Told when a running job is to stop. */
  onCancel(id: string): void;
  /** Emits `changed` with the id of a job. */
  readonly events: EventEmitter<{ changed: [string] }>;
}

/** Parameters as they are stored. */
export function parametersText<Parameters>(kind: JobKind<Parameters>, parameters: Parameters): string {
  const parsed = kind.parameters.safeParse(parameters);
  if (!parsed.success) throw new Error(`parameters of a job "${kind.name}": ${parsed.error.message}`);
  return JSON.stringify(parsed.data);
}

/** A row for a new job. */
export function newJobRow(
  kind: Pick<JobKind, 'name' | 'priority'>,
  parameters: string,
  now: Date,
  options: EnqueueOptions = {},
): repository.JobRow {
  return {
    id: randomUUID(),
    kind: kind.name,
    owner: options.owner ?? null,
    parameters,
    phase: options.isHeld ? 'PENDING' : 'QUEUED',
    priority: kind.priority ?? 0,
    active_key: options.uniqueKey ?? null,
    run_after: (options.runAfter ?? now).toISOString(),
    attempt: 0,
    created_at: now.toISOString(),
    started_at: null,
    ended_at: null,
    destroy_at: null,
    worker: null,
    lease_until: null,
    is_cancelled: 0,
    progress_done: null,
    progress_total: null,
    progress_label: null,
    checkpoint: null,
    result: null,
    error: null,
    revision: 0,
  };
}

/** The front door, without anything that runs. */
export function createFront(options: FrontOptions): Jobs {
  const { store, clock, events } = options;
  const get = async (id: string) => {
    const row = await repository.readJob(store.db, id);
    return row && jobOf(row);
  };
  return {
    get,
    async enqueue(kind, parameters, asked = {}) {
      const row = newJobRow(kind, parametersText(kind, parameters), clock.now(), asked);
      // The one that had the key may end between the two: then the key is free.
      for (;;) {
        const isNew = await repository.insertJob(store.db, row);
        const found = isNew ? row : await repository.readActive(store.db, row.active_key ?? '');
        if (!found) continue;
        if (isNew) options.onWork();
        return { job: jobOf(found), isNew };
      }
    },
    async start(id) {
      const now = clock.now().toISOString();
      const started = await repository.changeJob(
        store.db,
        id,
        { phases: ['PENDING'] },
        { phase: 'QUEUED', run_after: now },
      );
      if (started) options.onWork();
      return started;
    },
    async list({ page = 1, perPage = 50, ...filter } = {}) {
      const limit = Math.min(Math.max(1, perPage), MAX_PER_PAGE);
      const total = await repository.countJobs(store, filter);
      const rows = await repository.listJobs(store, filter, limit, (Math.max(1, page) - 1) * limit);
      return { jobs: rows.map(jobOf), total, pages: Math.max(1, Math.ceil(total / limit)) };
    },
    async log(id, after = 0) {
      const rows = await repository.readLog(store, id, after);
      return rows.map((row) => ({
        number: row.id,
        at: row.at,
        level: row.level as LogLevel,
        text: row.text,
      }));
    },
    async cancel(id) {
      const now = clock.now();
      const isOff = await repository.changeJob(
        store.db,
        id,
        { phases: ['PENDING', 'QUEUED'] },
        { is_cancelled: 1, ...ending('ABORTED', now) },
      );
      if (isOff) {
        events.emit('changed', id);
        return true;
      }
      const isAsked = await repository.changeJob(
        store.db,
        id,
        { phases: ['EXECUTING'] },
        { is_cancelled: 1 },
      );
      if (isAsked) options.onCancel(id);
      return isAsked;
    },
    remove: (id) => repository.deleteEnded(store.db, id),
    async *watch(id, signal) {
      let seen = -1;
      while (!signal.aborted) {
        const job = await get(id);
        if (!job) return;
        if (job.revision !== seen) yield job;
        seen = job.revision;
        if (job.endedAt !== undefined) return;
        await nextChange(events, id, signal);
      }
    },
  };
}

/** Until a change is told of, or for half a second: a change in another process is not told of. */
async function nextChange(events: FrontOptions['events'], id: string, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  const onChanged = (changed: string) => {
    if (changed === id) end();
  };
  signal.addEventListener('abort', end);
  events.on('changed', onChanged);
  await setTimeout(WATCH_MS, undefined, { signal: over.signal }).catch(() => {});
  events.off('changed', onChanged);
  signal.removeEventListener('abort', end);
}
