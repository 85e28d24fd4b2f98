import { type DatasetSchema, isGeo } from '#dataset';

/** A format in which records leave as a file. */
export interface ExportFormat {
  readonly name: 'csv' | 'json' | 'jsonl' | 'geojson' | 'parquet';
  readonly contentType: string;
  /** Only for datasets that have a place on a map. */
  readonly needsGeometry: boolean;
  readonly catalog: boolean;
}

export const EXPORT_FORMATS: readonly ExportFormat[] = [
  { name: 'csv', contentType: 'text/csv; charset=utf-8', needsGeometry: false, catalog: true },
  { name: 'json', contentType: 'application/json; charset=utf-8', needsGeometry: false, catalog: true },
  { name: 'jsonl', contentType: 'application/jsonl; charset=utf-8', needsGeometry: false, catalog: true },
  { name: 'geojson', contentType: 'application/geo+json', needsGeometry: true, catalog: false },
  { name: 'parquet', contentType: 'application/parquet', needsGeometry: false, catalog: true },
];

/** The formats that make sense for a dataset's fields. */
export const formatsFor = (schema: DatasetSchema): readonly ExportFormat[] => {
  const hasGeometry = schema.fields.some((field) => isGeo(field.type));
  return EXPORT_FORMATS.filter((format) => hasGeometry || !format.needsGeometry);
};
