import { fail } from '#lib';
import { datasetOf } from './dataset-of.ts';
import { defineRoute } from './route.ts';

/** Gone since version 2.1, and said so, since programs of version 2.0 still ask. */
export const aggregates = defineRoute({
  path: '/catalog/datasets/{dataset_id}/aggregates',
  operationId: 'getDatasetAggregates',
  summary: 'Removed: use group_by on records or exports.',
  tag: 'Dataset',
  parameters: {},
  async answer(call) {
    const dataset = await datasetOf(call);
    if (!dataset.ok) return dataset;
    return fail({
      status: 410,
      errorCode: 'Gone',
      message: 'The aggregates endpoint was removed. Use group_by with the records or exports endpoints.',
    });
  },
});
