export { FIELD_TYPES, type FieldType, isGeo, isNumeric, isTemporal } from './field-types.ts';
export type {
  DatasetMetadata,
  DatasetSchema,
  FacetSort,
  Field,
  FieldAnnotations,
  FileCell,
  GeoPoint,
  Localized,
  SnapshotManifest,
  TimePrecision,
} from './model.ts';
export { hiddenColumn, recordsTable, snapshotColumns } from './physical.ts';
