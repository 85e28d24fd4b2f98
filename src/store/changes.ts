import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * What processes keep in memory, and the tables it is made of. When one of them is written, by whatever process, the
 * topic gets a new revision in every process. Only tables that change rarely: each change makes all read anew.
 */
export const TOPICS = {
  catalogue: ['dataset', 'snapshot', 'stored_file'],
  accounts: ['person', 'role', 'person_group', 'membership', 'account_setting', 'api_key'],
  sessions: ['session'],
  rights: ['portal_access', 'dataset_access', 'dataset_grant', 'hidden_field'],
  consent: ['consent_service', 'consent_publication', 'consent_text'],
  portal: ['portal_setting', 'portal_file'],
  pages: ['page'],
} as const satisfies Readonly<Record<string, readonly (keyof Tables)[]>>;

export type Topic = keyof typeof TOPICS;

const topics = Object.entries(TOPICS) as readonly (readonly [Topic, readonly string[]])[];

/** The topics that a table belongs to. */
export const topicsOf = (table: string): readonly Topic[] =>
  topics.filter(([, tables]) => tables.includes(table)).map(([topic]) => topic);

export const allTopics = topics.map(([topic]) => topic);

/** SQLite: triggers count in a table that every process can read at any time. */
export async function watchSqlite(db: Kysely<unknown>): Promise<void> {
  await sql`create table if not exists revision (topic text primary key, number integer not null)`.execute(
    db,
  );
  for (const [topic, tables] of topics) {
    await sql`insert into revision (topic, number) values (${topic}, 1) on conflict do nothing`.execute(db);
    for (const table of tables) {
      for (const event of ['insert', 'update', 'delete']) {
        await sql`
          create trigger if not exists ${sql.ref(`watch_${topic}_${table}_${event}`)} after ${sql.raw(event)} on ${sql.ref(table)}
          begin update revision set number = number + 1 where topic = ${sql.lit(topic)}; end`.execute(db);
      }
    }
  }
}

/** The channel on which PostgreSQL tells which topic has changed. */
export const CHANNEL = 'almagest_changes';

/** PostgreSQL: triggers notify at commit. No counter in a row, or writers of a topic would wait for each other. */
export async function watchPostgres(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select t.tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = current_schema()::regnamespace`.execute(db);
  const known = new Set(rows.map(({ name }) => name));
  await sql`
    create or replace function almagest_changed() returns trigger language plpgsql as $$
    begin perform pg_notify(${sql.lit(CHANNEL)}, tg_argv[0]); return null; end $$`.execute(db);
  for (const [topic, tables] of topics) {
    for (const table of tables) {
      const name = `watch_${topic}_${table}`;
      if (known.has(name)) continue;
      await sql`
        create trigger ${sql.ref(name)} after insert or update or delete or truncate on ${sql.ref(table)}
        for each statement execute function almagest_changed(${sql.lit(topic)})`.execute(db);
    }
  }
}
