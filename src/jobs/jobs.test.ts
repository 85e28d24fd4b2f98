import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Failure } from '#lib';
import { openStore } from '#store';
import { onEachDatabase, type TestDatabase } from '../../test/databases.ts';
import { createFront } from './front.ts';
import { defineJobKind, handleJob, type Job, type JobContext, type JobHandler, JobRefusal } from './model.ts';
import { LEASE_MS } from './rules.ts';
import { createWorker, takeBackLost } from './worker.ts';

const kind = defineJobKind({
  name: 'count-stars',
  parameters: z.object({ field: z.string() }),
  timeoutMs: 60_000,
  retries: { times: 2, firstDelayMs: 1000, factor: 10, maxDelayMs: 5000 },
  concurrency: 2,
  afterLoss: 'again',
  keepDays: 7,
});
const fragile = defineJobKind({
  ...kind,
  name: 'send-once',
  retries: { ...kind.retries, times: 0 },
  afterLoss: 'fail',
});
const kinds = new Map([kind, fragile].map((each) => [each.name, each]));

type Run = (context: JobContext, field: string) => Promise<unknown>;

/** A queue with a clock that stands still until it is told to go on. */
async function openQueue(database: TestDatabase) {
  const place = await database.newPlace();
  const store = await openStore(place);
  let instant = Date.parse('2026-01-01T00:00:00.000Z');
  const clock = { now: () => new Date(instant) };
  const jobs = createFront({ store, clock, onWork() {}, onCancel() {}, events: new EventEmitter() });
  const bugs: unknown[] = [];
  const abandoned: string[] = [];
  const failed: string[] = [];
  let workers = 0;
  const workerOf = (run: Run, { graceMs = 60_000, timeoutMs = kind.timeoutMs, capacity = 8 } = {}) => {
    const handlers: JobHandler[] = [kind, fragile].map((each) =>
      handleJob({ ...each, timeoutMs }, async ({ field }, context) => {
        const result = await run(context, field);
        return typeof result === 'string' ? result : null;
      }),
    );
    return createWorker({
      store,
      clock,
      handlers,
      id: `w${workers++}`,
      capacity,
      graceMs,
      onChanged() {},
      onFailed: async (job) => void failed.push(`${job.id} ${job.error?.code}`),
      onBug: (error) => bugs.push(error),
      onAbandoned: (id) => abandoned.push(id),
    });
  };
  return {
    store,
    clock,
    jobs,
    bugs,
    abandoned,
    failed,
    workerOf,
    pass: (ms: number) => {
      instant += ms;
    },
    add: async (field = 'mag') => (await jobs.enqueue(kind, { field })).job.id,
    takeBack: () => takeBackLost({ store, clock }, kinds),
    phase: async (id: string) => (await jobs.get(id))?.phase,
    close: () => store.close(),
  };
}

/** Work that goes on until it is told to stop. */
const untilStopped: Run = (context) =>
  new Promise((_, reject) => {
    context.signal.addEventListener('abort', () => reject(context.signal.reason));
  });

onEachDatabase('a job', (database) => {
  it('is run once, with its parameters, and keeps its result, its progress and its log', async () => {
    const queue = await openQueue(database);
    const { job } = await queue.jobs.enqueue(kind, { field: 'mag' }, { owner: 'ada' });
    expect([job.phase, job.owner, job.parameters]).toEqual(['QUEUED', 'ada', { field: 'mag' }]);
    const seen: unknown[] = [];
    const worker = queue.workerOf(async (context, field) => {
      seen.push(field, context.attempt, context.owner);
      context.progress({ done: 1, total: 4, label: 'reading' });
      context.progress({ done: 4 });
      context.log('one');
      context.log('two', 'warn');
      return 'counted';
    });
    await worker.runDue();
    await worker.whenIdle();
    await queue.workerOf(async () => seen.push('again')).runDue();
    expect(seen).toEqual(['mag', 1, 'ada']);
    const done = await queue.jobs.get(job.id);
    expect(done).toMatchObject({
      phase: 'COMPLETED',
      result: 'counted',
      progress: { done: 4, total: 4, label: 'reading' },
      endedAt: '2026-01-01T00:00:00.000Z',
      destroyAt: '2026-01-08T00:00:00.000Z',
    });
    const lines = await queue.jobs.log(job.id);
    expect(lines.map(({ level, text }) => [level, text])).toEqual([
      ['info', 'one'],
      ['warn', 'two'],
    ]);
    expect(await queue.jobs.log(job.id, lines[0]?.number)).toHaveLength(1);
    await queue.close();
  });

  it('is tried again after longer and longer waits, and then given up', async () => {
    const queue = await openQueue(database);
    const id = await queue.add();
    const attempts: string[] = [];
    const worker = queue.workerOf(async ({ attempt, isLastAttempt }) => {
      attempts.push(
        `${attempt}${isLastAttempt ? ' last' : ''} at ${queue.clock.now().toISOString().slice(17, 19)}`,
      );
      throw new Failure('source-unreachable', 'not there', { facts: { seconds: 3 } });
    });
    for (let second = 0; second < 12; second++) {
      await worker.runDue();
      await worker.whenIdle();
      queue.pass(1000);
    }
    expect(attempts).toEqual(['1 at 00', '2 at 01', '3 last at 06']);
    expect(await queue.jobs.get(id)).toMatchObject({
      phase: 'ERROR',
      error: { code: 'source-unreachable', message: 'not there', facts: { seconds: 3 } },
    });
    await queue.close();
  });

  it('that refuses is not tried again', async () => {
    const queue = await openQueue(database);
    const id = await queue.add();
    const worker = queue.workerOf(async () => {
      throw new JobRefusal('unknown-field', 'there is no such field', { field: 'mag' });
    });
    await worker.runDue();
    await worker.whenIdle();
    expect(await queue.jobs.get(id)).toMatchObject({
      phase: 'ERROR',
      attempt: 1,
      error: { code: 'unknown-field' },
    });
    expect(queue.failed).toEqual([`${id} unknown-field`]);
    expect(queue.bugs).toEqual([]);
    await queue.close();
  });

  it('is refused at the door when its parameters do not fit, and ends when they no longer do', async () => {
    const queue = await openQueue(database);
    const wrong = { field: 3 } as unknown as { field: string };
    await expect(queue.jobs.enqueue(kind, wrong)).rejects.toThrow('parameters of a job "count-stars"');
    const id = await queue.add();
    await queue.store.db.updateTable('job').set({ parameters: '{"field":3}' }).where('id', '=', id).execute();
    const worker = queue.workerOf(async () => undefined);
    await worker.runDue();
    await worker.whenIdle();
    expect(await queue.jobs.get(id)).toMatchObject({ phase: 'ERROR', error: { code: 'bad-parameters' } });
    await queue.close();
  });

  it('with a key is the same one for everybody who asks, until it ends', async () => {
    const queue = await openQueue(database);
    const ask = () => queue.jobs.enqueue(kind, { field: 'mag' }, { uniqueKey: 'stars' });
    const asked = await Promise.all(Array.from({ length: 8 }, ask));
    expect(new Set(asked.map(({ job }) => job.id)).size).toBe(1);
    expect(asked.filter(({ isNew }) => isNew)).toHaveLength(1);
    const worker = queue.workerOf(async () => undefined);
    await worker.runDue();
    await worker.whenIdle();
    expect((await ask()).isNew).toBe(true);
    await queue.close();
  });

  it('never runs twice, whoever looks for work, and no more than its kind allows at a time', async () => {
    const queue = await openQueue(database);
    const ids = new Set<string>();
    for (let i = 0; i < 12; i++) ids.add(await queue.add());
    const ran: string[] = [];
    let now = 0;
    let most = 0;
    const workers = [1, 2, 3].map(() =>
      queue.workerOf(async ({ id }) => {
        most = Math.max(most, ++now);
        ran.push(id);
        await delay(5);
        now--;
      }),
    );
    await vi.waitFor(async () => {
      await Promise.all(workers.map((worker) => worker.runDue()));
      expect(ran.length).toBe(12);
    });
    await Promise.all(workers.map((worker) => worker.whenIdle()));
    expect(new Set(ran)).toEqual(ids);
    expect(most).toBe(2);
    await queue.close();
  });

  it('that is held waits until it is started', async () => {
    const queue = await openQueue(database);
    const { job } = await queue.jobs.enqueue(kind, { field: 'mag' }, { isHeld: true });
    const worker = queue.workerOf(async () => undefined);
    await worker.runDue();
    expect(await queue.phase(job.id)).toBe('PENDING');
    expect(await queue.jobs.start(job.id)).toBe(true);
    expect(await queue.jobs.start(job.id)).toBe(false);
    await worker.runDue();
    await worker.whenIdle();
    expect(await queue.phase(job.id)).toBe('COMPLETED');
    await queue.close();
  });

  it('is called off while it waits, and while it runs', async () => {
    const queue = await openQueue(database);
    const waiting = await queue.add();
    expect(await queue.jobs.cancel(waiting)).toBe(true);
    expect(await queue.phase(waiting)).toBe('ABORTED');
    expect(await queue.jobs.cancel(waiting)).toBe(false);
    const running = await queue.add();
    const worker = queue.workerOf(untilStopped);
    await worker.runDue();
    expect(await queue.jobs.cancel(running)).toBe(true);
    expect(await queue.jobs.get(running)).toMatchObject({ phase: 'EXECUTING', isCancelling: true });
    await worker.beat();
    await worker.whenIdle();
    expect(await queue.jobs.get(running)).toMatchObject({ phase: 'ABORTED', error: undefined });
    await queue.close();
  });

  it('that takes too long is stopped, and tried again', async () => {
    const queue = await openQueue(database);
    const id = await queue.add();
    const worker = queue.workerOf(untilStopped, { timeoutMs: 10 });
    await worker.runDue();
    await worker.whenIdle();
    expect(await queue.jobs.get(id)).toMatchObject({ phase: 'QUEUED', error: { code: 'timeout' } });
    // It has not failed for good.
    expect(queue.failed).toEqual([]);
    await queue.close();
  });

  it('that does not stop when told to is given up, and its process is told', async () => {
    const queue = await openQueue(database);
    const id = await queue.add();
    const worker = queue.workerOf(() => new Promise(() => {}), { timeoutMs: 5, graceMs: 5 });
    await worker.runDue();
    await worker.whenIdle();
    expect(queue.abandoned).toEqual([id]);
    expect(await queue.phase(id)).toBe('QUEUED');
    await queue.close();
  });

  it('goes back into the queue when the portal stops, as if it had not begun', async () => {
    const queue = await openQueue(database);
    const id = await queue.add();
    const worker = queue.workerOf(untilStopped);
    await worker.runDue();
    await worker.stop();
    expect(await queue.jobs.get(id)).toMatchObject({ phase: 'QUEUED', attempt: 0 });
    await queue.close();
  });

  it('of a worker that is silent for too long is begun again from its checkpoint, and the old worker loses it', async () => {
    const queue = await openQueue(database);
    const id = await queue.add();
    const { promise: late, resolve: finishLate } = Promise.withResolvers<void>();
    const silent = queue.workerOf(async (context) => {
      await context.save({ page: 7 });
      await late;
      return 'too late';
    });
    await silent.runDue();
    await vi.waitFor(async () =>
      expect(await queue.store.db.selectFrom('job').select('checkpoint').execute()).toEqual([
        { checkpoint: '{"page":7}' },
      ]),
    );
    queue.pass(LEASE_MS - 1);
    expect(await queue.takeBack()).toEqual([]);
    queue.pass(1);
    expect(await queue.takeBack()).toEqual([{ id, hasFailed: false }]);
    const saved: unknown[] = [];
    const second = queue.workerOf(async (context) => {
      saved.push(context.saved, context.attempt);
      return 'in time';
    });
    await second.runDue();
    await second.whenIdle();
    finishLate();
    await silent.whenIdle();
    expect(saved).toEqual([{ page: 7 }, 2]);
    expect(await queue.jobs.get(id)).toMatchObject({ phase: 'COMPLETED', result: 'in time' });
    await queue.close();
  });

  it('is not run twice by a worker that slept beyond its lease and meets it again', async () => {
    const queue = await openQueue(database);
    const id = await queue.add();
    const told: string[] = [];
    const stops: (() => void)[] = [];
    const worker = queue.workerOf(async ({ attempt, signal }) => {
      told.push(`begun ${attempt}`);
      await new Promise<void>((resolve) => {
        stops.push(resolve);
        signal.addEventListener('abort', () => resolve());
      });
      told.push(`ended ${attempt}`);
    });
    await worker.runDue();
    queue.pass(LEASE_MS);
    expect(await queue.takeBack()).toEqual([{ id, hasFailed: false }]);
    await worker.runDue();
    expect(told).toEqual(['begun 1']);
    await worker.beat();
    await vi.waitFor(() => expect(told).toEqual(['begun 1', 'ended 1', 'begun 2']));
    stops.at(-1)?.();
    await worker.whenIdle();
    expect(await queue.jobs.get(id)).toMatchObject({ phase: 'COMPLETED', attempt: 2 });
    await queue.close();
  });

  it('keeps its worker as long as that gives signs of life', async () => {
    const queue = await openQueue(database);
    const id = await queue.add();
    const worker = queue.workerOf(untilStopped);
    await worker.runDue();
    for (let i = 0; i < 5; i++) {
      queue.pass(LEASE_MS - 1);
      await worker.beat();
      expect(await queue.takeBack()).toEqual([]);
    }
    await queue.jobs.cancel(id);
    await worker.beat();
    await worker.whenIdle();
    await queue.close();
  });

  it('that must not be done twice ends when its worker is lost; one that kills its workers is not begun for ever', async () => {
    const queue = await openQueue(database);
    const once = (await queue.jobs.enqueue(fragile, { field: 'mag' })).job.id;
    const killer = await queue.add();
    const failed: string[] = [];
    for (let i = 0; i < 6; i++) {
      await queue.workerOf(() => new Promise(() => {})).runDue();
      queue.pass(LEASE_MS);
      for (const { id, hasFailed } of await queue.takeBack()) if (hasFailed) failed.push(id);
    }
    expect(failed).toEqual([once, killer]);
    expect(await queue.jobs.get(once)).toMatchObject({
      phase: 'ERROR',
      attempt: 1,
      error: { code: 'worker-lost' },
    });
    expect(await queue.jobs.get(killer)).toMatchObject({
      phase: 'ERROR',
      attempt: 3,
      error: { code: 'worker-lost' },
    });
    const off = await queue.add();
    await queue.workerOf(() => new Promise(() => {})).runDue();
    await queue.jobs.cancel(off);
    queue.pass(LEASE_MS);
    await queue.takeBack();
    expect(await queue.jobs.get(off)).toMatchObject({ phase: 'ABORTED' });
    expect((await queue.jobs.log(off)).map(({ text }) => text)).toEqual(['The process that ran it ended.']);
    await queue.close();
  });

  it('is listed by phase, kind and owner, newest first, in pages', async () => {
    const queue = await openQueue(database);
    for (let i = 0; i < 5; i++) {
      await queue.jobs.enqueue(i === 4 ? fragile : kind, { field: `${i}` }, { owner: i % 2 ? 'ada' : 'bob' });
      queue.pass(1000);
    }
    const fields = ({ jobs }: { jobs: readonly Job[] }) => jobs.map(({ parameters }) => parameters);
    const page = await queue.jobs.list({ perPage: 2, page: 2 });
    expect([fields(page), page.total, page.pages]).toEqual([[{ field: '2' }, { field: '1' }], 5, 3]);
    expect(fields(await queue.jobs.list({ owner: 'ada' }))).toEqual([{ field: '3' }, { field: '1' }]);
    expect(fields(await queue.jobs.list({ kinds: ['send-once'], phases: ['QUEUED'] }))).toEqual([
      { field: '4' },
    ]);
    expect((await queue.jobs.list({ phases: ['ERROR'] })).total).toBe(0);
    await queue.close();
  });

  it('can be watched until it ends', async () => {
    const queue = await openQueue(database);
    const id = await queue.add();
    const phases: string[] = [];
    const watching = (async () => {
      for await (const job of queue.jobs.watch(id, AbortSignal.timeout(30_000))) phases.push(job.phase);
    })();
    const { promise: go, resolve: letGo } = Promise.withResolvers<void>();
    const worker = queue.workerOf(() => go);
    await vi.waitFor(() => expect(phases).toEqual(['QUEUED']));
    await worker.runDue();
    await vi.waitFor(() => expect(phases.at(-1)).toBe('EXECUTING'), { timeout: 5000 });
    letGo();
    await watching;
    expect(phases.at(-1)).toBe('COMPLETED');
    await queue.close();
  });

  it('that ended is kept for its time, and can be taken away before', async () => {
    const { deleteExpired } = await import('./repository.ts');
    const queue = await openQueue(database);
    const [first, second] = [await queue.add(), await queue.add()];
    expect(await queue.jobs.remove(first)).toBe(false);
    const worker = queue.workerOf(async ({ log }) => log('done'));
    await worker.runDue();
    await worker.whenIdle();
    expect(await queue.jobs.remove(first)).toBe(true);
    expect(await deleteExpired(queue.store, queue.clock.now().toISOString())).toBe(0);
    queue.pass(7 * 86_400_000);
    expect(await deleteExpired(queue.store, queue.clock.now().toISOString())).toBe(1);
    expect(await queue.jobs.get(second)).toBeUndefined();
    expect(await queue.store.db.selectFrom('job_log').selectAll().execute()).toEqual([]);
    await queue.close();
  });

  it('keeps a log of a thousand lines at most', async () => {
    const queue = await openQueue(database);
    const id = await queue.add();
    const worker = queue.workerOf(async ({ log }) => {
      for (let i = 0; i < 1200; i++) log(`${i} ${'x'.repeat(3000)}`);
    });
    await worker.runDue();
    await worker.whenIdle();
    const lines = await queue.jobs.log(id);
    const rest = await queue.jobs.log(id, lines.at(-1)?.number);
    expect([lines.length, lines[0]?.text.length, rest.map(({ text }) => text)]).toEqual([
      1000,
      2000,
      ['Further lines are not kept.'],
    ]);
    await queue.close();
  });
});
