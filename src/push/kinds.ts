import { z } from 'zod';
import { defineJobKind } from '#jobs';

/** Makes a snapshot of the records that were pushed, until there is nothing new. */
export const applyPushes = defineJobKind({
  name: 'apply-pushes',
  parameters: z.object({ uid: z.string() }),
  timeoutMs: 30 * 60_000,
  retries: { times: 5, firstDelayMs: 1000, factor: 3, maxDelayMs: 60_000 },
  concurrency: 1,
  priority: 8,
  afterLoss: 'again',
  keepDays: 1,
});
