import type { DatasetEntry } from '#catalogue';
import { fail, ok, type Result } from '#lib';
import { entryMark } from '#visibility';
import { compileFacetClauses } from '../explore/compile.ts';
import { datasetObject } from '../explore/dataset-object.ts';
import { datasetOf } from '../explore/dataset-of.ts';
import { catalogueQuery, entriesOf } from '../explore/datasets.ts';
import { filesUrl } from '../explore/links.ts';
import { type Answer, defineRoute } from '../explore/route.ts';
import { type Uses, usesNow } from '../explore/uses.ts';
import type { WireValue } from '../explore/wire-json.ts';
import type { HttpProblem } from '../problems.ts';
import { lastValue } from '../query-string.ts';
import { isObject } from './json-source.ts';
import { catalogueCsv, catalogueRss } from './v1-catalogue-files.ts';
import { readV1, repeated } from './v1-parameters.ts';
import { DEEPEST, formOf, givenOf, type V1Call, v1Page } from './v1-route.ts';
import { facetGroups } from './v1-search.ts';

/** Annotations as version 1 has them: a list of names with arguments. */
const annotationList = (annotations: WireValue): WireValue =>
  isObject(annotations)
    ? Object.entries(annotations).flatMap(([name, value]) =>
        value === undefined ? [] : [{ name, args: value === true ? [] : [value] }],
      )
    : [];

/** A dataset as version 1 tells it: one flat set of metadata. */
function v1Dataset(
  entry: DatasetEntry,
  call: V1Call,
  more: { readonly interop?: boolean; readonly extra?: boolean; readonly uses?: Uses | undefined } = {},
): WireValue {
  const { settings } = call.deps;
  const object = datasetObject(entry, {
    lang: call.lang,
    defaultLanguage: settings.defaultLanguage,
    languages: settings.languages,
    origin: call.origin,
    withLinks: false,
    withAppMetas: more.extra ?? false,
    uses: more.uses,
    isRestricted: call.sees.isRestricted(entry),
  });
  const templates = isObject(object.metas) ? object.metas : {};
  const metas = isObject(templates.default) ? templates.default : {};
  const { default: _default, dcat, inspire, ...extra } = templates;
  const fields = Array.isArray(object.fields) ? object.fields : [];
  return {
    datasetid: object.dataset_id,
    metas: Object.fromEntries(Object.entries(metas).filter(([, value]) => value !== null)),
    interop_metas: more.interop ? { dcat, inspire } : undefined,
    extra_metas: more.extra ? extra : undefined,
    has_records: object.has_records,
    data_visible: object.data_visible,
    features: object.features,
    attachments: object.attachments,
    alternative_exports: object.alternative_exports,
    fields: fields.map((field) =>
      isObject(field)
        ? {
            name: field.name,
            label: field.label,
            type: field.type,
            description: field.description ?? undefined,
            annotations: annotationList(field.annotations),
          }
        : field,
    ),
  };
}

/** `/api/datasets/1.0/search/`: datasets that match, with facets. */
export const v1Datasets = defineRoute({
  path: '/datasets/1.0/search',
  operationId: 'v1SearchDatasets',
  summary: 'Datasets of the catalogue, version 1.',
  tag: 'Catalog',
  parameters: {},
  async answer(call): Promise<Result<Answer, HttpProblem>> {
    const given = givenOf(call);
    const form = formOf(given, ['json', 'csv', 'rss']);
    if (!form.ok) return form;
    const { deps, lang, now } = call;
    const { snapshot, visible } = await call.sees.catalogue(lang);
    const { schema } = snapshot;
    const asked = readV1(given, { schema, isCatalogue: true, deepest: DEEPEST });
    if (!asked.ok) return asked;
    const { clauses, rows: limit, start: offset, facets } = asked.value;
    const { format } = form.value;
    const bounds = { limit, offset };
    // Readers of news want the newest first.
    const order_by = clauses.order_by ?? (format === 'rss' ? 'modified desc' : undefined);
    const compiled = await catalogueQuery(
      call,
      { ...clauses, order_by },
      { bounds, mayBeObjects: format !== 'csv' },
    );
    if (!compiled.ok) return compiled;
    if (format === 'csv') return ok(catalogueCsv(call, compiled.value));
    if (format === 'rss') return ok(catalogueRss(call, compiled.value));
    const { query, identity, tellsUses } = compiled.value;
    const facetQuery =
      facets.length === 0
        ? undefined
        : compileFacetClauses(
            { ...clauses, facet: facets },
            { schema, visible, lang, now, isCatalogue: true },
          );
    if (facetQuery !== undefined && !facetQuery.ok) return facetQuery;
    return ok(
      v1Page(call, form.value, {
        identity,
        isOfTheMoment: tellsUses,
        build: async (signal) => {
          const page = await deps.engine.page(snapshot, query, {
            format: 'json',
            timezone: asked.value.timezone,
            lang,
            fileUrl: filesUrl(call.origin, ''),
            withCount: true,
            signal,
          });
          const counted = facetQuery && (await deps.engine.facets(snapshot, facetQuery.value, { signal }));
          return {
            nhits: page.totalCount ?? 0,
            parameters: repeated(given, asked.value, format),
            datasets: (await entriesOf(page.rows, call)).map((entry) => v1Dataset(entry, call)),
            facet_groups: counted && facetGroups(facetQuery.value, counted),
          };
        },
      }),
    );
  },
});

/** `/api/datasets/1.0/<id>/`: one dataset. */
export const v1OneDataset = defineRoute({
  path: '/datasets/1.0/{dataset_id}',
  operationId: 'v1GetDataset',
  summary: 'A dataset with its fields and metadata, version 1.',
  tag: 'Dataset',
  parameters: {},
  async answer(call) {
    const found = await datasetOf(call);
    if (!found.ok) return fail(...found.problems);
    const given = givenOf(call);
    const form = formOf(given, ['json']);
    if (!form.ok) return form;
    const { entry } = found.value;
    const isSet = (name: string): boolean => /^(?:true|1)$/i.test(lastValue(given, name) ?? '');
    const extra = isSet('extrametas');
    const uses = extra ? await usesNow(call.deps) : undefined;
    const more = { interop: isSet('interopmetas'), extra, uses };
    return ok(
      v1Page(call, form.value, {
        identity: `${entryMark(entry, call.sees.isRestricted(entry))} ${call.lang} ${JSON.stringify(uses?.get(entry.id))}`,
        isOfTheMoment: extra,
        build: async () => v1Dataset(entry, call, more),
      }),
    );
  },
});
