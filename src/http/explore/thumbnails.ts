import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredFile } from '#catalogue';
import { Failure, processMark } from '#lib';

// Sizes are rounded up to a step, so that nobody can fill the disk with one thumbnail per pixel.
const SIZE_STEP = 50;
const MAX_SIZE = 2000;
const MAX_PIXELS = 100_000_000;
// A picture that takes longer is no picture of anything.
const DECODING_SECONDS = 15;
// Pictures are decoded by threads that the file system needs as well.
const MAX_DECODERS = 2;
// More than these would wait for nobody knows how long: they are told to come back.
const MAX_WAITING = 64;
const MAX_REMEMBERED = 1000;
// What is still asked for then is made anew; what was published over is not.
const KEPT_MS = 30 * 86_400_000;

/** Width that a size of an address asks for: a number of pixels, rounded up to a step; undefined for what is none. */
export const widthOf = (size: string): number | undefined =>
  /^\d{1,9}$/.test(size) && Number(size) > 0
    ? Math.min(MAX_SIZE, Math.ceil(Number(size) / SIZE_STEP) * SIZE_STEP)
    : undefined;

/** Makes and keeps thumbnails below the data folder. */
export class Thumbnails {
  readonly #folder: string;
  readonly #making = new Map<string, Promise<string | undefined>>();
  readonly #waiting: (() => void)[] = [];
  /** What could not be made smaller: not tried at each request. */
  readonly #failed = new Set<string>();
  #decoders = 0;
  #swept: Promise<void> | undefined;

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'cache', 'thumbnails');
  }

  /**
   * Path of the picture at most `width` pixels wide; undefined when it cannot be made smaller. @throws Failure
   * `overloaded` when too many wait
   */
  of(file: StoredFile, key: string, width: number): Promise<string | undefined> {
    this.#swept ??= this.#sweep().catch(() => undefined);
    const name = `${key}-${width}`;
    if (this.#failed.has(name)) return Promise.resolve(undefined);
    let making = this.#making.get(name);
    if (making === undefined) {
      making = this.#make(file, name, width).finally(() => this.#making.delete(name));
      this.#making.set(name, making);
    }
    return making;
  }

  async #make(file: StoredFile, name: string, width: number): Promise<string | undefined> {
    const folder = join(this.#folder, name.slice(0, 2));
    const path = join(folder, name);
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
    await this.#turn();
    try {
      const bytes = await smaller(file.path, width).catch(() => undefined);
      if (bytes === undefined) {
        // Not a picture that can be read: the file itself is the answer.
        if (this.#failed.size >= MAX_REMEMBERED) this.#failed.clear();
        this.#failed.add(name);
        return undefined;
      }
      await mkdir(folder, { recursive: true });
      const aside = `${path}.${processMark()}.tmp`;
      await writeFile(aside, bytes);
      await rename(aside, path).catch(() => rm(aside, { force: true }));
      return path;
    } catch {
      // No room to keep it.
      return undefined;
    } finally {
      this.#decoders -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) throw new Failure('overloaded', 'too many thumbnails at once');
    while (this.#decoders >= MAX_DECODERS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#decoders += 1;
  }

  /** Once per process: what was made long ago goes. */
  async #sweep(): Promise<void> {
    const names = await readdir(this.#folder, { recursive: true }).catch(() => []);
    const oldest = Date.now() - KEPT_MS;
    for (const name of names) {
      const path = join(this.#folder, name);
      const known = await stat(path).catch(() => undefined);
      if (known?.isFile() && known.mtimeMs < oldest) await rm(path, { force: true });
    }
  }
}

async function smaller(path: string, width: number): Promise<Buffer> {
  // Loaded with the first thumbnail: most portals at rest never need it.
  const { default: sharp } = await import('sharp');
  return sharp(path, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
    .timeout({ seconds: DECODING_SECONDS })
    .rotate()
    .resize({ width, withoutEnlargement: true })
    .toBuffer();
}
