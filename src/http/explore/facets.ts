import { CATALOGUE_FACETS } from '#catalogue';
import type { SnapshotRef } from '#engine';
import { ok, type Result } from '#lib';
import { askedText } from '#query';
import type { HttpProblem } from '../problems.ts';
import { compileFacetClauses, type Ground, looksAtClock, type WireClauses } from './compile.ts';
import { datasetOf, groundOf } from './dataset-of.ts';
import { facetObject } from './facet-tree.ts';
import { catalogUrl, datasetUrl, type Link, linksOf } from './links.ts';
import * as p from './parameters.ts';
import { type Answer, type Call, defineRoute } from './route.ts';
import { wireJson } from './wire-json.ts';

const parameters = {
  facet: p.facet,
  where: p.where,
  refine: p.refine,
  exclude: p.exclude,
  q: p.q,
  qv1: p.qv1,
  lang: p.lang,
  timezone: p.timezone,
};

interface Asked {
  readonly clauses: WireClauses;
  readonly ground: Ground;
  readonly snapshot: SnapshotRef;
  readonly links: readonly Link[];
  readonly of: string;
}

function facetsAnswer(call: Call<typeof parameters>, asked: Asked): Result<Answer, HttpProblem> {
  const { clauses, ground, snapshot, links } = asked;
  const compiled = compileFacetClauses(clauses, ground);
  if (!compiled.ok) return compiled;
  const query = compiled.value;
  return ok({
    kind: 'page',
    identity: looksAtClock(clauses) ? undefined : [asked.of, askedText(query), call.lang].join('\n'),
    build: async (signal) => {
      const results = await call.deps.engine.facets(snapshot, query, { signal });
      const facets = query.facets.map((facet, i) =>
        facetObject({ ...facet, values: results[i]?.values ?? [] }),
      );
      return wireJson({ links, facets });
    },
  });
}

/** Values of the catalogue's facets. */
export const catalogFacets = defineRoute({
  path: '/catalog/facets',
  operationId: 'getDatasetsFacets',
  summary: 'Values of the catalogue’s facets with their counts.',
  tag: 'Catalog',
  parameters,
  async answer(call) {
    const { lang, now, values } = call;
    const { snapshot, visible, identity } = await call.sees.catalogue(lang);
    const facet = values.facet ?? CATALOGUE_FACETS.map((name) => name.replace(/^default\./, ''));
    const self = catalogUrl(call.origin);
    return facetsAnswer(call, {
      clauses: { ...values, facet },
      ground: { schema: snapshot.schema, visible, lang, now, isCatalogue: true },
      snapshot,
      of: identity,
      links: linksOf([
        ['self', `${self}/facets`],
        ['source', self],
      ]),
    });
  },
});

/** Values of a dataset's facets. */
export const datasetFacets = defineRoute({
  path: '/catalog/datasets/{dataset_id}/facets',
  operationId: 'getRecordsFacets',
  summary: 'Values of a dataset’s facets with their counts.',
  tag: 'Dataset',
  parameters,
  async answer(call) {
    const found = await datasetOf(call);
    if (!found.ok) return found;
    const { entry } = found.value;
    const { deps, values } = call;
    const self = datasetUrl(call.origin, entry.id);
    return facetsAnswer(call, {
      clauses: values,
      ground: groundOf(call, found.value),
      snapshot: deps.catalogue.snapshot(entry),
      of: `${entry.id} ${entry.manifest.contentHash}`,
      links: linksOf([
        ['self', `${self}/facets`],
        ['dataset', self],
      ]),
    });
  },
});
