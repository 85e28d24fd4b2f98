import type { Insertable, Kysely, Transaction as KyselyTransaction, Selectable } from 'kysely';
import type { JobLogTable, JobScheduleTable, JobTable, Store, Tables } from '#store';
import { ACTIVE_PHASES, type Phase } from './model.ts';

export type JobRow = Selectable<JobTable>;
export type JobLogRow = Selectable<JobLogTable>;
export type ScheduleRow = Selectable<JobScheduleTable>;
export type Transaction = KyselyTransaction<Tables>;
type Db = Kysely<Tables> | Transaction;

/** False when another active job has the same key. */
export async function insertJob(db: Db, row: JobRow): Promise<boolean> {
  const added = await db
    .insertInto('job')
    .values(row)
    .onConflict((c) => c.column('active_key').doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export const readJob = (db: Db, id: string): Promise<JobRow | undefined> =>
  db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst();

export const readActive = (db: Db, key: string): Promise<JobRow | undefined> =>
  db.selectFrom('job').selectAll().where('active_key', '=', key).executeTakeFirst();

export interface JobFilter {
  readonly phases?: readonly Phase[];
  readonly kinds?: readonly string[];
  readonly owner?: string;
}

const filtered = (store: Store, { phases, kinds, owner }: JobFilter) =>
  store.db
    .selectFrom('job')
    .$if(phases !== undefined, (q) => q.where('phase', 'in', [...(phases ?? [])]))
    .$if(kinds !== undefined, (q) => q.where('kind', 'in', [...(kinds ?? [])]))
    .$if(owner !== undefined, (q) => q.where('owner', '=', owner ?? ''));

export async function countJobs(store: Store, filter: JobFilter): Promise<number> {
  const { n } = await filtered(store, filter)
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

/** Newest first. */
export const listJobs = (store: Store, filter: JobFilter, limit: number, offset: number): Promise<JobRow[]> =>
  filtered(store, filter)
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();

/** Changes a job in one of some phases (and of one worker); false when it is not, or no longer, one of those. */
export async function changeJob(
  db: Db,
  id: string,
  from: { readonly phases: readonly Phase[]; readonly worker?: string },
  change: Partial<Omit<JobRow, 'id' | 'revision'>>,
): Promise<boolean> {
  const { worker } = from;
  const { numUpdatedRows } = await db
    .updateTable('job')
    .set((e) => ({ ...change, revision: e('revision', '+', 1) }))
    .where('id', '=', id)
    .where('phase', 'in', [...from.phases])
    .$if(worker !== undefined, (q) => q.where('worker', '=', worker ?? ''))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The next job whose turn it is, of these kinds and none of those; locked until the transaction ends. */
export const lockNext = (
  db: Transaction,
  kinds: readonly string[],
  now: string,
  but: readonly string[] = [],
) =>
  db
    .selectFrom('job')
    .selectAll()
    .where('phase', '=', 'QUEUED')
    .where('run_after', '<=', now)
    .where('kind', 'in', [...kinds])
    .$if(but.length > 0, (q) => q.where('id', 'not in', [...but]))
    .orderBy('priority', 'desc')
    .orderBy('run_after')
    .orderBy('created_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();

/** How many of each kind are running. */
export async function countExecuting(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('job')
    .select((e) => ['kind', e.fn.countAll<number>().as('n')])
    .where('phase', '=', 'EXECUTING')
    .groupBy('kind')
    .execute();
  return new Map(rows.map(({ kind, n }) => [kind, n]));
}

/** When the next waiting job of these kinds may run. */
export async function nextRunAfter(db: Db, kinds: readonly string[]): Promise<string | undefined> {
  const row = await db
    .selectFrom('job')
    .select('run_after')
    .where('phase', '=', 'QUEUED')
    .where('kind', 'in', [...kinds])
    .orderBy('run_after')
    .limit(1)
    .executeTakeFirst();
  return row?.run_after;
}

/** Extends the leases of a worker and tells which of its jobs it still has, and which are to stop. */
export async function renewLeases(
  store: Store,
  worker: string,
  until: string,
): Promise<readonly { readonly id: string; readonly is_cancelled: number }[]> {
  return store.db
    .updateTable('job')
    .set({ lease_until: until })
    .where('worker', '=', worker)
    .where('phase', '=', 'EXECUTING')
    .returning(['id', 'is_cancelled'])
    .execute();
}

/** Makes the jobs of a worker that is known to be gone free at once. */
export const endLeases = (store: Store, worker: string, now: string) =>
  store.db
    .updateTable('job')
    .set({ lease_until: now })
    .where('worker', '=', worker)
    .where('phase', '=', 'EXECUTING')
    .execute();

export async function hasLost(db: Db, now: string): Promise<boolean> {
  const row = await db
    .selectFrom('job')
    .select('id')
    .where('phase', '=', 'EXECUTING')
    .where('lease_until', '<=', now)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Running jobs whose worker has been silent for too long. */
export const lockLost = (db: Transaction, now: string): Promise<JobRow[]> =>
  db
    .selectFrom('job')
    .selectAll()
    .where('phase', '=', 'EXECUTING')
    .where('lease_until', '<=', now)
    .limit(100)
    .forUpdate()
    .skipLocked()
    .execute();

export async function deleteEnded(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('job')
    .where('id', '=', id)
    .where('phase', 'not in', [...ACTIVE_PHASES])
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deleteExpired(store: Store, now: string): Promise<number> {
  const { numDeletedRows } = await store.db
    .deleteFrom('job')
    .where('destroy_at', '<=', now)
    .where('phase', 'not in', [...ACTIVE_PHASES])
    .executeTakeFirst();
  return Number(numDeletedRows);
}

export const insertLog = (db: Db, line: Insertable<JobLogTable>) =>
  db.insertInto('job_log').values(line).execute();

export async function countLog(db: Db, jobId: string): Promise<number> {
  const { n } = await db
    .selectFrom('job_log')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('job_id', '=', jobId)
    .executeTakeFirstOrThrow();
  return n;
}

export const readLog = (store: Store, jobId: string, after: number): Promise<JobLogRow[]> =>
  store.db
    .selectFrom('job_log')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(1000)
    .execute();

export const readSchedule = (db: Db, id: string): Promise<ScheduleRow | undefined> =>
  db.selectFrom('job_schedule').selectAll().where('id', '=', id).executeTakeFirst();

export const listSchedules = (store: Store): Promise<ScheduleRow[]> =>
  store.db.selectFrom('job_schedule').selectAll().orderBy('id').execute();

export const writeSchedule = (db: Db, row: ScheduleRow) =>
  db
    .insertInto('job_schedule')
    .values(row)
    .onConflict((c) =>
      c.column('id').doUpdateSet({
        kind: row.kind,
        owner: row.owner,
        parameters: row.parameters,
        cron: row.cron,
        time_zone: row.time_zone,
        is_enabled: row.is_enabled,
        next_at: row.next_at,
      }),
    )
    .execute();

export const insertScheduleIfNew = (db: Db, row: ScheduleRow) =>
  db
    .insertInto('job_schedule')
    .values(row)
    .onConflict((c) => c.column('id').doNothing())
    .execute();

export async function deleteSchedule(store: Store, id: string): Promise<boolean> {
  const { numDeletedRows } = await store.db
    .deleteFrom('job_schedule')
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Enabled schedules whose time has come, or that were reckoned by another clock. */
export const readDueSchedules = (
  db: Db,
  now: string,
  timeZone: string,
  limit = 1000,
): Promise<ScheduleRow[]> =>
  db
    .selectFrom('job_schedule')
    .selectAll()
    .where('is_enabled', '=', 1)
    .where((e) => e.or([e('next_at', '<=', now), e('time_zone', '!=', timeZone)]))
    .orderBy('next_at')
    .limit(limit)
    .execute();

export const changeSchedule = (db: Db, id: string, change: Partial<Omit<ScheduleRow, 'id'>>) =>
  db.updateTable('job_schedule').set(change).where('id', '=', id).execute();

export async function nextScheduled(store: Store): Promise<string | undefined> {
  const row = await store.db
    .selectFrom('job_schedule')
    .select('next_at')
    .where('is_enabled', '=', 1)
    .orderBy('next_at')
    .limit(1)
    .executeTakeFirst();
  return row?.next_at;
}
