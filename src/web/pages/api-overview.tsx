import { Code } from '../components/code.tsx';
import { Page } from '../document.tsx';
import { useSite } from '../site.ts';

export interface ApiOverviewData {
  readonly datasets: readonly { readonly id: string; readonly title: string; readonly recordCount: number }[];
  /** Path and query of a request that works on this portal. */
  readonly example?: string;
}

/** The way in for programmers: what the API is, and a console per dataset. */
export function ApiOverviewPage({ data }: { readonly data: ApiOverviewData }) {
  const { t, href, origin } = useSite();
  return (
    <Page
      head={{ title: t('console.title'), description: t('console.description'), canonical: '/pages/api/' }}
    >
      <article class="wrap text-page">
        <h1>{t('console.title')}</h1>
        <p class="lead">{t('console.lead')}</p>
        {data.example === undefined ? null : (
          <Code code={`curl -s '${origin}${data.example}'`} label={t('home.example')} />
        )}
        <p>
          <a href={href('/api/explore/v2.1/console')}>{t('console.page')}</a>
          {' · '}
          <a href={href('/docs/odsql/')}>{t('api.odsql')}</a>
          {' · '}
          <a href="/api/explore/v2.1/swagger.json">{t('api.docs')}</a>
        </p>
        <h2>{t('console.choose')}</h2>
        <ul class="console-list">
          {data.datasets.map((dataset) => (
            <li key={dataset.id}>
              <a href={href(`/explore/dataset/${dataset.id}/api/`)}>{dataset.title}</a>
              <span class="quiet">{t('records', { count: dataset.recordCount })}</span>
            </li>
          ))}
        </ul>
      </article>
    </Page>
  );
}
