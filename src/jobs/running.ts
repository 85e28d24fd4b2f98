import type { Clock } from '#lib';
import { Failure } from '#lib';
import type { Store } from '#store';
import type { Job, JobContext, JobHandler, Json, LogLevel } from './model.ts';
import * as repository from './repository.ts';
import { jobOf } from './row.ts';
import { ending, errorOf, isoAfter, retryDelayMs, waiting } from './rules.ts';

/** Why a running job is told to stop. */
type StopReason = 'cancelled' | 'timeout' | 'shutdown' | 'lost';

type Outcome =
  | { readonly kind: 'done'; readonly result: Json }
  | { readonly kind: 'failed'; readonly thrown: unknown }
  | { readonly kind: 'abandoned' };

export interface RunningOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly worker: string;
  /** How long a job may go on after it was told to stop. */
  readonly graceMs: number;
  onChanged(id: string): void;
  /** A job has failed for good, and that is written. */
  onFailed(job: Job): Promise<void>;
  /** A fault of ours, for the log of the process. */
  onBug(error: unknown, job: string): void;
}

const FLUSH_MS = 500;
const MAX_LOG_LINES = 1000;
const MAX_LOG_TEXT = 2000;
const MAX_RESULT = 100_000;
const WRITE_AGAIN_MS = 1000;
const WRITE_ATTEMPTS = 60;

/** One attempt at one job, from the claim to the row that says how it ended. */
export class RunningJob {
  readonly id: string;
  /** Resolves when the end is written; says whether the work itself has stopped. */
  readonly ended: Promise<'stopped' | 'abandoned'>;
  readonly #options: RunningOptions;
  readonly #row: repository.JobRow;
  readonly #handler: JobHandler;
  readonly #controller = new AbortController();
  readonly #stopped = Promise.withResolvers<Outcome>();
  #reason: StopReason | undefined;
  #progress: Partial<repository.JobRow> | undefined;
  #flushing: NodeJS.Timeout | undefined;
  #lines = 0;
  #hasFailed = false;
  #writes: Promise<void> = Promise.resolve();

  constructor(options: RunningOptions, row: repository.JobRow, handler: JobHandler) {
    this.#options = options;
    this.#row = row;
    this.#handler = handler;
    this.id = row.id;
    this.ended = this.#run();
  }

  /** Told once; what comes later is too late. */
  stop(reason: StopReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller.abort(new Failure('cancelled', `the job was stopped: ${reason}`));
    setTimeout(() => this.#stopped.resolve({ kind: 'abandoned' }), this.#options.graceMs).unref();
  }

  async #run(): Promise<'stopped' | 'abandoned'> {
    const { kind } = this.#handler;
    const timer = setTimeout(() => this.stop('timeout'), kind.timeoutMs);
    const outcome = await Promise.race([this.#work(), this.#stopped.promise]);
    clearTimeout(timer);
    clearTimeout(this.#flushing);
    await this.#writes;
    if (this.#reason !== 'lost') await this.#writeEnd(this.#endOf(outcome));
    await this.#tellFailure();
    this.#options.onChanged(this.id);
    return outcome.kind === 'abandoned' ? 'abandoned' : 'stopped';
  }

  /** Only where the end could be written: whoever has taken the job over tells of it otherwise. */
  async #tellFailure(): Promise<void> {
    const { store, onFailed, onBug } = this.#options;
    if (!this.#hasFailed || this.#reason === 'lost') return;
    try {
      const row = await repository.readJob(store.db, this.id);
      if (row?.phase === 'ERROR') await onFailed(jobOf(row));
    } catch (error) {
      onBug(error, this.id);
    }
  }

  async #work(): Promise<Outcome> {
    const { kind, run } = this.#handler;
    const parsed = kind.parameters.safeParse(JSON.parse(this.#row.parameters));
    if (!parsed.success) return { kind: 'failed', thrown: parsed.error };
    try {
      if (this.#row.attempt > 1) this.#lines = await repository.countLog(this.#options.store.db, this.id);
      const result = await run(parsed.data, this.#context());
      if ((JSON.stringify(result)?.length ?? 0) > MAX_RESULT)
        throw new Error('the result of a job is a summary');
      return { kind: 'done', result: result ?? null };
    } catch (thrown) {
      return { kind: 'failed', thrown };
    }
  }

  #context(): JobContext {
    const { attempt, owner, checkpoint } = this.#row;
    return {
      id: this.id,
      owner: owner ?? undefined,
      attempt,
      isLastAttempt: attempt > this.#handler.kind.retries.times,
      signal: this.#controller.signal,
      saved: checkpoint === null ? undefined : (JSON.parse(checkpoint) as Json),
      progress: ({ done, total, label }) => {
        this.#progress = {
          ...this.#progress,
          ...(done !== undefined && { progress_done: done }),
          ...(total !== undefined && { progress_total: total }),
          ...(label !== undefined && { progress_label: label.slice(0, 200) }),
        };
        this.#flushing ??= setTimeout(() => this.#flush(), FLUSH_MS);
      },
      log: (text, level = 'info') => this.#log(text, level),
      save: (value) => this.#change({ checkpoint: JSON.stringify(value) }),
    };
  }

  #flush(): void {
    this.#flushing = undefined;
    const progress = this.#progress;
    this.#progress = undefined;
    if (!progress) return;
    this.#inTurn(async () => {
      await this.#change(progress);
      this.#options.onChanged(this.id);
    });
  }

  #log(text: string, level: LogLevel): void {
    if (this.#lines > MAX_LOG_LINES) return;
    const isLast = this.#lines++ === MAX_LOG_LINES;
    const line = {
      job_id: this.id,
      at: this.#options.clock.now().toISOString(),
      level: isLast ? 'warn' : level,
      text: isLast ? 'Further lines are not kept.' : text.slice(0, MAX_LOG_TEXT),
    };
    this.#inTurn(async () => {
      await repository.insertLog(this.#options.store.db, line);
    });
  }

  /** What people read beside the job is not worth failing it: a store that is away misses it. */
  #inTurn(write: () => Promise<void>): void {
    this.#writes = this.#writes.then(write).catch((error: unknown) => {
      if (!isStoreFailure(error)) this.#options.onBug(error, this.id);
    });
  }

  async #change(change: Partial<repository.JobRow>): Promise<void> {
    const { store, worker } = this.#options;
    const isOurs = await repository.changeJob(store.db, this.id, { phases: ['EXECUTING'], worker }, change);
    if (!isOurs) this.stop('lost');
  }

  #endOf(outcome: Outcome): Partial<repository.JobRow> {
    const now = this.#options.clock.now();
    const { kind } = this.#handler;
    const { attempt } = this.#row;
    const progress = this.#progress ?? {};
    if (outcome.kind === 'done') {
      return {
        ...progress,
        ...ending('COMPLETED', now, kind.keepDays),
        result: JSON.stringify(outcome.result),
        error: null,
      };
    }
    if (this.#reason === 'cancelled') return { ...progress, ...ending('ABORTED', now, kind.keepDays) };
    // The process ends, not the job: as if this attempt had not begun.
    if (this.#reason === 'shutdown') return { ...progress, ...waiting(), attempt: attempt - 1 };
    const { error, mayPass } = this.#errorOf(outcome);
    const delayMs = mayPass ? retryDelayMs(kind, attempt) : undefined;
    this.#hasFailed = delayMs === undefined;
    const change =
      delayMs === undefined ? ending('ERROR', now, kind.keepDays) : waiting(isoAfter(now, delayMs));
    return { ...progress, ...change, error: JSON.stringify(error) };
  }

  #errorOf(outcome: Exclude<Outcome, { kind: 'done' }>) {
    const seconds = Math.round(this.#handler.kind.timeoutMs / 1000);
    if (this.#reason === 'timeout' || outcome.kind === 'abandoned') {
      const message = `it took longer than ${seconds} seconds`;
      return { error: { code: 'timeout', message, facts: { seconds } }, mayPass: true };
    }
    const { thrown } = outcome;
    if (thrown instanceof Error && thrown.name === 'ZodError') {
      return {
        error: { code: 'bad-parameters', message: thrown.message.slice(0, 2000), facts: {} },
        mayPass: false,
      };
    }
    const known = errorOf(thrown);
    if (known.error.code === 'bug') this.#options.onBug(thrown, this.id);
    return known;
  }

  /** A database that is away is waited for: what was done must be known. Longer than the lease makes no sense. */
  async #writeEnd(change: Partial<repository.JobRow>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#change(change);
      } catch (error) {
        if (!isStoreFailure(error) || attempt === WRITE_ATTEMPTS) {
          this.#options.onBug(error, this.id);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, WRITE_AGAIN_MS));
      }
    }
  }
}

export const isStoreFailure = (error: unknown): boolean =>
  error instanceof Failure && (error.code.startsWith('store-') || error.code === 'disk-full');
