import type { Kysely } from 'kysely';

/** Who sees and does what with which dataset. */
export async function createRights(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('portal_access')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('dataset_access')
    .addColumn('dataset_uid', 'text', (c) => c.primaryKey().references('dataset.uid').onDelete('cascade'))
    .addColumn('is_restricted', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('dataset_grant')
    .addColumn('dataset_uid', 'text', (c) =>
      c.notNull().references('dataset_access.dataset_uid').onDelete('cascade'),
    )
    .addColumn('holder_kind', 'text', (c) => c.notNull())
    .addColumn('holder_id', 'text', (c) => c.notNull())
    .addColumn('rights', 'text', (c) => c.notNull())
    .addColumn('record_filter', 'text')
    .addPrimaryKeyConstraint('dataset_grant_key', ['dataset_uid', 'holder_kind', 'holder_id'])
    .execute();
  await db.schema
    .createIndex('dataset_grant_by_holder')
    .on('dataset_grant')
    .columns(['holder_kind', 'holder_id'])
    .execute();
  await db.schema
    .createTable('hidden_field')
    .addColumn('dataset_uid', 'text', (c) =>
      c.notNull().references('dataset_access.dataset_uid').onDelete('cascade'),
    )
    .addColumn('field', 'text', (c) => c.notNull())
    .addColumn('seen_by', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('hidden_field_key', ['dataset_uid', 'field'])
    .execute();
}
