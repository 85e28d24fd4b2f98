export { CATALOGUE_FACETS, type CatalogueRecord, catalogueSchema } from './as-dataset.ts';
export type { BuiltSnapshot, Catalogue, DatasetEntry, PublishRequest, StoredFile } from './model.ts';
export { isDatasetId } from './rules.ts';
export { type CatalogueOptions, openCatalogue } from './service.ts';
