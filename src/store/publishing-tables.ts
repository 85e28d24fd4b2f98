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
  metadata: string;
  preview: string | null;
  /** Why the source could not be read. */
  problem: string | null;
  /** Id of the latest job. */
  job: string | null;
  created_at: string;
  changed_at: string;
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
}
