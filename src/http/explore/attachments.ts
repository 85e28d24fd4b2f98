import { ok } from '#lib';
import { attachmentsOf } from './dataset-object.ts';
import { datasetOf } from './dataset-of.ts';
import { datasetUrl, linksOf } from './links.ts';
import { defineRoute } from './route.ts';
import { wireJson } from './wire-json.ts';

/** Files that accompany a dataset. Each is served at its `href`. */
export const attachments = defineRoute({
  path: '/catalog/datasets/{dataset_id}/attachments',
  operationId: 'getDatasetAttachments',
  summary: 'Files that accompany a dataset.',
  tag: 'Dataset',
  parameters: {},
  async answer(call) {
    const dataset = await datasetOf(call);
    if (!dataset.ok) return dataset;
    const { entry } = dataset.value;
    return ok({
      kind: 'page',
      identity: `${entry.uid} ${entry.metadataProcessed}`,
      build: async () =>
        wireJson({
          links: linksOf([['self', `${datasetUrl(call.origin, entry.id)}/attachments`]]),
          attachments: attachmentsOf(entry).map((metas) => ({
            href: `${datasetUrl(call.origin, entry.id)}/attachments/${metas.id}`,
            metas,
          })),
        }),
    });
  },
});
