import type { FastifyInstance } from 'fastify';
import { localized } from '#i18n';
import type { HttpDeps } from '../deps.ts';
import { originOf } from '../origin.ts';
import { aggregates } from './aggregates.ts';
import { attachments } from './attachments.ts';
import { besideDataset } from './beside-dataset.ts';
import { catalogueFeeds } from './catalogue-feeds.ts';
import { completionsOfCatalogue, completionsOfDataset } from './completions.ts';
import { croissantOf } from './croissant.ts';
import { dataset } from './dataset.ts';
import { datasets } from './datasets.ts';
import { catalogExports, datasetExports } from './export-lists.ts';
import { catalogExport, datasetExport } from './exports.ts';
import { catalogFacets, datasetFacets } from './facets.ts';
import { registerFiles } from './files.ts';
import { BASE } from './links.ts';
import { metadataTemplate, metadataTemplates, metadataTemplatesOfType } from './metadata-templates.ts';
import { monitoringRoutes } from './monitoring.ts';
import { openApiDocument } from './openapi.ts';
import type { PageCache } from './page-cache.ts';
import { record } from './record.ts';
import { records } from './records.ts';
import { catalog, otherSources, root } from './root.ts';
import type { ExploreRoute } from './route.ts';
import { handlerOf } from './serve.ts';

/** Version of the API that we are compatible with. */
const API_VERSION = '2.1';

/** The Explore API, in the order of its OpenAPI document. */
const EXPLORE_ROUTES: readonly ExploreRoute[] = [
  root,
  catalog,
  datasets,
  catalogFacets,
  catalogExports,
  ...catalogueFeeds,
  catalogExport,
  dataset,
  records,
  record,
  datasetFacets,
  datasetExports,
  datasetExport,
  attachments,
  ...besideDataset,
  aggregates,
  metadataTemplates,
  metadataTemplatesOfType,
  metadataTemplate,
];

/** Adds the Explore API v2.1 and the files of its cells. */
export async function registerExplore(app: FastifyInstance, deps: HttpDeps, pages: PageCache): Promise<void> {
  const context = { deps, pages };
  for (const route of [...EXPLORE_ROUTES, ...monitoringRoutes, ...otherSources]) {
    // `{path}` is whatever follows, any other part one step of the path.
    const path = route.path.replace('{path}', '*').replace(/\{(\w+)\}/g, ':$1');
    app.get(`${BASE}${path}`, handlerOf(context, route));
  }
  app.get(`${BASE}/swagger.json`, (request, reply) => {
    const document = openApiDocument(
      EXPLORE_ROUTES.filter((route) => route !== aggregates),
      {
        origin: originOf(request, deps.settings),
        title: localized(deps.settings.name, deps.settings.defaultLanguage),
        version: API_VERSION,
      },
    );
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(document));
  });
  for (const route of [croissantOf, completionsOfDataset])
    app.get(route.path.replace('{dataset_id}', ':dataset_id'), handlerOf(context, route));
  app.get(BASE + completionsOfCatalogue.path, handlerOf(context, completionsOfCatalogue));
  registerFiles(app, deps);
}
