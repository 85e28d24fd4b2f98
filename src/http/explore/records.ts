import { ok } from '#lib';
import { askedText } from '#query';
import { compileClauses, looksAtClock } from './compile.ts';
import { wireInstant } from './dataset-object.ts';
import { datasetOf, groundOf } from './dataset-of.ts';
import { datasetUrl, filesUrl, pageLinks, recordLinks } from './links.ts';
import { pageText } from './page-text.ts';
import * as p from './parameters.ts';
import { defineRoute } from './route.ts';
import { wireJson } from './wire-json.ts';

const parameters = p.pageParameters;

/** A page of a dataset's records, or of groups of them. */
export const records = defineRoute({
  path: '/catalog/datasets/{dataset_id}/records',
  operationId: 'getRecords',
  summary: 'A page of records, or of groups with group_by.',
  tag: 'Dataset',
  parameters,
  async answer(call) {
    const found = await datasetOf(call);
    if (!found.ok) return found;
    const { entry } = found.value;
    const { deps, values, origin, lang } = call;
    const bounds = p.pageBounds(values);
    if (!bounds.ok) return bounds;
    const compiled = compileClauses(values, groundOf(call, found.value), bounds.value);
    if (!compiled.ok) return compiled;
    const query = compiled.value;
    const timezone = values.timezone ?? 'UTC';
    const withLinks = values.include_links ?? false;
    const withAppMetas = values.include_app_metas ?? false;
    const hasRecordsOfTheirOwn = !query.isGrouped && !query.isAggregateOnly;
    const identity = [
      entry.id,
      entry.manifest.contentHash,
      askedText(query),
      ...[timezone, lang, withAppMetas].map(String),
      // Links repeat the request's own words, and records their time.
      withLinks || withAppMetas ? `${call.request.raw.url} ${entry.dataProcessed}` : '',
    ];

    return ok({
      kind: 'page',
      identity: looksAtClock(values) ? undefined : identity.join('\n'),
      build: async (signal) => {
        const { rows, totalCount } = await deps.engine.page(deps.catalogue.snapshot(entry), query, {
          format: 'json',
          timezone,
          lang,
          fileUrl: filesUrl(origin, entry.id),
          withCount: !query.isGrouped || withLinks,
          ...((withLinks || withAppMetas) && hasRecordsOfTheirOwn
            ? { withIds: true, timestamp: wireInstant(entry.dataProcessed) }
            : {}),
          signal,
        });
        const place = {
          address: `${datasetUrl(origin, entry.id)}/records`,
          parameters: p.givenClauses(values),
          ...bounds.value,
          total: totalCount ?? 0,
          timezone,
          withAppMetas,
        };
        return pageText({
          total: query.isGrouped ? undefined : (totalCount ?? 0),
          links: withLinks ? pageLinks(place) : undefined,
          rows: withLinks && hasRecordsOfTheirOwn ? rows.map(withRecordLinks(origin, entry.id)) : rows,
        });
      },
    });
  },
});

const RECORD_ID = /^\{"_id": "([0-9a-f]{40})"/;

/** Puts `_links` before the members of a record's text. */
const withRecordLinks = (origin: string, datasetId: string) => (row: string) => {
  const id = RECORD_ID.exec(row)?.[1];
  if (id === undefined) return row;
  const links = wireJson(recordLinks(origin, datasetId, id));
  return `{"_links": ${links}, ${row.slice(1)}`;
};
