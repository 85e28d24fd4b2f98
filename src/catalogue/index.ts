export {
  CATALOGUE_FACETS,
  type CatalogueRecord,
  catalogueSchema,
  viewerColumns,
  viewerValues,
} from './as-dataset.ts';
export type {
  BuiltSnapshot,
  Catalogue,
  CatalogueSnapshot,
  DatasetEntry,
  KeptSnapshot,
  PublishRequest,
  StoredFile,
} from './model.ts';
export { PublishRefusal } from './model.ts';
export { featuresOf, isDatasetId, KEPT_SNAPSHOTS } from './rules.ts';
export { type CatalogueOptions, openCatalogue } from './service.ts';
