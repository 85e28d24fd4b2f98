import { fail, ok } from '#lib';
import { notFoundResource } from '../problems.ts';
import { datasetOf } from './dataset-of.ts';
import { datasetUrl, linksOf } from './links.ts';
import { defineRoute } from './route.ts';
import { wireJson } from './wire-json.ts';

/** A list of what the original keeps beside a dataset and this portal does not: there, and empty. */
const emptyList = (name: string, operationId: string, summary: string) =>
  defineRoute({
    path: `/catalog/datasets/{dataset_id}/${name}`,
    operationId,
    summary,
    tag: 'Dataset',
    parameters: {},
    async answer(call) {
      const found = await datasetOf(call);
      if (!found.ok) return found;
      const { id, uid } = found.value.entry;
      return ok({
        kind: 'page',
        identity: `${uid} ${id} ${name}`,
        build: async () =>
          wireJson({ links: linksOf([['self', `${datasetUrl(call.origin, id)}/${name}`]]), [name]: [] }),
      });
    },
  });

const alternativeExport = defineRoute({
  path: '/catalog/datasets/{dataset_id}/alternative_exports/{export_id}',
  operationId: 'getDatasetAlternativeExport',
  summary: 'A file that its producer supplies.',
  tag: 'Dataset',
  parameters: {},
  async answer(call) {
    const found = await datasetOf(call);
    if (!found.ok) return found;
    const id = (call.path.export_id ?? '').slice(0, 200);
    return fail(notFoundResource(`The requested alternative export ${id} does not exist.`));
  },
});

/** What links of the original lead to beside a dataset. */
export const besideDataset = [
  emptyList('alternative_exports', 'getDatasetAlternativeExports', 'Files that the producer supplies.'),
  alternativeExport,
  emptyList('reuses', 'getDatasetReuses', 'What others have made of a dataset.'),
  emptyList('snapshots', 'getDatasetSnapshots', 'Versions of a dataset to take home.'),
];
