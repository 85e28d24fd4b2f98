import { localized } from '#i18n';
import { Cell } from '../components/cell.tsx';
import { writeFilters } from '../filters.ts';
import type { DatasetHead, Narrowing, ShownRecord } from '../model.ts';
import { useSite } from '../site.ts';
import { unitText } from '../unit-text.ts';
import { DatasetFrame } from './dataset-frame.tsx';

export interface RecordPageData {
  readonly dataset: DatasetHead;
  readonly narrowing: Narrowing;
  readonly record: ShownRecord;
  /** Place among the records that match, from 1. */
  readonly number: number;
  readonly rowsPerPage: number;
}

/** One record with all its fields, and the way to its neighbours. */
export function RecordPage({ data }: { readonly data: RecordPageData }) {
  const { t, format, href, language, defaultLanguage } = useSite();
  const { dataset, narrowing, record, number } = data;
  const { filters, total } = narrowing;
  const base = href(`/explore/dataset/${dataset.id}`);
  const shared = writeFilters({ ...filters, page: 1 });
  const to = (n: number) => `${base}/record/${shared}${shared === '' ? '?' : '&'}n=${n}`;
  const page = Math.ceil(number / data.rowsPerPage);
  const heading = t('record.title', { number: format.number(number) });
  return (
    <DatasetFrame
      dataset={dataset}
      narrowing={narrowing}
      tab="table"
      title={`${heading} – ${dataset.title}`}
      unlisted
    >
      <div class="section-head">
        <h2>{heading}</h2>
        <a href={`${base}/table/${writeFilters({ ...filters, page })}`}>{t('record.back')}</a>
      </div>
      <dl class="record">
        {dataset.fields.map((field) => (
          <div key={field.name}>
            <dt>
              {localized(field.label, language, defaultLanguage)}
              {field.unit === undefined ? null : <span class="unit">{unitText(field.unit)}</span>}
            </dt>
            <dd>
              <Cell field={field} value={record[field.name]} isRoomy />
            </dd>
          </div>
        ))}
      </dl>
      <nav class="pager" aria-label={t('page.label')}>
        {number > 1 ? (
          <a class="pager-step" rel="prev" href={to(number - 1)}>
            {t('previous')}
          </a>
        ) : null}
        {number < total ? (
          <a class="pager-step" rel="next" href={to(number + 1)}>
            {t('next')}
          </a>
        ) : null}
      </nav>
    </DatasetFrame>
  );
}
