import type { Generated } from 'kysely';

/** The metadata database, layout as after the last migration. Times are ISO 8601 texts, UTC; JSON is text. */
export interface Tables {
  dataset: DatasetTable;
  snapshot: SnapshotTable;
  stored_file: StoredFileTable;
  person: PersonTable;
  fact: FactTable;
  mail_outbox: MailOutboxTable;
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
