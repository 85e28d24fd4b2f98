import type { Kysely } from 'kysely';

/** What publications looked like. */
export async function createConsentEvidence(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('consent_picture')
    .addColumn('publication', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('bytes', 'integer', (c) => c.notNull())
    .addColumn('taken_at', 'text', (c) => c.notNull())
    .addColumn('browser', 'text', (c) => c.notNull())
    .addColumn('png', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('consent_picture_key', ['publication', 'name'])
    .execute();
}
