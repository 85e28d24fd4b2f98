import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue, DatasetEntry } from '#catalogue';
import type { FileCell } from '#dataset';
import { processMark } from '#lib';

/** A file inside a record: its bytes as base64, and what it is. */
export interface PushedFile {
  readonly bytes: Buffer;
  readonly mimetype: string;
  readonly filename: string;
}

const RASTER = /^image\/(jpeg|png|webp|gif|avif|tiff)$/;
const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'text/plain': 'txt',
};

/** The file that a value brings; undefined when it brings none. */
export function pushedFile(value: unknown): PushedFile | undefined {
  if (typeof value !== 'object' || value === null || !('content' in value)) return undefined;
  const said = value as Readonly<Record<string, unknown>>;
  const mimetype = said['content-type'] ?? said.content_type ?? said.mimetype ?? 'application/octet-stream';
  const base64 = typeof said.content === 'string' ? said.content.replace(/\s+/g, '') : '';
  const isBase64 = base64.length > 0 && base64.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(base64);
  if (!isBase64 || typeof mimetype !== 'string' || !/^[a-z]+\/[\w.+-]{1,100}$/.test(mimetype))
    return undefined;
  const ending = ENDINGS[mimetype] ?? /\/([a-z0-9]{1,8})$/.exec(mimetype)?.[1] ?? 'bin';
  const named = typeof said.filename === 'string' ? (said.filename.split(/[/\\]/).at(-1) ?? '') : '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  const filename = named.replace(/[\u0000-\u001f"]/g, '').slice(0, 150) || `file.${ending}`;
  return { bytes: Buffer.from(base64, 'base64'), mimetype, filename };
}

/** Keeps a file of a dataset: on the disk, and known, when this resolves. The same file twice is one. */
export async function keepFile(
  { bytes, mimetype, filename }: PushedFile,
  entry: DatasetEntry,
  {
    catalogue,
    dataFolder,
    now,
  }: {
    readonly catalogue: Pick<Catalogue, 'addFile' | 'file'>;
    readonly dataFolder: string;
    readonly now: Date;
  },
): Promise<FileCell> {
  const id = createHash('sha256')
    .update(`${entry.uid}\n${mimetype}\n${filename}\n`)
    .update(bytes)
    .digest('hex')
    .slice(0, 32);
  if (catalogue.file(entry, id) === undefined) {
    const folder = join(dataFolder, 'tmp');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${processMark()}-${randomBytes(6).toString('hex')}.pushed`);
    writeFileSync(path, bytes, { flush: true });
    await catalogue.addFile(entry.id, { id, path, mimetype, filename });
  }
  const size = RASTER.test(mimetype) ? await sizeOf(bytes) : undefined;
  return {
    id,
    filename,
    format: (RASTER.exec(mimetype)?.[1] ?? filename.split('.').at(-1) ?? '').toUpperCase(),
    mimetype,
    width: size?.width ?? null,
    height: size?.height ?? null,
    thumbnail: size !== undefined,
    last_synchronized: now.toISOString().replace('Z', '000'),
    color_summary: [],
  };
}

/** In pixels, as its head says; undefined when it is no picture after all. */
async function sizeOf(
  bytes: Buffer,
): Promise<{ readonly width: number; readonly height: number } | undefined> {
  try {
    const { default: sharp } = await import('sharp');
    const { width, height } = await sharp(bytes, { limitInputPixels: 100_000_000 }).metadata();
    return { width, height };
  } catch {
    return undefined;
  }
}
