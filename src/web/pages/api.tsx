import type { MessageKey } from '#i18n';
import { Code, Json } from '../components/code.tsx';
import { KeptFilters } from '../components/filter-panel.tsx';
import { narrowing as narrowed } from '../filters.ts';
import type { DatasetHead, Narrowing } from '../model.ts';
import { useSite } from '../site.ts';
import { DatasetFrame } from './dataset-frame.tsx';

/** Parameters of the console, in the order of the form. */
export const CONSOLE_PARAMETERS = [
  'select',
  'where',
  'group_by',
  'order_by',
  'refine',
  'limit',
  'offset',
  'lang',
  'timezone',
] as const;

export type ConsoleParameter = (typeof CONSOLE_PARAMETERS)[number];

export interface ApiPageData {
  readonly dataset: DatasetHead;
  readonly narrowing: Narrowing;
  /** What was typed; a list is written one value a line. */
  readonly values: Readonly<Partial<Record<ConsoleParameter, string>>>;
  /** Path and query of the request that the form describes. */
  readonly request: string;
  readonly answer: { readonly status: number; readonly text: string; readonly isCut: boolean };
  /** Expressions that work on this dataset. */
  readonly examples: { readonly where: string; readonly orderBy: string; readonly refine: string };
}

function Parameter(props: {
  readonly name: ConsoleParameter;
  readonly value: string;
  readonly hint: string;
}) {
  const { name, value, hint } = props;
  const isNumber = name === 'limit' || name === 'offset';
  const described = `hint-${name}`;
  return (
    <div class={isNumber || name === 'lang' || name === 'timezone' ? 'parameter is-short' : 'parameter'}>
      <label for={`parameter-${name}`}>
        <code>{name}</code>
      </label>
      {name === 'where' ? (
        <textarea
          id={`parameter-${name}`}
          name={name}
          rows={2}
          spellcheck={false}
          aria-describedby={described}
          value={value}
        />
      ) : (
        <input
          id={`parameter-${name}`}
          name={name}
          value={value}
          spellcheck={false}
          autocomplete="off"
          aria-describedby={described}
          {...(isNumber ? { inputMode: 'numeric' as const } : {})}
        />
      )}
      <p id={described} class="hint">
        {hint}
      </p>
    </div>
  );
}

const shellQuoted = (text: string): string => `'${text.replaceAll("'", '%27')}'`;

function snippets(address: string): readonly (readonly [string, string])[] {
  const quoted = JSON.stringify(address);
  return [
    ['curl', `curl -s ${shellQuoted(address)}`],
    [
      'Python',
      `import requests\n\nanswer = requests.get(\n    ${quoted}\n).json()\nfor record in answer["results"]:\n    print(record)`,
    ],
    [
      'JavaScript',
      `const response = await fetch(\n  ${quoted},\n);\nconst { results } = await response.json();`,
    ],
  ];
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
        <a href="/api/explore/v2.1/swagger.json">{t('api.docs')}</a>
      </p>
    </section>
  );
}

export function ApiPage({ data }: { readonly data: ApiPageData }) {
  const { t, href, origin, format, language } = useSite();
  const { dataset, narrowing, values, answer, examples } = data;
  const hints: Readonly<Record<ConsoleParameter, string>> = {
    select: t('api.select'),
    where: t('api.where', { example: examples.where }),
    group_by: t('api.group_by'),
    order_by: t('api.order_by', { example: examples.orderBy }),
    refine: t('api.refine', { example: examples.refine }),
    limit: t('api.limit'),
    offset: t('api.offset'),
    lang: t('api.lang'),
    timezone: t('api.timezone'),
  };
  const address = origin + data.request;
  return (
    <DatasetFrame dataset={dataset} narrowing={narrowing} tab="api">
      <p class="lead-small">{t('api.lead')}</p>
      <div class="console">
        <form class="console-form" method="get" action={href(`/explore/dataset/${dataset.id}/api/`)}>
          <KeptFilters filters={{ ...narrowed(narrowing.filters), where: [] }} />
          <h2>{t('api.parameters')}</h2>
          <div class="parameters">
            {CONSOLE_PARAMETERS.map((name) => (
              <Parameter key={name} name={name} value={values[name] ?? ''} hint={hints[name]} />
            ))}
          </div>
          <button type="submit">{t('api.run')}</button>
        </form>
        <section class="console-answer" aria-labelledby="answer">
          <h2 id="answer">{t('api.answer')}</h2>
          <Code code={address} label={t('api.request')} />
          {answer.status === 200 ? null : (
            <p class="notice is-problem" role="status">
              {t(answer.status === 400 ? 'api.problem' : 'api.failed')}
            </p>
          )}
          <Json text={answer.text} label={t('api.answer-scroll')} />
          {answer.isCut ? (
            <p class="quiet">{t('api.answer-cut', { size: format.bytes(answer.text.length) })}</p>
          ) : null}
        </section>
      </div>
      <section aria-labelledby="snippets" lang={language}>
        <h2 id="snippets">{t('api.snippets')}</h2>
        <div class="snippets">
          {snippets(address).map(([name, code]) => (
            <div key={name}>
              <h3>{name}</h3>
              <Code code={code} label={`${t('api.snippets')}: ${name}`} />
            </div>
          ))}
        </div>
      </section>
      <Endpoints id={dataset.id} />
    </DatasetFrame>
  );
}
