// The layout of the metadata store, on SQLite and on PostgreSQL alike. What holds on both, and so is all there is:
//
// - Columns are `text`, `integer` (64 bits) or `real`; any other type does not compile to PostgreSQL. An `integer` primary
//   key with `autoIncrement()` is numbered by the database: leave it out of `values`, read it with `returning`.
// - A yes or no is an integer, 0 or 1. An instant is a text, ISO 8601, UTC, with milliseconds (`toISOString()`), so that it
//   sorts. JSON, hashes and keys (hex or base64url) are texts. Texts compare and sort by their bytes; `lower()` and a
//   case-blind search know ASCII only, so write `lower(column) like …`: a bare `like` minds case on one of the two.
// - A name has 63 characters at most, and index names are unique in the whole database.
// - Count with `countAll<number>()`: counts and sums are numbers. NUL characters become U+FFFD.
// - An error inside a transaction ends it. Use `onConflict`, do not catch. Inside a transaction use only its own handle:
//   SQLite has one connection, and the store's `db` would wait for the transaction that waits for it.
// - SQLite runs one writing transaction at a time; PostgreSQL runs many, each statement seeing what is committed. Who reads
//   and then writes accordingly locks the rows read, with `.forUpdate()`, or writes with a `where` that says what was read.
// - A migration is never changed once it is on the main branch, and never needs data of the program: no imports from above.
// - What processes keep in memory is watched: a line in `TOPICS` (`changes.ts`), and `store.revision(topic)` tells.
import { type Kysely, sql, type Transaction } from 'kysely';
import { createAccounts } from './accounts-migration.ts';
import { watchPostgres, watchSqlite } from './changes.ts';
import { createConsentEvidence } from './consent-evidence-migration.ts';
import { storeUnusable } from './errors.ts';
import { makeHarvesters, rememberWithdrawn } from './harvesting-migration.ts';
import { createPushes, keepPushesAsChanges } from './push-migration.ts';
import { createRights } from './rights-migration.ts';

const MIGRATION_LOCK = 1_634_495_853;

/** In order; each runs in a transaction of its own. */
export const migrations: readonly {
  readonly name: string;
  up(db: Kysely<unknown>, database: 'sqlite' | 'postgres'): Promise<void>;
}[] = [
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
  {
    name: 'jobs',
    async up(db) {
      await db.schema
        .createTable('job')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('owner', 'text')
        .addColumn('parameters', 'text', (c) => c.notNull())
        .addColumn('phase', 'text', (c) => c.notNull())
        .addColumn('priority', 'integer', (c) => c.notNull())
        .addColumn('active_key', 'text', (c) => c.unique())
        .addColumn('run_after', 'text', (c) => c.notNull())
        .addColumn('attempt', 'integer', (c) => c.notNull())
        .addColumn('created_at', 'text', (c) => c.notNull())
        .addColumn('started_at', 'text')
        .addColumn('ended_at', 'text')
        .addColumn('destroy_at', 'text')
        .addColumn('worker', 'text')
        .addColumn('lease_until', 'text')
        .addColumn('is_cancelled', 'integer', (c) => c.notNull())
        .addColumn('progress_done', 'real')
        .addColumn('progress_total', 'real')
        .addColumn('progress_label', 'text')
        .addColumn('checkpoint', 'text')
        .addColumn('result', 'text')
        .addColumn('error', 'text')
        .addColumn('revision', 'integer', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('job_by_phase').on('job').columns(['phase', 'run_after']).execute();
      await db.schema.createIndex('job_by_time').on('job').columns(['created_at', 'id']).execute();
      await db.schema.createIndex('job_by_owner').on('job').columns(['owner', 'created_at']).execute();
      await db.schema
        .createTable('job_log')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('job_id', 'text', (c) => c.notNull().references('job.id').onDelete('cascade'))
        .addColumn('at', 'text', (c) => c.notNull())
        .addColumn('level', 'text', (c) => c.notNull())
        .addColumn('text', 'text', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('job_log_of_job').on('job_log').columns(['job_id', 'id']).execute();
      await db.schema
        .createTable('job_schedule')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('owner', 'text')
        .addColumn('parameters', 'text', (c) => c.notNull())
        .addColumn('cron', 'text', (c) => c.notNull())
        .addColumn('time_zone', 'text', (c) => c.notNull())
        .addColumn('is_enabled', 'integer', (c) => c.notNull())
        .addColumn('next_at', 'text', (c) => c.notNull())
        .addColumn('last_at', 'text')
        .addColumn('last_job', 'text')
        .addColumn('created_at', 'text', (c) => c.notNull())
        .execute();
    },
  },
  { name: 'accounts', up: createAccounts },
  { name: 'rights', up: createRights },
  {
    name: 'consent',
    async up(db) {
      await db.schema
        .createTable('consent_service')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('declaration', 'text', (c) => c.notNull())
        .addColumn('created_at', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('consent_publication')
        .addColumn('position', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('digest', 'text', (c) => c.notNull())
        .addColumn('revision', 'text', (c) => c.notNull())
        .addColumn('published_at', 'text', (c) => c.notNull())
        .addColumn('content', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('consent_chain')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('position', 'integer', (c) => c.notNull())
        .addColumn('hash', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('consent_record')
        .addColumn('position', 'integer', (c) => c.primaryKey())
        .addColumn('prev', 'text', (c) => c.notNull())
        .addColumn('hash', 'text', (c) => c.notNull())
        .addColumn('body', 'text')
        .addColumn('receipt_hash', 'text')
        .addColumn('ends_at', 'text')
        .execute();
      await db.schema
        .createIndex('consent_record_of_receipt')
        .on('consent_record')
        .column('receipt_hash')
        .execute();
      await db.schema.createIndex('consent_record_by_end').on('consent_record').column('ends_at').execute();
      await db.schema
        .createTable('consent_once')
        .addColumn('token_hash', 'text', (c) => c.primaryKey())
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('expires_at', 'text', (c) => c.notNull())
        .execute();
    },
  },
  {
    name: 'audience',
    async up(db) {
      let table = db.schema
        .createTable('audience_figure')
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('period', 'text', (c) => c.notNull())
        .addColumn('key', 'text', (c) => c.notNull());
      for (const name of ['times', 'bytes', 'under_10', 'under_100', 'under_1000'])
        table = table.addColumn(name, 'integer', (c) => c.notNull());
      await table.addPrimaryKeyConstraint('audience_figure_key', ['kind', 'period', 'key']).execute();
      await db.schema
        .createIndex('audience_figure_of_key')
        .on('audience_figure')
        .columns(['kind', 'key', 'period'])
        .execute();
    },
  },
  {
    name: 'publishing',
    async up(db) {
      await db.schema
        .createTable('draft')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('revision', 'integer', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('owner', 'text', (c) => c.notNull())
        .addColumn('dataset_uid', 'text', (c) => c.references('dataset.uid').onDelete('cascade'))
        .addColumn('dataset_id', 'text', (c) => c.notNull())
        .addColumn('source', 'text', (c) => c.notNull())
        .addColumn('choices', 'text')
        .addColumn('metadata', 'text', (c) => c.notNull())
        .addColumn('preview', 'text')
        .addColumn('problem', 'text')
        .addColumn('job', 'text')
        .addColumn('created_at', 'text', (c) => c.notNull())
        .addColumn('changed_at', 'text', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('draft_by_owner').on('draft').columns(['owner', 'changed_at']).execute();
      await db.schema.createIndex('draft_of_dataset').on('draft').column('dataset_uid').execute();
      await db.schema
        .createTable('dataset_event')
        .addColumn('position', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('dataset_uid', 'text', (c) => c.notNull().references('dataset.uid').onDelete('cascade'))
        .addColumn('at', 'text', (c) => c.notNull())
        .addColumn('person', 'text')
        .addColumn('act', 'text', (c) => c.notNull())
        .addColumn('snapshot', 'text')
        .addColumn('records', 'integer')
        .addColumn('rejected', 'integer')
        .execute();
      await db.schema
        .createIndex('dataset_event_of_dataset')
        .on('dataset_event')
        .columns(['dataset_uid', 'position'])
        .execute();
    },
  },
  {
    name: 'portal',
    async up(db) {
      await db.schema
        .createTable('portal_setting')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('value', 'text', (c) => c.notNull())
        .addColumn('changed_at', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('portal_file')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('mimetype', 'text', (c) => c.notNull())
        .addColumn('content', 'text', (c) => c.notNull())
        .addColumn('hash', 'text', (c) => c.notNull())
        .addColumn('width', 'integer', (c) => c.notNull())
        .addColumn('height', 'integer', (c) => c.notNull())
        .addColumn('changed_at', 'text', (c) => c.notNull())
        .execute();
    },
  },
  {
    name: 'draft-recipes',
    async up(db) {
      for (const [name, usual] of [
        ['reading', '{}'],
        ['steps', '[]'],
      ] as const)
        await db.schema
          .alterTable('draft')
          .addColumn(name, 'text', (c) => c.notNull().defaultTo(usual))
          .execute();
      for (const name of ['recipe_at', 'recipe_last'])
        await db.schema
          .alterTable('draft')
          .addColumn(name, 'integer', (c) => c.notNull().defaultTo(0))
          .execute();
      await db.schema
        .createTable('draft_recipe')
        .addColumn('draft', 'text', (c) => c.notNull().references('draft.id').onDelete('cascade'))
        .addColumn('position', 'integer', (c) => c.notNull())
        .addColumn('recipe', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('draft_recipe_key', ['draft', 'position'])
        .execute();
    },
  },
  {
    name: 'dataset-life',
    async up(db) {
      await db.schema.alterTable('dataset').addColumn('withdrawn_at', 'text').execute();
      await db.schema.alterTable('dataset_event').addColumn('changes', 'text').execute();
    },
  },
  {
    name: 'consent-desk',
    async up(db) {
      await db.schema
        .createTable('consent_text')
        .addColumn('language', 'text', (c) => c.primaryKey())
        .addColumn('text', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('cookie_fault')
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('code', 'text', (c) => c.notNull())
        .addColumn('route', 'text', (c) => c.notNull())
        .addColumn('times', 'integer', (c) => c.notNull())
        .addColumn('first_at', 'text', (c) => c.notNull())
        .addColumn('last_at', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('cookie_fault_key', ['name', 'code', 'route'])
        .execute();
    },
  },
  {
    name: 'pages',
    async up(db) {
      await db.schema
        .createTable('page')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('position', 'integer', (c) => c.notNull())
        .addColumn('in_navigation', 'integer', (c) => c.notNull())
        .addColumn('current_version', 'integer', (c) => c.notNull())
        .addColumn('published_version', 'integer')
        .addColumn('created_at', 'text', (c) => c.notNull())
        .addColumn('changed_at', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('page_version')
        .addColumn('page', 'text', (c) => c.notNull().references('page.name').onDelete('cascade'))
        .addColumn('number', 'integer', (c) => c.notNull())
        .addColumn('at', 'text', (c) => c.notNull())
        .addColumn('person', 'text')
        .addColumn('restored_from', 'integer')
        .addColumn('content', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('page_version_key', ['page', 'number'])
        .execute();
    },
  },
  { name: 'harvesting', up: makeHarvesters },
  { name: 'push', up: createPushes },
  { name: 'consent-evidence', up: createConsentEvidence },
  {
    name: 'audience-readers',
    async up(db) {
      await db.schema
        .createTable('audience_sketch')
        .addColumn('day', 'text', (c) => c.notNull())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('registers', 'text', (c) => c.notNull())
        .addColumn('told', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('audience_sketch_key', ['day', 'name'])
        .execute();
    },
  },
  { name: 'harvested-withdrawn', up: rememberWithdrawn },
  { name: 'push-changes', up: keepPushesAsChanges },
];

/**
 * Brings the database to the newest layout. Safe when several processes start at once: each migration runs in a
 * transaction that no other process can be in.
 */
export async function migrate(db: Kysely<unknown>, database: 'sqlite' | 'postgres'): Promise<void> {
  const alone = <T>(work: (db: Transaction<unknown>) => Promise<T>): Promise<T> =>
    db.transaction().execute(async (transaction) => {
      // On SQLite a transaction is alone as it is. The lock ends with the transaction.
      if (database === 'postgres') {
        await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction);
      }
      return work(transaction);
    });
  await alone(async (transaction) => {
    await sql`create table if not exists migration (name text primary key, applied_at text not null)`.execute(
      transaction,
    );
    const { rows } = await sql<{ name: string }>`select name from migration`.execute(transaction);
    const unknown = rows.find(({ name }) => !migrations.some((migration) => migration.name === name));
    if (unknown) {
      throw storeUnusable(
        `the metadata store was written by a newer version of Almagest (it has "${unknown.name}"): start that version, or restore a backup made by this one`,
      );
    }
  });
  for (const { name, up } of migrations) {
    await alone(async (transaction) => {
      const applied = await sql`select 1 from migration where name = ${name}`.execute(transaction);
      if (applied.rows.length > 0) return;
      await up(transaction, database);
      await sql`insert into migration (name, applied_at) values (${name}, ${new Date().toISOString()})`.execute(
        transaction,
      );
    });
  }
  await alone(database === 'postgres' ? watchPostgres : watchSqlite);
}
