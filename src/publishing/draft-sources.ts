import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** An address without what lets it in. */
export const shownAddress = (url: string): string => url.replace(/#access=.*$/, '');

/** The folder of a draft's source, relative to the data folder. */
export const folderOf = (id: string): string => `sources/${id}`;

/** Removes the source of a draft, with all that was kept of it. */
export const forgetSource = (dataFolder: string, id: string): void =>
  rmSync(join(dataFolder, folderOf(id)), { recursive: true, force: true });
