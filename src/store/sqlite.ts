import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Topic } from './changes.ts';
import { sqliteFailure } from './errors.ts';
import { signsIn } from './life.ts';
import { migrate } from './migrations.ts';
import type { Store } from './model.ts';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';
import type { Tables } from './tables.ts';

/** Opens `<folder>/almagest.db`. Every commit is on the disk when it is acknowledged (WAL, synchronous FULL). */
export async function openSqlite(folder: string): Promise<Store> {
  const file = join(folder, 'almagest.db');
  const database = openFile(folder, file);
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(database) });
  try {
    await migrate(db as Kysely<unknown>, 'sqlite');
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const watcher = watch(file);
  const life = signsIn(join(folder, 'processes'));
  return {
    db,
    database: 'sqlite',
    revision: watcher.revision,
    // Every transaction here is the only one.
    exclusively: (_name, work) => db.transaction().execute(work),
    life,
    async close() {
      life.close();
      watcher.close();
      await db.destroy();
    },
  };
}

function openFile(folder: string, file: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true });
    const database = new DatabaseSync(file, { timeout: 5000 });
    database.exec(
      'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 20;',
    );
    return database;
  } catch (error) {
    throw sqliteFailure(error);
  }
}

/** On a connection of its own: one that writes would also see what it has not committed, and may still take back. */
function watch(file: string) {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 20 });
  database.exec('pragma cache_size = -64');
  const version = database.prepare('pragma data_version');
  const counters = database.prepare('select topic, number from revision');
  let seen = -1;
  let revisions = new Map<unknown, number>();
  return {
    revision(topic: Topic): number {
      const now = Number(version.get()?.data_version);
      if (now !== seen) {
        revisions = new Map(counters.all().map((row) => [row.topic, Number(row.number)]));
        seen = now;
      }
      return revisions.get(topic) ?? 0;
    },
    close: () => database.close(),
  };
}
