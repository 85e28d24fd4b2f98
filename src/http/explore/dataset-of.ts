import { fail, ok, type Result } from '#lib';
import { type HttpProblem, unknownDataset } from '../problems.ts';
import type { Ground } from './compile.ts';
import type { ParameterSet } from './parameters.ts';
import type { Call, VisibleDataset } from './route.ts';

/** The dataset that the path names by id, uid or `<id>@datastro`, as the caller may see it. */
export async function datasetOf(call: Call<ParameterSet>): Promise<Result<VisibleDataset, HttpProblem>> {
  const id = call.path.dataset_id ?? '';
  const entry = await call.sees.dataset(id);
  return entry === undefined ? fail(unknownDataset(id)) : ok({ entry, schema: entry.schema });
}

/** What the clauses of a request on a dataset are read against. */
export const groundOf = (call: Call<ParameterSet>, { entry, schema }: VisibleDataset): Ground => ({
  schema,
  visible: call.sees.visible(entry),
  lang: call.lang,
  now: call.now,
  isCatalogue: false,
  record: { datasetId: entry.id, timestamp: entry.dataProcessed },
});
