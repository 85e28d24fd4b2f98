import type { AuditSummary, Audits } from '#audits';
import { AuditImpossible, auditSite } from '#consent/audit';
import { type JobContext, JobRefusal } from '#jobs';
import type { Settings } from '#settings';
import { portalPlan } from './cookie-audit.ts';

const ALL_PAGES = 100_000;

/** Where the portal itself is: its settings say, and nobody else. */
function ownAddress({ publicUrl, port }: Settings): string {
  if (publicUrl !== '') return publicUrl;
  if (port === 0)
    throw new JobRefusal('no-address', 'the portal listens on any port and has no public address');
  return `http://localhost:${port}`;
}

/** Looks at the portal itself, and keeps the report. */
export async function auditPortal(
  settings: Settings,
  audits: Audits,
  { all }: { readonly all: boolean },
  context: Pick<JobContext, 'signal' | 'progress' | 'log'>,
): Promise<Pick<AuditSummary, 'id' | 'isClean' | 'faults' | 'pages' | 'visits'>> {
  const address = ownAddress(settings);
  try {
    const report = await auditSite({
      address,
      maxPages: ALL_PAGES,
      // Visitors come first.
      concurrency: 2,
      signal: context.signal,
      onProgress: (done, total, label) => context.progress({ done, total, label }),
      ...(await portalPlan(address, { all })),
    });
    const { id, isClean, faults, pages, visits } = await audits.keep(report, all);
    context.log(
      isClean ? 'everything is as declared' : `${faults} things are not as declared`,
      isClean ? 'info' : 'warn',
    );
    return { id, isClean, faults, pages, visits };
  } catch (error) {
    if (error instanceof AuditImpossible) throw new JobRefusal(error.code, error.message);
    throw error;
  }
}
