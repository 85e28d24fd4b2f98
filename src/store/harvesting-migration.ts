import type { Kysely } from 'kysely';

/** Harvesters, and which datasets are theirs. */
export async function makeHarvesters(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('harvester')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('config', 'text', (c) => c.notNull())
    .addColumn('id_prefix', 'text', (c) => c.notNull())
    .addColumn('schedule', 'text', (c) => c.notNull())
    .addColumn('removes_gone', 'integer', (c) => c.notNull())
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('report', 'text')
    .addColumn('job', 'text')
    .execute();
  await db.schema
    .createTable('harvested')
    .addColumn('harvester', 'text', (c) => c.notNull().references('harvester.id').onDelete('cascade'))
    .addColumn('remote', 'text', (c) => c.notNull())
    .addColumn('dataset_uid', 'text', (c) => c.notNull().references('dataset.uid').onDelete('cascade'))
    .addColumn('version', 'text')
    .addColumn('said', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('harvested_key', ['harvester', 'remote'])
    .execute();
  await db.schema.createIndex('harvested_of_dataset').on('harvested').column('dataset_uid').execute();
}

/** Which datasets a harvester has taken away from readers, to give them back when their source has them again. */
export async function rememberWithdrawn(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('harvested')
    .addColumn('withdrawn', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
}
