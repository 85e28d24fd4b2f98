import type { AuditSummary } from '#audits';
import { useSite } from '../site.ts';

/** Whether the portal was seen to do what it says, and when; nothing where nobody has looked yet. */
export function LastAudit({ audit }: { readonly audit: AuditSummary | undefined }) {
  const { t, format } = useSite();
  if (audit === undefined) return null;
  const { isClean, faults, pages, states, at } = audit;
  return (
    <section class="yours" aria-labelledby="audit">
      <h2 id="audit">{t('audited.title')}</h2>
      <p>{t('audited.how', { pages, states: states.length })}</p>
      <p>
        <time dateTime={at}>{format.minute(at)}</time>
        {' · '}
        <strong>{isClean ? t('audited.clean') : t('audited.faults', { count: faults })}</strong>
      </p>
    </section>
  );
}
