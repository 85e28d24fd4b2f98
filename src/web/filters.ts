/** One value of a facet that the visitor chose or ruled out. */
export interface FacetChoice {
  readonly field: string;
  readonly value: string;
}

/** Everything that the address of a dataset page or of the catalogue says about which records to show, and how. */
export interface Filters {
  /** Text searched for in all fields; empty: none. */
  readonly q: string;
  /** ODSQL conditions. */
  readonly where: readonly string[];
  readonly refine: readonly FacetChoice[];
  readonly exclude: readonly FacetChoice[];
  /** A field name: largest first; with `-` in front smallest first, as the original's addresses have it. Empty: the dataset's own order. */
  readonly sort: string;
  /** From 1. */
  readonly page: number;
  /** Records per page; 0: the default. */
  readonly rows: number;
  /** Shows also the records that the publisher leaves out by default. */
  readonly all: boolean;
}

type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>;

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const MOST_VALUES = 50;
const LONGEST_VALUE = 500;

const positive = (text: string | undefined, largest: number): number => {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 && number <= largest ? number : 0;
};

/**
 * Reads the parameters of the original platform: `q`, `where`, `refine.F`, `exclude.F`, `sort`; ours in addition: `page`,
 * `rows`, `all`. `disjunctive.F` and `flg` are accepted: the first is part of the schema here, the second of the language.
 * Nothing is ever an error; too many or too long values are cut off.
 */
export function readFilters(parameters: Parameters): Filters {
  const first = (name: string) => listOf(parameters[name])[0]?.slice(0, LONGEST_VALUE).trim() ?? '';
  const choices = (kind: string): readonly FacetChoice[] =>
    Object.entries(parameters)
      .filter(([name]) => name.startsWith(`${kind}.`) && name.length > kind.length + 1)
      .flatMap(([name, value]) =>
        listOf(value)
          .filter((one) => one !== '' && one.length <= LONGEST_VALUE)
          .map((one) => ({ field: name.slice(kind.length + 1), value: one })),
      )
      .slice(0, MOST_VALUES);
  return {
    q: first('q'),
    where: listOf(parameters.where)
      .map((clause) => clause.slice(0, 4000).trim())
      .filter((clause) => clause !== '')
      .slice(0, 10),
    refine: choices('refine'),
    exclude: choices('exclude'),
    sort: first('sort'),
    page: positive(first('page'), 100_000) || 1,
    rows: positive(first('rows'), 100),
    all: first('all') === '1',
  };
}

/** The query string of some filters, `?` in front; empty when there are none. */
export function writeFilters(filters: Partial<Filters>): string {
  const parameters = new URLSearchParams();
  if (filters.q) parameters.append('q', filters.q);
  for (const clause of filters.where ?? []) parameters.append('where', clause);
  for (const { field, value } of filters.refine ?? []) parameters.append(`refine.${field}`, value);
  for (const { field, value } of filters.exclude ?? []) parameters.append(`exclude.${field}`, value);
  if (filters.sort) parameters.append('sort', filters.sort);
  if (filters.rows) parameters.append('rows', String(filters.rows));
  if (filters.all) parameters.append('all', '1');
  if (filters.page && filters.page > 1) parameters.append('page', String(filters.page));
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

const same = (a: FacetChoice, b: FacetChoice): boolean => a.field === b.field && a.value === b.value;

export const isRefined = (filters: Filters, choice: FacetChoice): boolean =>
  filters.refine.some((one) => same(one, choice));

/** With the choice added, or taken back when it is there. The first page again. */
export const toggleRefine = (filters: Filters, choice: FacetChoice): Filters => ({
  ...filters,
  page: 1,
  refine: isRefined(filters, choice)
    ? filters.refine.filter((one) => !same(one, choice))
    : [...filters.refine, choice],
});

export const withoutExclude = (filters: Filters, choice: FacetChoice): Filters => ({
  ...filters,
  page: 1,
  exclude: filters.exclude.filter((one) => !same(one, choice)),
});

/** What narrows the records, without order and page: the part that all tabs share. */
export const narrowing = (filters: Filters): Partial<Filters> => ({
  q: filters.q,
  where: filters.where,
  refine: filters.refine,
  exclude: filters.exclude,
  all: filters.all,
});

/** How many filters are active. */
export const countFilters = (filters: Filters): number =>
  (filters.q === '' ? 0 : 1) + filters.where.length + filters.refine.length + filters.exclude.length;

/** The parameters of the same selection on the Explore API. */
export function apiParameters(filters: Filters, facetName: (field: string) => string = (f) => f): string {
  const parameters = new URLSearchParams();
  const text = filters.q.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  const clauses = [...filters.where, ...(filters.q === '' ? [] : [`search("${text}")`])];
  if (clauses.length === 1) parameters.append('where', clauses[0] ?? '');
  else if (clauses.length > 1)
    parameters.append('where', clauses.map((clause) => `(${clause})`).join(' AND '));
  for (const { field, value } of filters.refine) parameters.append('refine', `${facetName(field)}:${value}`);
  for (const { field, value } of filters.exclude)
    parameters.append('exclude', `${facetName(field)}:${value}`);
  return parameters.toString();
}
