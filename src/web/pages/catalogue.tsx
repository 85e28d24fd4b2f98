import { CardGrid } from '../components/dataset-card.tsx';
import { ActiveFilters, FilterPanel, KeptFilters } from '../components/filter-panel.tsx';
import { Pager } from '../components/pager.tsx';
import { Page } from '../document.tsx';
import { narrowing as narrowed, writeFilters } from '../filters.ts';
import type { DatasetCard, Narrowing } from '../model.ts';
import { useSite } from '../site.ts';

export interface CataloguePageData {
  readonly narrowing: Narrowing;
  readonly cards: readonly DatasetCard[];
  readonly pages: number;
}

/** The orders offered, by the name that the address gives them. */
const SORTS = [
  ['', 'catalogue.sort-relevance'],
  ['title', 'catalogue.sort-title'],
  ['-modified', 'catalogue.sort-modified'],
  ['-records_count', 'catalogue.sort-records'],
] as const;

export function CataloguePage({ data }: { readonly data: CataloguePageData }) {
  const { t, href } = useSite();
  const { narrowing, cards, pages } = data;
  const { filters, total } = narrowing;
  const action = href('/explore/');
  const isPlain = writeFilters({ ...filters, page: 1 }) === '';
  return (
    <Page
      head={{
        title: t('catalogue.title'),
        description: t('catalogue.description'),
        canonical: `/explore/${writeFilters({ page: filters.page })}`,
        unlisted: !isPlain,
      }}
    >
      <div class="wrap page-head">
        <h1>{t('catalogue.title')}</h1>
      </div>
      <div class="wrap with-filters">
        <FilterPanel
          narrowing={narrowing}
          action={action}
          searchLabel={t('catalogue.search')}
          searchHint={t('home.search-hint')}
        />
        <div class="results">
          <ActiveFilters narrowing={narrowing} action={action} />
          <div class="results-head">
            <h2 class="results-count">{t('datasets', { count: total })}</h2>
            <send-on-change>
              <form class="sort-form" method="get" action={action}>
                <KeptFilters filters={narrowed(filters)} />
                <label for="sort">{t('catalogue.sort')}</label>
                <select id="sort" name="sort">
                  {SORTS.map(([value, key]) => (
                    <option key={key} value={value} selected={filters.sort === value}>
                      {t(key)}
                    </option>
                  ))}
                </select>
                <button type="submit">{t('apply')}</button>
              </form>
            </send-on-change>
          </div>
          {cards.length === 0 ? (
            <div class="nothing">
              <p>{t('catalogue.none')}</p>
              <p class="quiet">{t('catalogue.none-hint')}</p>
            </div>
          ) : (
            <CardGrid cards={cards} level="h3" />
          )}
          <Pager
            page={filters.page}
            pages={pages}
            href={(page) => action + writeFilters({ ...filters, page })}
          />
        </div>
      </div>
    </Page>
  );
}
