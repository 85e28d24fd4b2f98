import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { isLeftOver, processMark } from '#lib';

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

const ANNOUNCED = '.announced';

/** What a process is about to do to files, for whoever finds it dead. */
export interface Announcement {
  /** In place of what was announced before. Paths are relative to the data folder, with `/`. */
  change(paths: readonly string[]): void;
  /** It is done. */
  end(): void;
}

/**
 * Names files that are about to arrive, and have no row that names them yet, or whose row is gone and that are about to go: those
 * that a crash leaves in between are known for what they are.
 */
export function announce(dataFolder: string, name: string, paths: readonly string[]): Announcement {
  const note = join(dataFolder, 'tmp', `${processMark()}-${name}${ANNOUNCED}`);
  const change = (of: readonly string[]) => writeFileSync(note, JSON.stringify(of));
  change(paths);
  return { change, end: () => rmSync(note, { force: true }) };
}

/**
 * Files that were announced when their process ended, `settledMs` ago or longer. To be asked for before it is asked which
 * files are named: after that nobody names them any more.
 */
export function stranded(dataFolder: string, settledMs: number, now = Date.now()): readonly string[] {
  const folder = join(dataFolder, 'tmp');
  return namesIn(folder)
    .filter((name) => name.endsWith(ANNOUNCED))
    .flatMap((name) => {
      try {
        const note = join(folder, name);
        const { mtimeMs } = statSync(note);
        if (now - mtimeMs < settledMs || !isLeftOver(name, mtimeMs, { now })) return [];
        return (JSON.parse(readFileSync(note, 'utf8')) as readonly string[]).filter(isInside);
      } catch {
        // Cut off, or taken away by another process.
        return [];
      }
    });
}

const isInside = (path: string): boolean =>
  /^(?:snapshots|files)\/[\w/.-]+$/.test(path) && !path.includes('..');

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // The folder is not there yet.
  }
}

/**
 * Removes what a crash left: files under `tmp` of processes that are gone (their names begin with its mark),
 * snapshots or files that no row names, and old forms of the catalogue. Young ones stay unless they are stranded: another process may
 * be about to name them.
 *
 * @param isNamed of a path relative to the data folder, with `/`: whether something still needs it
 * @returns the paths removed
 */
export function sweep(
  dataFolder: string,
  isNamed: (path: string) => boolean,
  isStranded: (path: string) => boolean = () => false,
  now = Date.now(),
  youngMs = 3_600_000,
): readonly string[] {
  const removed: string[] = [];
  const remove = (path: string) => {
    rmSync(path, { recursive: true, force: true });
    removed.push(path);
  };
  const isYoung = (path: string) => now - statSync(path).mtimeMs < youngMs;
  for (const name of namesIn(join(dataFolder, 'tmp'))) {
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
      if (!isNamed(relative) && (isStranded(relative) || !isYoung(path))) remove(path);
    }
  }
  return removed;
}
