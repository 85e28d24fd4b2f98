import { existsSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { addGeoFunctions } from '../dialects/duckdb/geo-functions.ts';
import type { ChildOptions, WireSnapshot } from '../protocol.ts';
import { EngineError } from './errors.ts';

/** A connection with the statements prepared on it; one query at a time. */
export interface Session {
  readonly connection: DuckDBConnection;
  /** By text, the most recent last. */
  readonly prepared: Map<string, DuckDBPreparedStatement>;
}

/** The open database: sessions to lend, snapshots to attach. */
export interface Database {
  lend(): Promise<Session>;
  giveBack(session: Session): void;
  /** Attaches the snapshot unless it is, and keeps it until `release`. */
  hold(snapshot: WireSnapshot): Promise<void>;
  release(snapshot: WireSnapshot): void;
  /** The same, after so many bytes of its records were written to a file: what was read for much leaves the memory. */
  releaseWritten(snapshot: WireSnapshot, bytes: number): void;
}

// What is read of a snapshot stays in memory for the next query, up to the limit of the process. A large dataset that was
// read once, for an export, would fill it: when more than this part of the limit was written, nothing of it is kept.
const KEPT_PART = 1 / 8;

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const named = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Opens DuckDB in memory, closed to everything but the given folders, its settings locked. */
export async function openDatabase(options: ChildOptions): Promise<Database> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${options.memoryLimitMb}MB`,
    temp_directory: options.tempFolder,
    max_temp_directory_size: `${options.spillLimitMb}MB`,
    // What is freed goes back to the system within a second; without them some of it never does.
    allocator_background_threads: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  addGeoFunctions(connection);
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  await connection.run(`SET GLOBAL allowed_directories = [${options.folders.map(quoted).join(', ')}]`);
  await connection.run('SET GLOBAL enable_external_access = false');
  await connection.run('SET GLOBAL lock_configuration = true');

  const idle: Session[] = [{ connection, prepared: new Map() }];
  const sessions = new Set(idle);
  const snapshots = new Map<string, { ready: Promise<void>; holders: number }>();
  // Attaching goes through a connection of its own, so that it never waits for a query.
  const connectionOfHouse = await instance.connect();
  let lastChore: Promise<unknown> = Promise.resolve();
  /** One after the other: a name that is being let go of must be gone before it is attached again. */
  function chore(statement: string): Promise<void> {
    const done = lastChore.then(async () => {
      await connectionOfHouse.run(statement);
    });
    lastChore = done.catch(() => {});
    return done;
  }

  async function attach({ alias, path }: WireSnapshot): Promise<void> {
    if (!existsSync(path)) throw new EngineError('snapshot-missing', `no snapshot at ${path}`);
    await chore(`ATTACH ${quoted(path)} AS ${named(alias)} (READ_ONLY)`);
  }

  function detachOldest(): void {
    for (const [alias, snapshot] of snapshots) {
      if (snapshots.size <= options.maxAttached) return;
      if (snapshot.holders > 0) continue;
      detach(alias);
    }
  }

  function release({ alias }: WireSnapshot): number {
    const held = snapshots.get(alias);
    if (held) held.holders -= 1;
    return held?.holders ?? 0;
  }

  function detach(alias: string): void {
    snapshots.delete(alias);
    // A statement prepared on it would keep the file open.
    for (const session of sessions) forget(session, named(alias));
    chore(`DETACH DATABASE IF EXISTS ${named(alias)}`).catch(() => {});
  }

  const kept = options.memoryLimitMb * 1e6 * KEPT_PART;

  return {
    async lend() {
      const session = idle.pop();
      if (session) return session;
      const fresh = { connection: await instance.connect(), prepared: new Map() };
      sessions.add(fresh);
      return fresh;
    },
    giveBack: (session) => {
      idle.push(session);
    },
    async hold(snapshot) {
      const held = snapshots.get(snapshot.alias) ?? { ready: attach(snapshot), holders: 0 };
      // Set again, so that the order of the map is the order of use.
      snapshots.delete(snapshot.alias);
      snapshots.set(snapshot.alias, held);
      held.holders += 1;
      try {
        await held.ready;
      } catch (error) {
        snapshots.delete(snapshot.alias);
        throw error;
      }
      detachOldest();
    },
    release,
    releaseWritten(snapshot, bytes) {
      if (release(snapshot) === 0 && bytes > kept) detach(snapshot.alias);
    },
  };
}

function forget(session: Session, name: string): void {
  for (const [text, statement] of session.prepared) {
    if (!text.includes(name)) continue;
    session.prepared.delete(text);
    statement.destroySync();
  }
}
