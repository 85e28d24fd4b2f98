import { Failure } from '#lib';
import { presentCaller } from './callers.ts';
import { Lines } from './lines.ts';
import type { EngineLogger } from './model.ts';
import { type EngineProcess, EngineRefusal, ProcessLost, startProcess } from './process.ts';
import type { ChildOptions, EngineRequest } from './protocol.ts';

type Work = Extract<EngineRequest, { kind: 'query' | 'copy' }>;
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

/** A request without its number, which the pool gives. */
export type PoolRequest = Unnumbered<Work>;

export interface PoolOptions {
  readonly child: ChildOptions;
  readonly processes: number;
  readonly maxConcurrent: number;
  readonly maxWaiting: number;
  /** How long an interrupted query may take to end before its process is killed. */
  readonly graceMs: number;
  readonly logger: EngineLogger;
}

export interface RunOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs requests on a few processes, shares them among those who ask (see `asCaller`), replaces those that die, and refuses what is too much.
 */
export interface Pool {
  run(request: PoolRequest, options: RunOptions): Promise<readonly Buffer[]>;
  /** Of the processes that run at the moment. */
  pids(): readonly number[];
  close(): Promise<void>;
}

interface Task {
  readonly caller: string | undefined;
  readonly request: Work;
  readonly options: RunOptions;
  readonly resolve: (results: readonly Buffer[]) => void;
  readonly reject: (error: Error) => void;
  /** When it was first sent to a process, in milliseconds of the process's clock: asked again, it has what is left of its time. */
  begun: number | undefined;
  /** Set once, when nobody waits any more: the process may still be busy with it. */
  settled: boolean;
  hasBeenRetried: boolean;
}

/** A process and what the pool knows of it. */
interface Incarnation {
  readonly engine: EngineProcess;
  isReady: boolean;
  /** The portal itself killed it, for the sake of one query: the others may be tried again. */
  killedFor: Task | undefined;
}

interface Slot {
  current: Incarnation | undefined;
  failedStarts: number;
  readonly running: { query: Set<Task>; copy: Set<Task> };
}

/** Starts the processes, without waiting for them. */
export function openPool(options: PoolOptions): Pool {
  const { logger, maxConcurrent } = options;
  // Exports run long: they never take every place of a process.
  const limits = { query: maxConcurrent, copy: Math.max(1, Math.floor(maxConcurrent / 2)) };
  const slots: Slot[] = Array.from({ length: options.processes }, () => ({
    current: undefined,
    failedStarts: 0,
    running: { query: new Set(), copy: new Set() },
  }));
  // One caller leaves places to others, however much it asks.
  const places = { query: limits.query * options.processes, copy: limits.copy * options.processes };
  const waiting: Record<Work['kind'], Lines<Task>> = {
    query: new Lines(Math.max(1, Math.floor(places.query / 3))),
    copy: new Lines(Math.max(1, Math.ceil(places.copy / 2))),
  };
  const restarts = new Set<NodeJS.Timeout>();
  let nextId = 1;
  let isClosed = false;

  function start(slot: Slot): void {
    // Whoever is told that a process has ended may ask again at once: it must not be found here any more.
    const engine = startProcess(options.child, () => replace(slot, incarnation));
    const incarnation: Incarnation = { engine, isReady: false, killedFor: undefined };
    slot.current = incarnation;
    engine.ready.then(
      () => {
        incarnation.isReady = true;
        slot.failedStarts = 0;
        dispatch();
      },
      () => {},
    );
  }

  function replace(slot: Slot, { isReady }: Incarnation): void {
    slot.current = undefined;
    if (isClosed) return;
    if (isReady) {
      logger.warn({}, 'an engine process ended; another one takes its place');
      start(slot);
      return;
    }
    slot.failedStarts += 1;
    logger.error({ attempts: slot.failedStarts }, 'an engine process does not start');
    // A machine without memory or a broken installation: keep trying, but not in a hot loop.
    const timer = setTimeout(
      () => {
        restarts.delete(timer);
        start(slot);
      },
      Math.min(10_000, 50 * 2 ** slot.failedStarts),
    );
    restarts.add(timer);
    // Nobody should wait for a process that may never come.
    if (slot.failedStarts > 3 && slots.every((other) => !other.current?.isReady)) {
      for (const lines of Object.values(waiting)) {
        for (const task of lines.drain()) task.reject(lost('no engine process can be started'));
      }
    }
  }

  function dispatch(): void {
    for (const kind of ['query', 'copy'] as const) {
      while (waiting[kind].size > 0) {
        const free = slots
          .filter((slot) => slot.current?.isReady && slot.running[kind].size < limits[kind])
          .sort((a, b) => a.running[kind].size - b.running[kind].size)[0];
        if (!free?.current) break;
        const task = waiting[kind].next();
        if (!task) break;
        void runOn(free, free.current, task);
      }
    }
  }

  async function runOn(slot: Slot, on: Incarnation, task: Task): Promise<void> {
    const { engine } = on;
    const { request, options: run } = task;
    const busy = slot.running[request.kind];
    busy.add(task);
    let killing: NodeJS.Timeout | undefined;
    const stop = (reason: Failure) => {
      if (killing !== undefined) return;
      settle(task, () => task.reject(reason));
      engine.interrupt(request.id);
      killing = setTimeout(() => {
        on.killedFor = task;
        logger.warn({ pid: engine.pid }, 'a query that cannot be interrupted takes its process with it');
        engine.kill();
      }, options.graceMs);
    };
    task.begun ??= performance.now();
    const leftMs = run.deadlineMs - (performance.now() - task.begun);
    const deadline = setTimeout(() => stop(timedOut(run.deadlineMs)), leftMs);
    const leave = () => stop(cancelled());
    run.signal?.addEventListener('abort', leave);
    try {
      const results = await engine.send(request);
      settle(task, () => task.resolve(results));
    } catch (error) {
      const innocent = error instanceof ProcessLost && on.killedFor !== undefined && on.killedFor !== task;
      if (innocent && !task.settled && !task.hasBeenRetried && !isClosed) {
        task.hasBeenRetried = true;
        waiting[request.kind].add(task, 'first');
      } else {
        settle(task, () => task.reject(asFailure(error)));
      }
    } finally {
      clearTimeout(deadline);
      clearTimeout(killing);
      run.signal?.removeEventListener('abort', leave);
      busy.delete(task);
      waiting[request.kind].release(task);
      dispatch();
    }
  }

  for (const slot of slots) start(slot);

  return {
    run(request, run) {
      if (isClosed) return Promise.reject(lost('the engine is closed'));
      if (run.signal?.aborted) return Promise.reject(cancelled());
      const caller = presentCaller();
      const lines = waiting[request.kind];
      if (lines.size >= options.maxWaiting) {
        const crowding = lines.makeRoomFor(caller);
        if (crowding === undefined) return Promise.reject(overloaded());
        settle(crowding, () => crowding.reject(overloaded()));
      }
      const { promise, resolve, reject } = Promise.withResolvers<readonly Buffer[]>();
      const id = nextId++;
      const task: Task = {
        caller,
        // The spread loses which of the two it is; both only gain a number.
        request: { ...request, id } as Work,
        options: run,
        resolve,
        reject,
        begun: undefined,
        settled: false,
        hasBeenRetried: false,
      };
      lines.add(task);
      // In the queue a query is not running: waiting past the deadline is the portal's fault, not the query's.
      const abandon = (reason: Failure) => {
        if (lines.remove(task)) settle(task, () => reject(reason));
      };
      const patience = setTimeout(() => abandon(overloaded()), run.deadlineMs);
      const leave = () => abandon(cancelled());
      run.signal?.addEventListener('abort', leave);
      dispatch();
      return promise.finally(() => {
        clearTimeout(patience);
        run.signal?.removeEventListener('abort', leave);
      });
    },
    pids: () => slots.flatMap(({ current }) => current?.engine.pid ?? []),
    async close() {
      isClosed = true;
      for (const timer of restarts) clearTimeout(timer);
      for (const lines of Object.values(waiting)) {
        for (const task of lines.drain()) settle(task, () => task.reject(lost('the engine is closed')));
      }
      await Promise.all(
        slots.map(async ({ current }) => {
          current?.engine.kill();
          await current?.engine.ended;
        }),
      );
    },
  };
}

function settle(task: Task, how: () => void): void {
  if (task.settled) return;
  task.settled = true;
  how();
}

const RETRY_AFTER_SECONDS = 5;
const cancelled = () => new Failure('cancelled', 'the query was cancelled');
const lost = (message: string) => new Failure('engine-lost', message);
const overloaded = () =>
  new Failure('overloaded', 'too many queries at a time', { facts: { retryAfter: RETRY_AFTER_SECONDS } });
const timedOut = (deadlineMs: number) =>
  new Failure('query-timeout', 'the query took too long', { facts: { seconds: deadlineMs / 1000 } });

function asFailure(error: unknown): Error {
  if (error instanceof ProcessLost) return lost(error.message);
  if (!(error instanceof EngineRefusal)) return error instanceof Error ? error : new Error(String(error));
  switch (error.code) {
    case 'interrupted':
      return cancelled();
    case 'query-memory':
    case 'query-refused':
    case 'snapshot-missing':
    case 'disk-full':
      return new Failure(error.code, error.message, { cause: error });
    case 'bug':
      return new Error(`the engine refused a statement of ours: ${error.message}`);
  }
}
