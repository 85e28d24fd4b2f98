import { z } from 'zod';
import { defineJobKind } from '#jobs';

const MINUTE_MS = 60_000;

/** Takes over what a source has, or looks what would be taken over. */
export const harvest = defineJobKind({
  name: 'harvest',
  parameters: z.object({ harvester: z.string(), isPreview: z.boolean() }),
  timeoutMs: 720 * MINUTE_MS,
  retries: { times: 0, firstDelayMs: MINUTE_MS, factor: 2, maxDelayMs: MINUTE_MS },
  // Two that want the same id must not meet.
  concurrency: 1,
  // What was taken over is remembered: after a crash the rest is.
  afterLoss: 'again',
  keepDays: 30,
});
