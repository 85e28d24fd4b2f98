import { z } from 'zod';
import { auditCookies, pictureConsent } from '#audits';
import { harvest, listSource } from '#harvesting';
import { defineJobKind, type JobKind } from '#jobs';
import { inspectDraft, publishDraft, refreshDataset } from '#publishing';
import { applyPushes } from '#push';

const MINUTE_MS = 60_000;

/** Hands one message of the outbox to the mail server. Some ten hours of attempts. */
export const deliverMail = defineJobKind({
  name: 'deliver-mail',
  parameters: z.object({ id: z.uuid() }),
  timeoutMs: 2 * MINUTE_MS,
  retries: { times: 14, firstDelayMs: 30_000, factor: 2, maxDelayMs: 60 * MINUTE_MS },
  concurrency: 2,
  priority: 10,
  afterLoss: 'again',
  keepDays: 7,
});

/** What has to be done every day: drop what has expired, take up what was left lying. */
export const housekeeping = defineJobKind({
  name: 'housekeeping',
  parameters: z.object({}),
  timeoutMs: 10 * MINUTE_MS,
  retries: { times: 2, firstDelayMs: MINUTE_MS, factor: 2, maxDelayMs: 10 * MINUTE_MS },
  concurrency: 1,
  afterLoss: 'again',
  keepDays: 14,
});

/** Every kind of job there is: those declared here, and those of the folders that have some. Handlers: `job-handlers.ts`. */
export const JOB_KINDS: readonly JobKind[] = [
  auditCookies,
  deliverMail,
  harvest,
  housekeeping,
  inspectDraft,
  listSource,
  pictureConsent,
  publishDraft,
  applyPushes,
  refreshDataset,
];
