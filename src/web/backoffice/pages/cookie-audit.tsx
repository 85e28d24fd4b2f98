import type { AuditSummary, ShownFinding } from '#audits';
import { auditTexts } from '#consent/audit';
import type { Job } from '#jobs';
import { Said } from '../../components/said.tsx';
import { useSite } from '../../site.ts';
import { type Column, DataTable } from '../components/data-table.tsx';
import { SelectField, TickField } from '../components/fields.tsx';
import { Form } from '../components/form.tsx';
import { Badge, Facts, Moment, Section } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';

export interface CookieAuditData {
  /** Newest first. */
  readonly audits: readonly AuditSummary[];
  /** The latest one that was asked for, running or ended. */
  readonly job: Job | undefined;
  /** ISO 8601, UTC; undefined: none is scheduled. */
  readonly nextAt: string | undefined;
  readonly mayRun: boolean;
  /** Of the portal itself: what is looked at. */
  readonly address: string;
  /** Of the schedule. */
  readonly form: FormState;
}

const PATH = '/backoffice/cookie-audit/';
const OFTEN = ['never', 'night', 'week', 'month'] as const;

function Verdict({ audit }: { readonly audit: AuditSummary }) {
  const { t } = useSite();
  return audit.isClean ? (
    <Badge tone="good">{t('cookie-audit.clean')}</Badge>
  ) : (
    <Badge tone="bad">{t('cookie-audit.faults', { count: audit.faults })}</Badge>
  );
}

/** The report, to be saved in the language of the page, and for programs. */
function Downloads({ audit }: { readonly audit: AuditSummary }) {
  const { t, href, language } = useSite();
  const files = [
    [`report.${language}.html`, t('cookie-audit.report')],
    ['report.json', 'JSON'],
    ['junit.xml', 'JUnit'],
  ] as const;
  return (
    <>
      {files.map(([file, label], i) => (
        <span key={file}>
          {i === 0 ? '' : ' · '}
          <a href={href(`${PATH}${audit.id}/${file}/`)} download>
            {label}
          </a>
        </span>
      ))}
    </>
  );
}

function FindingRow({ finding }: { readonly finding: ShownFinding }) {
  const { t, language } = useSite();
  const { title, text } = auditTexts(language).findings[finding.code];
  return (
    <li>
      <p>
        <Badge tone={finding.severity === 'fault' ? 'bad' : 'waiting'}>{title}</Badge>{' '}
        <code>{finding.subject}</code>
      </p>
      <p>{text(finding)}</p>
      {finding.pages.length === 0 ? null : (
        <p class="quiet">
          {t('cookie-audit.seen-on')} <code>{finding.pages.join('  ')}</code>
        </p>
      )}
    </li>
  );
}

function Latest({ audit }: { readonly audit: AuditSummary }) {
  const { t, format } = useSite();
  return (
    <Section title={t('cookie-audit.latest')}>
      <Facts
        facts={[
          [t('office.state'), <Verdict key="verdict" audit={audit} />],
          [t('cookie-audit.when'), <Moment key="at" at={audit.at} />],
          [
            t('cookie-audit.extent'),
            t('cookie-audit.extent-of', {
              pages: audit.pages,
              states: audit.states.length,
              visits: format.number(audit.visits),
            }),
          ],
          [t('cookie-audit.browser'), audit.browser],
          [t('cookie-audit.reports'), <Downloads key="files" audit={audit} />],
        ]}
      />
      {audit.findings.length === 0 ? null : (
        <ul class="audit-findings">
          {audit.findings.map((finding) => (
            <FindingRow key={JSON.stringify(finding)} finding={finding} />
          ))}
        </ul>
      )}
    </Section>
  );
}

/** The audit that runs, or why the last one did not come to its end. */
function Underway({ job }: { readonly job: Job }) {
  const { t, href, format } = useSite();
  const { done, total } = job.progress;
  const link = <a href={href(`/backoffice/jobs/${job.id}/`)}>{t('cookie-audit.job')}</a>;
  if (job.endedAt === undefined)
    return (
      <p class="notice" role="status">
        {job.phase === 'EXECUTING' ? t('cookie-audit.running') : t('cookie-audit.waiting')}{' '}
        {done === undefined || total === undefined
          ? null
          : `${t('jobs.of', { done: format.number(done), total: format.number(total) })}. `}
        {link}
      </p>
    );
  if (job.phase !== 'ERROR') return null;
  return (
    <p class="notice is-problem">
      {t('cookie-audit.failed')} <Said text={job.error?.message} /> {link}
    </p>
  );
}

function Before({ audits }: { readonly audits: readonly AuditSummary[] }) {
  const { t } = useSite();
  const columns: readonly Column<AuditSummary>[] = [
    { name: 'at', label: t('cookie-audit.when'), kind: 'name', cell: ({ at }) => <Moment at={at} /> },
    { name: 'verdict', label: t('office.state'), cell: (audit) => <Verdict audit={audit} /> },
    {
      name: 'extent',
      label: t('cookie-audit.extent'),
      cell: ({ pages, states, visits }) =>
        t('cookie-audit.extent-of', { pages, states: states.length, visits: String(visits) }),
    },
    { name: 'files', label: t('cookie-audit.reports'), cell: (audit) => <Downloads audit={audit} /> },
  ];
  return (
    <Section title={t('cookie-audit.before')}>
      <DataTable caption={t('cookie-audit.before')} columns={columns} rows={audits} keyOf={({ id }) => id} />
    </Section>
  );
}

function Plan({ data }: { readonly data: CookieAuditData }) {
  const { t } = useSite();
  return (
    <>
      <Section title={t('cookie-audit.now')} lead={t('cookie-audit.now-lead', { address: data.address })}>
        <Form action={`${PATH}run/`} submit={t('cookie-audit.run')} label={t('cookie-audit.now')}>
          <TickField name="every" label={t('cookie-audit.all')} hint={t('cookie-audit.all-hint')} />
        </Form>
      </Section>
      <Section title={t('cookie-audit.schedule')}>
        {data.nextAt === undefined ? null : (
          <p>
            {t('cookie-audit.next')} <Moment at={data.nextAt} />
          </p>
        )}
        <Form
          action={`${PATH}schedule/`}
          state={data.form}
          submit={t('office.save')}
          label={t('cookie-audit.schedule')}
        >
          <SelectField
            name="often"
            label={t('cookie-audit.often')}
            options={OFTEN.map((value) => ({ value, label: t(`cookie-audit.often.${value}`) }))}
          />
          <TickField name="all" label={t('cookie-audit.all')} />
        </Form>
      </Section>
    </>
  );
}

/** Whether the portal does what its cookie policy says: the last look, those before, and the next one. */
export function CookieAuditPage({ frame, data }: { readonly frame: Frame; readonly data: CookieAuditData }) {
  const { t } = useSite();
  const [latest, ...before] = data.audits;
  return (
    <Office
      frame={frame}
      title={t('office.nav.cookie-audit')}
      lead={t('cookie-audit.lead')}
      hasProblems={Object.keys(data.form.problems).length > 0}
    >
      <live-part data-active={data.job !== undefined && data.job.endedAt === undefined ? 'yes' : undefined}>
        {data.job === undefined ? null : <Underway job={data.job} />}
        {latest === undefined ? <p>{t('cookie-audit.none')}</p> : <Latest audit={latest} />}
        {before.length === 0 ? null : <Before audits={before} />}
      </live-part>
      {data.mayRun ? <Plan data={data} /> : null}
    </Office>
  );
}
