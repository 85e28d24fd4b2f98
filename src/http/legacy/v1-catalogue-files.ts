import { Readable } from 'node:stream';
import { EXPORT_FORMATS, FEED_FORMATS, openExport } from '#formats';
import { localized } from '#i18n';
import { described } from '../explore/catalogue-feeds.ts';
import type { CatalogueQuery } from '../explore/datasets.ts';
import { aboutCatalogue } from '../explore/export-about.ts';
import { filesUrl } from '../explore/links.ts';
import type { StreamAnswer } from '../explore/route.ts';
import { deprecationHeaders } from './deprecation.ts';
import { selfOf } from './v1-feeds.ts';
import { givenOf, type V1Call } from './v1-route.ts';

const identityIn = (call: V1Call, { identity }: CatalogueQuery): string | undefined =>
  identity === undefined ? undefined : `${identity} ${JSON.stringify(givenOf(call))}`;

/** Datasets that match, a row each, with the columns of the catalogue's own CSV. */
export function catalogueCsv(call: V1Call, asked: CatalogueQuery): StreamAnswer {
  const { deps, origin, lang } = call;
  const format = EXPORT_FORMATS.find(({ id }) => id === 'csv');
  if (format === undefined) throw new Error('there is no format csv');
  return {
    kind: 'stream',
    contentType: format.mediaType,
    headers: {
      ...deprecationHeaders('1.0', origin),
      'content-disposition': 'attachment; filename="datasets.csv"',
    },
    identity: identityIn(call, asked),
    open: async (reading) => {
      const { query, snapshot } = asked;
      const { settings } = deps;
      return openExport(
        deps.engine,
        {
          format,
          snapshot,
          query,
          options: {
            timezone: 'UTC',
            lang,
            fileUrl: filesUrl(origin, ''),
            csv: { delimiter: ';', listSeparator: ',', booleans: ['True', 'False'] },
            bom: false,
            header: query.columns.map(({ name }) => (name === 'dataset_id' ? 'datasetid' : name)),
          },
          about: aboutCatalogue({ origin, lang, settings }, await call.sees.datasets()),
          defaultLanguage: settings.defaultLanguage,
        },
        reading,
      );
    },
  };
}

/** Datasets that match, as news. */
export function catalogueRss(call: V1Call, asked: CatalogueQuery): StreamAnswer {
  const { deps, origin, lang } = call;
  const format = FEED_FORMATS.find(({ id }) => id === 'rss');
  if (format === undefined) throw new Error('there is no feed rss');
  const portal = {
    origin,
    name: localized(deps.settings.name, lang, deps.settings.defaultLanguage),
    language: lang,
    self: selfOf(call),
  };
  return {
    kind: 'stream',
    contentType: format.mediaType,
    headers: deprecationHeaders('1.0', origin),
    identity: identityIn(call, asked),
    open: async ({ signal }) => {
      const page = { format: 'json', timezone: 'UTC', lang, fileUrl: '', signal } as const;
      const { rows } = await deps.engine.page(asked.snapshot, asked.query, page);
      const datasets = described(rows, call, { formats: undefined, useLabels: true });
      return { stream: Readable.from(format.write(portal, datasets), { objectMode: false }) };
    },
  };
}
