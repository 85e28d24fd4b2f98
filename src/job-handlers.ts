import { sweepAudience } from '#audience';
import { auditCookies, pictureConsent } from '#audits';
import { openConsentStore, sweepConsent } from '#consent';
import { harvest, listSource } from '#harvesting';
import { handleJob, type JobHandler, JobRefusal, type Json } from '#jobs';
import { systemClock } from '#lib';
import { inspectDraft, publishDraft, refreshDataset } from '#publishing';
import { applyPushes } from '#push';
import type { Settings } from '#settings';
import { tellOfSource } from './failure-notices.ts';
import { deliverMail, housekeeping } from './job-kinds.ts';
import type { Library } from './library.ts';

/** Who does the work of each kind, in the worker process. */
export const jobHandlers = (library: Library, settings: Settings): readonly JobHandler[] => {
  const { store, accounts, courier, outbox, drafts, pushes, publishing, harvests } = library;
  return [
    // Loaded when there is one to be made: it brings the pages and a driver of browsers.
    handleJob(auditCookies, async (parameters, context) =>
      (await import('./audit-job.ts')).auditPortal(settings, library, parameters, context),
    ),
    handleJob(pictureConsent, async (_parameters, context) =>
      (await import('./audit-job.ts')).takePicturesOfPortal(settings, library, context),
    ),
    handleJob(deliverMail, async ({ id }, { isLastAttempt, signal }) => {
      if (!courier) throw new JobRefusal('no-mail-server', 'the portal has no mail server any more');
      const how = await courier.deliver(id, { isLast: isLastAttempt, signal });
      if (how === 'refused') throw new JobRefusal('mail-refused', 'the mail server refused the message');
      return how;
    }),
    handleJob(housekeeping, async () => {
      await accounts.sweep();
      await sweepAudience(store, systemClock.now());
      await publishing.sweep();
      await pushes.resume();
      await sweepConsent(openConsentStore(store), settings['cookies.recordMonths'], systemClock.now());
      return { expiredMails: await outbox.sweep(), waitingMails: await outbox.resume() };
    }),
    handleJob(inspectDraft, async ({ draft, revision, whole }, context) => {
      await drafts.inspect(draft, revision, context, whole);
      return null;
    }),
    handleJob(applyPushes, async ({ uid }, context) => ({ records: await pushes.apply(uid, context) })),
    handleJob(publishDraft, async ({ draft }, context) => {
      const published = await drafts.publish(draft, context);
      // It may have given a dataset back to readers.
      await pushes.resume();
      return published;
    }),
    handleJob(refreshDataset, ({ dataset }, context) => drafts.refresh(dataset, context)),
    handleJob(listSource, async ({ kind, config, contains }, context) => {
      const { offers, isCut, problem } = await harvests.list(kind, config, contains, context);
      // What JSON does not hold is left out.
      return JSON.parse(JSON.stringify({ offers, isCut, problem })) as Json;
    }),
    handleJob(harvest, async ({ harvester, isPreview }, context) => {
      const { counts, problem, startedAt } = await harvests.run(harvester, isPreview, context);
      const { owner } = context;
      if (problem !== undefined && owner !== undefined && !isPreview)
        await tellOfSource(library, owner, { harvester, problem, at: startedAt });
      await pushes.resume();
      return { ...counts, ...(problem !== undefined && { problem }) };
    }),
  ];
};
