import { Pager } from '../components/pager.tsx';
import { RecordTable } from '../components/record-table.tsx';
import { writeFilters } from '../filters.ts';
import type { DatasetHead, Narrowing, ShownRecord } from '../model.ts';
import { useSite } from '../site.ts';
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

export function TablePage({ data }: { readonly data: TablePageData }) {
  const { t, href } = useSite();
  const { dataset, narrowing, records, rowsPerPage } = data;
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
          <RecordTable
            dataset={dataset}
            filters={filters}
            records={records}
            first={first + 1}
            action={action}
            recordHref={recordQuery}
          />
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
