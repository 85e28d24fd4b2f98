import type { DatasetEntry } from '#catalogue';
import { isNumeric } from '#dataset';
import { localized, translator } from '#i18n';
import {
  CONSOLE_ENDPOINTS,
  CONSOLE_PATH,
  type ConsoleData,
  type ConsoleEndpoint,
  type ConsoleParameter,
  isOfDataset,
  type Narrowing,
  REPEATED_PARAMETERS,
} from '#web';
import { CONSOLE_AGENT } from '../audience/counting.ts';
import { clauseProblem, type Ground, type WireClauses } from '../explore/compile.ts';
import { BASE } from '../explore/links.ts';
import { odsqlText } from '../odsql-text.ts';
import { allValues, lastValue, type QueryParameters } from '../query-string.ts';
import { groundOf } from './narrowing.ts';
import { type PageCall, type PageRoute, page } from './page.ts';
import { prettyJson } from './pretty-json.ts';

const MAX_VALUE_CHARACTERS = 4000;
const MAX_ANSWER_CHARACTERS = 60_000;
const DEFAULT_LIMIT = '5';
const SUGGESTED_DATASETS = 300;

const isEndpoint = (name: string): name is ConsoleEndpoint => Object.hasOwn(CONSOLE_ENDPOINTS, name);

const endpointOf = (
  query: QueryParameters,
  among: (endpoint: ConsoleEndpoint) => boolean,
): ConsoleEndpoint => {
  const asked = lastValue(query, 'endpoint') ?? '';
  return isEndpoint(asked) && among(asked) ? asked : 'records';
};

/** What was typed into the field of a parameter: several conditions are one, several facet values stand on lines. */
function typedOf(query: QueryParameters, name: ConsoleParameter): string {
  const given = allValues(query, name)
    .map((value) => value.slice(0, MAX_VALUE_CHARACTERS))
    .filter((value) => value.trim() !== '');
  if (name === 'where' && given.length > 1) return given.map((value) => `(${value})`).join(' and ');
  return REPEATED_PARAMETERS.includes(name) ? given.join('\n') : (given.at(-1) ?? '');
}

const linesOf = (text: string): readonly string[] => text.split(/\r?\n/).filter((line) => line.trim() !== '');

/** What the form of the console describes, and what is asked for beside it. */
interface Asked {
  readonly endpoint: ConsoleEndpoint;
  readonly datasetId?: string;
  readonly values: Partial<Record<ConsoleParameter, string>>;
  readonly request: string;
}

function readForm(
  query: QueryParameters,
  endpoint: ConsoleEndpoint,
  datasetId: string | undefined,
  beside: readonly (readonly [name: string, value: string])[] = [],
): Asked {
  const { path, parameters } = CONSOLE_ENDPOINTS[endpoint];
  const values: Partial<Record<ConsoleParameter, string>> = {};
  const sent = new URLSearchParams();
  for (const name of parameters) {
    const typed = typedOf(query, name) || (name === 'limit' ? DEFAULT_LIMIT : '');
    if (typed === '') continue;
    values[name] = typed;
    for (const value of REPEATED_PARAMETERS.includes(name) ? linesOf(typed) : [typed])
      sent.append(name, value);
  }
  for (const [name, value] of beside) sent.append(name, value);
  const place = path.replace(
    '{dataset_id}',
    datasetId === undefined ? 'DATASET' : encodeURIComponent(datasetId),
  );
  return {
    endpoint,
    values,
    request: `${BASE}${place}${sent.size === 0 ? '' : `?${sent}`}`,
    ...(datasetId === undefined ? {} : { datasetId }),
  };
}

/** Asks the API as any client would: what is shown is what a program gets. */
async function ask(call: PageCall, request: string) {
  const { cookie, authorization } = call.request.headers;
  const { statusCode: status, body } = await call.request.server.inject({
    url: request,
    remoteAddress: call.request.ip,
    headers: {
      host: call.request.host,
      'user-agent': CONSOLE_AGENT,
      ...(cookie === undefined ? {} : { cookie }),
      ...(authorization === undefined ? {} : { authorization }),
    },
  });
  return { status, body };
}

const WRONG_VALUE = /Invalid value for (\w+) API parameter/;

/** What of the form the answer finds fault with. */
function problemOf(
  { endpoint, values }: Asked,
  ground: Ground,
  body: string,
  language: PageCall['language'],
): ConsoleData['problem'] {
  const parameters: readonly ConsoleParameter[] = CONSOLE_ENDPOINTS[endpoint].parameters;
  const named = (name: string) => parameters.find((parameter) => parameter === name);
  const t = translator(language);
  const wrong = named(WRONG_VALUE.exec(body)?.[1] ?? '');
  if (wrong !== undefined) return { parameter: wrong, text: t('api.not-accepted') };
  const clauses = Object.fromEntries(
    Object.entries(values).map(([name, text]) => [
      name,
      name === 'where'
        ? [text]
        : REPEATED_PARAMETERS.includes(name as ConsoleParameter)
          ? linesOf(text)
          : text,
    ]),
  ) as WireClauses;
  const problem = clauseProblem(clauses, ground, endpoint.endsWith('facets') ? 'facets' : 'records');
  const parameter = named(problem?.clause ?? '');
  if (problem === undefined || parameter === undefined) return undefined;
  const text = odsqlText(t, problem);
  if (!REPEATED_PARAMETERS.includes(parameter)) return { parameter, text, at: problem.at };
  // Of several lines the first that is wrong by itself.
  const typed = values[parameter] ?? '';
  const line = linesOf(typed).find(
    (one) =>
      clauseProblem({ [parameter]: [one] }, ground, endpoint.endsWith('facets') ? 'facets' : 'records') !==
      undefined,
  );
  const offset = line === undefined ? 0 : typed.indexOf(line);
  const { start, end } = problem.at;
  return { parameter, text, at: { start: offset + start, end: offset + end } };
}

async function answered(
  call: PageCall,
  asked: Asked,
  ground: Ground,
  examples: ConsoleData['examples'],
): Promise<ConsoleData> {
  const { status, body } = await ask(call, asked.request);
  const text = prettyJson(body, MAX_ANSWER_CHARACTERS);
  const problem = status === 400 ? problemOf(asked, ground, body, call.language) : undefined;
  return {
    ...asked,
    answer: {
      status,
      text: text.slice(0, MAX_ANSWER_CHARACTERS),
      isCut: text.length > MAX_ANSWER_CHARACTERS,
      bytes: Buffer.byteLength(body),
    },
    ...(problem === undefined ? {} : { problem }),
    examples,
  };
}

/** Expressions that work on a dataset, made of its own fields and values. */
function examplesOf(
  { schema: { fields } }: DatasetEntry,
  facets: Narrowing['facets'] = [],
): ConsoleData['examples'] {
  const numbers = fields.filter((field) => isNumeric(field.type) && field.annotations.id === undefined);
  const number = numbers.find((field) => field.type === 'double') ?? numbers[0];
  const text = fields.find((field) => field.type === 'text');
  const facet =
    facets[0]?.name ?? fields.find(({ annotations, type }) => annotations.facet && type === 'text')?.name;
  return {
    where: number === undefined ? `${text?.name ?? 'name'} is not null` : `${number.name} > 1`,
    orderBy: `${(number ?? text)?.name ?? 'name'} desc`,
    refine: `${facet ?? text?.name ?? 'name'}:${facets[0]?.values[0]?.value ?? '"…"'}`,
  };
}

/** The console on a dataset's own page. `beside` is what the filters of the page add to the request. */
export function datasetConsole(
  call: PageCall,
  entry: DatasetEntry,
  beside: readonly (readonly [name: string, value: string])[],
  facets: Narrowing['facets'],
): Promise<ConsoleData> {
  const endpoint = endpointOf(call.query, isOfDataset);
  const asked = readForm(call.query, endpoint, entry.id, endpoint === 'dataset' ? [] : beside);
  return answered(call, asked, groundOf(call, entry), examplesOf(entry, facets));
}

const CATALOGUE_EXAMPLES: ConsoleData['examples'] = {
  where: 'search(title, "catalogue")',
  orderBy: 'modified desc',
  refine: 'features:geo',
};

async function consoleOf(call: PageCall): Promise<ConsoleData> {
  const { query, sees, language, now } = call;
  const endpoint = endpointOf(query, () => true);
  const datasetId = lastValue(query, 'dataset')?.trim().slice(0, 200);
  const asked = readForm(query, endpoint, datasetId === '' ? undefined : datasetId);
  if (!isOfDataset(endpoint)) {
    const { snapshot, visible } = await sees.catalogue(language);
    const ground = { schema: snapshot.schema, visible, lang: language, now, isCatalogue: true };
    return answered(call, asked, ground, CATALOGUE_EXAMPLES);
  }
  if (asked.datasetId === undefined) return { ...asked, examples: CATALOGUE_EXAMPLES };
  const entry = await sees.dataset(asked.datasetId);
  if (entry !== undefined) return answered(call, asked, groundOf(call, entry), examplesOf(entry));
  const { status, body } = await ask(call, asked.request);
  const answer = {
    status,
    text: prettyJson(body, MAX_ANSWER_CHARACTERS),
    isCut: false,
    bytes: Buffer.byteLength(body),
  };
  return { ...asked, answer, examples: CATALOGUE_EXAMPLES };
}

/** The console of the whole API. */
export const consolePage: PageRoute = {
  path: CONSOLE_PATH,
  async answer(call) {
    const { sees, language, deps } = call;
    const [asked, entries] = await Promise.all([consoleOf(call), sees.datasets()]);
    const datasets = entries.slice(0, SUGGESTED_DATASETS).map(({ id, metadata }) => ({
      id,
      title: localized(metadata.title, language, deps.settings.defaultLanguage),
    }));
    return page('console', { console: asked, datasets });
  },
};
