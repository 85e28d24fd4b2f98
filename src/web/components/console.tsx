import type { ComponentChildren } from 'preact';
import {
  CONSOLE_ENDPOINTS,
  type ConsoleData,
  type ConsoleEndpoint,
  type ConsoleParameter,
  REPEATED_PARAMETERS,
} from '../console.ts';
import { useSite } from '../site.ts';
import { Code, Json } from './code.tsx';
import { snippetsOf } from './snippets.ts';

interface ConsoleProps {
  readonly data: ConsoleData;
  /** Address of the page that the form leads to, with its language. */
  readonly action: string;
  /** Between which of them the visitor may choose. */
  readonly endpoints: readonly ConsoleEndpoint[];
  /** What the form carries along or asks beside the parameters. */
  readonly children?: ComponentChildren;
}

// Where names of fields and functions can stand.
const CLAUSES: readonly ConsoleParameter[] = [
  'select',
  'where',
  'group_by',
  'order_by',
  'refine',
  'exclude',
  'facet',
];
const SHORT: readonly ConsoleParameter[] = ['limit', 'offset', 'lang', 'timezone'];

function completionsAddress(data: ConsoleData, clause: ConsoleParameter, language: string): string {
  const query = `?clause=${clause}&lang=${language}`;
  return data.datasetId === undefined || data.endpoint === 'datasets' || data.endpoint === 'catalog-facets'
    ? `/api/explore/v2.1/console/completions.json${query}`
    : `/explore/dataset/${encodeURIComponent(data.datasetId)}/completions.json${query}`;
}

/** The text of a field with the place that is wrong. */
function Marked({ text, at }: { readonly text: string; readonly at: { start: number; end: number } }) {
  const end = Math.max(at.end, at.start + 1);
  return (
    <code class="marked">
      {text.slice(0, at.start)}
      <mark>{text.slice(at.start, end) || ' '}</mark>
      {text.slice(end)}
    </code>
  );
}

function Parameter(props: {
  readonly name: ConsoleParameter;
  readonly data: ConsoleData;
  readonly hint: string;
}) {
  const { name, data, hint } = props;
  const { t, language } = useSite();
  const value = data.values[name] ?? '';
  const problem = data.problem?.parameter === name ? data.problem : undefined;
  const isNumber = name === 'limit' || name === 'offset';
  const isLong = name === 'where' || name === 'select' || REPEATED_PARAMETERS.includes(name);
  const shared = {
    id: `parameter-${name}`,
    name,
    value,
    spellcheck: false,
    autocapitalize: 'none' as const,
    'aria-describedby': `hint-${name} problem-${name}`,
    ...(problem === undefined ? {} : { 'aria-invalid': 'true' as const }),
  };
  const field = isLong ? (
    <textarea {...shared} rows={Math.min(4, Math.max(1, value.split('\n').length))} />
  ) : (
    <input {...shared} autocomplete="off" {...(isNumber ? { inputMode: 'numeric' as const } : {})} />
  );
  return (
    <div class={SHORT.includes(name) ? 'parameter is-short' : 'parameter'}>
      <label for={shared.id}>
        <code>{name}</code>
      </label>
      {CLAUSES.includes(name) ? (
        <odsql-field
          data-address={completionsAddress(data, name, language)}
          data-lines={REPEATED_PARAMETERS.includes(name) ? '' : undefined}
          data-found={t('api.suggestions')}
        >
          {field}
        </odsql-field>
      ) : (
        field
      )}
      <div id={`problem-${name}`} class="parameter-problem" data-live>
        {problem === undefined ? null : (
          <>
            <p>{problem.text}</p>
            {problem.at === undefined ? null : <Marked text={value} at={problem.at} />}
          </>
        )}
      </div>
      <p id={`hint-${name}`} class="hint">
        {hint}
      </p>
    </div>
  );
}

/** The request as it stands, for another endpoint. */
function Endpoints({ data, action, endpoints }: ConsoleProps) {
  const { t } = useSite();
  const to = (endpoint: ConsoleEndpoint) => {
    const query = new URLSearchParams({ endpoint });
    if (data.datasetId !== undefined && action.includes('/console')) query.set('dataset', data.datasetId);
    for (const name of CONSOLE_ENDPOINTS[endpoint].parameters) {
      const value = data.values[name];
      if (value !== undefined && value !== '') query.append(name, value);
    }
    return `${action}?${query}`;
  };
  return (
    <nav id="console-endpoints" class="console-endpoints" aria-label={t('api.ask-for')} data-live>
      <ul>
        {endpoints.map((endpoint) => (
          <li key={endpoint}>
            <a
              href={to(endpoint)}
              aria-current={endpoint === data.endpoint ? 'true' : undefined}
              rel="nofollow"
            >
              <span class="console-what">{t(`api.endpoint.${endpoint}`)}</span>
              <code>{CONSOLE_ENDPOINTS[endpoint].path.replace('{dataset_id}', '…')}</code>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Answer({ data }: { readonly data: ConsoleData }) {
  const { t, origin, format } = useSite();
  const { answer } = data;
  const address = origin + data.request;
  return (
    <section id="console-answer" class="console-answer" aria-labelledby="answer" data-live>
      <h2 id="answer">{t('api.answer')}</h2>
      <Code code={address} label={t('api.request')} />
      {answer === undefined ? (
        <p class="quiet">{t('api.no-dataset')}</p>
      ) : (
        <>
          <p class={answer.status === 200 ? 'answer-status' : 'answer-status is-problem'} role="status">
            <strong>{answer.status}</strong>{' '}
            {answer.status === 200
              ? format.bytes(answer.bytes)
              : t(
                  answer.status === 400
                    ? 'api.problem'
                    : answer.status === 404
                      ? 'api.not-there'
                      : 'api.failed',
                )}
          </p>
          <Json text={answer.text} label={t('api.answer-scroll')} />
          {answer.isCut ? (
            <p class="quiet">{t('api.answer-cut', { size: format.bytes(answer.text.length) })}</p>
          ) : null}
        </>
      )}
    </section>
  );
}

function Snippets({ data }: { readonly data: ConsoleData }) {
  const { t, origin } = useSite();
  return (
    <section id="console-snippets" class="console-snippets" aria-labelledby="snippets" data-live>
      <h2 id="snippets">{t('api.snippets')}</h2>
      <div class="snippets">
        {snippetsOf(origin + data.request, data.endpoint).map(([name, code]) => (
          <div key={name}>
            <h3>{name}</h3>
            <Code code={code} label={`${t('api.snippets')}: ${name}`} />
          </div>
        ))}
      </div>
      <p class="quiet">
        {t('api.with-key')} <code>Authorization: Apikey …</code>
      </p>
    </section>
  );
}

/** A request to the API, written in a form: a GET of the page itself, whole without script. */
export function Console(props: ConsoleProps) {
  const { t } = useSite();
  const { data } = props;
  const { examples } = data;
  const isGroups = data.endpoint === 'datasets';
  const hints: Readonly<Record<ConsoleParameter, string>> = {
    select: t(data.endpoint === 'dataset' ? 'api.select-parts' : 'api.select'),
    where: t('api.where', { example: examples.where }),
    group_by: t('api.group_by'),
    order_by: t('api.order_by', { example: examples.orderBy }),
    refine: t('api.refine', { example: examples.refine }),
    exclude: t('api.exclude'),
    facet: t('api.facet'),
    limit: t(isGroups ? 'api.limit-datasets' : 'api.limit'),
    offset: t('api.offset'),
    lang: t('api.lang'),
    timezone: t('api.timezone'),
  };
  return (
    <api-console>
      <Endpoints {...props} />
      <div class="console">
        <form class="console-form" method="get" action={props.action}>
          <h2>{t('api.parameters')}</h2>
          <input type="hidden" name="endpoint" value={data.endpoint} />
          {props.children}
          <div class="parameters">
            {CONSOLE_ENDPOINTS[data.endpoint].parameters.map((name) => (
              <Parameter key={name} name={name} data={data} hint={hints[name]} />
            ))}
          </div>
          <button type="submit">{t('api.run')}</button>
        </form>
        <Answer data={data} />
      </div>
      <Snippets data={data} />
    </api-console>
  );
}
