import { z } from 'zod';
import { defineJobKind } from '#jobs';

const MINUTE_MS = 60_000;

/** Looks at the portal itself in a browser. There is no address among its parameters: no other site can be named. */
export const auditCookies = defineJobKind({
  name: 'audit-cookies',
  parameters: z.object({ all: z.boolean() }),
  timeoutMs: 120 * MINUTE_MS,
  retries: { times: 0, firstDelayMs: MINUTE_MS, factor: 2, maxDelayMs: MINUTE_MS },
  concurrency: 1,
  priority: -5,
  afterLoss: 'fail',
  keepDays: 28,
});

/** Takes pictures of what visitors are shown now, for the evidence. */
export const pictureConsent = defineJobKind({
  name: 'picture-consent',
  parameters: z.object({}),
  timeoutMs: 10 * MINUTE_MS,
  retries: { times: 0, firstDelayMs: MINUTE_MS, factor: 2, maxDelayMs: MINUTE_MS },
  concurrency: 1,
  priority: -5,
  afterLoss: 'fail',
  keepDays: 28,
});
