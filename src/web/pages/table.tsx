import type { Field } from '#dataset';
import { isNumeric } from '#dataset';
import { localized } from '#i18n';
import { Cell } from '../components/cell.tsx';
import { Pager } from '../components/pager.tsx';
import { ScrollRegion } from '../components/scroll-region.tsx';
import { SortMark } from '../components/sort-mark.tsx';
import { type Filters, writeFilters } from '../filters.ts';
import type { DatasetHead, Narrowing, ShownRecord } from '../model.ts';
import { useSite } from '../site.ts';
import { unitText } from '../unit-text.ts';
import { DatasetFrame } from './dataset-frame.tsx';

export interface TablePageData {
  readonly dataset: DatasetHead;
  readonly narrowing: Narrowing;
  readonly records: readonly ShownRecord[];
  readonly pages: number;
  readonly rowsPerPage: number;
  /** Most records that can be reached page by page. */
  readonly reachable: number;
}

const isSortable = (field: Field): boolean =>
  !['geo_point_2d', 'geo_shape', 'file', 'json_blob'].includes(field.type) &&
  field.annotations.multivalued === undefined;

function ColumnHead(props: { readonly field: Field; readonly filters: Filters; readonly action: string }) {
  const { t, language, defaultLanguage } = useSite();
  const { field, filters } = props;
  const label = localized(field.label, language, defaultLanguage).trim();
  const direction =
    filters.sort === `-${field.name}` ? 'up' : filters.sort === field.name ? 'down' : undefined;
  // First upwards, then downwards, then as the dataset is stored.
  const next = direction === 'up' ? field.name : direction === 'down' ? '' : `-${field.name}`;
  const title =
    direction === 'up'
      ? t('table.sort-down', { field: label })
      : direction === 'down'
        ? t('table.unsorted')
        : t('table.sort-up', { field: label });
  const unit = field.unit === undefined ? null : <span class="unit">{unitText(field.unit)}</span>;
  return (
    <th
      scope="col"
      class={isNumeric(field.type) ? 'is-number' : undefined}
      aria-sort={direction === 'up' ? 'ascending' : direction === 'down' ? 'descending' : undefined}
    >
      {isSortable(field) ? (
        <a
          class="sort"
          href={props.action + writeFilters({ ...filters, sort: next, page: 1 })}
          title={title}
          rel="nofollow"
        >
          <span>
            {label}
            {unit}
          </span>
          <SortMark direction={direction} />
        </a>
      ) : (
        <span>
          {label}
          {unit}
        </span>
      )}
    </th>
  );
}

const cellClass = (field: Field): string | undefined =>
  isNumeric(field.type)
    ? 'is-number'
    : field.type === 'date' || field.type === 'datetime'
      ? 'is-date'
      : field.type === 'text'
        ? 'is-text'
        : undefined;

export function TablePage({ data }: { readonly data: TablePageData }) {
  const { t, format, href } = useSite();
  const { dataset, narrowing, records, rowsPerPage } = data;
  // Pictures first: they are what the eye goes by.
  const fields = [...dataset.fields].sort((a, b) => Number(b.type === 'file') - Number(a.type === 'file'));
  const { filters, total } = narrowing;
  const base = href(`/explore/dataset/${dataset.id}`);
  const action = `${base}/table/`;
  const first = (filters.page - 1) * rowsPerPage;
  const recordQuery = (number: number) => {
    const shared = writeFilters({ ...filters, page: 1 });
    return `${base}/record/${shared}${shared === '' ? '?' : '&'}n=${number}`;
  };
  return (
    <DatasetFrame dataset={dataset} narrowing={narrowing} tab="table">
      {records.length === 0 ? (
        <div class="nothing">
          <p>{t('table.none')}</p>
        </div>
      ) : (
        <>
          <p class="table-range">
            {t('table.range', { from: first + 1, to: first + records.length, total })}
          </p>
          <ScrollRegion class="table-scroll" label={t('table.scroll')}>
            <table class="records">
              <caption class="unseen">{t('table.caption', { title: dataset.title })}</caption>
              <thead>
                <tr>
                  <th scope="col" class="record-number">
                    <span class="unseen">{t('table.record')}</span>
                  </th>
                  {fields.map((field) => (
                    <ColumnHead key={field.name} field={field} filters={filters} action={action} />
                  ))}
                </tr>
              </thead>
              <tbody>
                {records.map((record, i) => {
                  const number = first + i + 1;
                  return (
                    <tr key={number}>
                      <td class="record-number">
                        <a
                          href={recordQuery(number)}
                          aria-label={t('table.open', { number: format.number(number) })}
                          rel="nofollow"
                        >
                          {format.number(number)}
                        </a>
                      </td>
                      {fields.map((field) => (
                        <td key={field.name} class={cellClass(field)}>
                          <Cell field={field} value={record[field.name]} />
                        </td>
                      ))}
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </ScrollRegion>
        </>
      )}
      <Pager
        page={filters.page}
        pages={data.pages}
        href={(page) => action + writeFilters({ ...filters, page })}
      />
      {total > data.reachable && filters.page === data.pages ? (
        <p class="quiet">{t('page.too-far', { count: data.reachable })}</p>
      ) : null}
    </DatasetFrame>
  );
}
