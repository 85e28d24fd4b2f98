import { ok } from '#lib';
import { attachments } from '../explore/attachments.ts';
import { besideDataset } from '../explore/beside-dataset.ts';
import { catalogueFeeds } from '../explore/catalogue-feeds.ts';
import { dataset } from '../explore/dataset.ts';
import { datasets } from '../explore/datasets.ts';
import { catalogExports, datasetExports } from '../explore/export-lists.ts';
import { catalogExport, datasetExport } from '../explore/exports.ts';
import { catalogFacets, datasetFacets } from '../explore/facets.ts';
import { BASE, recordLinks } from '../explore/links.ts';
import {
  metadataTemplate,
  metadataTemplates,
  metadataTemplatesOfType,
} from '../explore/metadata-templates.ts';
import { GROUP_LIMIT } from '../explore/parameters.ts';
import { record } from '../explore/record.ts';
import { records } from '../explore/records.ts';
import { catalog, root } from '../explore/root.ts';
import type { Answer, Call, ExploreRoute } from '../explore/route.ts';
import { type WireValue, wireJson } from '../explore/wire-json.ts';
import { deprecationHeaders } from './deprecation.ts';
import { isObject, readJson } from './json-source.ts';

type Members = { readonly [key: string]: WireValue };
type Reshape = (body: Members, call: Call<Record<string, never>>) => WireValue;

/** Version 2.0 says `links` where 2.1 says `_links`, and always has them. */
const withLinks: Reshape = ({ _links, links, ...rest }) => ({ links: links ?? _links, ...rest });

/** Annotations are lists of arguments in version 2.0. */
const wrappedDataset: Reshape = ({ _links, fields, ...rest }) => ({
  links: _links,
  dataset: {
    ...rest,
    fields: Array.isArray(fields)
      ? fields.map((field) =>
          isObject(field) && isObject(field.annotations)
            ? {
                ...field,
                annotations: Object.fromEntries(
                  Object.entries(field.annotations).map(([name, value]) => [
                    name,
                    value === true ? [] : [value],
                  ]),
                ),
              }
            : field,
        )
      : undefined,
  },
});

/** A record is wrapped, with what is known of it beside its fields. */
const wrappedRecord: Reshape = ({ _links, _id, _timestamp, _size, ...fields }) => ({
  links: _links,
  record: {
    id: _id,
    timestamp: typeof _timestamp === 'string' ? _timestamp.replace(/\+00:00$/, 'Z') : _timestamp,
    size: _size,
    fields,
  },
});

const page =
  (name: string, each: Reshape): Reshape =>
  ({ total_count, _links, results }, call) => ({
    total_count,
    links: _links,
    [name]: Array.isArray(results) ? results.map((one) => (isObject(one) ? each(one, call) : one)) : [],
  });

const ITEM = /(?:[^,()]|\((?:[^()]|\([^()]*\))*\))+/g;
const PART = /^\s*((?:year|month|day|hour|minute|second)\s*\(.*\))(?:\s+as\s+(\w+))?\s*$/i;

/** Parts of dates are texts in version 2.0. */
const aggregations: Reshape = ({ results }, call) => {
  const groupBy = String((call.values as Readonly<Record<string, unknown>>).group_by ?? '');
  const parts = new Set(
    [...groupBy.matchAll(ITEM)].flatMap(([item]) => {
      const match = PART.exec(item);
      return match === null ? [] : [match[2] ?? match[1]?.trim() ?? ''];
    }),
  );
  const told = (row: WireValue): WireValue =>
    isObject(row)
      ? Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            parts.has(name) && value !== null ? wireJson(value) : value,
          ]),
        )
      : row;
  return { aggregations: Array.isArray(results) ? results.map(told) : [] };
};

const recordWithLinks: Reshape = (body, call) =>
  wrappedRecord(
    {
      ...body,
      _links: recordLinks(call.origin, call.path.dataset_id ?? '', String(body._id ?? '')),
    },
    call,
  );

/** Which route of 2.1 answers, what it is told beside the request's own words, and how its body is reshaped. */
interface Older {
  readonly route: ExploreRoute;
  readonly path?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly reshape?: Reshape;
}

const linked = { include_links: true };

const OLDER: readonly Older[] = [
  { route: root, reshape: withLinks },
  { route: catalog, reshape: withLinks },
  { route: datasets, values: linked, reshape: page('datasets', wrappedDataset) },
  { route: catalogFacets, reshape: withLinks },
  { route: catalogExports, reshape: ({ links }) => ({ links }) },
  ...catalogueFeeds.map((route) => ({ route })),
  { route: catalogExport, values: { with_bom: false } },
  { route: dataset, values: linked, reshape: wrappedDataset },
  { route: records, values: linked, reshape: page('records', wrappedRecord) },
  { route: record, reshape: recordWithLinks },
  { route: datasetFacets, reshape: withLinks },
  { route: datasetExports, reshape: ({ links }) => ({ links }) },
  { route: datasetExport, values: { with_bom: false } },
  { route: attachments, reshape: withLinks },
  ...besideDataset.map((route) => ({ route })),
  {
    route: records,
    path: '/catalog/datasets/{dataset_id}/aggregates',
    values: { limit: GROUP_LIMIT },
    reshape: aggregations,
  },
  { route: datasets, path: '/catalog/aggregates', values: { limit: GROUP_LIMIT }, reshape: aggregations },
  { route: records, path: '/catalog/datasets/{dataset_id}/query', values: linked, reshape: withLinks },
  { route: datasets, path: '/catalog/query', values: linked, reshape: withLinks },
  { route: metadataTemplates },
  { route: metadataTemplatesOfType },
  { route: metadataTemplate },
];

const EXPORT_ALIASES: Readonly<Record<string, string>> = { xls: 'xlsx' };

/** The same answer at another address: every link and file of it lies there, too. */
function reshaped(answer: Answer, older: Older, call: Call<Record<string, never>>, base: string): Answer {
  const headers = deprecationHeaders('2.0', call.origin);
  const identity = answer.identity === undefined ? undefined : `${base}\n${answer.identity}`;
  if (answer.kind === 'stream') return { ...answer, identity, headers: { ...answer.headers, ...headers } };
  const { reshape } = older;
  return {
    ...answer,
    identity,
    headers,
    build: async (signal) => {
      const text = String(await answer.build(signal));
      const body = reshape === undefined ? undefined : readJson(text);
      const told =
        body !== undefined && isObject(body) && reshape !== undefined ? wireJson(reshape(body, call)) : text;
      return told.replaceAll(`${call.origin}${BASE}`, `${call.origin}${base}`);
    },
  };
}

/** The routes of version 2.0 below `base`, answered by those of 2.1. */
export const routesOfV20 = (base: string): readonly ExploreRoute[] =>
  OLDER.map((older) => ({
    ...older.route,
    path: older.path ?? older.route.path,
    operationId: `v20_${older.route.operationId}`,
    async answer(call) {
      const isGrouped = (call.values as Readonly<Record<string, unknown>>).group_by !== undefined;
      // A limit is the request's own, or as many as there may be.
      const { limit, ...defaults } = (older.values ?? {}) as { readonly limit?: number };
      const values = {
        ...(limit === undefined ? {} : { limit: isGrouped ? limit : 1 }),
        ...call.values,
        ...(older.values?.with_bom === false
          ? { with_bom: (call.values as { with_bom?: boolean }).with_bom ?? false }
          : defaults),
      };
      const format = call.path.format;
      const path =
        format === undefined ? call.path : { ...call.path, format: EXPORT_ALIASES[format] ?? format };
      // The values are those of the route's own parameters.
      const answer = await older.route.answer({ ...call, path, values } as typeof call);
      return answer.ok
        ? ok(reshaped(answer.value, older, call as Call<Record<string, never>>, base))
        : answer;
    },
  }));
