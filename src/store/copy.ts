import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql, type Transaction } from 'kysely';
import { storeUnusable } from './errors.ts';
import type { Store } from './model.ts';
import { openSqlite } from './sqlite.ts';

type Database = Store['database'];
type Row = Readonly<Record<string, unknown>>;
/** Both stores as what they are here: tables whose names are found out. */
type AnyTables = Record<string, Record<string, unknown>>;
type Side = Transaction<AnyTables>;

const BATCH_ROWS = 500;
// SQLite takes 32,766 parameters in a statement.
const BATCH_VALUES = 30_000;
// Made by opening a store, not by using it.
const OWN_TABLES = new Set(['migration', 'revision', 'sqlite_sequence']);

/**
 * Copies everything of one store into another, empty one, in one transaction on each side: what is read is one moment of
 * the source, what is written is there as a whole or not at all. The counters of numbered tables go on where they were.
 *
 * @returns the number of rows per table, the same on both sides
 * @throws `Failure` `store-unusable` when the target holds anything, or the layouts are not of the same version
 */
export async function copyStore(from: Store, to: Store): Promise<ReadonlyMap<string, number>> {
  return read(from).execute((source) =>
    anyTables(to)
      .transaction()
      .execute(async (target) => {
        const tables = await tablesOf(source);
        await refuseUnlessFitting(source, target, tables);
        await deferForeignKeys(target, to.database, true);
        const counts = new Map<string, number>();
        for (const table of tables) {
          for await (const rows of rowsOf(source, from.database, table)) {
            await target
              .insertInto(table)
              .values([...rows])
              .execute();
          }
          await copyCounter({ source, target, from: from.database, to: to.database, table });
          const [read, written] = [await count(source, table), await count(target, table)];
          if (read !== written) throw new Error(`${read} rows of ${table} were read and ${written} written`);
          counts.set(table, written);
        }
        await deferForeignKeys(target, to.database, false);
        return counts;
      }),
  );
}

// The same tables; here their names come from the database.
const anyTables = (store: Store) => store.db as unknown as Kysely<AnyTables>;

const read = (store: Store) => {
  const transaction = anyTables(store).transaction();
  return store.database === 'postgres' ? transaction.setIsolationLevel('repeatable read') : transaction;
};

async function tablesOf(db: Side): Promise<string[]> {
  const tables = await db.introspection.getTables();
  return tables.map(({ name }) => name).filter((name) => !OWN_TABLES.has(name));
}

const migrationsOf = async (db: Side) => {
  const { rows } = await sql<{ name: string }>`select name from migration order by name`.execute(db);
  return rows.map(({ name }) => name).join(', ');
};

/** The target may hold what every new store holds, and nothing else; that is taken away here, since the source has its own. */
async function refuseUnlessFitting(source: Side, target: Side, tables: readonly string[]): Promise<void> {
  if ((await migrationsOf(source)) !== (await migrationsOf(target))) {
    throw storeUnusable(
      'the two stores were written by different versions of Almagest: start the newer one on both first',
    );
  }
  const fresh = await countsOfNewStore(tables);
  for (const table of tables) {
    const rows = await count(target, table);
    const expected = fresh.get(table) ?? 0;
    if (rows !== expected) {
      throw storeUnusable(
        `the target is not empty: it has ${rows - expected} in ${table}. Give an empty database or a new folder`,
      );
    }
  }
  for (const table of tables) if (fresh.get(table)) await target.deleteFrom(table).execute();
}

/** How many rows the migrations themselves write. */
async function countsOfNewStore(tables: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-'));
  const store = await openSqlite(folder);
  try {
    const counts = new Map<string, number>();
    for (const table of tables) counts.set(table, await count(anyTables(store), table));
    return counts;
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function count(db: Kysely<AnyTables>, table: string): Promise<number> {
  const { n } = await db
    .selectFrom(table)
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

/** All rows of a table in batches, in the order in which they were written. */
async function* rowsOf(db: Side, database: Database, table: string): AsyncGenerator<readonly Row[]> {
  const size = (row: Row | undefined) =>
    Math.min(BATCH_ROWS, Math.floor(BATCH_VALUES / Object.keys(row ?? { a: 1 }).length));
  const first = await db.selectFrom(table).selectAll().limit(1).executeTakeFirst();
  if (first === undefined) return;
  const limit = size(first);
  if (database === 'postgres') {
    await sql`declare copied cursor for select * from ${sql.table(table)}`.execute(db);
    for (;;) {
      const { rows } = await sql<Row>`fetch ${sql.lit(limit)} from copied`.execute(db);
      if (rows.length === 0) break;
      yield rows;
    }
    await sql`close copied`.execute(db);
    return;
  }
  for (let last = 0; ; ) {
    const { rows } = await sql<Row & { copied_row: number }>`
      select rowid as copied_row, * from ${sql.table(table)} where rowid > ${last} order by rowid limit ${limit}`.execute(
      db,
    );
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.copied_row;
    yield rows.map(({ copied_row: _, ...row }) => row);
  }
}

/** Rows may come before the rows they name; all is checked before the commit. */
async function deferForeignKeys(db: Side, database: Database, isDeferred: boolean): Promise<void> {
  if (database === 'sqlite') {
    if (isDeferred) await sql`pragma defer_foreign_keys = on`.execute(db);
    return;
  }
  if (!isDeferred) await sql`set constraints all immediate`.execute(db);
  const { rows } = await sql<{ table: string; name: string }>`
    select c.relname as table, k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid
    where k.contype = 'f' and c.relnamespace = current_schema()::regnamespace`.execute(db);
  const how = sql.raw(isDeferred ? 'deferrable initially deferred' : 'not deferrable');
  for (const { table, name } of rows) {
    await sql`alter table ${sql.table(table)} alter constraint ${sql.ref(name)} ${how}`.execute(db);
  }
}

interface Counter {
  readonly source: Side;
  readonly target: Side;
  readonly from: Database;
  readonly to: Database;
  readonly table: string;
}

/** A number that was given once is never given again, also when its row is gone. */
async function copyCounter({ source, target, from, to, table }: Counter): Promise<void> {
  const last = await (from === 'sqlite' ? sqliteCounter(source, table) : postgresCounter(source, table));
  if (last === undefined) return;
  if (to === 'sqlite') {
    await sql`delete from sqlite_sequence where name = ${table}`.execute(target);
    await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(target);
    return;
  }
  const sequence = await sequenceOf(target, table);
  if (sequence !== undefined)
    await sql`select setval(${sequence}::regclass, ${last}::bigint)`.execute(target);
}

async function sqliteCounter(db: Side, table: string): Promise<number | undefined> {
  const { rows } = await sql<{ seq: number }>`select seq from sqlite_sequence where name = ${table}`.execute(
    db,
  );
  return rows[0]?.seq;
}

async function postgresCounter(db: Side, table: string): Promise<number | undefined> {
  const sequence = await sequenceOf(db, table);
  if (sequence === undefined) return undefined;
  const { rows } = await sql<{
    last: number | null;
  }>`select pg_sequence_last_value(${sequence}::regclass) as last`.execute(db);
  return rows[0]?.last ?? undefined;
}

async function sequenceOf(db: Side, table: string): Promise<string | undefined> {
  const { rows } = await sql<{ sequence: string }>`
    select pg_get_serial_sequence(quote_ident(table_name), column_name) as sequence from information_schema.columns
    where table_schema = current_schema() and table_name = ${table} and is_identity = 'YES'`.execute(db);
  return rows[0]?.sequence;
}
