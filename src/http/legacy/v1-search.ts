import { fail, ok, type Result } from '#lib';
import type { FacetQuery } from '#query';
import { entryMark } from '#visibility';
import { compileClauses, compileFacetClauses } from '../explore/compile.ts';
import { wireInstant } from '../explore/dataset-object.ts';
import { facetObject } from '../explore/facet-tree.ts';
import { filesUrl } from '../explore/links.ts';
import { defineRoute } from '../explore/route.ts';
import type { WireValue } from '../explore/wire-json.ts';
import { type HttpProblem, notFoundResource } from '../problems.ts';
import { isObject } from './json-source.ts';
import { RECORD_FEEDS, recordFeed } from './v1-feeds.ts';
import { repeated, v1Select } from './v1-parameters.ts';
import { v1Record } from './v1-record.ts';
import { formOf, recordsOf, type V1Call, type V1Records, v1Page, v1Text } from './v1-route.ts';

/** Microseconds always, as recorded. */
export const v1Instant = (iso: string): string => {
  const text = wireInstant(iso);
  return /\.\d+\+/.test(text) ? text : text.replace('+', '.000000+');
};

type Counted = Awaited<ReturnType<V1Call['deps']['engine']['facets']>>;

/** Facets as version 1 tells them: a path instead of a value to send back. */
export function facetGroups(query: FacetQuery, results: Counted): WireValue {
  const told = (value: WireValue): WireValue => {
    if (!isObject(value)) return value;
    const { name, count, state, value: path, facets } = value;
    return {
      name,
      path,
      count,
      state,
      facets: Array.isArray(facets) ? facets.map(told) : undefined,
    };
  };
  return query.facets.flatMap((facet, i) => {
    const object = facetObject({ ...facet, values: results[i]?.values ?? [] });
    if (!isObject(object) || !Array.isArray(object.facets) || object.facets.length === 0) return [];
    return [{ name: facet.name, facets: object.facets.map(told) }];
  });
}

async function facetsOf(
  call: V1Call,
  { found, ground, asked }: V1Records,
  signal: AbortSignal,
): Promise<WireValue> {
  if (asked.facets.length === 0) return undefined;
  const compiled = compileFacetClauses({ ...asked.clauses, facet: asked.facets }, ground);
  // The clauses are those of the records, which did compile.
  if (!compiled.ok) throw new Error(compiled.problems[0].message);
  const { engine, catalogue } = call.deps;
  const results = await engine.facets(catalogue.snapshot(found.entry), compiled.value, { signal });
  return facetGroups(compiled.value, results);
}

/** `/api/records/1.0/search/`: records that match, with facets. */
export const v1Search = defineRoute({
  path: '/records/1.0/search',
  operationId: 'v1SearchRecords',
  summary: 'Records of a dataset, version 1.',
  tag: 'Dataset',
  parameters: {},
  async answer(call) {
    const read = await recordsOf(call, { isWhole: false });
    if (!read.ok) return read;
    const { found, ground, asked, given, datasetId } = read.value;
    const form = formOf(given, ['json', 'geojson', 'geojsonp', ...Object.keys(RECORD_FEEDS)]);
    if (!form.ok) return form;
    const { entry, schema } = found;
    const feed = RECORD_FEEDS[form.value.format];
    const select = v1Select(given, { schema, isCatalogue: false }, asked);
    const { rows: limit, start: offset } = asked;
    const compiled = compileClauses({ ...asked.clauses, select }, ground, { limit, offset });
    if (!compiled.ok) return compiled;
    const { deps, lang, origin } = call;
    const isGeoJson = form.value.format.startsWith('geojson');
    const rowsOf = (signal: AbortSignal) =>
      deps.engine.page(deps.catalogue.snapshot(entry), compiled.value, {
        format: 'json',
        timezone: asked.timezone,
        lang,
        fileUrl: filesUrl(origin, entry.id),
        withCount: feed === undefined,
        withIds: true,
        timestamp: entry.dataProcessed,
        signal,
      });
    if (feed !== undefined)
      return ok(
        v1Text(call, {
          identity: `${entryMark(entry, call.sees.isRestricted(entry))} ${lang}`,
          contentType: feed.mediaType,
          build: async (signal) => feed.write(recordFeed((await rowsOf(signal)).rows, call, found)),
        }),
      );
    return ok(
      v1Page(call, form.value, {
        identity: `${entry.id} ${entry.manifest.contentHash} ${entry.dataProcessed}`,
        ...(isGeoJson ? { contentType: 'application/vnd.geo+json; charset=utf-8' } : {}),
        build: async (signal) => {
          const page = await rowsOf(signal);
          const timestamp = v1Instant(entry.dataProcessed);
          const records = page.rows.map((row) =>
            v1Record(row, { datasetId, schema, timestamp, idColumn: '_id' }),
          );
          if (isGeoJson) return { type: 'FeatureCollection', features: records.map(asFeature) };
          return {
            nhits: page.totalCount ?? 0,
            parameters: repeated(given, asked, form.value.format),
            records,
            facet_groups: await facetsOf(call, read.value, signal),
          };
        },
      }),
    );
  },
});

/** A record of version 1 as a GeoJSON feature. */
export const asFeature = (record: WireValue): WireValue =>
  isObject(record)
    ? { type: 'Feature', geometry: record.geometry ?? null, properties: record.fields }
    : record;

/** `/api/datasets/1.0/<id>/records/<recordid>/`: one record. */
export const v1OneRecord = defineRoute({
  path: '/datasets/1.0/{dataset_id}/records/{record_id}',
  operationId: 'v1GetRecord',
  summary: 'One record, version 1.',
  tag: 'Dataset',
  parameters: {},
  async answer(call): Promise<Result<ReturnType<typeof v1Page>, HttpProblem>> {
    const read = await recordsOf(call, { isWhole: false });
    if (!read.ok) return read;
    const { found, ground, asked, given, datasetId } = read.value;
    const form = formOf(given, ['json']);
    if (!form.ok) return form;
    const id = call.path.record_id ?? '';
    const unknown = notFoundResource(`The requested record ${id.slice(0, 200)} does not exist.`);
    if (!/^[0-9a-f]{40}$/.test(id)) return fail(unknown);
    const { entry, schema } = found;
    const compiled = compileClauses({ where: [`recordid = "${id}"`] }, ground, { limit: 1 });
    if (!compiled.ok) return compiled;
    const { rows } = await call.deps.engine.page(call.deps.catalogue.snapshot(entry), compiled.value, {
      format: 'json',
      timezone: asked.timezone,
      lang: call.lang,
      fileUrl: filesUrl(call.origin, entry.id),
      withIds: true,
      timestamp: entry.dataProcessed,
    });
    const [row] = rows;
    if (row === undefined) return fail(unknown);
    const timestamp = v1Instant(entry.dataProcessed);
    return ok(
      v1Page(call, form.value, {
        identity: `${entry.id} ${entry.manifest.contentHash} ${entry.dataProcessed}`,
        build: async () => v1Record(row, { datasetId, schema, timestamp, idColumn: '_id' }),
      }),
    );
  },
});
