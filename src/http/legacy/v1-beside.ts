import { fail, ok } from '#lib';
import { datasetOf } from '../explore/dataset-of.ts';
import { defineRoute, type ExploreRoute } from '../explore/route.ts';
import type { WireValue } from '../explore/wire-json.ts';
import { notFoundResource } from '../problems.ts';
import { formOf, givenOf, v1Page } from './v1-route.ts';

/** What the original keeps beside a dataset and this portal does not: the answer is an empty list. */
const emptyList = (path: string, operationId: string, summary: string, body: WireValue): ExploreRoute =>
  defineRoute({
    path,
    operationId,
    summary,
    tag: 'Dataset',
    parameters: {},
    async answer(call) {
      const form = formOf(givenOf(call), ['json']);
      if (!form.ok) return form;
      if (path.includes('{dataset_id}')) {
        const found = await datasetOf(call);
        if (!found.ok) return found;
      }
      return ok(v1Page(call, form.value, { identity: path, build: async () => body }));
    },
  });

/** What is not there under any name, said in the words of its kind. */
const absent = (path: string, operationId: string, summary: string, what: string): ExploreRoute =>
  defineRoute({
    path,
    operationId,
    summary,
    tag: 'Dataset',
    parameters: {},
    async answer(call) {
      if (path.includes('{dataset_id}')) {
        const found = await datasetOf(call);
        if (!found.ok) return found;
      }
      const id = (call.path.id ?? '').slice(0, 200);
      return fail(notFoundResource(`The requested ${what} ${id} does not exist.`));
    },
  });

/** Side services of version 1. */
export const v1Beside: readonly ExploreRoute[] = [
  emptyList('/reuses', 'v1Reuses', 'What others have made of the data, version 1.', { nhits: 0, reuses: [] }),
  emptyList(
    '/datasets/1.0/{dataset_id}/reuses',
    'v1DatasetReuses',
    'What others have made of a dataset, version 1.',
    { nhits: 0, reuses: [] },
  ),
  emptyList(
    '/datasets/1.0/{dataset_id}/snapshots',
    'v1DatasetSnapshots',
    'Versions of a dataset to take home, version 1.',
    { nhits: 0, snapshots: [] },
  ),
  absent(
    '/datasets/1.0/{dataset_id}/snapshots/{id}',
    'v1DatasetSnapshot',
    'A version of a dataset to take home, version 1.',
    'snapshot',
  ),
  absent(
    '/datasets/1.0/{dataset_id}/alternative_exports/{id}',
    'v1AlternativeExport',
    'A file that its producer supplies, version 1.',
    'alternative export',
  ),
  absent(
    '/georeference/v1/uid/{id}',
    'v1GeoReference',
    'A reference area of the platform, version 1.',
    'reference area',
  ),
];
