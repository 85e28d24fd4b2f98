/** Parameters of requests, in the order of the form. */
const RECORDS = [
  'select',
  'where',
  'group_by',
  'order_by',
  'refine',
  'exclude',
  'limit',
  'offset',
  'lang',
  'timezone',
] as const;
const FACETS = ['facet', 'where', 'refine', 'exclude', 'lang', 'timezone'] as const;

/** What the console can ask, below the base of the API, with the parameters of the form. */
export const CONSOLE_ENDPOINTS = {
  records: { path: '/catalog/datasets/{dataset_id}/records', parameters: RECORDS },
  facets: { path: '/catalog/datasets/{dataset_id}/facets', parameters: FACETS },
  dataset: { path: '/catalog/datasets/{dataset_id}', parameters: ['select', 'lang'] },
  datasets: { path: '/catalog/datasets', parameters: RECORDS },
  'catalog-facets': { path: '/catalog/facets', parameters: FACETS },
} as const;

export type ConsoleEndpoint = keyof typeof CONSOLE_ENDPOINTS;

export type ConsoleParameter = (typeof CONSOLE_ENDPOINTS)[ConsoleEndpoint]['parameters'][number];

/** Whether an endpoint is one of a dataset. */
export const isOfDataset = (endpoint: ConsoleEndpoint): boolean =>
  CONSOLE_ENDPOINTS[endpoint].path.includes('{dataset_id}');

/** Parameters that may be given several times: the form takes a value a line. */
export const REPEATED_PARAMETERS: readonly ConsoleParameter[] = ['refine', 'exclude', 'facet'];

/** A request that has been made, and what came of it. */
export interface ConsoleData {
  readonly endpoint: ConsoleEndpoint;
  /** Absent where none has been chosen yet: then nothing has been asked. */
  readonly datasetId?: string;
  /** What was typed; of a repeated parameter one value a line. */
  readonly values: Readonly<Partial<Record<ConsoleParameter, string>>>;
  /** Path and query of the request that the form describes. */
  readonly request: string;
  readonly answer?: {
    readonly status: number;
    /** JSON as a program gets it, laid out for reading. */
    readonly text: string;
    /** The answer is longer than what is shown of it. */
    readonly isCut: boolean;
    /** Of the answer as a program gets it. */
    readonly bytes: number;
  };
  /** What is wrong with one of the parameters. `at`: where in the text of its field. */
  readonly problem?: {
    readonly parameter: ConsoleParameter;
    readonly text: string;
    readonly at?: { readonly start: number; readonly end: number };
  };
  /** Expressions that work on what is asked. */
  readonly examples: { readonly where: string; readonly orderBy: string; readonly refine: string };
}
