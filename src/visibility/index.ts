export {
  type AccessChange,
  type AccessProblem,
  DATASET_RIGHTS,
  type DatasetAccess,
  type DatasetRight,
  EVERYONE,
  type Grant,
  type Holder,
  type PortalAccess,
} from './model.ts';
export { giveToCreator, seesWhole } from './repository.ts';
export type { SeenCatalogue } from './seen-catalogue.ts';
export { entryMark } from './seen-datasets.ts';
export { openVisibility, type VisibilityOptions, type VisibilityService } from './service.ts';
export type { Visibility } from './visibility.ts';
