import { pipeline, type Readable, Transform } from 'node:stream';
import { formatsFor, openExport } from '#formats';
import { localized } from '#i18n';
import { fail, ok, type Result } from '#lib';
import { askedText } from '#query';
import { compileClauses } from '../explore/compile.ts';
import { aboutDataset, limitHeaders, ownParameters } from '../explore/export-about.ts';
import { filesUrl } from '../explore/links.ts';
import { defineRoute, type ExploreRoute, type StreamAnswer } from '../explore/route.ts';
import { wireJson } from '../explore/wire-json.ts';
import { badRequest, type HttpProblem } from '../problems.ts';
import { lastValue } from '../query-string.ts';
import { deprecationHeaders } from './deprecation.ts';
import { v1Select } from './v1-parameters.ts';
import { v1Record } from './v1-record.ts';
import { formOf, recordsOf, type V1Call } from './v1-route.ts';
import { asFeature } from './v1-search.ts';

const ID_COLUMN = 'almagest_record_id';
const OWN = ['json', 'geojson', 'geojsonp'];
// Older names of formats.
const ALIASES: Readonly<Record<string, string>> = { xls: 'xlsx', rdf: 'rdfxml', ttl: 'turtle' };

/** `2018-09-20T16:00:29.411Z`, or with the offset of the zone that was asked for. */
export function downloadInstant(iso: string, timezone: string | undefined): string {
  const instant = new Date(iso);
  if (timezone === undefined) return instant.toISOString();
  const name = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' })
    .formatToParts(instant)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const offset = /[+-]\d{2}:\d{2}/.exec(name ?? '')?.[0] ?? '+00:00';
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  const shifted = new Date(instant.getTime() + (offset.startsWith('-') ? -minutes : minutes) * 60_000);
  return shifted.toISOString().replace('Z', offset);
}

/** Lines of JSON as the elements of one array, each told anew; constant memory. */
function arrayOf(
  lines: Readable,
  tell: (line: string) => string,
  around: { readonly open: string; readonly close: string },
): Readable {
  let rest = '';
  let isFirst = true;
  const told = (line: string): string => {
    const text = `${isFirst ? around.open : ','}${tell(line)}`;
    isFirst = false;
    return text;
  };
  const decoder = new TextDecoder();
  const transform = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      try {
        done(
          null,
          parts
            .filter((line) => line !== '')
            .map(told)
            .join(''),
        );
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      const last = rest === '' ? '' : told(rest);
      done(null, `${last}${isFirst ? around.open : ''}${around.close}`);
    },
  });
  return pipeline(lines, transform, () => {});
}

async function answer(call: V1Call): Promise<Result<StreamAnswer, HttpProblem>> {
  const read = await recordsOf(call, { isWhole: true });
  if (!read.ok) return read;
  const { found, ground, asked, given, datasetId } = read.value;
  const { entry, schema } = found;
  const known = formatsFor(schema);
  const wanted = (lastValue(given, 'format') ?? 'csv').toLowerCase();
  const form = formOf({ ...given, format: ALIASES[wanted] ?? wanted }, [
    ...OWN,
    ...known.map(({ id }) => id),
  ]);
  if (!form.ok) return form;
  const { format, callback } = form.value;
  const isOwn = OWN.includes(format) || format === 'jsonp';
  const select = v1Select(given, { schema, isCatalogue: false }, asked, isOwn ? ID_COLUMN : undefined);
  const bounds = { ...(asked.rows === -1 ? {} : { limit: asked.rows }), offset: asked.start };
  const compiled = compileClauses({ ...asked.clauses, select }, ground, bounds);
  if (!compiled.ok) return compiled;
  const query = compiled.value;
  const { deps, lang, origin } = call;
  const separator = lastValue(given, 'csv_separator') ?? ';';
  if (![';', ',', '\t', '|'].includes(separator))
    return fail(
      badRequest(
        'InvalidParameter',
        'Invalid value for csv_separator: one of ; , | or a tabulator is expected.',
      ),
    );
  const withLabels = /^(?:true|1)$/i.test(
    lastValue(given, 'use_labels_for_header') ?? lastValue(given, 'use_labels') ?? '',
  );
  const label = (name: string): string => {
    const field = schema.fields.find((other) => other.name === name);
    return localized(field?.label, lang, deps.settings.defaultLanguage) || name;
  };
  const options = {
    timezone: asked.timezone,
    lang,
    fileUrl: filesUrl(origin, entry.id),
    csv: { delimiter: separator, listSeparator: ',' },
    bom: false,
    ...(withLabels ? { header: query.columns.map(({ name }) => label(name)) } : {}),
  };
  const timestamp = downloadInstant(entry.dataProcessed, asked.hasZone ? asked.timezone : undefined);
  const isFeatures = format.startsWith('geojson');
  const tell = (line: string): string => {
    const record = v1Record(line, { datasetId, schema, timestamp, idColumn: ID_COLUMN });
    return wireJson(isFeatures ? asFeature(record) : record);
  };
  const frame = isFeatures
    ? { open: '{"type": "FeatureCollection", "features": [', close: ']}' }
    : { open: '[', close: ']' };
  const around =
    callback === undefined ? frame : { open: `/**/${callback}(${frame.open}`, close: `${frame.close});` };
  const file = known.find(({ id }) => id === format);
  const extension = isOwn ? (isFeatures ? 'geojson' : 'json') : (file?.extension ?? format);
  return ok({
    kind: 'stream',
    contentType: isOwn
      ? callback === undefined
        ? 'application/json; charset=utf-8'
        : 'application/javascript; charset=utf-8'
      : (file?.mediaType ?? 'application/octet-stream'),
    headers: {
      ...deprecationHeaders('1.0', origin),
      'content-disposition': `attachment; filename="${entry.id}.${extension}"`,
      ...(isOwn || file === undefined ? {} : limitHeaders(file)),
    },
    identity: [
      entry.id,
      entry.manifest.contentHash,
      entry.dataProcessed,
      askedText(query),
      lang,
      JSON.stringify(given),
    ].join('\n'),
    open: async ({ signal }) => {
      const snapshot = deps.catalogue.snapshot(entry);
      if (!isOwn && file !== undefined)
        return openExport(
          deps.engine,
          {
            format: file,
            snapshot,
            query,
            options,
            about: aboutDataset(entry, { origin, lang, settings: deps.settings }, ownParameters(file, given)),
            defaultLanguage: deps.settings.defaultLanguage,
          },
          { signal },
        );
      const lines = await deps.engine.export(snapshot, query, 'jsonl', { ...options, signal });
      return { stream: arrayOf(lines.stream, tell, around) };
    },
  });
}

const download = (path: string, operationId: string): ExploreRoute =>
  defineRoute({
    path,
    operationId,
    summary: 'All matching records as a file, version 1.',
    tag: 'Dataset',
    parameters: {},
    answer,
  });

/** Everything that matches, as a file. */
export const v1Download = download('/records/1.0/download', 'v1DownloadRecords');

/** The same at the address of the pages, below no version. */
export const pageDownload = download('/explore/dataset/{dataset_id}/download', 'downloadRecords');
