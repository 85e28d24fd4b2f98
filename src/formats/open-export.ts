import type { DatasetSchema } from '#dataset';
import type { Encoding, Engine, ExportOptions, ExportStream, Reading, SnapshotRef } from '#engine';
import { localized } from '#i18n';
import type { Query } from '#query';
import { geometryColumn } from './cells.ts';
import type { ExportAbout, ExportColumn, ExportFormat } from './model.ts';

/** What is exported and how. */
export interface ExportRequest {
  readonly format: ExportFormat;
  readonly snapshot: SnapshotRef;
  readonly query: Query;
  readonly options: ExportOptions;
  /** Of the dataset, for formats that name it. */
  readonly about: Omit<ExportAbout, 'columns'>;
  readonly defaultLanguage: string;
}

/** Begins an export in any format. Failures are those of `Engine.export`. */
export function openExport(
  engine: Engine,
  { format, snapshot, query, options, about, defaultLanguage }: ExportRequest,
  reading: Reading,
): Promise<ExportStream> {
  const { writing } = format;
  if (writing.by === 'engine')
    return engine.export(snapshot, query, writing.kind, { ...options, ...reading });
  const { module, times, shapes, withIds, withSurvey } = writing;
  const columns = query.columns.map((_, i) =>
    columnOf(query, i, {
      schema: snapshot.schema,
      header: options.header,
      lang: about.lang,
      defaultLanguage,
    }),
  );
  const epsg = format.hasSystem ? options.epsg : undefined;
  const column = epsg === undefined ? -1 : geometryColumn(columns);
  const encoding: Encoding = {
    ...(epsg === undefined || column < 0 ? {} : { projected: { column, epsg } }),
    module,
    times,
    shapes,
    withIds,
    withSurvey,
    timezone: options.timezone,
    fileUrl: options.fileUrl,
    about: { ...about, columns, ...(epsg === undefined ? {} : { epsg }) } satisfies ExportAbout,
  };
  return engine.encode(snapshot, query, encoding, reading);
}

function columnOf(
  query: Query,
  at: number,
  texts: {
    readonly schema: DatasetSchema;
    readonly header: readonly string[] | undefined;
    readonly lang: string;
    readonly defaultLanguage: string;
  },
): ExportColumn {
  const column = query.columns[at];
  if (column === undefined) throw new Error('a query has no such column');
  const { name, type, multivalued, json, precision, fieldName } = column;
  const field = texts.schema.fields.find((known) => known.name === fieldName);
  const pick = (text: Parameters<typeof localized>[0]) => localized(text, texts.lang, texts.defaultLanguage);
  return {
    name,
    title: texts.header?.[at] ?? name,
    type,
    isList: multivalued,
    isJson: json === true,
    isId: field?.annotations.id === true,
    precision,
    ...(field === undefined
      ? {}
      : {
          label: pick(field.label),
          description: pick(field.description),
          unit: field.unit,
          ucd: field.ucd,
        }),
  };
}
