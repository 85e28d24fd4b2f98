/** A link of an answer: `rel` before `href`, as recorded. */
export interface Link {
  readonly [key: string]: string;
  readonly rel: string;
  readonly href: string;
}

/** Where this version of the API begins. */
export const BASE = '/api/explore/v2.1';

const link = (rel: string, href: string): Link => ({ rel, href });

export const catalogUrl = (origin: string): string => `${origin}${BASE}/catalog`;
export const datasetUrl = (origin: string, id: string): string =>
  `${catalogUrl(origin)}/datasets/${encodeURIComponent(id)}`;
/** What the address of a file cell begins with; its id follows. */
export const filesUrl = (origin: string, id: string): string => `${datasetUrl(origin, id)}/files/`;

/** `links` of an answer, from pairs of relation and address. */
export const linksOf = (pairs: readonly (readonly [rel: string, href: string])[]): readonly Link[] =>
  pairs.map(([rel, href]) => link(rel, href));

export const datasetLinks = (origin: string, id: string): readonly Link[] => {
  const self = datasetUrl(origin, id);
  return linksOf([
    ['self', self],
    ['datasets', `${catalogUrl(origin)}/datasets`],
    ['records', `${self}/records`],
    ['exports', `${self}/exports`],
    ['facets', `${self}/facets`],
  ]);
};

export const recordLinks = (origin: string, id: string, recordId: string): readonly Link[] => {
  const dataset = datasetUrl(origin, id);
  return linksOf([
    ['self', `${dataset}/records/${recordId}`],
    ['datasets', `${catalogUrl(origin)}/datasets`],
    ['dataset', dataset],
  ]);
};

/** One page of an answer that has several. */
export interface PagePlace {
  readonly address: string;
  /** What else the request asked for, in its own spelling. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly limit: number;
  readonly offset: number;
  readonly total: number;
  readonly timezone: string;
  readonly withAppMetas: boolean;
}

/** Links to this page and its neighbours; no `next` on the last one. */
export function pageLinks(place: PagePlace): readonly Link[] {
  const { address, limit, offset, total } = place;
  const at = (start: number): string => {
    const query = new URLSearchParams(
      place.parameters.map(([name, value]): [string, string] => [name, value]),
    );
    query.set('limit', String(limit));
    query.set('offset', String(start));
    query.set('timezone', place.timezone);
    query.set('include_app_metas', place.withAppMetas ? 'True' : 'False');
    return `${address}?${query}`;
  };
  const last = limit > 0 && total > 0 ? Math.floor((total - 1) / limit) * limit : 0;
  return linksOf([
    ['self', at(offset)],
    ['first', at(0)],
    ['last', at(last)],
    ...(limit > 0 && offset + limit < total ? [['next', at(offset + limit)] as const] : []),
  ]);
}
