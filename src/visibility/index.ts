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
export { entryMark } from './seen-datasets.ts';
export { openVisibility, type VisibilityOptions, type VisibilityService } from './service.ts';
export type { SeenCatalogue, Visibility } from './visibility.ts';
