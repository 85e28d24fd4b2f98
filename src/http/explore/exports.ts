import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { DatasetEntry } from '#catalogue';
import type { ExportOptions } from '#engine';
import { catalogueFormats, EXPORT_FORMATS, type ExportFormat, formatsFor, openExport } from '#formats';
import { projectionDefinition, WGS84 } from '#geo';
import { localized } from '#i18n';
import { fail, ok, type Result } from '#lib';
import { askedText, type Query } from '#query';
import { badRequest, type HttpProblem, invalidParameter, unknownUri } from '../problems.ts';
import { compileClauses, looksAtClock } from './compile.ts';
import { datasetOf, groundOf } from './dataset-of.ts';
import { catalogueQuery, objectTexts } from './datasets.ts';
import { aboutCatalogue, aboutDataset, limitHeaders, ownParameters } from './export-about.ts';
import { filesUrl } from './links.ts';
import * as p from './parameters.ts';
import { type Call, defineRoute, type StreamAnswer } from './route.ts';

const parameters = {
  select: p.select,
  where: p.where,
  group_by: p.groupBy,
  order_by: p.orderBy,
  limit: p.exportLimit,
  offset: p.offset,
  refine: p.refine,
  exclude: p.exclude,
  q: p.q,
  qv1: p.qv1,
  lang: p.lang,
  timezone: p.timezone,
  use_labels: p.useLabels,
  compressed: p.compressed,
  epsg: p.epsg,
  delimiter: p.delimiter,
  list_separator: p.listSeparator,
  quote_all: p.quoteAll,
  escape_formulas: p.escapeFormulas,
  with_bom: p.withBom,
  parquet_compression: p.parquetCompression,
  name_field: p.nameField,
  description_field_list: p.descriptionFieldList,
  use_extension: p.useExtension,
  votable_serialization: p.votableSerialization,
};

type ExportCall = Call<typeof parameters>;

const produces = [...new Set(EXPORT_FORMATS.map((format) => format.mediaType.split(';')[0] ?? ''))];

const boundsOf = ({ values: { limit = -1, offset = 0 } }: ExportCall) => ({
  ...(limit === -1 ? {} : { limit }),
  ...(offset === 0 ? {} : { offset }),
});

function optionsOf(
  call: ExportCall,
  query: Query,
  /** `entry` absent: the catalogue, whose fields keep their names. */
  { fileUrl, entry }: { readonly fileUrl: string; readonly entry?: DatasetEntry },
): ExportOptions {
  const { values, lang, deps } = call;
  const label = (column: Query['columns'][number]): string => {
    const field = column.name === column.fieldName ? column.name : undefined;
    const found = entry?.schema.fields.find((other) => other.name === field);
    return localized(found?.label, lang, deps.settings.defaultLanguage) || column.name;
  };
  return {
    timezone: values.timezone ?? 'UTC',
    lang,
    fileUrl,
    csv: {
      delimiter: values.delimiter ?? ';',
      listSeparator: values.list_separator ?? ',',
      quoteAll: values.quote_all ?? false,
      escapeFormulas: values.escape_formulas ?? false,
    },
    bom: values.with_bom ?? true,
    ...(values.use_labels ? { header: query.columns.map(label) } : {}),
    parquetCompression: values.parquet_compression ?? 'snappy',
    ...(isProjected(values.epsg) ? { epsg: values.epsg } : {}),
  };
}

// Geographic formats whose coordinates are degrees, by what they are or by how they are written here.
const DEGREES_ONLY = ['kml', 'gpx', 'geoparquet', 'arrow'];

const isProjected = (epsg: number | undefined): epsg is number =>
  epsg !== undefined && projectionDefinition(epsg) !== '';

const isAggregate = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ('kind' in value && value.kind === 'aggregate' ? true : Object.values(value).some(isAggregate));

/** Groups sorted by an aggregate must all be held before the first can leave: refused where there may be many. */
function refusedSort(query: Query): HttpProblem | undefined {
  const sortsByAggregate = query.order.some(({ expr }) =>
    isAggregate(expr.kind === 'output' ? query.outputs[expr.index] : expr),
  );
  if (!query.isGrouped || !sortsByAggregate || (query.limit ?? Number.POSITIVE_INFINITY) <= p.GROUP_LIMIT)
    return undefined;
  return badRequest(
    'ODSQLError',
    `ODSQL query is malformed: aggregation function in order by is not supported with a limit > ${p.GROUP_LIMIT}. Please remove the order by or set a limit parameter lower than ${p.GROUP_LIMIT + 1}. Clause(s) containing the error(s): order_by.`,
  );
}

/** The answer around a stream: name of the file, and the file gzipped when it is asked for so. */
function download(
  call: ExportCall,
  format: ExportFormat,
  made: {
    readonly name: string;
    readonly identity: string | undefined;
    readonly hasParts?: boolean;
    open: StreamAnswer['open'];
  },
): StreamAnswer {
  const asGzip = call.values.compressed ?? false;
  const filename = `${made.name}.${format.extension}${asGzip ? '.gz' : ''}`;
  return {
    kind: 'stream',
    contentType: asGzip ? 'application/gzip' : format.mediaType,
    headers: { 'content-disposition': `attachment; filename="${filename}"`, ...limitHeaders(format) },
    identity: made.identity,
    hasParts: !asGzip && made.hasParts === true,
    open: async (reading) => {
      const opened = await made.open(reading);
      if (!asGzip) return opened;
      return { stream: pipeline(opened.stream, createGzip(), () => {}) };
    },
  };
}

const identityOf = (parts: readonly string[], call: ExportCall): string | undefined =>
  looksAtClock(call.values) ? undefined : [...parts, JSON.stringify(call.values)].join('\n');

/** A whole dataset, or the part that the clauses describe, as a file. */
export const datasetExport = defineRoute({
  path: '/catalog/datasets/{dataset_id}/exports/{format}',
  operationId: 'exportRecords',
  summary: 'All matching records as a file.',
  tag: 'Dataset',
  parameters,
  produces,
  async answer(call): Promise<Result<StreamAnswer, HttpProblem>> {
    const found = await datasetOf(call);
    if (!found.ok) return found;
    const { entry, schema } = found.value;
    const { deps, origin, lang } = call;
    const format = formatsFor(schema).find((known) => known.id === call.path.format);
    if (format === undefined) return fail(unknownUri);
    const compiled = compileClauses(call.values, groundOf(call, found.value), boundsOf(call));
    if (!compiled.ok) return compiled;
    const query = compiled.value;
    // A table has its positions as texts, whose system is not asked for; a file of geometries would be misread.
    if (DEGREES_ONLY.includes(format.id) && isProjected(call.values.epsg))
      return fail(
        invalidParameter(
          'epsg',
          String(call.values.epsg),
          `${WGS84}, as ${format.id} has degrees only; geojson, shp and fgb take others,`,
        ),
      );
    const refused = refusedSort(query);
    if (refused !== undefined) return fail(refused);
    const parts = [entry.id, entry.manifest.contentHash, entry.modified, format.id, askedText(query), lang];
    const place = { origin, lang, settings: deps.settings };
    return ok(
      download(call, format, {
        name: entry.id,
        identity: identityOf(parts, call),
        hasParts: true,
        open: (reading) =>
          openExport(
            deps.engine,
            {
              format,
              snapshot: deps.catalogue.snapshot(entry),
              query,
              options: optionsOf(call, query, { fileUrl: filesUrl(origin, entry.id), entry }),
              about: aboutDataset(entry, place, ownParameters(format, call.values)),
              defaultLanguage: deps.settings.defaultLanguage,
            },
            reading,
          ),
      }),
    );
  },
});

/** The catalogue as a file: a row per dataset, or dataset objects in JSON. */
export const catalogExport = defineRoute({
  path: '/catalog/exports/{format}',
  operationId: 'exportDatasets',
  summary: 'All matching datasets of the catalogue as a file.',
  tag: 'Catalog',
  parameters,
  produces,
  async answer(call): Promise<Result<StreamAnswer, HttpProblem>> {
    const { deps, origin } = call;
    const format = catalogueFormats.find((known) => known.id === call.path.format);
    if (format === undefined) return fail(unknownUri);
    const isJson = format.id === 'json' || format.id === 'jsonl';
    // A table has the columns of the catalogue, JSON has whole datasets.
    const compiled = await catalogueQuery(call, call.values, {
      bounds: boundsOf(call),
      mayBeObjects: isJson,
    });
    if (!compiled.ok) return compiled;
    const { query, asObjects, snapshot, identity } = compiled.value;
    const options = optionsOf(call, query, { fileUrl: filesUrl(origin, '') });
    // The recorded files call the id so.
    const header = query.columns.map(({ name }) => (name === 'dataset_id' ? 'datasetid' : name));
    return ok(
      download(call, format, {
        name: 'datasets',
        identity: identity === undefined ? undefined : `${identity} ${format.id}`,
        hasParts: !asObjects,
        open: async (reading) => {
          if (!asObjects) {
            const csv = { ...options.csv, booleans: ['True', 'False'] as const };
            const seen = await call.sees.datasets();
            const about = aboutCatalogue({ origin, lang: call.lang, settings: deps.settings }, seen);
            const { defaultLanguage } = deps.settings;
            return openExport(
              deps.engine,
              { format, snapshot, query, options: { ...options, header, csv }, about, defaultLanguage },
              reading,
            );
          }
          const page = {
            format: 'json',
            timezone: 'UTC',
            lang: call.lang,
            fileUrl: '',
            signal: reading.signal,
          } as const;
          const { rows } = await deps.engine.page(snapshot, query, page);
          const texts = await objectTexts(rows, call);
          const whole = format.id === 'json' ? [`[${texts.join(', ')}]`] : texts.map((text) => `${text}\n`);
          return { stream: Readable.from(whole, { objectMode: false }) };
        },
      }),
    );
  },
});
