import { type Clock, ok, type Result } from '#lib';
import type { Store } from '#store';
import { type CronProblem, checkCron, nextTime } from './cron.ts';
import { newJobRow, parametersText } from './front.ts';
import type { JobKind, Json } from './model.ts';
import * as repository from './repository.ts';

/** Work that comes back. */
export interface Schedule {
  /** Stable, such as `housekeeping` or `refresh:da_x1y2z3`. */
  readonly id: string;
  readonly kind: string;
  readonly owner: string | undefined;
  readonly parameters: Json;
  /** Minute, hour, day of the month, month, day of the week, by the clock of the portal's time zone. */
  readonly cron: string;
  readonly isEnabled: boolean;
  /** ISO 8601, UTC. */
  readonly nextAt: string;
  readonly lastAt: string | undefined;
  /** Id of the job that it started last. */
  readonly lastJob: string | undefined;
}

export interface NewSchedule<Parameters> {
  readonly id: string;
  readonly kind: JobKind<Parameters>;
  readonly parameters: Parameters;
  readonly cron: string;
  readonly owner?: string;
  readonly isEnabled?: boolean;
}

/** Schedules. A time that was missed while the portal was off is made up for once; a job that is still running is not started again. */
export interface Schedules {
  /** Adds or replaces. */
  set<Parameters>(schedule: NewSchedule<Parameters>): Promise<Result<Schedule, CronProblem>>;
  /** Adds unless there is one with that id: what an administrator changed stays changed. */
  ensure<Parameters>(schedule: NewSchedule<Parameters>): Promise<void>;
  get(id: string): Promise<Schedule | undefined>;
  /** By id. */
  list(): Promise<readonly Schedule[]>;
  remove(id: string): Promise<boolean>;
  /** The next times of a schedule, or what is wrong with it: for showing while somebody types. */
  preview(cron: string, count: number): Result<readonly Date[], CronProblem>;
}

export interface SchedulesOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** IANA name. */
  readonly timeZone: string;
}

const scheduleOf = (row: repository.ScheduleRow): Schedule => ({
  id: row.id,
  kind: row.kind,
  owner: row.owner ?? undefined,
  // Written by `set`, and checked by the kind's schema before use.
  parameters: JSON.parse(row.parameters) as Json,
  cron: row.cron,
  isEnabled: row.is_enabled === 1,
  nextAt: row.next_at,
  lastAt: row.last_at ?? undefined,
  lastJob: row.last_job ?? undefined,
});

export function createSchedules({ store, clock, timeZone }: SchedulesOptions): Schedules {
  const rowOf = <Parameters>(asked: NewSchedule<Parameters>): Result<repository.ScheduleRow, CronProblem> => {
    const now = clock.now();
    const cron = checkCron(asked.cron, timeZone, now);
    if (!cron.ok) return cron;
    return ok({
      id: asked.id,
      kind: asked.kind.name,
      owner: asked.owner ?? null,
      parameters: parametersText(asked.kind, asked.parameters),
      cron: cron.value,
      time_zone: timeZone,
      is_enabled: asked.isEnabled === false ? 0 : 1,
      next_at: (nextTime(cron.value, timeZone, now) ?? now).toISOString(),
      last_at: null,
      last_job: null,
      created_at: now.toISOString(),
    });
  };
  const get = async (id: string) => {
    const row = await repository.readSchedule(store.db, id);
    return row && scheduleOf(row);
  };
  return {
    get,
    async set(asked) {
      const row = rowOf(asked);
      if (!row.ok) return row;
      await repository.writeSchedule(store.db, row.value);
      return ok((await get(asked.id)) ?? scheduleOf(row.value));
    },
    async ensure(asked) {
      const row = rowOf(asked);
      if (!row.ok)
        throw new Error(`the schedule "${asked.id}" of the portal itself: ${row.problems[0].code}`);
      await repository.insertScheduleIfNew(store.db, row.value);
    },
    list: async () => (await repository.listSchedules(store)).map(scheduleOf),
    remove: (id) => repository.deleteSchedule(store, id),
    preview(cron, count) {
      const checked = checkCron(cron, timeZone, clock.now());
      if (!checked.ok) return checked;
      const times: Date[] = [];
      for (let at: Date | undefined = clock.now(); times.length < count; ) {
        at = nextTime(checked.value, timeZone, at);
        if (!at) break;
        times.push(at);
      }
      return ok(times);
    },
  };
}

/** Starts what is due, once, however many processes look. Answers how many jobs it has added. */
export async function startDue(
  { store, clock, timeZone }: SchedulesOptions,
  kinds: ReadonlyMap<string, JobKind>,
): Promise<number> {
  return store.exclusively('job-schedules', async (db) => {
    const now = clock.now();
    let added = 0;
    for (const row of await repository.readDueSchedules(db, now.toISOString(), timeZone)) {
      const kind = kinds.get(row.kind);
      if (!kind) continue;
      const next = nextTime(row.cron, timeZone, now);
      const planned = next
        ? { time_zone: timeZone, next_at: next.toISOString() }
        : { time_zone: timeZone, is_enabled: 0 };
      if (row.next_at > now.toISOString()) {
        await repository.changeSchedule(db, row.id, planned);
        continue;
      }
      const job = newJobRow(kind, row.parameters, now, {
        uniqueKey: `schedule:${row.id}`,
        ...(row.owner !== null && { owner: row.owner }),
      });
      const isNew = await repository.insertJob(db, job);
      if (isNew) added++;
      await repository.changeSchedule(db, row.id, {
        ...planned,
        ...(isNew && { last_at: now.toISOString(), last_job: job.id }),
      });
    }
    return added;
  });
}
