import { z } from 'zod';
import { defineJobKind } from '#jobs';

/** Makes a snapshot with the records that were pushed, and asks for another job when there are more. */
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

/** Where jobs are asked for. */
export interface PushQueue {
  enqueue(
    kind: typeof applyPushes,
    parameters: { readonly uid: string },
    options: { readonly uniqueKey: string },
  ): Promise<unknown>;
}
