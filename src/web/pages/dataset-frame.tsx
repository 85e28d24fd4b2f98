import type { ComponentChildren } from 'preact';
import { ActiveFilters, FilterPanel } from '../components/filter-panel.tsx';
import { isAddress, Licence } from '../components/licence.tsx';
import { Page, type PageHead } from '../document.tsx';
import { countFilters, narrowing as narrowed, writeFilters } from '../filters.ts';
import type { DatasetHead, Narrowing, Tab } from '../model.ts';
import { plainText } from '../safe-html.ts';
import { useSite } from '../site.ts';

const TABS = ['information', 'table', 'export', 'api'] as const;

interface FrameProps {
  readonly dataset: DatasetHead;
  readonly narrowing: Narrowing;
  readonly tab: Tab;
  readonly children: ComponentChildren;
  /** Of a page below a tab, such as that of one record. */
  readonly title?: string;
  readonly unlisted?: boolean;
}

const API = '/api/explore/v2.1/catalog/datasets';

function structuredData(dataset: DatasetHead, origin: string, language: string) {
  const address = `${origin}/explore/dataset/${dataset.id}/`;
  const exportOf = (format: string, type: string) => ({
    '@type': 'DataDownload',
    encodingFormat: type,
    contentUrl: `${origin}${API}/${dataset.id}/exports/${format}`,
  });
  return {
    '@context': 'https://schema.org',
    '@type': 'Dataset',
    name: dataset.title,
    // schema.org wants 50 to 5000 characters.
    description: plainText(dataset.description, 4900) || dataset.title,
    url: address,
    identifier: dataset.id,
    inLanguage: language,
    dateModified: dataset.modified,
    license: isAddress(dataset.licenseUrl) ? dataset.licenseUrl : dataset.license,
    isAccessibleForFree: true,
    keywords: [...dataset.themes, ...dataset.keywords],
    creator: { '@type': 'Organization', name: dataset.publisher },
    publisher: { '@type': 'Organization', name: dataset.publisher },
    includedInDataCatalog: { '@type': 'DataCatalog', url: `${origin}/explore/` },
    variableMeasured: dataset.fields.map((field) => ({
      '@type': 'PropertyValue',
      name: field.label[language] ?? field.name,
      ...(field.unit === undefined ? {} : { unitText: field.unit }),
    })),
    distribution: dataset.hasRecords
      ? [
          exportOf('csv', 'text/csv'),
          exportOf('json', 'application/json'),
          exportOf('parquet', 'application/vnd.apache.parquet'),
        ]
      : [],
  };
}

function DatasetHeader({ dataset }: { readonly dataset: DatasetHead }) {
  const { t, format, href } = useSite();
  return (
    <header class="wrap dataset-head">
      <nav aria-label={t('nav.breadcrumb')}>
        <ol class="breadcrumb">
          <li>
            <a href={href('/explore/')}>{t('nav.datasets')}</a>
          </li>
          {dataset.themes.slice(0, 1).map((theme) => (
            <li key={theme}>
              <a href={`${href('/explore/')}?refine.theme=${encodeURIComponent(theme)}`}>{theme}</a>
            </li>
          ))}
        </ol>
      </nav>
      <h1>{dataset.title}</h1>
      <dl class="facts">
        <div>
          <dt>{t('dataset.records')}</dt>
          <dd>{format.number(dataset.recordCount)}</dd>
        </div>
        <div>
          <dt>{t('dataset.publisher')}</dt>
          <dd>{dataset.publisher}</dd>
        </div>
        <div>
          <dt>{t('dataset.license')}</dt>
          <dd>
            <Licence dataset={dataset} />
          </dd>
        </div>
        <div>
          <dt>{t('dataset.modified')}</dt>
          <dd>
            <time dateTime={dataset.modified}>{format.day(dataset.modified)}</time>
          </dd>
        </div>
      </dl>
    </header>
  );
}

/** What all tabs of a dataset share: header, tabs, filters. The filters are in the address, so every tab shows the same records. */
export function DatasetFrame(props: FrameProps) {
  const { t, href, origin, language } = useSite();
  const { dataset, narrowing, tab } = props;
  const { filters } = narrowing;
  const at = (name: string) => href(`/explore/dataset/${dataset.id}/${name}/`);
  const shared = writeFilters({ ...narrowed(filters), sort: filters.sort });
  const tabs = dataset.hasRecords ? TABS : TABS.slice(0, 1);
  const isPlain = shared === '' && filters.page === 1;
  const head: PageHead = {
    title:
      props.title ??
      (tab === 'information' ? dataset.title : `${dataset.title} – ${t(`dataset.tab-${tab}`)}`),
    description: dataset.summary || dataset.title,
    canonical: `/explore/dataset/${dataset.id}/${tab}/`,
    unlisted: props.unlisted ?? !isPlain,
    ...(tab === 'information' && isPlain ? { structured: structuredData(dataset, origin, language) } : {}),
    layout: 'dataset',
  };
  return (
    <Page head={head}>
      <DatasetHeader dataset={dataset} />
      <nav class="tabs" aria-label={t('dataset.tabs')}>
        <ul class="wrap">
          {tabs.map((name) => (
            <li key={name}>
              <a href={at(name) + shared} aria-current={name === tab ? 'page' : undefined}>
                {t(`dataset.tab-${name}`)}
                {/* The word alone says nothing where links are read out in a list. */}
                {name === 'information' && <span class="unseen"> {t('dataset.tab-information-of')}</span>}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="wrap with-filters">
        {dataset.hasRecords ? (
          <FilterPanel
            narrowing={narrowing}
            action={at(tab === 'information' ? 'table' : tab)}
            searchLabel={t('filters.search')}
            searchHint={t('filters.search-hint')}
          />
        ) : null}
        <div class="results">
          {countFilters(filters) > 0 || narrowing.problem !== undefined ? (
            <div class="results-filters">
              <ActiveFilters narrowing={narrowing} action={at(tab)} />
              <p class="results-count" role="status">
                {t('records', { count: narrowing.total })}
              </p>
            </div>
          ) : null}
          {narrowing.defaultFilter === undefined ? null : (
            <p class="notice">
              {t('dataset.default-filter', { filter: narrowing.defaultFilter })}{' '}
              <a href={at(tab) + writeFilters({ ...filters, all: true, page: 1 })}>{t('dataset.show-all')}</a>
            </p>
          )}
          {props.children}
        </div>
      </div>
    </Page>
  );
}
