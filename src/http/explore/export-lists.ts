import { catalogueFormats, FEED_FORMATS, formatsFor } from '#formats';
import { ok } from '#lib';
import { datasetOf } from './dataset-of.ts';
import { catalogUrl, datasetUrl, linksOf } from './links.ts';
import { defineRoute } from './route.ts';
import { wireJson } from './wire-json.ts';

// Older clients read `links`, the description says `_links`: both.
function exportList(self: string, names: readonly string[]): string {
  const links = linksOf([['self', self], ...names.map((name) => [name, `${self}/${name}`] as const)]);
  return wireJson({ links, _links: links });
}

export const catalogExports = defineRoute({
  path: '/catalog/exports',
  operationId: 'listExportFormats',
  summary: 'Formats in which the catalogue can be exported.',
  tag: 'Catalog',
  parameters: {},
  answer: ({ origin }) =>
    ok({
      kind: 'page',
      identity: '',
      build: async () => {
        const names = [...catalogueFormats, ...FEED_FORMATS].map((format) => format.id);
        return exportList(`${catalogUrl(origin)}/exports`, names);
      },
    }),
});

export const datasetExports = defineRoute({
  path: '/catalog/datasets/{dataset_id}/exports',
  operationId: 'listDatasetExportFormats',
  summary: 'Formats in which a dataset can be exported.',
  tag: 'Dataset',
  parameters: {},
  async answer(call) {
    const dataset = await datasetOf(call);
    if (!dataset.ok) return dataset;
    const { entry, schema } = dataset.value;
    return ok({
      kind: 'page',
      identity: `${entry.uid} ${entry.manifest.contentHash}`,
      build: async () => {
        const names = formatsFor(schema).map((format) => format.id);
        return exportList(`${datasetUrl(call.origin, entry.id)}/exports`, names);
      },
    });
  },
});
