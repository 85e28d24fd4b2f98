import { Failure } from '#lib';
import { type JobError, type JobKind, JobRefusal } from './model.ts';

/** How long a worker may be silent before its jobs are taken from it. */
export const LEASE_MS = 60_000;
/** How often it gives a sign of life. */
export const BEAT_MS = 5_000;

export const isoAfter = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();

/** How long to wait after the `attempt`-th attempt failed, or undefined when it was the last. */
export function retryDelayMs({ retries }: JobKind, attempt: number): number | undefined {
  if (attempt > retries.times) return undefined;
  return Math.min(retries.firstDelayMs * retries.factor ** (attempt - 1), retries.maxDelayMs);
}

/** What was thrown, as it is kept; and whether another attempt may help. */
export function errorOf(thrown: unknown): { readonly error: JobError; readonly mayPass: boolean } {
  if (thrown instanceof JobRefusal) {
    const { code, message, facts } = thrown;
    return { error: { code, message, facts }, mayPass: false };
  }
  if (thrown instanceof Failure) {
    const { code, message, facts } = thrown;
    return { error: { code, message, facts }, mayPass: true };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { error: { code: 'bug', message: message.slice(0, 2000), facts: {} }, mayPass: true };
}

const DAY_MS = 86_400_000;
/** For jobs that were called off before they began, and kinds that are no longer known. */
const KEEP_DAYS = 30;

/** What changes in a row when its job ends. */
export const ending = (phase: 'COMPLETED' | 'ERROR' | 'ABORTED', now: Date, keepDays = KEEP_DAYS) => ({
  phase,
  ended_at: now.toISOString(),
  destroy_at: isoAfter(now, keepDays * DAY_MS),
  active_key: null,
  worker: null,
  lease_until: null,
});

/** What changes in a row when its job is to wait for its turn again: until then, or where it stood in the queue before. */
export const waiting = (until?: string) => ({
  phase: 'QUEUED' as const,
  worker: null,
  lease_until: null,
  ...(until !== undefined && { run_after: until }),
});
