import { z } from 'zod';
import { defineJobKind } from '#jobs';
import { HARVEST_FIELDS, HARVEST_KINDS } from './model.ts';

/** Looks what a source has, for somebody who will take one. */
export const listSource = defineJobKind({
  name: 'list-source',
  // What is secret in the configuration is sealed.
  parameters: z.object({
    kind: z.enum(HARVEST_KINDS),
    config: z.partialRecord(z.enum(HARVEST_FIELDS), z.string()),
    contains: z.string(),
  }),
  timeoutMs: 10 * 60_000,
  retries: { times: 0, firstDelayMs: 1000, factor: 2, maxDelayMs: 1000 },
  concurrency: 2,
  priority: 8,
  afterLoss: 'again',
  keepDays: 1,
});

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
