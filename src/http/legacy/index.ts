import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpDeps } from '../deps.ts';
import type { PageCache } from '../explore/page-cache.ts';
import type { ExploreRoute } from '../explore/route.ts';
import { handlerOf } from '../explore/serve.ts';
import { parseQueryString } from '../query-string.ts';
import { v1Analyze } from './v1-analyze.ts';
import { v1Beside } from './v1-beside.ts';
import { v1Datasets, v1OneDataset } from './v1-datasets.ts';
import { pageDownload, v1Download } from './v1-download.ts';
import { v1BoundingBox, v1GeoCluster, v1GeoPreview } from './v1-geo.ts';
import { v1GeoPolygon } from './v1-geopolygon.ts';
import { v1OneRecord, v1Search } from './v1-search.ts';
import { routesOfV20 } from './v2-0.ts';

const V1_ROUTES: readonly ExploreRoute[] = [
  v1Search,
  v1Download,
  v1Analyze,
  v1GeoCluster,
  v1BoundingBox,
  v1GeoPreview,
  v1GeoPolygon,
  v1Datasets,
  v1OneDataset,
  v1OneRecord,
  ...v1Beside,
];

const V20_BASES = ['/api/v2', '/api/explore/v2.0'];
const MAX_FORM_BYTES = 262_144;

const pathOf = (route: ExploreRoute): string => route.path.replace(/\{(\w+)\}/g, ':$1');

/**
 * Adds the versions of the API before 2.1, for the programs that still ask for them. Everything goes through the
 * routes, the compiler and the visibility of 2.1; only parameters and bodies have another form.
 */
export async function registerLegacy(app: FastifyInstance, deps: HttpDeps, pages: PageCache): Promise<void> {
  const context = { deps, pages };
  for (const base of V20_BASES)
    for (const route of routesOfV20(base)) app.get(base + pathOf(route), handlerOf(context, route));
  app.get(pathOf(pageDownload), handlerOf(context, pageDownload));
  await app.register(async (v1) => {
    const form = (
      _request: FastifyRequest,
      body: string | Buffer,
      done: (error: null, value: unknown) => void,
    ) => done(null, parseQueryString(String(body)));
    v1.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
      form,
    );
    for (const route of V1_ROUTES) {
      const handler = handlerOf(context, route);
      v1.get(`/api${pathOf(route)}`, handler);
      // Reads and changes nothing: a form is a longer address.
      v1.post(
        `/api${pathOf(route)}`,
        { config: { onlyReads: true } },
        (request: FastifyRequest, reply: FastifyReply) => {
          const body = typeof request.body === 'object' && request.body !== null ? request.body : {};
          request.query = { ...(request.query as object), ...body };
          return handler(request, reply);
        },
      );
    }
  });
}
