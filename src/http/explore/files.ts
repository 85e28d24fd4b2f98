import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { StoredFile } from '#catalogue';
import type { HttpDeps } from '../deps.ts';
import { sendProblem } from '../error-replies.ts';
import { notFoundResource, signInNeeded, unknownDataset } from '../problems.ts';
import { keepPrivate, viewerOf } from '../viewer.ts';
import { BASE } from './links.ts';
import { holds } from './page-cache.ts';

// An id's content changes only when its dataset is published anew, and then so does the ETag.
const CACHE_CONTROL = 'public, max-age=86400, stale-while-revalidate=604800';
// Sizes are rounded up to a step, so that nobody can fill the disk with one thumbnail per pixel.
const SIZE_STEP = 50;
const MAX_SIZE = 2000;
const MAX_PIXELS = 100_000_000;
// Pictures are decoded by threads that the file system needs as well.
const MAX_DECODERS = 2;

/** Makes and keeps thumbnails below the data folder. */
class Thumbnails {
  readonly #folder: string;
  readonly #making = new Map<string, Promise<string | undefined>>();
  readonly #waiting: (() => void)[] = [];
  #decoders = 0;

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'cache', 'thumbnails');
  }

  /** Path of the picture at most `width` pixels wide; undefined when it cannot be made smaller. */
  of(file: StoredFile, key: string, width: number): Promise<string | undefined> {
    const name = `${key}-${width}`;
    let making = this.#making.get(name);
    if (making === undefined) {
      making = this.#make(file, name, width).finally(() => this.#making.delete(name));
      this.#making.set(name, making);
    }
    return making;
  }

  async #make(file: StoredFile, name: string, width: number): Promise<string | undefined> {
    const path = join(this.#folder, name.slice(0, 2), name);
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
    await this.#turn();
    try {
      // Loaded with the first thumbnail: most portals at rest never need it.
      const { default: sharp } = await import('sharp');
      const picture = sharp(file.path, { limitInputPixels: MAX_PIXELS, failOn: 'error' }).rotate();
      const bytes = await picture.resize({ width, withoutEnlargement: true }).toBuffer();
      await mkdir(join(this.#folder, name.slice(0, 2)), { recursive: true });
      const aside = `${path}.${process.pid}.tmp`;
      await writeFile(aside, bytes);
      await rename(aside, path).catch(() => rm(aside, { force: true }));
      return path;
    } catch {
      // Not a picture that can be read: the file itself is the answer.
      return undefined;
    } finally {
      this.#decoders -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    while (this.#decoders >= MAX_DECODERS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#decoders += 1;
  }
}

interface FilePath {
  readonly dataset_id: string;
  readonly file_id: string;
  readonly size?: string;
}

const RASTER = /^image\/(?:jpeg|png|webp|gif|avif|tiff)$/;

/** Width that a `/{size}` asks for: a number of pixels, rounded up to a step; undefined for the file as it is. */
function widthOf(size: string | undefined): number | undefined {
  if (size === undefined || !/^\d{1,6}$/.test(size) || Number(size) === 0) return undefined;
  return Math.min(MAX_SIZE, Math.ceil(Number(size) / SIZE_STEP) * SIZE_STEP);
}

// The ids are the same in every version of the API, and so are the addresses that programs keep.
const FILE_BASES = [
  `${BASE}/catalog/datasets/:dataset_id/files`,
  '/api/v2/catalog/datasets/:dataset_id/files',
  '/api/explore/v2.0/catalog/datasets/:dataset_id/files',
  '/api/datasets/1.0/:dataset_id/files',
  '/api/datasets/1.0/:dataset_id/images',
  '/explore/dataset/:dataset_id/files',
  '/explore/dataset/:dataset_id/images',
];

/** Content of `file` cells, at the addresses of the API and of the pages. */
export function registerFiles(app: FastifyInstance, deps: HttpDeps): void {
  const { catalogue, settings } = deps;
  const thumbnails = new Thumbnails(settings.dataFolder);

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    await Promise.all([catalogue.refresh(), deps.visibility.refresh()]);
    const { dataset_id: id, file_id: fileId, size } = request.params as FilePath;
    const viewer = viewerOf(request);
    if (deps.visibility.isShutOut(viewer)) return sendProblem(request, reply, signInNeeded);
    const sees = deps.visibility.of(viewer, deps.clock.now());
    const entry = await sees.dataset(id);
    if (entry === undefined) return sendProblem(request, reply, unknownDataset(id));
    const file = /^[\w-]{1,64}$/.test(fileId) ? await sees.file(entry, fileId) : undefined;
    if (file === undefined)
      return sendProblem(request, reply, notFoundResource(`The requested file ${fileId} does not exist.`));

    const attachment = (entry.metadata.attachments ?? []).find((one) => one.id === fileId);
    const width = RASTER.test(file.mimetype) ? widthOf(size) : undefined;
    const key = `${fileId}-${entry.manifest.id}-${entry.uid}`;
    const smaller = width === undefined ? undefined : await thumbnails.of(file, key, width);
    const path = smaller ?? file.path;
    const known = await stat(path).catch(() => undefined);
    if (known === undefined)
      return sendProblem(request, reply, notFoundResource(`The requested file ${fileId} does not exist.`));
    const etag = `"${fileId}-${known.size.toString(36)}-${Math.trunc(known.mtimeMs).toString(36)}"`;
    reply.headers({
      // What not everybody may see stays out of caches, and is asked for again each time.
      'cache-control': sees.isPublic(entry) ? CACHE_CONTROL : 'private, no-cache',
      etag,
      'content-type': file.mimetype,
      'content-disposition': `${attachment === undefined ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.filename)}`,
      // A publisher's SVG or HTML must not act in the portal's name.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'access-control-allow-origin': '*',
    });
    keepPrivate(request, reply);
    if (holds(request.headers['if-none-match'], etag)) return reply.code(304).send();
    reply.header('content-length', known.size);
    return reply.send(createReadStream(path));
  };

  for (const base of FILE_BASES.filter((one) => one.endsWith('/files')))
    app.get(`${base.replace(/files$/, 'attachments')}/:file_id`, answer);
  for (const base of FILE_BASES) {
    app.get(`${base}/:file_id`, answer);
    app.get(`${base}/:file_id/:size`, answer);
  }
}
