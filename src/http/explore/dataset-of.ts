import { fail, ok, type Result } from '#lib';
import { type HttpProblem, unknownDataset } from '../problems.ts';
import type { Ground } from './compile.ts';
import type { ParameterSet } from './parameters.ts';
import type { Call, VisibleDataset } from './route.ts';

/** The dataset that the path names by id, uid or `<id>@datastro`, with what the caller may see of it. */
export function datasetOf(call: Call<ParameterSet>): Result<VisibleDataset, HttpProblem> {
  const id = call.path.dataset_id ?? '';
  const entry = call.sees.dataset(call.deps.catalogue, id);
  return entry === undefined ? fail(unknownDataset(id)) : ok({ entry, schema: call.sees.schema(entry) });
}

/** What the clauses of a request on a dataset are read against. */
export const groundOf = (call: Call<ParameterSet>, { entry, schema }: VisibleDataset): Ground => ({
  schema,
  filter: call.sees.recordFilter(entry),
  lang: call.lang,
  now: call.now,
  hasHiddenFields: schema.fields.length !== entry.schema.fields.length,
  isCatalogue: false,
});
