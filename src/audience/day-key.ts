import { randomBytes, randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 32;
const KEY = /^\d{4}-\d{2}-\d{2}\.key$/;
const MARK = /\.here$/;
// Who has not been heard of for so long was killed.
const MARK_LIVES_MS = 60_000;

/**
 * The key under which several processes know the readers of one day alike: a file in their common folder, made by whoever
 * comes first, read once a day by the others. It goes at the end of its day, and with the last process that leaves;
 * whoever comes later finds what a crash has left and removes it. Small files, and once a day: the work is done at once.
 */
export class DayKey {
  readonly #folder: string;
  readonly #mark: string;

  /** @param folder of these files alone; made when it is not there */
  constructor(folder: string) {
    this.#folder = folder;
    this.#mark = `${randomUUID()}.here`;
  }

  #at(name: string): string {
    return join(this.#folder, name);
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** Removes the keys of days before a day. */
  forgetBefore(day: string): void {
    this.#remove((name) => name < `${day}.key`);
  }

  /** The key of a day, `2026-01-31`. */
  of(day: string): Buffer {
    this.stay();
    const name = `${day}.key`;
    const known = this.#read(name);
    if (known !== undefined) return known;
    // Whole before it has its name: two who come at the same time never read half a key.
    const aside = this.#at(`${randomUUID()}.new`);
    writeFileSync(aside, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' });
    try {
      linkSync(aside, this.#at(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(aside, { force: true });
    }
    const made = this.#read(name);
    if (made === undefined) throw new Error(`${this.#at(name)} is no key of a day`);
    return made;
  }

  #read(name: string): Buffer | undefined {
    try {
      const key = readFileSync(this.#at(name));
      return key.length === KEY_BYTES ? key : undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  #remove(which: (name: string) => boolean): void {
    for (const name of this.#names().filter((one) => KEY.test(one) && which(one))) {
      try {
        writeFileSync(this.#at(name), Buffer.alloc(KEY_BYTES), { flag: 'r+' });
      } catch {
        // Another process has removed it.
      }
      rmSync(this.#at(name), { force: true });
    }
  }

  /** Says that this process is still there; to be called every few seconds. */
  stay(): void {
    const now = new Date();
    try {
      utimesSync(this.#at(this.#mark), now, now);
    } catch {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(this.#at(this.#mark), '', { mode: 0o600 });
    }
  }

  /** The last one to leave removes the key. */
  leave(): void {
    rmSync(this.#at(this.#mark), { force: true });
    const since = Date.now() - MARK_LIVES_MS;
    const isThere = (name: string): boolean => {
      const mark = statSync(this.#at(name), { throwIfNoEntry: false });
      if (mark !== undefined && mark.mtimeMs >= since) return true;
      rmSync(this.#at(name), { force: true });
      return false;
    };
    if (
      !this.#names()
        .filter((name) => MARK.test(name))
        .some(isThere)
    )
      this.#remove(() => true);
  }
}
