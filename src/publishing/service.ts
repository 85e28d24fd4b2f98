import { createDatasetLife, type DatasetLife } from './dataset-life.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import type { PublishingOptions } from './options.ts';
import { createUploads, type Uploads } from './uploads.ts';

/** Drafts, and the life of published datasets. Asks no rights: the way in does. */
export interface Publishing extends Drafts, DatasetLife {
  readonly uploads: Uploads;
}

export const createPublishing = (options: PublishingOptions): Publishing => ({
  uploads: createUploads(options),
  ...createDrafts(options),
  ...createDatasetLife(options),
});
