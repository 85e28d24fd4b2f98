import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import type { Clock } from '#lib';
import type { Store } from '#store';
import type { Job, JobKind } from './model.ts';
import * as repository from './repository.ts';
import { jobOf } from './row.ts';
import { isStoreFailure } from './running.ts';
import { startDue } from './schedules.ts';
import { kindsWithRoom, takeBackLost } from './worker.ts';
import type { FromWorker, ToWorker } from './worker-process.ts';

export interface SupervisorOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly kinds: ReadonlyMap<string, JobKind>;
  readonly events: EventEmitter<{ changed: [string] }>;
  /** Starts a worker process that bears this name. */
  fork(worker: string): ChildProcess;
  onBug(error: unknown): void;
  /** A job was lost with its process once too often. */
  onFailed?(job: Job): Promise<void>;
  /** After how long without a word a worker process is ended: a job may hold its event loop. */
  readonly silentMs?: number;
}

/** Sees to it that there is a worker process when there is work, and only then. */
export interface Supervisor {
  wake(): void;
  cancel(id: string): void;
  /** Pids of worker processes, for measuring. */
  pids(): readonly number[];
  /** Stops the worker; what was running waits for the next start. */
  close(): Promise<void>;
}

// What another process adds is found this late at most.
const POLL_MS = 5_000;
const SWEEP_MS = 3_600_000;
const SILENT_MS = 60_000;
const STOP_MS = 6_000;
const MAX_PAUSE_MS = 60_000;
const SOON_MS = 5_000;
const DUE_AGAIN_MS = 1_000;

interface Running {
  readonly child: ChildProcess;
  readonly worker: string;
  readonly startedAt: number;
  readonly ended: Promise<void>;
  heardAt: number;
}

export function supervise(options: SupervisorOptions): Supervisor {
  const { store, clock, kinds, events, silentMs = SILENT_MS } = options;
  let current: Running | undefined;
  let timer: NodeJS.Timeout | undefined;
  let checking: Promise<void> | undefined;
  let isAsked = false;
  let isClosed = false;
  let sweptAt = Number.NEGATIVE_INFINITY;
  let crashes = 0;
  let notBefore = 0;

  const send = (message: ToWorker) => {
    // A channel that has just closed is followed by the end of the process, which is dealt with there.
    if (current?.child.connected) current.child.send(message, () => {});
  };
  const ensureWorker = () => {
    if (current) return send({ kind: 'wake' });
    if (performance.now() < notBefore) return;
    const worker = `${hostname()}-${process.pid}-${randomUUID()}`;
    const child = options.fork(worker);
    const ended = Promise.withResolvers<void>();
    const startedAt = performance.now();
    current = { child, worker, startedAt, heardAt: startedAt, ended: ended.promise };
    child.on('message', (message: FromWorker) => {
      if (current?.child === child) current.heardAt = performance.now();
      if (message.kind === 'changed') events.emit('changed', message.id);
    });
    const whenGone = () => {
      if (current?.child !== child) return;
      const isCrash = child.exitCode !== 0;
      current = undefined;
      crashes = isCrash && performance.now() - startedAt < SOON_MS ? crashes + 1 : 0;
      // The first one may be chance; a worker that cannot even start must not keep the machine busy.
      if (crashes > 1) notBefore = performance.now() + Math.min(1000 * 2 ** crashes, MAX_PAUSE_MS);
      ended.resolve();
      if (isClosed) return;
      // What it had goes on at once, without waiting for the end of its leases.
      const left = isCrash ? repository.endLeases(store, worker, clock.now().toISOString()) : undefined;
      Promise.resolve(left).then(wake, wake);
    };
    child.once('exit', whenGone);
    child.once('error', whenGone);
  };

  const look = async () => {
    if (current && performance.now() - current.heardAt > silentMs) current.child.kill('SIGKILL');
    const now = clock.now().toISOString();
    // Also of a portal that was killed with its worker: what they had goes on at once, without waiting for the end of leases.
    for (const worker of store.life.ended(current?.worker)) {
      await repository.endLeases(store, worker, now);
      store.life.forget(worker);
    }
    if (await repository.hasLost(store.db, now)) {
      for (const { id, hasFailed } of await takeBackLost(options, kinds)) {
        events.emit('changed', id);
        const row = hasFailed ? await repository.readJob(store.db, id) : undefined;
        if (row) await options.onFailed?.(jobOf(row)).catch(options.onBug);
      }
    }
    if ((await repository.readDueSchedules(store.db, now, options.timeZone, 1)).length > 0) {
      await startDue(options, kinds);
    }
    if (performance.now() - sweptAt > SWEEP_MS) {
      await repository.deleteExpired(store, now);
      sweptAt = performance.now();
    }
    const open = kindsWithRoom(kinds.values(), await repository.countExecuting(store.db));
    const next = open.length > 0 ? await repository.nextRunAfter(store.db, open) : undefined;
    if (next !== undefined && next <= now && !isClosed) ensureWorker();
    const dueAt = [next, await repository.nextScheduled(store)].flatMap((at) => (at ? [Date.parse(at)] : []));
    // What is due and not begun waits for room in the worker, or for a worker that crashed to be tried again.
    return Math.min(POLL_MS, ...dueAt.map((at) => Math.max(at - clock.now().getTime(), DUE_AGAIN_MS)));
  };
  const check = async () => {
    clearTimeout(timer);
    let waitMs = POLL_MS;
    while (isAsked && !isClosed) {
      isAsked = false;
      try {
        waitMs = await look();
      } catch (error) {
        if (!isStoreFailure(error)) options.onBug(error);
      }
    }
    checking = undefined;
    if (!isClosed) timer = setTimeout(wake, waitMs).unref();
  };
  const wake = () => {
    isAsked = true;
    if (!isClosed) checking ??= check();
  };
  wake();

  return {
    wake,
    cancel: (id) => send({ kind: 'cancel', id }),
    pids: () => (current?.child.pid === undefined ? [] : [current.child.pid]),
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await checking;
      const last = current;
      if (!last) return;
      send({ kind: 'stop' });
      const kill = setTimeout(() => last.child.kill('SIGKILL'), STOP_MS);
      await last.ended;
      clearTimeout(kill);
    },
  };
}
