import { EventEmitter } from 'node:events';
import type { Clock } from '#lib';
import type { Store } from '#store';
import { createFront, type Jobs } from './front.ts';
import type { JobKind } from './model.ts';
import { createSchedules, type Schedules } from './schedules.ts';
import { type Supervisor, type SupervisorOptions, supervise } from './supervisor.ts';

export interface JobServiceOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Every kind that may be asked for or scheduled. */
  readonly kinds: readonly JobKind[];
  /** Of the portal, IANA name. */
  readonly timeZone: string;
}

/** The queue and the schedules of a portal. */
export interface JobService {
  readonly jobs: Jobs;
  readonly schedules: Schedules;
  /**
   * Makes this process one that has work done: starts a worker process when there is some, watches over it, starts what is
   * scheduled. Without it jobs are only noted, for another process.
   */
  supervise(start: Pick<SupervisorOptions, 'fork' | 'onBug' | 'onFailed' | 'silentMs'>): Supervisor;
}

export function createJobService({ store, clock, kinds, timeZone }: JobServiceOptions): JobService {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  if (byName.size !== kinds.length) throw new Error('two kinds of jobs have the same name');
  const events = new EventEmitter<{ changed: [string] }>();
  events.setMaxListeners(0); // One per page that watches a job.
  let supervisor: Supervisor | undefined;
  return {
    jobs: createFront({
      store,
      clock,
      events,
      onWork: () => supervisor?.wake(),
      onCancel: (id) => supervisor?.cancel(id),
    }),
    schedules: createSchedules({ store, clock, timeZone }),
    supervise(start) {
      supervisor = supervise({ store, clock, timeZone, kinds: byName, events, ...start });
      return supervisor;
    },
  };
}
