import type { Generated } from 'kysely';

/** A dataset, or new data of one, on the way to being published. */
export interface DraftTable {
  id: string;
  /** Counts what people have saved. */
  revision: number;
  /** `reading`, `ready`, `refused`, `publishing`, `published` */
  state: string;
  /** Id of the person who began it. */
  owner: string;
  /** Of the dataset whose data it replaces; once published, of its own. */
  dataset_uid: string | null;
  dataset_id: string;
  source: string;
  choices: string | null;
  /** How the source is read, and the processors, as JSON. */
  reading: string;
  steps: string;
  /** Where the draft stands among its recipes, and the last of them. */
  recipe_at: number;
  recipe_last: number;
  metadata: string;
  preview: string | null;
  /** Why the source could not be read. */
  problem: string | null;
  /** Id of the latest job. */
  job: string | null;
  created_at: string;
  changed_at: string;
}

/** What a draft was before or after a save: for taking it back. */
export interface DraftRecipeTable {
  draft: string;
  position: number;
  recipe: string;
}

/** Something that happened to a published dataset. */
export interface DatasetEventTable {
  position: Generated<number>;
  dataset_uid: string;
  at: string;
  /** Id; null for the portal itself. */
  person: string | null;
  /** `published`, `replaced`, `described`, `restored` */
  act: string;
  snapshot: string | null;
  records: number | null;
  rejected: number | null;
  /** What is different from the data before, as JSON. */
  changes: string | null;
}
