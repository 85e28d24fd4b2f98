import type { Job, JobError, Json, Phase } from './model.ts';
import type { JobRow } from './repository.ts';

/** A job as others see it. */
export function jobOf(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    owner: row.owner ?? undefined,
    // Written from the types below and checked by the kind's schema before use.
    parameters: JSON.parse(row.parameters) as Json,
    phase: row.phase as Phase,
    attempt: row.attempt,
    createdAt: row.created_at,
    runAfter: row.run_after,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    destroyAt: row.destroy_at ?? undefined,
    isCancelling: row.is_cancelled === 1 && row.phase === 'EXECUTING',
    progress: {
      done: row.progress_done ?? undefined,
      total: row.progress_total ?? undefined,
      label: row.progress_label ?? undefined,
    },
    result: row.result === null ? undefined : (JSON.parse(row.result) as Json),
    error: row.error === null ? undefined : (JSON.parse(row.error) as JobError),
    revision: row.revision,
  };
}
