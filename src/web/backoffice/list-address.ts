import type { ListState } from './model.ts';

/** The address of a list, without language: only what differs from the plain list is named. */
export function listAddress(list: ListState, change: Partial<Omit<ListState, 'path'>> = {}): string {
  // Whatever changes but the page makes another list, which begins at its first page.
  const { path, search, sort, page, chosen } = { ...list, page: 1, ...change };
  const pairs = [
    ...(search === '' ? [] : [['q', search]]),
    ...Object.entries(chosen).filter(([, value]) => value !== ''),
    ...(sort === '' ? [] : [['sort', sort]]),
    ...(page === 1 ? [] : [['page', String(page)]]),
  ];
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs as [string, string][])}`;
}

/** The order after a click on a column: up, down, up again. */
export const nextSort = (sort: string, column: string): string => (sort === column ? `-${column}` : column);
