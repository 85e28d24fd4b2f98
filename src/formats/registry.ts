import { type DatasetSchema, isGeo } from '#dataset';
import type { ExportFormat, FormatParameter } from './model.ts';

const useLabels: FormatParameter = { name: 'use_labels', kind: 'flag', fallback: false };
const compressed: FormatParameter = { name: 'compressed', kind: 'flag', fallback: false };

/** Every export format, in the order in which people are offered them. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  {
    id: 'csv',
    mediaType: 'text/csv; charset=utf-8',
    extension: 'csv',
    needsGeo: false,
    ofCatalogue: true,
    isStreamable: true,
    parameters: [
      { name: 'delimiter', kind: 'choice', choices: [';', ',', '\t', '|'], fallback: ';' },
      { name: 'list_separator', kind: 'text', fallback: ',' },
      { name: 'quote_all', kind: 'flag', fallback: false },
      // Spreadsheets take UTF-8 for something else without it.
      { name: 'with_bom', kind: 'flag', fallback: true },
      useLabels,
      compressed,
    ],
  },
  {
    id: 'json',
    mediaType: 'application/json; charset=utf-8',
    extension: 'json',
    needsGeo: false,
    ofCatalogue: true,
    isStreamable: false,
    parameters: [compressed],
  },
  {
    id: 'jsonl',
    mediaType: 'application/jsonl; charset=utf-8',
    extension: 'jsonl',
    needsGeo: false,
    ofCatalogue: true,
    isStreamable: true,
    parameters: [compressed],
  },
  {
    id: 'geojson',
    mediaType: 'application/geo+json',
    extension: 'geojson',
    needsGeo: true,
    ofCatalogue: false,
    isStreamable: false,
    parameters: [compressed],
  },
  {
    id: 'parquet',
    mediaType: 'application/parquet',
    extension: 'parquet',
    needsGeo: false,
    ofCatalogue: true,
    isStreamable: false,
    parameters: [
      { name: 'parquet_compression', kind: 'choice', choices: ['snappy', 'zstd'], fallback: 'snappy' },
    ],
  },
];

/** The formats that make sense for a dataset's fields. */
export function formatsFor(schema: DatasetSchema): readonly ExportFormat[] {
  const hasGeo = schema.fields.some(({ type }) => isGeo(type));
  return EXPORT_FORMATS.filter(({ needsGeo }) => hasGeo || !needsGeo);
}

/** The formats in which the catalogue itself is exported. */
export const catalogueFormats: readonly ExportFormat[] = EXPORT_FORMATS.filter(
  ({ ofCatalogue }) => ofCatalogue,
);
