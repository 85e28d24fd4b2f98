import type { ListState } from '#web';
import { lastValue, type QueryParameters } from '../query-string.ts';

const MAX_PAGE = 100_000;
const MAX_SEARCH = 200;

/** The state of a list from its address. What the list does not offer is passed over. */
export function readList(
  path: string,
  query: QueryParameters,
  offers: {
    readonly sorts?: readonly string[];
    readonly choices?: Readonly<Record<string, readonly string[]>>;
  } = {},
): ListState {
  const { sorts = [], choices = {} } = offers;
  const sort = lastValue(query, 'sort') ?? '';
  const page = Number(lastValue(query, 'page') ?? '1');
  const chosen = Object.entries(choices).flatMap(([name, offered]) => {
    const value = lastValue(query, name);
    return value !== undefined && offered.includes(value) ? [[name, value] as const] : [];
  });
  return {
    path,
    search: (lastValue(query, 'q') ?? '').trim().slice(0, MAX_SEARCH),
    sort: sorts.includes(sort.replace(/^-/, '')) ? sort : '',
    page: Number.isInteger(page) && page >= 1 && page <= MAX_PAGE ? page : 1,
    chosen: Object.fromEntries(chosen),
  };
}
