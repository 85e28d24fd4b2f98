import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Copies the metadata store and every file it names. Works while the portal runs: the store is copied in one transaction,
 * snapshots never change, and what a publication removes meanwhile makes the copy start again.
 *
 * @param target must not exist; it appears complete or not at all
 */
export async function backUp(
  dataFolder: string,
  target: string,
  mark: string,
): Promise<{ files: number; bytes: number }> {
  if (existsSync(target)) throw new Error(`${target} exists already: a backup goes into a new folder`);
  const aside = `${target}.${mark}`;
  for (let attempt = 1; ; attempt++) {
    try {
      const copied = copyInto(dataFolder, aside);
      renameSync(aside, target);
      return copied;
    } catch (error) {
      rmSync(aside, { recursive: true, force: true });
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 5) throw error;
    }
  }
}

function copyInto(dataFolder: string, aside: string): { files: number; bytes: number } {
  mkdirSync(aside, { recursive: true });
  const source = new DatabaseSync(join(dataFolder, 'almagest.db'), { readOnly: true, timeout: 10_000 });
  source.prepare('vacuum into ?').run(join(aside, 'almagest.db'));
  source.close();
  const copy = new DatabaseSync(join(aside, 'almagest.db'), { readOnly: true });
  const rows = copy.prepare('select file from snapshot union select file from stored_file').all() as {
    file: string;
  }[];
  copy.close();
  let bytes = statSync(join(aside, 'almagest.db')).size;
  for (const { file } of rows) {
    mkdirSync(dirname(join(aside, file)), { recursive: true });
    copyFileSync(join(dataFolder, file), join(aside, file));
    bytes += statSync(join(aside, file)).size;
  }
  return { files: rows.length + 1, bytes };
}
