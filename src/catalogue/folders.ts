import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { isLeftOver } from '#lib';

/** Renames, and waits until the rename itself is on the disk. */
export function moveDurably(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
  syncFolder(dirname(to));
}

function syncFolder(folder: string): void {
  // Windows cannot open a folder; its file system journals renames.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function* filesBelow(folder: string): Generator<string> {
  let entries: ReturnType<typeof list>;
  try {
    entries = list(folder);
  } catch {
    return; // The folder is not there yet.
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

const list = (folder: string) => readdirSync(folder, { withFileTypes: true });

/**
 * Removes what a crash left: files under `tmp` of processes that are gone (their names begin with its mark),
 * snapshots or files that no row names, and old forms of the catalogue. Young ones without a process stay: another process may be about to name them.
 *
 * @param isNamed of a path relative to the data folder, with `/`: whether something still needs it
 * @returns the paths removed
 */
export function sweep(
  dataFolder: string,
  isNamed: (path: string) => boolean,
  now = Date.now(),
  youngMs = 3_600_000,
): readonly string[] {
  const removed: string[] = [];
  const remove = (path: string) => {
    rmSync(path, { recursive: true, force: true });
    removed.push(path);
  };
  const isYoung = (path: string) => now - statSync(path).mtimeMs < youngMs;
  let stray: string[] = [];
  try {
    stray = readdirSync(join(dataFolder, 'tmp'));
  } catch {
    // No import has run yet.
  }
  for (const name of stray) {
    const path = join(dataFolder, 'tmp', name);
    const { mtimeMs = now } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (isLeftOver(name, mtimeMs, { now, youngMs })) remove(path);
  }
  for (const folder of ['snapshots', 'files', 'catalogue']) {
    for (const path of filesBelow(join(dataFolder, folder))) {
      const relative = path
        .slice(dataFolder.length + 1)
        .split(sep)
        .join('/');
      if (!isNamed(relative) && !isYoung(path)) remove(path);
    }
  }
  return removed;
}
