import type { DatasetEntry } from '#catalogue';
import type { Localized } from '#dataset';
import type { SnapshotRef } from '#engine';
import { localized } from '#i18n';
import { ok, type Result } from '#lib';
import { askedText, odsqlText, type Query } from '#query';
import type { HttpProblem } from '../problems.ts';
import { compileClauses, looksAtClock, type WireClauses } from './compile.ts';
import { type DatasetObjectOptions, datasetObject, partPatterns, selectParts } from './dataset-object.ts';
import { catalogUrl, filesUrl, pageLinks } from './links.ts';
import { pageText } from './page-text.ts';
import * as p from './parameters.ts';
import { type Call, defineRoute } from './route.ts';
import { type Uses, usesNow, withUses } from './uses.ts';
import { wireJson } from './wire-json.ts';

const parameters = p.pageParameters;

type CatalogueCall = Call<Partial<typeof parameters>>;

/** A query on the catalogue. `asObjects`: what matches is told as whole datasets and not as the columns selected. */
export interface CatalogueQuery {
  readonly query: Query;
  readonly asObjects: boolean;
  readonly snapshot: SnapshotRef;
  /** Everything its result depends on; undefined when that includes the clock. */
  readonly identity: string | undefined;
  /** Its result tells what is counted of datasets, which changes without the catalogue. */
  readonly tellsUses: boolean;
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
  const { lang, now } = call;
  const catalogue = await call.sees.catalogue(lang);
  const { snapshot, identity } = catalogue;
  const asObjects =
    options.mayBeObjects && clauses.group_by === undefined && partPatterns(clauses.select) !== undefined;
  const similarTo = await similarities(clauses.order_by, call);
  const tellsUses = asksUses(clauses, asObjects, call);
  const { visible, mark } = tellsUses
    ? withUses(catalogue, await usesNow(call.deps))
    : { ...catalogue, mark: '' };
  const ground = { schema: snapshot.schema, visible, lang, now, isCatalogue: true, similarTo };
  const compiled = compileClauses(
    asObjects ? { ...clauses, select: 'dataset_id' } : clauses,
    ground,
    options.bounds,
  );
  if (!compiled.ok) return compiled;
  return ok({
    query: compiled.value,
    asObjects,
    snapshot,
    tellsUses,
    identity: looksAtClock(clauses)
      ? undefined
      : [identity, lang, askedText(compiled.value), JSON.stringify(call.values), mark].join('\n'),
  });
}

/** Whether a clause names what is counted, or the answer has it: as a column of all, or as application metadata. */
const asksUses = (clauses: WireClauses, asObjects: boolean, { values }: CatalogueCall): boolean =>
  /download_count|popularity_score/.test(JSON.stringify(clauses)) ||
  (asObjects
    ? values.include_app_metas === true
    : clauses.group_by === undefined && partPatterns(clauses.select) !== undefined);

const NAMED_SIMILAR = /dataset_similarity\s*\(\s*(?:"([^"\\]*)"|'([^'\\]*)')/gi;

/** What the datasets share that an order by similarity names: publisher, themes and keywords, as conditions. */
async function similarities(
  order: string | undefined,
  { sees, lang, deps }: CatalogueCall,
): Promise<(id: string) => readonly string[] | undefined> {
  const known = new Map<string, readonly string[]>();
  for (const [, double, single] of (order ?? '').matchAll(NAMED_SIMILAR)) {
    const id = double ?? single ?? '';
    const entry = await sees.dataset(id);
    if (entry === undefined) continue;
    const { publisher, themes, keywords } = entry.metadata;
    const listed = (field: string, texts: readonly Localized[]) =>
      texts.map((text) => `${odsqlText(localized(text, lang, deps.settings.defaultLanguage))} in ${field}`);
    known.set(id, [
      `default.publisher = ${odsqlText(publisher)}`,
      ...listed('default.theme', themes),
      ...listed('default.keyword', keywords),
    ]);
  }
  return (id) => known.get(id);
}

const objectOptions = (entry: DatasetEntry, call: CatalogueCall, uses?: Uses): DatasetObjectOptions => ({
  uses,
  lang: call.lang,
  defaultLanguage: call.deps.settings.defaultLanguage,
  languages: call.deps.settings.languages,
  origin: call.origin,
  withLinks: call.values.include_links ?? false,
  withAppMetas: call.values.include_app_metas ?? false,
  isRestricted: call.sees.isRestricted(entry),
});

/** Rows of `dataset_id` as datasets that the caller may see. */
export async function entriesOf(
  rows: readonly string[],
  call: CatalogueCall,
): Promise<readonly DatasetEntry[]> {
  const ids = rows.map((row) => (JSON.parse(row) as { dataset_id: string }).dataset_id);
  const entries = await Promise.all(ids.map((id) => call.sees.dataset(id)));
  return entries.filter((entry) => entry !== undefined);
}

/** The datasets of rows as texts, as the clauses' `select` wants them. */
export async function objectTexts(rows: readonly string[], call: CatalogueCall): Promise<readonly string[]> {
  const [entries, uses] = await Promise.all([
    entriesOf(rows, call),
    call.values.include_app_metas === true ? usesNow(call.deps) : undefined,
  ]);
  const patterns = partPatterns(call.values.select) ?? [];
  return entries.map((entry) =>
    wireJson(selectParts(datasetObject(entry, objectOptions(entry, call, uses)), patterns)),
  );
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
    const { query, asObjects, snapshot, identity, tellsUses } = compiled.value;
    const timezone = values.timezone ?? 'UTC';
    const withLinks = values.include_links ?? false;

    return ok({
      kind: 'page',
      identity,
      isOfTheMoment: tellsUses,
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
          rows: asObjects ? await objectTexts(rows, call) : rows,
        });
      },
    });
  },
});
