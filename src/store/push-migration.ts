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

/** What was acknowledged and is in no snapshot yet. */
export interface PushChangeTable {
  /** Order of arrival. */
  position: Generated<number>;
  dataset_uid: string;
  /** The request that it came with, as `acknowledged` counts them. */
  request: number;
  act: 'put' | 'remove' | 'remove-one';
  record_key: string;
  /** Of a record that is put, JSON; of one that is taken away by its id, that id. */
  body: string | null;
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

/** Of what was pushed only what is in no snapshot yet is kept; snapshots made of it are told from the others. */
export async function keepPushesAsChanges(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('push_record').execute();
  await db.schema
    .createTable('push_change')
    .addColumn('position', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('dataset_uid', 'text', (c) => c.notNull().references('dataset.uid').onDelete('cascade'))
    .addColumn('request', 'integer', (c) => c.notNull())
    .addColumn('act', 'text', (c) => c.notNull())
    .addColumn('record_key', 'text', (c) => c.notNull())
    .addColumn('body', 'text')
    .execute();
  await db.schema
    .createIndex('push_change_of_dataset')
    .on('push_change')
    .columns(['dataset_uid', 'position'])
    .execute();
  await db.schema.alterTable('snapshot').addColumn('is_interim', 'integer').execute();
}
