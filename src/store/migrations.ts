import { type Kysely, sql } from 'kysely';

/** In order; a released one is never changed. Each runs in a transaction of its own. */
export const migrations: readonly { readonly name: string; up(db: Kysely<unknown>): Promise<void> }[] = [
  {
    name: '0001-foundation',
    async up(db) {
      await db.schema
        .createTable('dataset')
        .addColumn('position', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('uid', 'text', (c) => c.notNull().unique())
        .addColumn('id', 'text', (c) => c.notNull().unique())
        .addColumn('metadata', 'text', (c) => c.notNull())
        .addColumn('metadata_changed_at', 'text', (c) => c.notNull())
        .addColumn('current_snapshot', 'text')
        .addColumn('published_at', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('snapshot')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('dataset_uid', 'text', (c) => c.notNull().references('dataset.uid').onDelete('cascade'))
        .addColumn('file', 'text', (c) => c.notNull())
        .addColumn('manifest', 'text', (c) => c.notNull())
        .addColumn('published_at', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createIndex('snapshot_of_dataset')
        .on('snapshot')
        .columns(['dataset_uid', 'published_at'])
        .execute();
      await db.schema
        .createTable('stored_file')
        .addColumn('dataset_uid', 'text', (c) => c.notNull().references('dataset.uid').onDelete('cascade'))
        .addColumn('id', 'text', (c) => c.notNull())
        .addColumn('file', 'text', (c) => c.notNull())
        .addColumn('filename', 'text', (c) => c.notNull())
        .addColumn('mimetype', 'text', (c) => c.notNull())
        .addColumn('bytes', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('stored_file_key', ['dataset_uid', 'id'])
        .execute();
      await db.schema
        .createTable('person')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('name', 'text', (c) => c.notNull().unique())
        .addColumn('email', 'text')
        .addColumn('is_administrator', 'integer', (c) => c.notNull())
        .addColumn('created_at', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('fact')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('value', 'text', (c) => c.notNull())
        .execute();
    },
  },
  {
    name: 'mail-outbox',
    async up(db) {
      await db.schema
        .createTable('mail_outbox')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('recipient', 'text', (c) => c.notNull())
        .addColumn('language', 'text', (c) => c.notNull())
        .addColumn('template', 'text', (c) => c.notNull())
        .addColumn('data', 'text')
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('attempts', 'integer', (c) => c.notNull())
        .addColumn('last_error', 'text')
        .addColumn('created_at', 'text', (c) => c.notNull())
        .addColumn('sent_at', 'text')
        .addColumn('expires_at', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createIndex('mail_outbox_by_time')
        .on('mail_outbox')
        .columns(['created_at', 'id'])
        .execute();
    },
  },
];

/** Brings the database to the newest layout. Safe when two processes start at once. */
export async function migrate(db: Kysely<unknown>): Promise<void> {
  await sql`create table if not exists migration (name text primary key, applied_at text not null)`.execute(
    db,
  );
  for (const { name, up } of migrations) {
    await db.transaction().execute(async (transaction) => {
      const applied = await sql<{
        n: number;
      }>`select count(*) as n from migration where name = ${name}`.execute(transaction);
      if (applied.rows[0]?.n) return;
      await up(transaction);
      await sql`insert into migration (name, applied_at) values (${name}, ${new Date().toISOString()})`.execute(
        transaction,
      );
    });
  }
}
