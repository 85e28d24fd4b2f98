import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FileCell } from '#dataset';
import { type Clock, processMark } from '#lib';
import type { FilePlaces } from '../model.ts';
import { cancelled } from '../refusal.ts';
import { isPublicAddress } from '../sources/address.ts';
import { fetchUrl } from '../sources/fetch-url.ts';
import { openWithin } from '../sources/unpack.ts';
import { openZip, type ZipArchive } from '../sources/zip.ts';
import { filesOf } from '../sources/zip-content.ts';
import { cellOf, NoFile, type NotTaken, type TakenFile, whyOf, writeCounted } from './take-file.ts';

/** Of one file. */
export const MOST_BYTES = 64 << 20;
/** Of one import; each is a file of the portal. */
export const MOST_FILES = 10_000;
const AT_ONCE = 4;
const FILE_SECONDS = 30;
/** Files that a server did not answer for, one after the other, before it is asked no more. */
const MOST_SILENCES = 4;

/** What became of a text that names a file. `later`: it was not taken yet, because only some were. */
export type Taken = { readonly cell: FileCell } | { readonly later: string } | { readonly why: NotTaken };

export interface FileTakerOptions {
  readonly places: FilePlaces;
  /** `<data folder>/tmp` */
  readonly folder: string;
  readonly clock: Clock;
  /** How many are taken; without it all of them. */
  readonly first?: number;
  /** Of all of them together. */
  readonly maxBytes: number;
  readonly secondsEach?: number;
  readonly signal?: AbortSignal | undefined;
  onProgress?(done: number, total: number): void;
}

// Functions of SQL find what was taken by the name that `take` gave it.
const sets = new Map<string, ReadonlyMap<string, Taken>>();

/** What became of a text of a set. */
export const takenOf = (key: string, text: string): Taken | undefined => sets.get(key)?.get(text);

/**
 * Takes the files that the texts of a field name: out of the archive that came with the data, or from their addresses, each
 * redirect and each look-up checked. What one text named once is not fetched again.
 */
export class FileTaker {
  readonly #options: FileTakerOptions;
  readonly #known = new Map<string, Taken>();
  readonly #files = new Map<string, TakenFile>();
  readonly #keys = new Set<string>();
  readonly #silent = new Map<string, number>();
  #bytes = 0;
  #archive: Promise<ZipArchive | undefined> | undefined;

  constructor(options: FileTakerOptions) {
    this.#options = options;
  }

  /** The files that are on the disk: whoever takes them over moves them. */
  get files(): readonly TakenFile[] {
    return [...this.#files.values()];
  }

  /** Takes what distinct texts name. @returns what `takenOf` knows the answers by @throws Failure when it is cancelled */
  async take(texts: readonly string[]): Promise<string> {
    const { first = texts.length, onProgress } = this.#options;
    const asked = texts.filter((text) => !this.#known.has(text));
    const wanted = texts.slice(0, first).filter((text) => !this.#known.has(text));
    let [next, done] = [0, 0];
    const work = async () => {
      for (let text = wanted[next++]; text !== undefined; text = wanted[next++]) {
        this.#known.set(text, await this.#one(text.trim()));
        onProgress?.(++done, wanted.length);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const answers = new Map(
      texts.map((text): [string, Taken] => [text, this.#known.get(text) ?? { later: text.trim() }]),
    );
    for (const text of asked) if (!this.#known.has(text)) answers.set(text, { later: text.trim() });
    const key = createHash('sha1')
      .update(JSON.stringify([...answers]))
      .digest('hex');
    sets.set(key, answers);
    this.#keys.add(key);
    return key;
  }

  /** Forgets everything; `keepsFiles`: somebody has taken the files over. */
  async close({ keepsFiles = false } = {}): Promise<void> {
    for (const key of this.#keys) sets.delete(key);
    (await this.#archive?.catch(() => undefined))?.close();
    if (!keepsFiles) for (const { path } of this.#files.values()) rmSync(path, { force: true });
  }

  async #one(text: string): Promise<Taken> {
    const { folder, clock, maxBytes, signal } = this.#options;
    if (signal?.aborted) throw cancelled();
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${processMark()}-${randomBytes(6).toString('hex')}.taken`);
    try {
      if (this.#bytes >= maxBytes) throw new NoFile('large');
      const { name, sha256 } = await this.#fetched(text, path, Math.min(MOST_BYTES, maxBytes - this.#bytes));
      const { cell, file, bytes } = await cellOf(path, name, sha256, clock.now());
      if (this.#files.has(cell.id)) rmSync(path, { force: true });
      else {
        this.#files.set(cell.id, file);
        this.#bytes += bytes;
      }
      return { cell };
    } catch (error) {
      rmSync(path, { force: true });
      return { why: whyOf(error) };
    }
  }

  async #fetched(
    text: string,
    path: string,
    maxBytes: number,
  ): Promise<{ readonly name: string; readonly sha256: string }> {
    const entry = await this.#entryOf(text);
    if (entry !== undefined) {
      const [archive, name] = entry;
      return {
        name,
        sha256: await writeCounted(
          await openWithin(archive, name, { maxUnpackedBytes: maxBytes }),
          path,
          maxBytes,
        ),
      };
    }
    const { base, archive, allowPrivateAddresses = false } = this.#options.places;
    const url = URL.parse(text, base);
    const isAddress =
      /^https?:\/\//i.test(text) || (base !== undefined && !/^[a-z][a-z0-9+.-]*:/i.test(text));
    if (url === null || !isAddress || !/^https?:$/.test(url.protocol))
      throw new NoFile(archive === undefined || /^[a-z]+:/i.test(text) ? 'not-address' : 'no-name');
    const silences = this.#silent.get(url.host) ?? 0;
    if (silences >= MOST_SILENCES) throw new NoFile('unreachable');
    const { signal, secondsEach = FILE_SECONDS } = this.#options;
    try {
      const { sha256 } = await fetchUrl(url.href, {
        mayReach: allowPrivateAddresses ? () => true : isPublicAddress,
        target: path,
        maxBytes,
        timeoutMs: secondsEach * 1000,
        signal,
        onBytes: () => {},
      });
      this.#silent.delete(url.host);
      return { name: decoded(url.pathname), sha256: await sha256() };
    } catch (error) {
      if (!signal?.aborted && whyOf(error) === 'unreachable') this.#silent.set(url.host, silences + 1);
      throw error;
    }
  }

  /** The file of the archive that a text names: by its path there, or by its name where only one has it. */
  async #entryOf(text: string): Promise<readonly [ZipArchive, string] | undefined> {
    const { archive } = this.#options.places;
    if (archive === undefined || /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return undefined;
    // What is no zip file brings no files.
    this.#archive ??= openZip(archive).catch(() => undefined);
    const opened = await this.#archive;
    if (opened === undefined) return undefined;
    const wanted = text.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '');
    const names = filesOf(opened.names);
    const exact = names.find((name) => name === wanted);
    if (exact !== undefined) return [opened, exact];
    const low = wanted.toLowerCase();
    const alike = names.filter((name) => `/${name.toLowerCase()}`.endsWith(`/${low}`));
    const [only, ...others] = alike;
    return low !== '' && only !== undefined && others.length === 0 ? [opened, only] : undefined;
  }
}

function decoded(path: string): string {
  const last = path.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
