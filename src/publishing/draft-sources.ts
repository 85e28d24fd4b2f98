import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Names of what lets somebody in, in the queries of addresses: keys, tokens, signatures. */
const SECRET =
  /(?:^|[-_.]|api|access)key$|key[-_.]?id$|token|secret|passw|^pwd$|^sig$|signature|credential|^auth$|^code$/i;

/** An address without what lets it in: for everybody who may work with its data. */
export function shownAddress(address: string): string {
  const bare = address.replace(/#access=.*$/, '').replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1');
  const [before = '', query] = bare.split(/\?(.*)/s);
  if (query === undefined) return bare;
  const shown = query.split('&').map((part) => {
    const [name = '', value] = part.split(/=(.*)/s);
    return value && SECRET.test(name) ? `${name}=…` : part;
  });
  return `${before}?${shown.join('&')}`;
}

/** The folder of a draft's source, relative to the data folder. */
export const folderOf = (id: string): string => `sources/${id}`;

/** Removes the source of a draft, with all that was kept of it. */
export const forgetSource = (dataFolder: string, id: string): void =>
  rmSync(join(dataFolder, folderOf(id)), { recursive: true, force: true });

const OLD_MS = 86_400_000;

/**
 * Removes the sources of drafts that are not there any more, and what was fetched in part: a crash, or the removal of a
 * dataset at that moment, left them. Young ones stay: their draft is about to be noted, or the rest is on its way.
 */
export function sweepSources(dataFolder: string, isDraft: (id: string) => boolean, now: Date): void {
  const folder = join(dataFolder, 'sources');
  const isOld = (path: string) => {
    const { mtimeMs = now.getTime() } = statSync(path, { throwIfNoEntry: false }) ?? {};
    return now.getTime() - mtimeMs > OLD_MS;
  };
  for (const id of existsSync(folder) ? readdirSync(folder) : []) {
    const own = join(folder, id);
    if (!isDraft(id)) {
      if (isOld(own)) rmSync(own, { recursive: true, force: true });
      continue;
    }
    for (const name of readdirSync(own))
      if (name.endsWith('.part') && isOld(join(own, name))) rmSync(join(own, name), { force: true });
  }
}
