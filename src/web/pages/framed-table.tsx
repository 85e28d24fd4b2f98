import { Pager } from '../components/pager.tsx';
import { RecordTable } from '../components/record-table.tsx';
import { Page } from '../document.tsx';
import { writeFilters } from '../filters.ts';
import { useSite } from '../site.ts';
import type { TablePageData } from './table.tsx';

export interface FramedTableData extends TablePageData {
  /** What the address asks for: `map`, `custom`, …; links stay at it. */
  readonly view: string;
}

/** Records inside a frame of another site: the table and where it comes from, nothing else. */
export function FramedTablePage({ data }: { readonly data: FramedTableData }) {
  const { t, href, name } = useSite();
  const { dataset, narrowing, records, rowsPerPage, view } = data;
  const { filters, total } = narrowing;
  const base = href(`/explore/dataset/${dataset.id}`);
  const action = href(`/explore/embed/dataset/${dataset.id}/${view}/`);
  const first = (filters.page - 1) * rowsPerPage + 1;
  const shared = writeFilters({ ...filters, page: 1 });
  return (
    <Page head={{ title: dataset.title, description: dataset.summary, layout: 'is-framed', unlisted: true }}>
      <article class="framed">
        <header class="framed-head">
          <h1>
            <a href={`${base}/${shared}`} target="_blank" rel="noopener">
              {dataset.title}
            </a>
          </h1>
          <p class="quiet">{t('framed.source', { name, publisher: dataset.publisher })}</p>
        </header>
        {records.length === 0 ? (
          <p>{t('table.none')}</p>
        ) : (
          <>
            <p class="table-range">
              {t('table.range', { from: first, to: first + records.length - 1, total })}
            </p>
            <RecordTable
              dataset={dataset}
              filters={filters}
              records={records}
              first={first}
              action={action}
              recordHref={(number) => `${base}/record/${shared}${shared === '' ? '?' : '&'}n=${number}`}
              isFramed
            />
          </>
        )}
        <Pager
          page={filters.page}
          pages={data.pages}
          href={(page) => action + writeFilters({ ...filters, page })}
        />
      </article>
    </Page>
  );
}
