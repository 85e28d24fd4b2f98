import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { migrate } from './migrations.ts';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';
import type { Tables } from './tables.ts';

/** The metadata store: what must not be lost and is not a dataset's records. */
export interface Store {
  readonly db: Kysely<Tables>;
  /** Changes when any other process has written. A number compared only with itself. */
  outsideChanges(): number;
  close(): Promise<void>;
}

/**
 * Opens `<folder>/almagest.db`, made and brought up to date where needed.
 * Every commit is on the disk when it is acknowledged (WAL, synchronous FULL).
 */
export async function openStore(folder: string): Promise<Store> {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'almagest.db'), { timeout: 5000 });
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 20;',
  );
  const version = database.prepare('pragma data_version');
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(database) });
  await migrate(db as Kysely<unknown>);
  return {
    db,
    outsideChanges: () => Number(version.get()?.data_version ?? 0),
    close: () => db.destroy(),
  };
}
