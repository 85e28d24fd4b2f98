import { createDatasetLife, type DatasetLife } from './dataset-life.ts';
import { sweepSources } from './draft-sources.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import type { PublishingOptions } from './options.ts';
import { readDraftIds } from './repository.ts';
import { createUploads, type Uploads } from './uploads.ts';

/** Drafts, and the life of published datasets. Asks no rights: the way in does. */
export interface Publishing extends Drafts, DatasetLife {
  readonly uploads: Uploads;
  /** Removes what nobody goes on with, and what a crash has left. */
  sweep(): Promise<void>;
}

export function createPublishing(options: PublishingOptions): Publishing {
  const uploads = createUploads(options);
  return {
    uploads,
    ...createDrafts(options),
    ...createDatasetLife(options),
    async sweep() {
      uploads.sweep();
      const ids = await readDraftIds(options.store);
      sweepSources(options.dataFolder, (id) => ids.has(id), options.clock.now());
    },
  };
}
