import type { Job } from '#jobs';
import { Said } from '../../components/said.tsx';
import { useSite } from '../../site.ts';
import { Empty } from '../components/data-table.tsx';
import { DatasetFrame, type OfficeDataset } from '../components/dataset-frame.tsx';
import { ActionButton, Form } from '../components/form.tsx';
import { Badge, Facts, Moment, Section } from '../components/parts.tsx';
import { NextTimes, RhythmFields } from '../components/rhythm-fields.tsx';
import type { FormState, Frame } from '../model.ts';

export interface RefreshData {
  readonly dataset: OfficeDataset;
  readonly form: FormState;
  /** Where the data come from; absent: they came as a file. */
  readonly url?: string;
  /** IANA name of the portal's zone. */
  readonly timeZone: string;
  /** The next times, in words, by the clock of the zone. */
  readonly next: readonly string[];
  /** The latest time that the address was asked. */
  readonly job?: Job;
  readonly mayPublish: boolean;
}

function LastTime({ job }: { readonly job: Job }) {
  const { t, format } = useSite();
  const { phase, result, error } = job;
  // What the job of this kind answers.
  const done = result as { readonly isNew: boolean; readonly records: number } | undefined;
  return (
    <>
      <Moment at={job.endedAt ?? job.startedAt ?? job.createdAt} />{' '}
      {phase === 'COMPLETED' ? (
        <Badge tone="good">
          {done?.isNew ? t('life.refreshed', { records: format.number(done.records) }) : t('life.unchanged')}
        </Badge>
      ) : phase === 'ERROR' ? (
        <>
          <Badge tone="bad">{t('life.state.failed')}</Badge> <Said text={error?.message} />
        </>
      ) : (
        <Badge tone="waiting">{t(phase === 'ABORTED' ? 'publishing.stopped' : 'life.under-way')}</Badge>
      )}
    </>
  );
}

/** When the address of a dataset is asked again. */
export function RefreshPage({ frame, data }: { readonly frame: Frame; readonly data: RefreshData }) {
  const { t, href } = useSite();
  const { dataset, form, url, next, job } = data;
  const path = `/backoffice/datasets/${dataset.id}/refresh/`;
  const isUnderWay = job !== undefined && job.endedAt === undefined;
  if (url === undefined)
    return (
      <DatasetFrame frame={frame} dataset={dataset} tab="refresh">
        <Empty>
          <p>{t('life.no-address')}</p>
          <p>
            <a href={href(`/backoffice/datasets/${dataset.id}/data/`)}>{t('dataset-office.tab.data')}</a>
          </p>
        </Empty>
      </DatasetFrame>
    );
  return (
    <DatasetFrame
      frame={frame}
      dataset={dataset}
      tab="refresh"
      hasProblems={Object.keys(form.problems).length > 0}
    >
      <live-part data-active={isUnderWay ? 'yes' : undefined}>
        <Facts
          facts={[
            [t('life.address'), <code key="url">{url}</code>],
            [t('life.last-time'), job === undefined ? undefined : <LastTime key="job" job={job} />],
            [t('life.next-times'), next.length === 0 ? undefined : <NextTimes key="next" times={next} />],
          ]}
        />
        <div class="office-acts">
          <ActionButton action={path} hidden={{ act: 'now' }} label={t('life.ask-now')} />
        </div>
      </live-part>
      <Section title={t('life.schedule')} lead={t('life.schedule-lead', { zone: data.timeZone })}>
        <Form action={path} state={form} submit={t('publishing.save-description')} label={t('life.schedule')}>
          <RhythmFields />
        </Form>
      </Section>
    </DatasetFrame>
  );
}
