import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteFailure } from './errors.ts';
import type { SignsOfLife } from './model.ts';

const WAIT_MS = 5000;
const ENDING = '.life';

/** No process can be known to be gone from here: those of other machines use the database too. */
export const noSigns: SignsOfLife = { give() {}, ended: () => [], forget() {} };

/**
 * Signs of life in a folder: each an empty database that its process keeps locked. The operating system takes a lock away
 * when a process ends, however it ends, and shows it across containers, which a process id does not; all that use one SQLite
 * database are on one machine and rely on the same locks for that.
 */
export function signsIn(folder: string): SignsOfLife & { close(): void } {
  const given = new Map<string, DatabaseSync>();
  const fileOf = (name: string) => join(folder, `${encodeURIComponent(name)}${ENDING}`);
  const forget = (name: string) => {
    try {
      rmSync(fileOf(name), { force: true });
    } catch {
      // It may be forgotten later.
    }
  };
  return {
    give(name) {
      mkdirSync(folder, { recursive: true });
      const database = new DatabaseSync(fileOf(name), { timeout: WAIT_MS });
      try {
        // Without a journal beside it: nothing is ever written.
        database.exec('pragma journal_mode = memory; begin exclusive');
      } catch (error) {
        database.close();
        throw sqliteFailure(error);
      }
      // Held here, because one that is collected would be closed.
      given.set(name, database);
    },
    ended: (but) =>
      namesIn(folder)
        .filter((name) => name !== but && !given.has(name))
        .filter((name) => isUnlocked(fileOf(name))),
    forget,
    close() {
      for (const [name, database] of given) {
        // Unlocked it would say that the process has ended without a word.
        forget(name);
        database.close();
        forget(name);
      }
      given.clear();
    },
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(ENDING))
      .map((file) => decodeURIComponent(file.slice(0, -ENDING.length)));
  } catch {
    // No process has given one yet.
    return [];
  }
}

function isUnlocked(file: string): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 0 });
    database.prepare('pragma schema_version').get();
    return true;
  } catch {
    // Locked; or gone, or not to be read: then nothing is known of its process.
    return false;
  } finally {
    database?.close();
  }
}
