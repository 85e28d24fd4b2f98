import { isGeo } from '#dataset';
import type { ExportFormat, FormatParameter } from './model.ts';

// The formats that the engine writes itself.

export const useLabels: FormatParameter = {
  name: 'use_labels',
  meaning: 'Labels of the fields instead of their names as headers; false by default.',
};

export const csv: ExportFormat = {
  id: 'csv',
  label: 'CSV',
  mediaType: 'text/csv; charset=utf-8',
  extension: 'csv',
  ofCatalogue: true,
  parameters: [
    { name: 'delimiter', meaning: 'Between cells: `;` (the default), `,`, a tabulator or `|`.' },
    { name: 'list_separator', meaning: 'Between the values of a list; `,` by default.' },
    { name: 'quote_all', meaning: 'Every text in quotes, not only those that need them; false by default.' },
    {
      name: 'escape_formulas',
      meaning: 'An apostrophe before texts that a spreadsheet would take for formulas; false by default.',
    },
    // Spreadsheets take UTF-8 for something else without it.
    { name: 'with_bom', meaning: 'Begins with a byte-order mark; true by default.' },
    useLabels,
  ],
  writing: { by: 'engine', kind: 'csv' },
};

export const json: ExportFormat = {
  id: 'json',
  label: 'JSON',
  mediaType: 'application/json; charset=utf-8',
  extension: 'json',
  ofCatalogue: true,
  parameters: [],
  writing: { by: 'engine', kind: 'json' },
};

export const jsonl: ExportFormat = {
  id: 'jsonl',
  label: 'JSON Lines',
  mediaType: 'application/jsonl; charset=utf-8',
  extension: 'jsonl',
  ofCatalogue: true,
  parameters: [],
  writing: { by: 'engine', kind: 'jsonl' },
};

/** Of the formats that say in which system their geometries are. */
export const referenceSystem: FormatParameter = {
  name: 'epsg',
  meaning:
    'Reference system of the geometries: 4326 (degrees, the default), 3857, UTM (32601 to 32660, 32701 to 32760, 25828 to 25838), or 2056, 2154, 3034, 3035, 3812, 21781, 27700, 28992, 31370.',
};

export const geojson: ExportFormat = {
  id: 'geojson',
  label: 'GeoJSON',
  mediaType: 'application/geo+json',
  extension: 'geojson',
  suits: ({ fields }) => fields.some(({ type }) => isGeo(type)),
  ofCatalogue: false,
  hasSystem: true,
  parameters: [referenceSystem],
  writing: { by: 'engine', kind: 'geojson' },
};

const parquetCompression: FormatParameter = {
  name: 'parquet_compression',
  meaning: '`snappy` (the default) or `zstd`.',
};

export const geoparquet: ExportFormat = {
  id: 'geoparquet',
  label: 'GeoParquet',
  mediaType: 'application/vnd.apache.parquet',
  extension: 'parquet',
  suits: ({ fields }) => fields.some(({ type }) => isGeo(type)),
  ofCatalogue: false,
  parameters: [parquetCompression],
  limits:
    'Geometries have no heights. Readers take longitudes and latitudes for those of the Earth, also where they are of the sky.',
  writing: { by: 'engine', kind: 'geoparquet' },
};

export const parquet: ExportFormat = {
  id: 'parquet',
  label: 'Parquet',
  mediaType: 'application/parquet',
  extension: 'parquet',
  ofCatalogue: true,
  parameters: [parquetCompression],
  limits: 'Geometries are WKB without heights.',
  writing: { by: 'engine', kind: 'parquet' },
};
