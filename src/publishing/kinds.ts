import { z } from 'zod';
import { defineJobKind } from '#jobs';

const MINUTE_MS = 60_000;

/** Looks at the source of a draft: fetches it when it is an address, and makes the preview. */
export const inspectDraft = defineJobKind({
  name: 'inspect-draft',
  /** `whole`: every record is looked at, also of a large table that looks clean. */
  parameters: z.object({ draft: z.string(), revision: z.number(), whole: z.boolean().optional() }),
  timeoutMs: 30 * MINUTE_MS,
  retries: { times: 0, firstDelayMs: MINUTE_MS, factor: 2, maxDelayMs: MINUTE_MS },
  concurrency: 2,
  priority: 5,
  afterLoss: 'again',
  keepDays: 14,
});

/** Makes the snapshot of a draft and publishes it. */
export const publishDraft = defineJobKind({
  name: 'publish-draft',
  parameters: z.object({ draft: z.string() }),
  timeoutMs: 240 * MINUTE_MS,
  retries: { times: 1, firstDelayMs: MINUTE_MS, factor: 2, maxDelayMs: 10 * MINUTE_MS },
  // One after the other: two that want the same id, or the same dataset, must not meet.
  concurrency: 1,
  afterLoss: 'again',
  keepDays: 30,
});

/** Fetches the address of a dataset again, and publishes what it gives if that is something else. */
export const refreshDataset = defineJobKind({
  name: 'refresh-dataset',
  parameters: z.object({ dataset: z.string() }),
  timeoutMs: 240 * MINUTE_MS,
  retries: { times: 3, firstDelayMs: 2 * MINUTE_MS, factor: 4, maxDelayMs: 60 * MINUTE_MS },
  concurrency: 1,
  afterLoss: 'again',
  keepDays: 30,
  result: z.object({ isNew: z.boolean(), records: z.number() }),
});
