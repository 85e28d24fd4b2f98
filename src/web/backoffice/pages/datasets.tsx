import type { Draft } from '#publishing';
import { useSite } from '../../site.ts';
import { type Column, DataList, DataTable, ListTools } from '../components/data-table.tsx';
import { DatasetFrame, type OfficeDataset } from '../components/dataset-frame.tsx';
import { ActionButton } from '../components/form.tsx';
import { Badge, Facts, Moment, Section } from '../components/parts.tsx';
import type { Frame, ListState } from '../model.ts';
import { Office } from '../office.tsx';

/** A dataset in the list of those that somebody looks after. */
export interface ListedDataset {
  readonly id: string;
  /** In the language of the page. */
  readonly title: string;
  readonly publisher: string;
  readonly records: number;
  readonly modified: string;
  readonly openness: 'public' | 'restricted' | 'partly';
  /** `failed`: readers see it, and the latest refresh has failed; `withdrawn`: they do not. */
  readonly state: 'published' | 'failed' | 'withdrawn';
  /** Of a withdrawn one. */
  readonly uid?: string;
  /** Id of the person who has published it first. */
  readonly owner?: string | undefined;
  /** When its address was asked last by schedule. */
  readonly lastRun?: string | undefined;
}

export interface DatasetsData {
  readonly list: ListState;
  readonly datasets: readonly ListedDataset[];
  readonly total: number;
  readonly pages: number;
  /** On their way, and this person's to work on. */
  readonly drafts: readonly Draft[];
  readonly mayCreate: boolean;
  /** Names of people by id. */
  readonly names: ReadonlyMap<string, string>;
}

export interface DatasetOverviewData {
  readonly dataset: OfficeDataset;
  readonly facts: ListedDataset;
  readonly fields: number;
  /** Values of the current data that did not fit their field. */
  readonly rejected: number;
  /** Of the description, of 100; undefined for who may not change it. */
  readonly quality?: number;
  /** Name of who has published it first. */
  readonly owner?: string;
}

function Openness({ openness }: Pick<ListedDataset, 'openness'>) {
  const { t } = useSite();
  return (
    <Badge tone={openness === 'public' ? 'good' : openness === 'partly' ? 'waiting' : 'plain'}>
      {t(`dataset-office.openness.${openness}`)}
    </Badge>
  );
}

/** Whether readers see it, and what keeps it from being as fresh as it should be. */
function State({ one }: { readonly one: ListedDataset }) {
  const { t, href } = useSite();
  if (one.state === 'withdrawn')
    return (
      <>
        <Badge tone="plain">{t('life.state.withdrawn')}</Badge>{' '}
        <ActionButton
          action={`/backoffice/withdrawn/${one.uid ?? ''}/`}
          label={t('life.bring-back')}
          about={one.title}
        />{' '}
        <a href={href(`/backoffice/withdrawn/${one.uid ?? ''}/data/`)}>
          {t('life.withdrawn-data')}
          <span class="unseen"> {one.title}</span>
        </a>
      </>
    );
  if (one.state === 'published') return <Badge tone="good">{t('life.state.published')}</Badge>;
  return (
    <a href={href(`/backoffice/datasets/${one.id}/refresh/`)}>
      <Badge tone="bad">{t('life.state.failed')}</Badge>
    </a>
  );
}

// More of them would put the datasets out of sight.
const DRAFTS_SHOWN = 5;

function Drafts({ drafts }: Pick<DatasetsData, 'drafts'>) {
  const { t, href } = useSite();
  if (drafts.length === 0) return null;
  const columns: readonly Column<Draft>[] = [
    {
      name: 'name',
      label: t('publishing.source'),
      kind: 'name',
      cell: ({ id, source, datasetId }) => (
        <>
          <a href={href(`/backoffice/drafts/${id}/`)}>{source.name}</a>
          {datasetId === '' ? null : (
            <span class="row-note">
              <code>{datasetId}</code>
            </span>
          )}
        </>
      ),
    },
    {
      name: 'state',
      label: t('office.state'),
      cell: ({ state }) => (
        <Badge tone={state === 'refused' ? 'bad' : 'waiting'}>{t(`publishing.state.${state}`)}</Badge>
      ),
    },
    { name: 'at', label: t('dataset-office.modified'), cell: ({ changedAt }) => <Moment at={changedAt} /> },
    {
      name: 'discard',
      label: t('publishing.discard'),
      kind: 'actions',
      cell: ({ id, source }) => (
        <a href={href(`/backoffice/drafts/${id}/discard/`)}>
          {t('publishing.discard-short')}
          <span class="unseen"> {source.name}</span>
        </a>
      ),
    },
  ];
  const table = (rows: readonly Draft[]) => (
    <DataTable caption={t('publishing.drafts')} columns={columns} rows={rows} keyOf={({ id }) => id} />
  );
  const more = drafts.slice(DRAFTS_SHOWN);
  return (
    <Section title={t('publishing.drafts')}>
      {table(drafts.slice(0, DRAFTS_SHOWN))}
      {more.length === 0 ? null : (
        <details class="more-drafts">
          <summary>{t('publishing.more-drafts', { count: more.length })}</summary>
          {table(more)}
        </details>
      )}
    </Section>
  );
}

/** The datasets that the person may change. */
export function DatasetsPage({ frame, data }: { readonly frame: Frame; readonly data: DatasetsData }) {
  const { t, href, format } = useSite();
  const columns: readonly Column<ListedDataset>[] = [
    {
      name: 'title',
      label: t('dataset-office.title'),
      kind: 'name',
      sorts: true,
      cell: (one) => (
        <>
          {one.state === 'withdrawn' ? (
            one.title
          ) : (
            <a href={href(`/backoffice/datasets/${one.id}/`)}>{one.title}</a>
          )}
          <span class="row-note">
            <code>{one.id}</code>
          </span>
        </>
      ),
    },
    {
      name: 'state',
      label: t('office.state'),
      cell: (one) => <State one={one} />,
    },
    {
      name: 'openness',
      label: t('dataset-office.openness'),
      cell: (one) => <Openness openness={one.openness} />,
    },
    {
      name: 'records',
      label: t('dataset-office.records'),
      kind: 'number',
      sorts: true,
      cell: (one) => format.number(one.records),
    },
    {
      name: 'modified',
      label: t('dataset-office.modified'),
      sorts: true,
      cell: (one) => <Moment at={one.modified} />,
    },
    {
      name: 'owner',
      label: t('life.owner'),
      cell: ({ owner }) => (owner === undefined ? '—' : (data.names.get(owner) ?? t('audit.erased'))),
    },
    {
      name: 'run',
      label: t('life.last-run'),
      cell: ({ lastRun }) => (lastRun === undefined ? '—' : <Moment at={lastRun} />),
    },
  ];
  return (
    <Office
      frame={frame}
      title={t('office.nav.datasets')}
      lead={t('dataset-office.lead')}
      actions={
        data.mayCreate ? (
          <a class="button" href={href('/backoffice/datasets/new/')}>
            {t('publishing.new')}
          </a>
        ) : undefined
      }
    >
      <Drafts drafts={data.drafts} />
      <ListTools
        list={data.list}
        searchLabel={t('dataset-office.search')}
        choices={[
          {
            name: 'state',
            label: t('office.state'),
            options: (['published', 'failed', 'withdrawn'] as const).map((value) => ({
              value,
              label: t(`life.state.${value}`),
            })),
          },
          {
            name: 'openness',
            label: t('dataset-office.openness'),
            options: (['public', 'partly', 'restricted'] as const).map((value) => ({
              value,
              label: t(`dataset-office.openness.${value}`),
            })),
          },
        ]}
      />
      <DataList
        caption={t('office.nav.datasets')}
        columns={columns}
        rows={data.datasets}
        keyOf={(one) => one.id}
        list={data.list}
        count={t('datasets', { count: data.total })}
        pages={data.pages}
        empty={<p>{t('dataset-office.empty')}</p>}
      />
    </Office>
  );
}

/** One dataset: what it is, in short. */
export function DatasetOverviewPage(props: { readonly frame: Frame; readonly data: DatasetOverviewData }) {
  const { t, href, format } = useSite();
  const { dataset, facts, fields, rejected, quality, owner } = props.data;
  const path = `/backoffice/datasets/${facts.id}`;
  const api = `/api/explore/v2.1/catalog/datasets/${facts.id}`;
  return (
    <DatasetFrame frame={props.frame} dataset={dataset} tab="overview">
      <Facts
        facts={[
          [t('dataset-office.id'), <code key="id">{facts.id}</code>],
          [t('office.state'), <State key="state" one={facts} />],
          [t('dataset-office.openness'), <Openness key="openness" openness={facts.openness} />],
          [t('life.owner'), owner],
          [t('dataset-office.publisher'), facts.publisher],
          [t('dataset-office.records'), format.number(facts.records)],
          [t('dataset-office.fields'), format.number(fields)],
          [t('publishing.rejected-values'), format.number(rejected)],
          [t('dataset-office.modified'), <Moment key="modified" at={facts.modified} />],
          [
            t('life.last-run'),
            facts.lastRun === undefined ? undefined : <Moment key="run" at={facts.lastRun} />,
          ],
          [
            t('dataset-office.quality'),
            quality === undefined ? undefined : (
              <a key="quality" href={href(`${path}/description/`)}>
                {t('dataset-office.quality-of', { score: quality })}
              </a>
            ),
          ],
        ]}
      />
      {facts.state === 'withdrawn' ? null : (
        <Section title={t('dataset-office.addresses')}>
          <Facts
            facts={[
              [
                t('dataset-office.address.page'),
                <a key="page" href={href(`/explore/dataset/${facts.id}/information/`)}>
                  {href(`/explore/dataset/${facts.id}/information/`)}
                </a>,
              ],
              [
                t('dataset-office.address.api'),
                <a key="api" href={`${api}/records`}>
                  {`${api}/records`}
                </a>,
              ],
              [
                t('dataset-office.address.csv'),
                <a key="csv" href={`${api}/exports/csv`}>
                  {`${api}/exports/csv`}
                </a>,
              ],
            ]}
          />
        </Section>
      )}
    </DatasetFrame>
  );
}
