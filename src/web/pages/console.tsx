import { Console } from '../components/console.tsx';
import { type ConsoleData, type ConsoleEndpoint, isOfDataset } from '../console.ts';
import { Page } from '../document.tsx';
import { useSite } from '../site.ts';

export interface ConsolePageData {
  readonly console: ConsoleData;
  /** Suggested in the field of the dataset. */
  readonly datasets: readonly { readonly id: string; readonly title: string }[];
}

const ENDPOINTS: readonly ConsoleEndpoint[] = ['records', 'facets', 'dataset', 'datasets', 'catalog-facets'];

/** Where the console is, as on the original. */
export const CONSOLE_PATH = '/api/explore/v2.1/console';

/** Requests to the whole API. */
export function ConsolePage({ data }: { readonly data: ConsolePageData }) {
  const { t, href } = useSite();
  const { endpoint, datasetId } = data.console;
  return (
    <Page head={{ title: t('console.page'), description: t('console.description'), canonical: CONSOLE_PATH }}>
      <article class="wrap console-page">
        <h1>{t('console.page')}</h1>
        <p class="lead-small">{t('api.lead')}</p>
        <Console data={data.console} action={href(CONSOLE_PATH)} endpoints={ENDPOINTS}>
          {isOfDataset(endpoint) ? (
            <div class="parameter">
              <label for="console-dataset">{t('console.dataset')}</label>
              <input
                id="console-dataset"
                name="dataset"
                list="console-datasets"
                value={datasetId ?? ''}
                autocomplete="off"
                spellcheck={false}
                required
              />
              <datalist id="console-datasets">
                {data.datasets.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </datalist>
            </div>
          ) : datasetId === undefined ? null : (
            <input type="hidden" name="dataset" value={datasetId} />
          )}
        </Console>
        <p>
          <a href={href('/docs/odsql/')}>{t('api.odsql')}</a>
          {' · '}
          <a href="/api/explore/v2.1/swagger.json">{t('api.docs')}</a>
        </p>
      </article>
    </Page>
  );
}
