import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Kysely, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { onEachDatabase } from '../../test/databases.ts';
import { migrations } from './migrations.ts';
import { openStore } from './open.ts';

/** What the first release wrote. Data folders with it exist: these statements are for ever. */
const FIRST_RELEASE = [
  'create table migration (name text primary key, applied_at text not null)',
  'create table "dataset" ("position" integer primary key autoincrement, "uid" text not null unique, "id" text not null unique, "metadata" text not null, "metadata_changed_at" text not null, "current_snapshot" text, "published_at" text not null)',
  'create table "snapshot" ("id" text primary key, "dataset_uid" text not null references "dataset" ("uid") on delete cascade, "file" text not null, "manifest" text not null, "published_at" text not null)',
  'create index "snapshot_of_dataset" on "snapshot" ("dataset_uid", "published_at")',
  'create table "stored_file" ("dataset_uid" text not null references "dataset" ("uid") on delete cascade, "id" text not null, "file" text not null, "filename" text not null, "mimetype" text not null, "bytes" integer not null, constraint "stored_file_key" primary key ("dataset_uid", "id"))',
  'create table "person" ("id" integer primary key autoincrement, "name" text not null unique, "email" text, "is_administrator" integer not null, "created_at" text not null)',
  'create table "fact" ("name" text primary key, "value" text not null)',
];

const newFolder = () => mkdtempSync(join(tmpdir(), 'migrations-'));

async function columnsOf(db: Kysely<unknown>): Promise<string[]> {
  const tables = await db.introspection.getTables();
  return tables
    .filter(({ name }) => name !== 'revision' && name !== 'sqlite_sequence')
    .flatMap((table) => table.columns.map(({ name }) => `${table.name}.${name}`))
    .sort();
}

describe('the migrations', () => {
  it('make of the first release on SQLite exactly what it was', async () => {
    const folder = newFolder();
    const store = await openStore(folder);
    await store.close();
    const file = new DatabaseSync(join(folder, 'almagest.db'), { readOnly: true });
    const written = file.prepare('select sql from sqlite_master where sql is not null').all();
    file.close();
    const normal = (text: unknown) =>
      String(text).replace(/create (table|index)/i, (word) => word.toLowerCase());
    const statements = written.map((row) => normal(row.sql));
    // People have been given another table since.
    const kept = FIRST_RELEASE.slice(1).filter((statement) => !statement.includes('table "person"'));
    // Columns may have been added at the end.
    const isThere = (statement: string) =>
      statements.some((one) => one === statement || one.startsWith(`${statement.slice(0, -1)}, `));
    expect(kept.filter((statement) => !isThere(statement))).toEqual([]);
  });

  it('bring a data folder of the first release up to date and keep what is in it', async () => {
    const folder = newFolder();
    const file = new DatabaseSync(join(folder, 'almagest.db'));
    for (const statement of FIRST_RELEASE) file.exec(statement);
    file.exec("insert into migration values ('0001-foundation', '2026-01-01T00:00:00.000Z')");
    file.exec("insert into person (name, is_administrator, created_at) values ('Ada', 1, '')");
    file.close();
    const store = await openStore(folder);
    expect(await store.db.selectFrom('person').select(['id', 'name']).execute()).toEqual([
      { id: '1', name: 'Ada' },
    ]);
    const applied = await sql<{ name: string }>`select name from migration order by name`.execute(store.db);
    expect(applied.rows.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name).sort());
    await store.close();
  });

  it('have names of their own', () => {
    const names = migrations.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

onEachDatabase('a new metadata store', (database) => {
  it('has the same tables and columns as on SQLite', async () => {
    const [here, there] = [await openStore(await database.newEmptyPlace()), await openStore(newFolder())];
    const untyped = (store: typeof here) => store.db as unknown as Kysely<unknown>;
    const [ours, theirs] = [await columnsOf(untyped(here)), await columnsOf(untyped(there))];
    expect(ours).toEqual(theirs);
    expect(ours.length).toBeGreaterThan(20);
    await Promise.all([here.close(), there.close()]);
  });

  it('is refused by an older version, with a sentence that says what to do', async () => {
    const place = await database.newPlace();
    const store = await openStore(place);
    await sql`insert into migration (name, applied_at) values ('9999-later', '')`.execute(store.db);
    await store.close();
    await expect(openStore(place)).rejects.toMatchObject({
      code: 'store-unusable',
      message: expect.stringContaining('newer version of Almagest (it has "9999-later")'),
    });
  });
});

describe('a column type that only SQLite knows', () => {
  it('is an error of the migration that has it', async () => {
    const { PortalPostgresDialect } = await import('./postgres-dialect.ts');
    const { Kysely: Builder } = await import('kysely');
    const { default: pg } = await import('pg');
    const db = new Builder<unknown>({
      dialect: new PortalPostgresDialect({ pool: new pg.Pool(), onWrite() {} }),
    });
    const create = (type: 'blob' | 'integer') => db.schema.createTable('t').addColumn('c', type).compile();
    expect(() => create('blob')).toThrow('a column is integer, real or text, not blob');
    expect(create('integer').sql).toBe('create table "t" ("c" bigint)');
  });
});
