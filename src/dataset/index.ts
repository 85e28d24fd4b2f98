export { FIELD_TYPES, type FieldType, isGeo, isNumeric, isTemporal } from './field-types.ts';
export type {
  Attachment,
  DatasetMetadata,
  DatasetSchema,
  FacetSort,
  Field,
  FieldAnnotations,
  FileCell,
  GeoPoint,
  InspireMetadata,
  Localized,
  SnapshotManifest,
  TimePrecision,
} from './model.ts';
export { ORIGIN_LINES } from './model.ts';
export { hiddenColumn, recordsTable, snapshotColumns } from './physical.ts';
