import { type ChildProcess, fork } from 'node:child_process';
import type { JobHandler } from './model.ts';
import { BEAT_MS } from './rules.ts';
import { isStoreFailure } from './running.ts';
import { createWorker, type WorkerOptions } from './worker.ts';

/** What the portal says to its worker process. */
export type ToWorker =
  | { readonly kind: 'hello'; readonly worker: string; readonly given: unknown }
  | { readonly kind: 'wake' }
  | { readonly kind: 'cancel'; readonly id: string }
  | { readonly kind: 'stop' };

/** What it says back: that it lives, and which jobs have changed. */
export type FromWorker = { readonly kind: 'beat' } | { readonly kind: 'changed'; readonly id: string };

const IDLE_MS = 5_000;
const AGAIN_MS = 1_000;
const CAPACITY = 8;
const GRACE_MS = 20_000;
// When a job had to be abandoned, or the process was told to stop, and something hangs.
const LAST_MS = 30_000;

/** What the top builds in the worker process. */
export interface WorkerParts {
  readonly store: WorkerOptions['store'];
  readonly clock: WorkerOptions['clock'];
  readonly handlers: readonly JobHandler[];
  onBug: WorkerOptions['onBug'];
  onFailed: WorkerOptions['onFailed'];
  close(): Promise<void>;
}

/** Starts a worker process. `given` goes to `serveWorker` there; it may hold what the structured clone algorithm can copy. */
export function forkWorker(entry: string, worker: string, given: unknown): ChildProcess {
  const child = fork(entry, [], {
    serialization: 'advanced',
    // Under a test runner sources are run as they are. A small young generation, as for the portal itself.
    execArgv: [
      ...process.execArgv.filter((flag) => flag.startsWith('--conditions=')),
      '--max-semi-space-size=2',
    ],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // On Windows a job object would end it with the console; elsewhere Ctrl-C is for the portal to pass on.
    windowsHide: true,
  });
  // One that ends before it has heard this is dealt with where its end is: an error that nobody takes would end the portal.
  child.send({ kind: 'hello', worker, given } satisfies ToWorker, () => {});
  return child;
}

/**
 * Makes this process a worker: it takes jobs while there are any, ends when there have been none for a while, when the
 * portal says so, and at once when the portal is gone.
 */
export function serveWorker(
  open: (given: unknown) => Promise<WorkerParts>,
  { idleMs = IDLE_MS }: { readonly idleMs?: number } = {},
): void {
  // A terminal sends Ctrl-C to the whole group. The portal decides when the worker stops.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  // Without a portal nobody hears of us. What was running is taken up by the next one.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const messages: ToWorker[] = [];
  let take = (message: ToWorker): void => void messages.push(message);
  process.on('message', (message: ToWorker) => {
    if (message.kind !== 'hello') return take(message);
    open(message.given)
      .then((parts) => {
        // Before it takes anything: whoever finds that it has ended takes its jobs at once.
        parts.store.life.give(message.worker);
        take = work(message.worker, parts, idleMs);
        for (const early of messages) take(early);
      })
      .catch((error: unknown) => {
        console.error(error);
        process.exit(1);
      });
  });
}

// When the portal is gone nobody hears it, and `disconnect` ends us: it is no error that has to be told.
const tell = (message: FromWorker) => process.send?.(message, () => {});

function work(id: string, parts: WorkerParts, idleMs: number): (message: ToWorker) => void {
  let idleSince = performance.now();
  const end = (code: number) => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_MS).unref();
    worker
      .stop()
      .then(() => parts.close())
      .finally(() => process.exit(code));
  };
  const worker = createWorker({
    ...parts,
    id,
    capacity: CAPACITY,
    graceMs: GRACE_MS,
    onChanged: (job) => tell({ kind: 'changed', id: job }),
    onAbandoned: () => end(3),
  });
  const runDue = () => {
    idleSince = performance.now();
    worker.runDue().catch((error: unknown) => {
      if (!isStoreFailure(error)) parts.onBug(error, '');
      setTimeout(runDue, AGAIN_MS);
    });
  };
  setInterval(() => {
    tell({ kind: 'beat' });
    worker.beat().catch((error: unknown) => {
      // Leases last for several beats: the next one may reach the store again.
      if (!isStoreFailure(error)) parts.onBug(error, '');
    });
  }, BEAT_MS);
  setInterval(() => {
    if (worker.running() > 0) idleSince = performance.now();
    else if (performance.now() - idleSince > idleMs) end(0);
  }, idleMs / 5);
  runDue();
  return (message) => {
    switch (message.kind) {
      case 'wake':
        return runDue();
      case 'cancel':
        return worker.cancel(message.id);
      case 'stop':
        return end(0);
      case 'hello':
        return;
    }
  };
}
