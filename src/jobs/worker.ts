import type { Clock } from '#lib';
import type { Store } from '#store';
import type { Job, JobHandler, JobKind } from './model.ts';
import type { Transaction } from './repository.ts';
import * as repository from './repository.ts';
import { ending, isoAfter, LEASE_MS, waiting } from './rules.ts';
import { RunningJob } from './running.ts';

export interface WorkerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly handlers: readonly JobHandler[];
  /** Names this worker among all that there ever are. */
  readonly id: string;
  /** Jobs at a time. */
  readonly capacity: number;
  /** How long a job may go on after it was told to stop. */
  readonly graceMs: number;
  onChanged(id: string): void;
  /** A job has failed for good. */
  onFailed(job: Job): Promise<void>;
  onBug(error: unknown, job: string): void;
  /** A job did not stop when told to: only the end of the process ends it. */
  onAbandoned(id: string): void;
}

/** Takes jobs and runs them. One per process; knows nothing of processes. */
export interface Worker {
  /** Takes as many jobs as are due and fit; answers when they are begun. Called again by itself when one ends. */
  runDue(): Promise<void>;
  /** How many are running. */
  running(): number;
  /** Tells a job of this worker to stop because somebody called it off. */
  cancel(id: string): void;
  /** The sign of life: extends what it holds, hears of cancellations, lets go of what it has lost. */
  beat(): Promise<void>;
  /** Resolves when nothing is running. */
  whenIdle(): Promise<void>;
  /** Takes nothing more, puts what is running back, resolves when that is written. */
  stop(): Promise<void>;
}

/** Everything that decides who works on what is one at a time: a kind's concurrency holds across processes. */
const CLAIMS = 'job-claims';

export function createWorker(options: WorkerOptions): Worker {
  const { store, clock, handlers, id, capacity } = options;
  const byName = new Map(handlers.map((handler) => [handler.kind.name, handler]));
  const running = new Map<string, RunningJob>();
  let isStopped = false;
  let claiming: Promise<void> | undefined;
  let isAsked = false;

  const begin = (row: repository.JobRow, handler: JobHandler) => {
    const job = new RunningJob({ ...options, worker: id }, row, handler);
    running.set(job.id, job);
    options.onChanged(job.id);
    job.ended.then((how) => {
      running.delete(job.id);
      if (how === 'abandoned') options.onAbandoned(job.id);
      else if (!isStopped) void runDue().catch((error: unknown) => options.onBug(error, job.id));
    });
  };
  const claimAll = async () => {
    while (!isStopped && running.size < capacity) {
      // After a sleep beyond its leases it may meet what it is still at: that has to end before it is begun again.
      const claimed = await claim(store, clock, id, byName, [...running.keys()]);
      if (!claimed) return;
      begin(claimed.row, claimed.handler);
    }
  };
  // Asked for while it is looking: it looks once more afterwards, or what came between would wait for the next reason.
  const runDue = async (): Promise<void> => {
    isAsked = true;
    claiming ??= (async () => {
      try {
        while (isAsked) {
          isAsked = false;
          await claimAll();
        }
      } finally {
        claiming = undefined;
      }
    })();
    return claiming;
  };
  const whenIdle = async () => {
    while (running.size > 0) await Promise.all([...running.values()].map((job) => job.ended));
  };

  return {
    runDue,
    running: () => running.size,
    cancel: (job) => running.get(job)?.stop('cancelled'),
    async beat() {
      if (running.size === 0) return;
      const before = [...running.keys()];
      const held = await repository.renewLeases(store, id, isoAfter(clock.now(), LEASE_MS));
      const known = new Map(held.map((row) => [row.id, row.is_cancelled === 1]));
      for (const job of before) {
        const isCancelled = known.get(job);
        if (isCancelled === undefined) running.get(job)?.stop('lost');
        else if (isCancelled) running.get(job)?.stop('cancelled');
      }
    },
    whenIdle,
    async stop() {
      isStopped = true;
      await claiming?.catch(() => {});
      for (const job of running.values()) job.stop('shutdown');
      await whenIdle();
    },
  };
}

/** Takes the next job that is due and whose kind has room. */
async function claim(
  store: Store,
  clock: Clock,
  worker: string,
  handlers: ReadonlyMap<string, JobHandler>,
  running: readonly string[],
): Promise<{ readonly row: repository.JobRow; readonly handler: JobHandler } | undefined> {
  return store.exclusively(CLAIMS, async (db) => {
    const now = clock.now();
    const executing = await repository.countExecuting(db);
    const open = kindsWithRoom(
      [...handlers.values()].map(({ kind }) => kind),
      executing,
    );
    if (open.length === 0) return undefined;
    const row = await nextOf(db, open, now, running);
    const handler = row && handlers.get(row.kind);
    if (!row || !handler) return undefined;
    const change = {
      phase: 'EXECUTING',
      worker,
      lease_until: isoAfter(now, LEASE_MS),
      started_at: now.toISOString(),
      attempt: row.attempt + 1,
      progress_done: null,
      progress_total: null,
      progress_label: null,
    };
    await repository.changeJob(db, row.id, { phases: ['QUEUED'] }, change);
    return { row: { ...row, ...change }, handler };
  });
}

/** The next one that is due; one that was called off just when it failed ends here. */
async function nextOf(db: Transaction, kinds: readonly string[], now: Date, but: readonly string[]) {
  for (;;) {
    const row = await repository.lockNext(db, kinds, now.toISOString(), but);
    if (row?.is_cancelled !== 1) return row;
    await repository.changeJob(db, row.id, { phases: ['QUEUED'] }, ending('ABORTED', now));
  }
}

/** Names of the kinds of which another one may run. */
export const kindsWithRoom = (
  kinds: Iterable<JobKind>,
  executing: ReadonlyMap<string, number>,
): readonly string[] =>
  [...kinds]
    .filter(({ name, concurrency }) => (executing.get(name) ?? 0) < concurrency)
    .map(({ name }) => name);

/** Deals with running jobs whose worker is gone: begun again, or ended with `worker-lost`. Answers which, and which of them have failed. */
export async function takeBackLost(
  { store, clock }: Pick<WorkerOptions, 'store' | 'clock'>,
  kinds: ReadonlyMap<string, JobKind>,
): Promise<readonly { readonly id: string; readonly hasFailed: boolean }[]> {
  return store.exclusively(CLAIMS, async (db) => {
    const now = clock.now();
    const taken: { readonly id: string; readonly hasFailed: boolean }[] = [];
    const lost = await repository.lockLost(db, now.toISOString());
    for (const row of lost) {
      const kind = kinds.get(row.kind);
      // Once more at least, or `again` would mean nothing without retries; but not for ever, if it is the job that kills.
      const mayRun = kind?.afterLoss === 'again' && row.attempt <= Math.max(kind.retries.times, 1);
      const phase = row.is_cancelled === 1 ? 'ABORTED' : 'ERROR';
      const error = { code: 'worker-lost', message: 'the process that ran it ended', facts: {} };
      const goesOn = mayRun && row.is_cancelled === 0;
      const change = goesOn ? waiting() : ending(phase, now, kind?.keepDays);
      await repository.changeJob(
        db,
        row.id,
        { phases: ['EXECUTING'] },
        { ...change, ...(phase === 'ERROR' && { error: JSON.stringify(error) }) },
      );
      const text = goesOn
        ? 'The process that ran it ended. It is begun again.'
        : 'The process that ran it ended.';
      await repository.insertLog(db, { job_id: row.id, at: now.toISOString(), level: 'warn', text });
      taken.push({ id: row.id, hasFailed: !mayRun && phase === 'ERROR' });
    }
    return taken;
  });
}
