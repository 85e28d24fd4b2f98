import { may } from '#accounts';
import { fail, ok, type Result } from '#lib';
import type { HttpDeps } from '../deps.ts';
import { forbidden, type HttpProblem } from '../problems.ts';
import { viewerOf } from '../viewer.ts';
import { dataset } from './dataset.ts';
import { datasets } from './datasets.ts';
import { catalogExports, datasetExports } from './export-lists.ts';
import { catalogExport, datasetExport } from './exports.ts';
import { catalogFacets, datasetFacets } from './facets.ts';
import { BASE } from './links.ts';
import { record } from './record.ts';
import { records } from './records.ts';
import { catalog } from './root.ts';
import type { Answer, Call, ExploreRoute } from './route.ts';

const SOURCE = '/monitoring';

/** The same answer below the source: every link of it lies there, too. Never kept: rights and figures change. */
function below(answer: Answer, origin: string): Answer {
  if (answer.kind === 'stream') return { ...answer, identity: undefined };
  return {
    ...answer,
    identity: undefined,
    build: async (signal) =>
      String(await answer.build(signal)).replaceAll(`${origin}${BASE}/catalog`, `${origin}${BASE}${SOURCE}`),
  };
}

/** A route of the catalogue that asks the figures of the audience instead, for those who may see them. */
const ofFigures = (route: ExploreRoute): ExploreRoute => ({
  ...route,
  path: route.path.replace(/^\/catalog/, SOURCE),
  operationId: `${route.operationId}OfMonitoring`,
  async answer(call: Call<never>): Promise<Result<Answer, HttpProblem>> {
    if (!may(viewerOf(call.request), 'view-audience')) return fail(forbidden);
    const { sees, catalogue } = await call.deps.monitoring.open(
      call.path.dataset_id === undefined ? [] : [call.path.dataset_id],
    );
    const deps: HttpDeps = { ...call.deps, catalogue };
    const answer = await route.answer({ ...call, deps, sees });
    return answer.ok ? ok(below(answer.value, call.origin)) : answer;
  },
});

/** How the portal is used: the same routes, parameters and queries as for published datasets. */
export const monitoringRoutes: readonly ExploreRoute[] = [
  catalog,
  datasets,
  catalogFacets,
  catalogExports,
  catalogExport,
  dataset,
  records,
  record,
  datasetFacets,
  datasetExports,
  datasetExport,
].map(ofFigures);
