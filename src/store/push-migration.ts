import type { Generated, Kysely } from 'kysely';

/** A source of pushed records: one for a dataset. */
export interface PushSourceTable {
  dataset_uid: string;
  /** Part of its address. */
  resource: string;
  /** SHA-256 of the key, hex. */
  key_hash: string;
  /** Last characters of the key. */
  hint: string;
  created_at: string;
  /** Changes that were acknowledged, and those of them that are in the current snapshot. */
  acknowledged: number;
  applied: number;
}

export interface PushRecordTable {
  /** Order of first arrival. */
  position: Generated<number>;
  dataset_uid: string;
  record_key: string;
  /** 1 where there is one record of a key; null where there may be several. */
  is_unique: number | null;
  /** JSON */
  body: string;
}

/** Records that programs push, as they came. */
export async function createPushes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('push_source')
    .addColumn('dataset_uid', 'text', (c) => c.primaryKey().references('dataset.uid').onDelete('cascade'))
    .addColumn('resource', 'text', (c) => c.notNull())
    .addColumn('key_hash', 'text', (c) => c.notNull())
    .addColumn('hint', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('acknowledged', 'integer', (c) => c.notNull())
    .addColumn('applied', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('push_record')
    .addColumn('position', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('dataset_uid', 'text', (c) => c.notNull().references('dataset.uid').onDelete('cascade'))
    .addColumn('record_key', 'text', (c) => c.notNull())
    .addColumn('is_unique', 'integer')
    .addColumn('body', 'text', (c) => c.notNull())
    .addUniqueConstraint('push_record_key', ['dataset_uid', 'record_key', 'is_unique'])
    .execute();
  await db.schema
    .createIndex('push_record_of_dataset')
    .on('push_record')
    .columns(['dataset_uid', 'position'])
    .execute();
}
