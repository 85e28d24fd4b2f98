import type { MessageKey } from '#i18n';
import { Console } from '../components/console.tsx';
import { KeptFilters } from '../components/filter-panel.tsx';
import type { ConsoleData } from '../console.ts';
import { narrowing as narrowed } from '../filters.ts';
import type { DatasetHead, Narrowing } from '../model.ts';
import { useSite } from '../site.ts';
import { DatasetFrame } from './dataset-frame.tsx';

export interface ApiPageData {
  readonly dataset: DatasetHead;
  readonly narrowing: Narrowing;
  readonly console: ConsoleData;
}

function Endpoints({ id }: { readonly id: string }) {
  const { t, href } = useSite();
  const base = `/api/explore/v2.1/catalog/datasets/${id}`;
  const rows: readonly (readonly [string, MessageKey])[] = [
    [base, 'api.endpoint-dataset'],
    [`${base}/records`, 'api.endpoint-records'],
    [`${base}/facets`, 'api.endpoint-facets'],
    [`${base}/exports`, 'api.endpoint-exports'],
    [`/explore/dataset/${id}/croissant.json`, 'api.endpoint-croissant'],
  ];
  return (
    <section aria-labelledby="endpoints">
      <h2 id="endpoints">{t('api.endpoints')}</h2>
      <dl class="endpoints">
        {rows.map(([path, key]) => (
          <div key={path}>
            <dt>{t(key)}</dt>
            <dd>
              <a href={path}>
                <code>{path}</code>
              </a>
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <a href={href('/docs/odsql/')}>{t('api.odsql')}</a>
        {' · '}
        <a href={href(`/api/explore/v2.1/console?dataset=${id}`)}>{t('console.page')}</a>
        {' · '}
        <a href="/api/explore/v2.1/swagger.json">{t('api.docs')}</a>
      </p>
    </section>
  );
}

/** Requests to one dataset. */
export function ApiPage({ data }: { readonly data: ApiPageData }) {
  const { t, href } = useSite();
  const { dataset, narrowing } = data;
  return (
    <DatasetFrame dataset={dataset} narrowing={narrowing} tab="api">
      <p class="lead-small">{t('api.lead')}</p>
      <Console
        data={data.console}
        action={href(`/explore/dataset/${dataset.id}/api/`)}
        endpoints={['records', 'facets', 'dataset']}
      >
        <KeptFilters filters={{ ...narrowed(narrowing.filters), where: [] }} />
      </Console>
      <Endpoints id={dataset.id} />
    </DatasetFrame>
  );
}
