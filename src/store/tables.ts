import type { Generated } from 'kysely';

/** The metadata database, layout as after the last migration. Times are ISO 8601 texts, UTC; JSON is text. */
export interface Tables {
  dataset: DatasetTable;
  snapshot: SnapshotTable;
  stored_file: StoredFileTable;
  person: PersonTable;
  fact: FactTable;
  mail_outbox: MailOutboxTable;
  job: JobTable;
  job_log: JobLogTable;
  job_schedule: JobScheduleTable;
}

export interface DatasetTable {
  uid: string;
  id: string;
  /** Order of first publication. */
  position: Generated<number>;
  metadata: string;
  metadata_changed_at: string;
  current_snapshot: string | null;
  published_at: string;
}

export interface SnapshotTable {
  id: string;
  dataset_uid: string;
  /** Relative to the data folder, with `/`. */
  file: string;
  manifest: string;
  published_at: string;
}

export interface StoredFileTable {
  dataset_uid: string;
  id: string;
  /** Relative to the data folder, with `/`. */
  file: string;
  filename: string;
  mimetype: string;
  bytes: number;
}

export interface PersonTable {
  id: Generated<number>;
  name: string;
  email: string | null;
  /** 0 or 1. */
  is_administrator: number;
  created_at: string;
}

/** What the portal remembers of itself, a text per name. */
export interface FactTable {
  name: string;
  value: string;
}

/** Outgoing messages. `data` is null once a message was sent: it may hold a secret link. */
export interface MailOutboxTable {
  id: string;
  recipient: string;
  language: string;
  template: string;
  data: string | null;
  state: string;
  attempts: number;
  last_error: string | null;
  created_at: string;
  sent_at: string | null;
  expires_at: string;
}

/** Work that is to be done, is being done or was done. */
export interface JobTable {
  id: string;
  kind: string;
  /** Who asked for it, a person's id; null: the portal itself. */
  owner: string | null;
  parameters: string;
  /** As UWS names them. */
  phase: string;
  /** Higher ones first. */
  priority: number;
  /** While the job has not ended, no other has the same; null then. */
  active_key: string | null;
  /** Not before. */
  run_after: string;
  /** How often it was begun. */
  attempt: number;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  destroy_at: string | null;
  /** Who works on it, and until when without another sign of life. */
  worker: string | null;
  lease_until: string | null;
  /** 0 or 1. */
  is_cancelled: number;
  progress_done: number | null;
  progress_total: number | null;
  progress_label: string | null;
  /** What the job itself noted in order to go on there. JSON. */
  checkpoint: string | null;
  result: string | null;
  error: string | null;
  /** Grows with every change that somebody who watches wants to see. */
  revision: number;
}

export interface JobLogTable {
  id: Generated<number>;
  job_id: string;
  at: string;
  level: string;
  text: string;
}

export interface JobScheduleTable {
  id: string;
  kind: string;
  owner: string | null;
  parameters: string;
  /** Five fields, by the clock of `time_zone`. */
  cron: string;
  time_zone: string;
  /** 0 or 1. */
  is_enabled: number;
  next_at: string;
  last_at: string | null;
  last_job: string | null;
  created_at: string;
}
