import type { KeptSnapshot } from '#catalogue';
import type { DatasetEvent, Quality } from '#publishing';
import { useSite } from '../../site.ts';
import { type Column, DataTable, Empty } from '../components/data-table.tsx';
import { DatasetFrame, type OfficeDataset } from '../components/dataset-frame.tsx';
import { Form, fieldId } from '../components/form.tsx';
import { Badge, Moment, Section } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { useChangeLines } from './draft/changes.tsx';
import { MetadataFields, type MetadataOffer } from './metadata-fields.tsx';

export interface DescriptionData {
  readonly dataset: OfficeDataset;
  readonly form: FormState;
  readonly offer: MetadataOffer;
  readonly quality: Quality;
  readonly seen: string;
}

export interface HistoryData {
  readonly dataset: OfficeDataset;
  readonly events: readonly DatasetEvent[];
  readonly snapshots: readonly KeptSnapshot[];
  /** Id of the snapshot that readers see. */
  readonly current: string;
  /** Names of people by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly mayRestore: boolean;
  readonly mayRemove: boolean;
}

/** How well the dataset is described, and what would raise that. */
function QualityNote({ dataset, quality, offer }: Pick<DescriptionData, 'dataset' | 'quality' | 'offer'>) {
  const { t, format, href, defaultLanguage, languages } = useSite();
  /** Where it is mended. */
  const placeOf = (part: Quality['missing'][number]['part']): string => {
    if (part === 'fields' || part === 'units') return href(`/backoffice/datasets/${dataset.id}/fields/`);
    const other = languages.find((one) => one !== defaultLanguage) ?? defaultLanguage;
    const field = {
      title: `title-${defaultLanguage}`,
      description: `description-${defaultLanguage}`,
      translations: `description-${other}`,
      licence: 'license',
      publisher: 'publisher',
      themes: offer.themes.size > 0 ? 'themes' : `themes-${defaultLanguage}`,
      keywords: `keywords-${defaultLanguage}`,
      contact: 'contactEmail',
      frequency: 'updateFrequency',
      origin: 'creator',
    }[part];
    return `#${fieldId(field)}`;
  };
  return (
    <section class="quality" aria-labelledby="quality-title">
      <h2 id="quality-title">{t('meta.quality', { score: quality.score })}</h2>
      <meter min={0} max={100} low={40} high={75} optimum={100} value={quality.score}>
        {format.number(quality.score)} %
      </meter>
      {quality.missing.length === 0 ? (
        <p>{t('meta.quality.whole')}</p>
      ) : (
        <details>
          <summary>{t('meta.quality.raise')}</summary>
          <ul>
            {quality.missing.map(({ part, points }) => (
              <li key={part}>
                <a href={placeOf(part)}>{t(`meta.quality.${part}`)}</a>{' '}
                <span class="field-hint">+{format.number(points)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** What is said of a published dataset. */
export function DescriptionPage({ frame, data }: { readonly frame: Frame; readonly data: DescriptionData }) {
  const { t } = useSite();
  const { dataset, form } = data;
  return (
    <DatasetFrame
      frame={frame}
      dataset={dataset}
      tab="description"
      hasProblems={Object.keys(form.problems).length > 0}
    >
      <QualityNote dataset={dataset} quality={data.quality} offer={data.offer} />
      <Form
        class="form is-broad"
        action={`/backoffice/datasets/${dataset.id}/description/`}
        state={form}
        hidden={{ seen: data.seen }}
        submit={t('publishing.save-description')}
        label={t('dataset-office.tab.description')}
      >
        <MetadataFields offer={data.offer} />
      </Form>
    </DatasetFrame>
  );
}

function Snapshots({ data }: { readonly data: HistoryData }) {
  const { t, format, href } = useSite();
  const columns: readonly Column<KeptSnapshot>[] = [
    {
      name: 'at',
      label: t('publishing.snapshot'),
      kind: 'name',
      cell: ({ id, publishedAt }) => (
        <>
          <Moment at={publishedAt} />{' '}
          {id === data.current ? <Badge tone="good">{t('publishing.current')}</Badge> : null}
        </>
      ),
    },
    { name: 'source', label: t('publishing.source'), kind: 'long', cell: ({ source }) => source },
    {
      name: 'records',
      label: t('dataset-office.records'),
      kind: 'number',
      cell: ({ recordCount }) => format.number(recordCount),
    },
    {
      name: 'fields',
      label: t('dataset-office.fields'),
      kind: 'number',
      cell: ({ fieldCount }) => format.number(fieldCount),
    },
    {
      name: 'rejected',
      label: t('publishing.rejected-values'),
      kind: 'number',
      cell: ({ rejectedCount }) => format.number(rejectedCount),
    },
    ...(data.mayRestore && data.snapshots.length > 1
      ? [
          {
            name: 'restore',
            label: t('publishing.restore'),
            kind: 'actions' as const,
            cell: ({ id, publishedAt }: KeptSnapshot) =>
              id === data.current ? null : (
                <a href={href(`/backoffice/datasets/${data.dataset.id}/restore/?snapshot=${id}`)}>
                  {t('life.restore')}
                  <span class="unseen"> {format.minute(publishedAt)}</span>
                </a>
              ),
          },
        ]
      : []),
  ];
  return (
    <DataTable
      caption={t('publishing.snapshots')}
      columns={columns}
      rows={data.snapshots}
      keyOf={({ id }) => id}
    />
  );
}

/** What is different in the fields. */
function Changes({ changes }: { readonly changes: DatasetEvent['changes'] }) {
  return useChangeLines(changes).map((line) => (
    <span key={line} class="row-note">
      {line}
    </span>
  ));
}

function Events({ data }: { readonly data: HistoryData }) {
  const { t, format } = useSite();
  const columns: readonly Column<DatasetEvent>[] = [
    { name: 'at', label: t('publishing.when'), kind: 'name', cell: ({ at }) => <Moment at={at} /> },
    {
      name: 'who',
      label: t('audit.actor'),
      cell: ({ person }) =>
        person === undefined ? t('audit.by.portal') : (data.names.get(person) ?? t('audit.erased')),
    },
    {
      name: 'act',
      label: t('audit.action'),
      cell: ({ act, changes }) => (
        <>
          {t(`publishing.act.${act}`)}
          <Changes changes={changes} />
        </>
      ),
    },
    {
      name: 'records',
      label: t('dataset-office.records'),
      kind: 'number',
      cell: ({ records, changes }) =>
        records === undefined ? (
          '—'
        ) : (
          <>
            {format.number(records)}
            {changes === undefined || changes.recordsBefore === records ? null : (
              <span class="row-note">
                {t('life.change-records', { count: records - changes.recordsBefore })}
              </span>
            )}
          </>
        ),
    },
    {
      name: 'rejected',
      label: t('publishing.rejected-values'),
      kind: 'number',
      cell: ({ rejected }) => (rejected === undefined ? '—' : format.number(rejected)),
    },
  ];
  if (data.events.length === 0)
    return (
      <Empty>
        <p>{t('publishing.no-events')}</p>
      </Empty>
    );
  return (
    <DataTable
      caption={t('publishing.events')}
      columns={columns}
      rows={data.events}
      keyOf={({ at, act, snapshot }) => `${at} ${act} ${snapshot ?? ''}`}
    />
  );
}

/** What was published, by whom, and the way back. */
export function HistoryPage({ frame, data }: { readonly frame: Frame; readonly data: HistoryData }) {
  const { t, href } = useSite();
  const { dataset } = data;
  const path = `/backoffice/datasets/${dataset.id}/`;
  return (
    <DatasetFrame frame={frame} dataset={dataset} tab="history">
      <Section
        title={t('publishing.snapshots')}
        lead={t(data.mayRestore ? 'publishing.snapshots-lead' : 'life.snapshots-kept')}
      >
        <Snapshots data={data} />
      </Section>
      <Section title={t('publishing.events')}>
        <Events data={data} />
      </Section>
      {data.mayRestore ? (
        <Section title={t('life.withdraw-section')} lead={t('life.withdraw-text')}>
          <p>
            <a class="button is-quiet" href={href(`${path}withdraw/`)}>
              {t('life.withdraw')}
            </a>
          </p>
        </Section>
      ) : null}
      {data.mayRemove ? (
        <Section title={t('publishing.remove-section')} lead={t('publishing.remove-text')}>
          <p>
            <a class="button is-dangerous" href={href(`${path}remove/`)}>
              {t('publishing.remove')}
            </a>
          </p>
        </Section>
      ) : null}
    </DatasetFrame>
  );
}
