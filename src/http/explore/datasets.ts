import type { DatasetEntry } from '#catalogue';
import { ok, type Result } from '#lib';
import { normalizedText, type Query } from '#query';
import type { HttpProblem } from '../problems.ts';
import { compileClauses, looksAtClock, type WireClauses } from './compile.ts';
import { type DatasetObjectOptions, datasetObject, partPatterns, selectParts } from './dataset-object.ts';
import { catalogUrl, filesUrl, pageLinks } from './links.ts';
import { pageText } from './page-text.ts';
import * as p from './parameters.ts';
import { type Call, defineRoute } from './route.ts';
import { wireJson } from './wire-json.ts';

const parameters = p.pageParameters;

type CatalogueCall = Call<Partial<typeof parameters>>;

/** A query on the catalogue. `asObjects`: what matches is told as whole datasets and not as the columns selected. */
export interface CatalogueQuery {
  readonly query: Query;
  readonly asObjects: boolean;
  readonly snapshot: Awaited<ReturnType<CatalogueCall['deps']['catalogue']['catalogueSnapshot']>>;
  /** Everything its result depends on; undefined when that includes the clock. */
  readonly identity: string | undefined;
}

/** Compiles the clauses against the catalogue, which is a dataset like any other. */
export async function catalogueQuery(
  call: CatalogueCall,
  clauses: WireClauses,
  options: {
    readonly bounds: { readonly limit?: number; readonly offset?: number };
    readonly mayBeObjects: boolean;
  },
): Promise<Result<CatalogueQuery, HttpProblem>> {
  const { deps, lang, now } = call;
  const snapshot = await deps.catalogue.catalogueSnapshot(lang);
  const asObjects =
    options.mayBeObjects && clauses.group_by === undefined && partPatterns(clauses.select) !== undefined;
  const ground = { schema: snapshot.schema, filter: [], lang, now, isCatalogue: true };
  const compiled = compileClauses(
    asObjects ? { ...clauses, select: 'dataset_id' } : clauses,
    ground,
    options.bounds,
  );
  if (!compiled.ok) return compiled;
  const identity = [deps.catalogue.generation(), lang, normalizedText(compiled.value)];
  return ok({
    query: compiled.value,
    asObjects,
    snapshot,
    identity: looksAtClock(clauses) ? undefined : [...identity, JSON.stringify(call.values)].join('\n'),
  });
}

const objectOptions = (call: CatalogueCall): DatasetObjectOptions => ({
  lang: call.lang,
  defaultLanguage: call.deps.settings.defaultLanguage,
  languages: call.deps.settings.languages,
  origin: call.origin,
  withLinks: call.values.include_links ?? false,
  withAppMetas: call.values.include_app_metas ?? false,
});

/** Rows of `dataset_id` as datasets that the caller may see. */
export const entriesOf = (rows: readonly string[], call: CatalogueCall): readonly DatasetEntry[] =>
  rows.flatMap((row) => {
    const { dataset_id: id } = JSON.parse(row) as { dataset_id: string };
    return call.sees.dataset(call.deps.catalogue, id) ?? [];
  });

/** The text of a dataset as the clauses' `select` wants it. */
export function objectText(entry: DatasetEntry, call: CatalogueCall): string {
  const object = datasetObject(entry, call.sees.schema(entry), objectOptions(call));
  return wireJson(selectParts(object, partPatterns(call.values.select) ?? []));
}

/** A page of the catalogue. */
export const datasets = defineRoute({
  path: '/catalog/datasets',
  operationId: 'getDatasets',
  summary: 'A page of the datasets of the catalogue.',
  tag: 'Catalog',
  parameters,
  async answer(call) {
    const { deps, values, origin, lang } = call;
    const bounds = p.pageBounds(values);
    if (!bounds.ok) return bounds;
    const compiled = await catalogueQuery(call, values, { bounds: bounds.value, mayBeObjects: true });
    if (!compiled.ok) return compiled;
    const { query, asObjects, snapshot, identity } = compiled.value;
    const timezone = values.timezone ?? 'UTC';
    const withLinks = values.include_links ?? false;

    return ok({
      kind: 'page',
      identity,
      build: async (signal) => {
        const { rows, totalCount } = await deps.engine.page(snapshot, query, {
          format: 'json',
          timezone,
          lang,
          fileUrl: filesUrl(origin, ''),
          withCount: !query.isGrouped || withLinks,
          signal,
        });
        const place = {
          address: `${catalogUrl(origin)}/datasets`,
          parameters: p.givenClauses(values),
          ...bounds.value,
          total: totalCount ?? 0,
          timezone,
          withAppMetas: values.include_app_metas ?? false,
        };
        return pageText({
          total: query.isGrouped ? undefined : (totalCount ?? 0),
          links: withLinks ? pageLinks(place) : undefined,
          rows: asObjects ? entriesOf(rows, call).map((entry) => objectText(entry, call)) : rows,
        });
      },
    });
  },
});
