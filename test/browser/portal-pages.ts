/** An address of each kind of page. `id` is that of a dataset with records. */
export const everyPage = (id: string): readonly (readonly [kind: string, path: string])[] => [
  ['home', '/'],
  ['catalogue', '/explore/'],
  ['search', '/explore/?q=star'],
  ['information', `/explore/dataset/${id}/information/`],
  ['table', `/explore/dataset/${id}/table/`],
  ['record', `/explore/dataset/${id}/record/?n=1`],
  ['export', `/explore/dataset/${id}/export/`],
  ['console', `/explore/dataset/${id}/api/`],
  ['refused request', `/explore/dataset/${id}/api/?where=nonsense((&limit=-5&endpoint=facets`],
  ['console of the portal', '/api/explore/v2.1/console?endpoint=datasets'],
  ['API', '/pages/api/'],
  ['query language', '/docs/odsql/'],
  ['audience', '/terms/audience/'],
  ['cookie policy', '/terms/cookies-policy/'],
  ['missing page', '/nowhere/at/all/'],
];
