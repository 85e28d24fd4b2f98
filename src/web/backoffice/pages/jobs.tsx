import { isMessageKey } from '#i18n';
import type { Job, JobLogLine, Phase } from '#jobs';
import { Said } from '../../components/said.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { useSite } from '../../site.ts';
import { type Column, DataList, ListTools } from '../components/data-table.tsx';
import { ActionButton } from '../components/form.tsx';
import { Badge, Facts, Moment, Section, type Tone } from '../components/parts.tsx';
import type { Frame, ListState } from '../model.ts';
import { Office } from '../office.tsx';

export interface JobsData {
  readonly list: ListState;
  readonly jobs: readonly Job[];
  readonly total: number;
  readonly pages: number;
  /** Names of people by id. */
  readonly names: ReadonlyMap<string, string>;
}

export interface JobData {
  readonly job: Job;
  readonly owner: string | undefined;
  readonly log: readonly JobLogLine[];
}

const PHASES = ['QUEUED', 'EXECUTING', 'COMPLETED', 'ERROR', 'ABORTED', 'PENDING'] as const;
const TONES: Readonly<Record<Phase, Tone>> = {
  PENDING: 'waiting',
  QUEUED: 'waiting',
  EXECUTING: 'waiting',
  COMPLETED: 'good',
  ERROR: 'bad',
  ABORTED: 'plain',
};
function useKindName(): (kind: string) => string {
  const { t } = useSite();
  return (kind) => {
    const key = `jobs.kind.${kind}`;
    return isMessageKey(key) ? t(key) : kind;
  };
}

function PhaseBadge({ job }: { readonly job: Job }) {
  const { t } = useSite();
  return (
    <Badge tone={TONES[job.phase]}>
      {job.isCancelling ? t('jobs.cancelling') : t(`jobs.phase.${job.phase}`)}
    </Badge>
  );
}

/** How far a job is, as a bar where that is known. */
function Progress({ job }: { readonly job: Job }) {
  const { t, format } = useSite();
  const { done, total, label } = job.progress;
  if (done === undefined && label === undefined) return null;
  const count =
    done === undefined
      ? ''
      : total === undefined
        ? format.number(done)
        : t('jobs.of', { done: format.number(done), total: format.number(total) });
  return (
    <span class="job-progress">
      {done !== undefined && total !== undefined && total > 0 ? (
        <progress max={total} value={Math.min(done, total)} aria-label={t('jobs.progress')} />
      ) : null}
      <span>
        {count}
        {count === '' || label === undefined ? null : ' · '}
        <Said text={label} />
      </span>
    </span>
  );
}

/** The work that runs beside the pages. */
export function JobsPage({ frame, data }: { readonly frame: Frame; readonly data: JobsData }) {
  const { t, href } = useSite();
  const kindName = useKindName();
  const columns: readonly Column<Job>[] = [
    {
      name: 'kind',
      label: t('jobs.kind'),
      kind: 'name',
      cell: (job) => <a href={href(`/backoffice/jobs/${job.id}/`)}>{kindName(job.kind)}</a>,
    },
    {
      name: 'phase',
      label: t('office.state'),
      cell: (job) => (
        <>
          <PhaseBadge job={job} />
          {job.phase === 'EXECUTING' ? <Progress job={job} /> : null}
        </>
      ),
    },
    {
      name: 'owner',
      label: t('jobs.owner'),
      cell: (job) =>
        job.owner === undefined ? t('audit.by.portal') : (data.names.get(job.owner) ?? t('audit.erased')),
    },
    { name: 'created', label: t('jobs.created'), cell: (job) => <Moment at={job.createdAt} /> },
    {
      name: 'ended',
      label: t('jobs.ended'),
      cell: (job) => (job.endedAt === undefined ? '—' : <Moment at={job.endedAt} />),
    },
  ];
  return (
    <Office frame={frame} title={t('office.nav.jobs')} lead={t('jobs.lead')}>
      <ListTools
        list={data.list}
        choices={[
          {
            name: 'phase',
            label: t('office.state'),
            options: PHASES.map((value) => ({ value, label: t(`jobs.phase.${value}`) })),
          },
        ]}
      />
      <live-part data-active={data.jobs.some((job) => job.endedAt === undefined) ? 'yes' : undefined}>
        <DataList
          caption={t('office.nav.jobs')}
          columns={columns}
          rows={data.jobs}
          keyOf={(job) => job.id}
          list={data.list}
          count={t('jobs.count', { count: data.total })}
          pages={data.pages}
          empty={<p>{t('jobs.empty')}</p>}
        />
      </live-part>
    </Office>
  );
}

function JobFacts({ job, owner }: Pick<JobData, 'job' | 'owner'>) {
  const { t, format } = useSite();
  return (
    <Facts
      facts={[
        [t('office.state'), <PhaseBadge key="phase" job={job} />],
        [
          t('jobs.progress'),
          job.progress.done === undefined && job.progress.label === undefined ? undefined : (
            <Progress key="progress" job={job} />
          ),
        ],
        [t('jobs.owner'), owner ?? t(job.owner === undefined ? 'audit.by.portal' : 'audit.erased')],
        [t('jobs.created'), <Moment key="created" at={job.createdAt} />],
        [t('jobs.started'), job.startedAt && <Moment key="started" at={job.startedAt} />],
        [t('jobs.ended'), job.endedAt && <Moment key="ended" at={job.endedAt} />],
        [t('jobs.attempt'), job.attempt > 1 ? format.number(job.attempt) : undefined],
        [
          t('jobs.next-attempt'),
          job.phase === 'QUEUED' && job.attempt > 0 ? <Moment key="next" at={job.runAfter} /> : undefined,
        ],
        [
          t('jobs.error'),
          job.error === undefined ? undefined : <Said key="error" text={job.error.message} />,
        ],
      ]}
    />
  );
}

/** One job, while it runs and after. */
export function JobPage({ frame, data }: { readonly frame: Frame; readonly data: JobData }) {
  const { t } = useSite();
  const kindName = useKindName();
  const { job, log } = data;
  const isActive = job.endedAt === undefined;
  const path = `/backoffice/jobs/${job.id}/`;
  return (
    <Office
      frame={frame}
      title={kindName(job.kind)}
      crumbs={[{ label: t('office.nav.jobs'), path: '/backoffice/jobs/' }]}
    >
      <live-part data-active={isActive ? 'yes' : undefined}>
        <JobFacts job={job} owner={data.owner} />
        {log.length === 0 ? null : (
          <Section title={t('jobs.log')}>
            <ScrollRegion class="job-log" label={t('jobs.log')}>
              <ol>
                {log.map((line) => (
                  <li key={line.number} class={`is-${line.level}`}>
                    <Moment at={line.at} /> <Said text={line.text} />
                  </li>
                ))}
              </ol>
            </ScrollRegion>
          </Section>
        )}
        <div class="office-acts">
          {isActive ? (
            job.isCancelling ? null : (
              <ActionButton action={`${path}cancel/`} label={t('jobs.cancel')} isDangerous />
            )
          ) : (
            <ActionButton action={`${path}remove/`} label={t('jobs.remove')} isDangerous />
          )}
        </div>
      </live-part>
    </Office>
  );
}
