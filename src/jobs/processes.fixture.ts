// A worker process, and with an argument a portal without pages, for the tests of what happens to processes.
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { systemClock } from '#lib';
import { openStore } from '#store';
import { createJobService, defineJobKind, forkWorker, handleJob, serveWorker } from './index.ts';

/** Notes in a file that it has begun and how it ends; goes on until another file is there. */
export const wait = defineJobKind({
  name: 'wait',
  parameters: z.object({
    notes: z.string(),
    until: z.string(),
    isHard: z.boolean().optional(),
    isDeaf: z.boolean().optional(),
  }),
  timeoutMs: 60_000,
  retries: { times: 3, firstDelayMs: 10, factor: 1, maxDelayMs: 10 },
  concurrency: 4,
  afterLoss: 'again',
  keepDays: 1,
});

const self = fileURLToPath(import.meta.url);
const onBug = (error: unknown) => console.error(error);

/** A queue over a store, with a worker process for it. */
export async function openService(place: string, clock = systemClock, silentMs = 60_000) {
  const store = await openStore(place);
  const service = createJobService({ store, clock, kinds: [wait], timeZone: 'UTC' });
  const supervise = () =>
    service.supervise({ fork: (worker) => forkWorker(self, worker, place), onBug, silentMs });
  return { ...service, store, supervise };
}

const handler = handleJob(
  wait,
  async ({ notes, until, isHard, isDeaf }, { attempt, log, progress, signal }) => {
    appendFileSync(notes, `begun ${attempt} by ${process.pid}\n`);
    log(`attempt ${attempt}`);
    progress({ done: attempt });
    // The second time the event loop is free again.
    if (isHard && attempt === 1) for (;;);
    // Hears of nothing meanwhile, not even that the portal is gone, and then has something to tell it.
    while (isDeaf && !existsSync(until));
    if (isDeaf) progress({ done: 2 });
    while (!existsSync(until)) {
      if (signal.aborted) appendFileSync(notes, 'told to stop\n');
      await setTimeout(10, undefined, { signal });
    }
    appendFileSync(notes, `done ${attempt}\n`);
    return { attempt };
  },
);

const [, main, place] = process.argv;
if (main === self && place !== undefined) {
  const { supervise } = await openService(place);
  supervise();
  // Lives until it is killed.
  setInterval(() => {}, 1000);
} else if (main === self) {
  serveWorker(
    async (given) => {
      // What `openService` gives.
      const store = await openStore(given as string);
      return {
        store,
        clock: systemClock,
        handlers: [handler],
        onBug,
        onFailed: async () => {},
        close: () => store.close(),
      };
    },
    { idleMs: 300 },
  );
}
