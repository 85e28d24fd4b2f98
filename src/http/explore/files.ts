import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DatasetEntry } from '#catalogue';
import { odsqlName } from '#query';
import type { Visibility } from '#visibility';
import type { HttpDeps } from '../deps.ts';
import { sendProblem } from '../error-replies.ts';
import { invalidParameter, notFoundResource, signInNeeded, unknownDataset } from '../problems.ts';
import { keepPrivate, viewerOf } from '../viewer.ts';
import { compileClauses } from './compile.ts';
import { BASE } from './links.ts';
import { holds } from './page-cache.ts';
import { Thumbnails, widthOf } from './thumbnails.ts';

// An id's content changes only when its dataset is published anew, and then so does the ETag.
const CACHE_CONTROL = 'public, max-age=86400, stale-while-revalidate=604800';
// Of the picture that stands for a dataset.
const THUMBNAIL_WIDTH = 300;

interface FilePath {
  readonly dataset_id: string;
  /** Absent: the picture that stands for the dataset. */
  readonly file_id?: string;
  readonly size?: string;
}

// What a source says of a file may be anything, and must not break the answer.
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(?:;\s*[\w-]+=[\w-]+)*$/;
const RASTER = /^image\/(?:jpeg|png|webp|gif|avif|tiff)$/;

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

  /** Id of the first picture of the records that the caller may see. */
  const firstPicture = async (sees: Visibility, entry: DatasetEntry): Promise<string | undefined> => {
    const field = entry.schema.fields.find(({ type }) => type === 'file')?.name;
    if (field === undefined) return undefined;
    const name = odsqlName(field);
    const compiled = compileClauses(
      { select: `${name} as picture`, where: [`${name} is not null`] },
      {
        schema: entry.schema,
        visible: sees.visible(entry),
        lang: settings.defaultLanguage,
        now: deps.clock.now(),
        isCatalogue: false,
      },
      { limit: 1 },
    );
    if (!compiled.ok) throw new Error(compiled.problems[0].message);
    const { rows } = await deps.engine.page(catalogue.snapshot(entry), compiled.value, {
      format: 'json',
      timezone: 'UTC',
      lang: settings.defaultLanguage,
      fileUrl: '',
    });
    const [row] = rows.map((text) => JSON.parse(text) as { readonly picture?: { readonly id?: string } });
    return row?.picture?.id;
  };

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    await Promise.all([catalogue.refresh(), deps.visibility.refresh()]);
    const { dataset_id: id, file_id: named, size } = request.params as FilePath;
    const viewer = viewerOf(request);
    if (deps.visibility.isShutOut(viewer)) return sendProblem(request, reply, signInNeeded);
    const sees = deps.visibility.of(viewer, deps.clock.now());
    const entry = await sees.dataset(id);
    if (entry === undefined) return sendProblem(request, reply, unknownDataset(id));
    const wanted = size === undefined ? undefined : widthOf(size);
    if (size !== undefined && wanted === undefined)
      return sendProblem(request, reply, invalidParameter('size', size, 'a width in pixels, such as 300,'));
    const fileId = named ?? (await firstPicture(sees, entry));
    if (fileId === undefined)
      return sendProblem(request, reply, notFoundResource(`The dataset ${id} has no thumbnail.`));
    const file = /^[\w-]{1,64}$/.test(fileId) ? await sees.file(entry, fileId) : undefined;
    if (file === undefined)
      return sendProblem(request, reply, notFoundResource(`The requested file ${fileId} does not exist.`));

    const attachment = (entry.metadata.attachments ?? []).find((one) => one.id === fileId);
    const width = RASTER.test(file.mimetype)
      ? (wanted ?? (named === undefined ? THUMBNAIL_WIDTH : undefined))
      : undefined;
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
      'content-type': MEDIA_TYPE.test(file.mimetype) ? file.mimetype : 'application/octet-stream',
      'content-disposition': `${attachment === undefined ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.filename.toWellFormed())}`,
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
  for (const base of [BASE, '/api/v2', '/api/explore/v2.0'])
    app.get(`${base}/catalog/datasets/:dataset_id/thumbnail`, answer);
  for (const base of FILE_BASES) {
    app.get(`${base}/:file_id`, answer);
    app.get(`${base}/:file_id/:size`, answer);
  }
}
