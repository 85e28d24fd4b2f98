export type { BuiltSnapshot, Catalogue, CatalogueProblem, DatasetEntry, PublishRequest, StoredFile } from './model.ts';
