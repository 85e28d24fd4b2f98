import { copyFileSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SECRETS_FILE } from '#accounts';
import { copyStore, openStore } from '#store';

/** Where a portal keeps what it has. */
export interface BackupSource {
  /** `postgres://` address of the metadata store; empty: it is `almagest.db` in the data folder. */
  readonly databaseUrl: string;
  readonly dataFolder: string;
}

/**
 * Copies the metadata store, the portal's secrets, the reports of audits, the sources of drafts and datasets, and every
 * file that the store names. Works while the portal runs: the store is copied as it is at one moment, snapshots never change, and what a publication removes meanwhile makes the copy start again. A store in
 * PostgreSQL becomes an `almagest.db` as well: the copy is a whole data folder, on either database.
 *
 * @param target must not exist; it appears complete or not at all
 */
export async function backUp(
  source: BackupSource,
  target: string,
  mark: string,
): Promise<{ files: number; bytes: number }> {
  if (existsSync(target)) throw new Error(`${target} exists already: a backup goes into a new folder`);
  const aside = `${target}.${mark}`;
  for (let attempt = 1; ; attempt++) {
    try {
      const copied = await copyInto(source, aside);
      renameSync(aside, target);
      return copied;
    } catch (error) {
      rmSync(aside, { recursive: true, force: true });
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 5) throw error;
    }
  }
}

async function copyInto(
  { databaseUrl, dataFolder }: BackupSource,
  aside: string,
): Promise<{ files: number; bytes: number }> {
  mkdirSync(aside, { recursive: true });
  const file = join(aside, 'almagest.db');
  if (databaseUrl === '') copyFile(join(dataFolder, 'almagest.db'), file);
  else await copyDatabase(databaseUrl, aside);
  const copy = new DatabaseSync(file, { readOnly: true });
  const rows = copy.prepare('select file from snapshot union select file from stored_file').all() as {
    file: string;
  }[];
  copy.close();
  const secrets = join(dataFolder, SECRETS_FILE);
  if (existsSync(secrets)) copyFileSync(secrets, join(aside, SECRETS_FILE));
  // Reports of audits, which no row names, and what drafts and datasets were made from.
  for (const folder of ['audits', 'sources']) {
    const from = join(dataFolder, folder);
    if (existsSync(from)) cpSync(from, join(aside, folder), { recursive: true });
  }
  let bytes = statSync(file).size;
  for (const { file: path } of rows) {
    mkdirSync(dirname(join(aside, path)), { recursive: true });
    copyFileSync(join(dataFolder, path), join(aside, path));
    bytes += statSync(join(aside, path)).size;
  }
  return { files: rows.length + 1, bytes };
}

function copyFile(from: string, to: string): void {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 10_000 });
  source.prepare('vacuum into ?').run(to);
  source.close();
}

async function copyDatabase(url: string, folder: string): Promise<void> {
  const source = await openStore(url);
  try {
    const copy = await openStore(folder);
    try {
      await copyStore(source, copy);
    } finally {
      await copy.close();
    }
  } finally {
    await source.close();
  }
}
