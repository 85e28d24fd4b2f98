import { Readable } from 'node:stream';
import { type DescribedDataset, FEED_FORMATS, type FeedFormat } from '#formats';
import { localized } from '#i18n';
import { ok } from '#lib';
import { catalogueQuery, entriesOf } from './datasets.ts';
import { type DescriptionOptions, describeDataset } from './describe.ts';
import { BASE } from './links.ts';
import * as p from './parameters.ts';
import { defineRoute, type ExploreRoute } from './route.ts';

const parameters = {
  where: p.where,
  order_by: p.orderBy,
  limit: p.exportLimit,
  offset: p.offset,
  refine: p.refine,
  exclude: p.exclude,
  q: p.q,
  qv1: p.qv1,
  lang: p.lang,
  timezone: p.timezone,
  include_exports: p.includeExports,
  use_labels_in_exports: p.useLabelsInExports,
};

const ROWS_AT_ONCE = 100;

/** The datasets of `rows`, described one after the other. */
export async function* described(
  rows: readonly string[],
  call: Parameters<typeof entriesOf>[1],
  { formats, useLabels }: Pick<DescriptionOptions, 'formats' | 'useLabels'>,
): AsyncIterable<DescribedDataset> {
  const { origin, lang, deps } = call;
  const { defaultLanguage, name } = deps.settings;
  const portalName = localized(name, lang, defaultLanguage);
  const options = { origin, lang, defaultLanguage, portalName, formats, useLabels };
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE)
    for (const entry of await entriesOf(rows.slice(i, i + ROWS_AT_ONCE), call))
      yield describeDataset(entry, options);
}

const feedRoute = (format: FeedFormat): ExploreRoute =>
  defineRoute({
    path: `/catalog/exports/${format.id}`,
    operationId: `exportCatalogAs_${format.id.replaceAll(/\W/g, '_')}`,
    summary: `All matching datasets of the catalogue, described as ${format.id}.`,
    tag: 'Catalog',
    parameters,
    produces: [format.mediaType.split(';')[0] ?? format.mediaType],
    async answer(call) {
      const { deps, values, origin, lang } = call;
      const limit = values.limit ?? -1;
      // Readers of news want the newest first, and so do harvesters that stop at what they know.
      const clauses = { ...values, order_by: values.order_by ?? 'modified desc' };
      const compiled = await catalogueQuery(call, clauses, {
        bounds: { ...(limit === -1 ? {} : { limit }), ...(values.offset ? { offset: values.offset } : {}) },
        mayBeObjects: true,
      });
      if (!compiled.ok) return compiled;
      const { query, snapshot, identity } = compiled.value;
      const portal = {
        origin,
        name: localized(deps.settings.name, lang, deps.settings.defaultLanguage),
        language: lang,
        self: `${origin}${BASE}/catalog/exports/${format.id}`,
      };
      return ok({
        kind: 'stream',
        contentType: format.mediaType,
        headers: { 'content-disposition': `inline; filename="datasets.${format.extension}"` },
        identity: identity === undefined ? undefined : `${identity} ${format.id} ${portal.name}`,
        open: async ({ signal }) => {
          const page = { format: 'json', timezone: 'UTC', lang, fileUrl: '', signal } as const;
          const { rows } = await deps.engine.page(snapshot, query, page);
          const datasets = described(rows, call, {
            formats: values.include_exports?.split(',').map((name) => name.trim()),
            useLabels: values.use_labels_in_exports ?? true,
          });
          return { stream: Readable.from(format.write(portal, datasets), { objectMode: false }) };
        },
      });
    },
  });

/** The catalogue as harvesters, readers of news and machines want it. */
export const catalogueFeeds: readonly ExploreRoute[] = FEED_FORMATS.map(feedRoute);
