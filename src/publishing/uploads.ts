import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, processMark } from '#lib';

/** A file on its way in pieces: what has arrived stays, whatever happens to the connection or the portal. */
export interface ArrivingFile {
  readonly id: string;
  /** Bytes that are there. */
  readonly offset: number;
  readonly bytes: number;
  readonly name: string;
}

interface Announced {
  readonly owner: string;
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970, as the sender's machine says. */
  readonly modified: number;
  readonly begunAt: string;
}

/** Uploads that can be gone on with. */
export interface Uploads {
  /**
   * Announces a file, or finds the one that the same person has announced before and not finished. Undefined when they have
   * too many open.
   */
  begin(file: Omit<Announced, 'begunAt'>): ArrivingFile | undefined;
  /** Undefined when it is not there, or somebody else's. */
  get(id: string, owner: string): ArrivingFile | undefined;
  /** Adds a piece, a file that is then gone. False, and nothing is added, when it does not begin where the file ends. */
  append(id: string, owner: string, offset: number, piece: string): Promise<boolean>;
  /** The whole file, to be moved away; undefined while a part is missing. */
  take(id: string, owner: string): { readonly path: string; readonly name: string } | undefined;
  /** Those that somebody has begun and not finished, by name. */
  open(owner: string): readonly ArrivingFile[];
  /** Gives one up. False when it is not there, or somebody else's. */
  discard(id: string, owner: string): boolean;
  /** Drops those that nobody goes on with. Answers how many. */
  sweep(): number;
}

const KEPT_MS = 2 * 86_400_000;
const OPEN_AT_ONCE = 5;
const COPY_BYTES = 1 << 20;

export function createUploads({
  dataFolder,
  clock,
}: {
  readonly dataFolder: string;
  readonly clock: Clock;
}): Uploads {
  const folder = join(dataFolder, 'uploads');
  const pathOf = (id: string, ending: string) => join(folder, `${id}.${ending}`);
  const announced = (id: string): Announced | undefined => {
    if (!/^[0-9a-f]{24}$/.test(id) || !existsSync(pathOf(id, 'json'))) return undefined;
    // Written by `begin`.
    return JSON.parse(readFileSync(pathOf(id, 'json'), 'utf8')) as Announced;
  };
  const remove = (id: string) => {
    for (const ending of ['json', 'part']) rmSync(pathOf(id, ending), { force: true });
  };
  const ids = () =>
    existsSync(folder)
      ? readdirSync(folder).flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -5)] : []))
      : [];
  const get = (id: string, owner: string): ArrivingFile | undefined => {
    const file = announced(id);
    if (file === undefined || file.owner !== owner) return undefined;
    // A crash just after it was taken leaves what was announced of it.
    const part = statSync(pathOf(id, 'part'), { throwIfNoEntry: false });
    return part && { id, offset: part.size, bytes: file.bytes, name: file.name };
  };
  // Pieces of one file come one after the other, or one of them is told to begin elsewhere.
  const adding = new Set<string>();

  return {
    get,
    begin({ owner, name, bytes, modified }) {
      const own = ids().flatMap((id) => {
        const file = get(id, owner) && announced(id);
        return file === undefined ? [] : [{ id, file }];
      });
      const same = own.find(
        ({ file }) => file.name === name && file.bytes === bytes && file.modified === modified,
      );
      if (same) return get(same.id, owner);
      if (own.length >= OPEN_AT_ONCE) return undefined;
      const id = randomBytes(12).toString('hex');
      mkdirSync(folder, { recursive: true });
      appendFileSync(pathOf(id, 'part'), '');
      const said: Announced = { owner, name, bytes, modified, begunAt: clock.now().toISOString() };
      writeFileSync(`${pathOf(id, 'json')}.new`, JSON.stringify(said));
      renameSync(`${pathOf(id, 'json')}.new`, pathOf(id, 'json'));
      return { id, offset: 0, bytes, name };
    },

    async append(id, owner, offset, piece) {
      const file = get(id, owner);
      const { size } = statSync(piece);
      if (file === undefined || file.offset !== offset || offset + size > file.bytes || adding.has(id))
        return false;
      adding.add(id);
      const [from, to] = await Promise.all([open(piece, 'r'), open(pathOf(id, 'part'), 'a')]);
      try {
        const buffer = Buffer.alloc(COPY_BYTES);
        for (;;) {
          const { bytesRead } = await from.read(buffer, 0, buffer.length);
          if (bytesRead === 0) break;
          await to.write(buffer, 0, bytesRead);
        }
        await to.sync();
      } finally {
        adding.delete(id);
        await Promise.all([from.close(), to.close()]);
      }
      return true;
    },

    take(id, owner) {
      const file = get(id, owner);
      if (file === undefined || file.offset !== file.bytes) return undefined;
      const path = join(dataFolder, 'tmp', `${processMark()}-${id}.upload`);
      mkdirSync(join(dataFolder, 'tmp'), { recursive: true });
      renameSync(pathOf(id, 'part'), path);
      remove(id);
      return { path, name: file.name };
    },

    open: (owner) =>
      ids()
        .flatMap((id) => get(id, owner) ?? [])
        .toSorted((a, b) => a.name.localeCompare(b.name)),

    discard(id, owner) {
      if (get(id, owner) === undefined) return false;
      remove(id);
      return true;
    },

    sweep() {
      const before = clock.now().getTime() - KEPT_MS;
      const old = ids().filter((id) => {
        const part = pathOf(id, 'part');
        return !existsSync(part) || statSync(part).mtimeMs < before;
      });
      for (const id of old) remove(id);
      return old.length;
    },
  };
}
