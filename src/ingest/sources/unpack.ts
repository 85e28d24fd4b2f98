import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline as connect, type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { inMegabytes } from '../limits.ts';
import type { Companions, ImportLimits } from '../model.ts';
import { cancelled, Refusal } from '../refusal.ts';
import type { ObtainedFile, ObtainOptions } from './obtained-file.ts';
import { openZip, type ZipArchive } from './zip.ts';
import { filesOf, zipContent } from './zip-content.ts';

/** Beyond it a file is judged by how much it grows; small files may be as repetitive as they like. */
const FREE_BYTES = 64_000_000;
/** Tables shrink to a fiftieth at the best; what grows more than this was made to. */
const MAX_RATIO = 250;
const MAX_LAYERS = 2;

/** Counts what comes out of a packed file and stops it at the limits. */
export function unpackingLimit(packedBytes: number, maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, give) {
      bytes += chunk.length;
      const isBomb = bytes > FREE_BYTES && bytes > packedBytes * MAX_RATIO;
      give(isBomb ? growsTooFast() : bytes > maxBytes ? growsTooFar(maxBytes) : null, chunk);
    },
  });
}

/** The bytes of an entry of a zip file, stopped where they grow too far. */
export async function openWithin(
  archive: ZipArchive,
  name: string,
  { maxUnpackedBytes }: Pick<ImportLimits, 'maxUnpackedBytes'>,
): Promise<Readable> {
  const stream = await archive.open(name);
  const limit = unpackingLimit(archive.packedSizeOf(name) ?? 0, maxUnpackedBytes);
  // Errors reach whoever reads `limit`.
  connect(stream, limit, () => {});
  return limit;
}

const growsTooFast = (): Refusal =>
  new Refusal({
    code: 'archive-too-large',
    message: `The source unpacks to more than ${MAX_RATIO} times its size.`,
    advice: 'Give it unpacked.',
  });

const growsTooFar = (maxBytes: number): Refusal =>
  new Refusal({
    code: 'archive-too-large',
    message: `The source unpacks to more than ${inMegabytes(maxBytes)} MB.`,
    advice: 'Give it unpacked, or raise ALMAGEST_SOURCE_MAX_MB.',
  });

type Packing = 'gzip' | 'zstd' | 'zip' | 'bzip2' | 'xz' | undefined;

async function packingOf(path: string): Promise<Packing> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(6), 0, 6, 0);
    const head = buffer.toString('latin1');
    if (head.startsWith('\x1f\x8b')) return 'gzip';
    if (head.startsWith('\x28\xb5\x2f\xfd')) return 'zstd';
    if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return 'zip';
    if (/^BZh[1-9]/.test(head)) return 'bzip2';
    return head.startsWith('\xfd7zXZ') ? 'xz' : undefined;
  } finally {
    await handle.close();
  }
}

/** The file inside a gzip, zstd or zip file, as a file of ours; any other file as it is. */
export async function unpacked(file: ObtainedFile, options: ObtainOptions): Promise<ObtainedFile> {
  let current = file;
  for (let layer = 0; layer <= MAX_LAYERS; layer += 1) {
    const packing = await packingOf(current.path);
    if (packing === undefined) return current;
    if (packing === 'bzip2' || packing === 'xz')
      throw new Refusal({
        code: 'unknown-format',
        message: `The source is packed with ${packing}, which is not read.`,
        advice: 'Give it unpacked, or packed with gzip, zstd or zip.',
      });
    const next =
      packing === 'zip' ? await fromZip(current, options) : await fromStream(current, packing, options);
    if (next === undefined) return current;
    current = next;
  }
  throw new Refusal({
    code: 'archive-too-large',
    message: 'The source is packed inside packed files.',
    advice: 'Give it unpacked.',
  });
}

async function fromStream(
  file: ObtainedFile,
  packing: 'gzip' | 'zstd',
  options: ObtainOptions,
): Promise<ObtainedFile> {
  const decoder = packing === 'gzip' ? createGunzip() : createZstdDecompress();
  const name = file.name.replace(/\.(?:gz|gzip|zst|zstd)$/i, '');
  return write(file, name, [createReadStream(file.path), decoder], options, packing);
}

/** Undefined for a format that is a zip file itself, such as workbooks. */
async function fromZip(file: ObtainedFile, options: ObtainOptions): Promise<ObtainedFile | undefined> {
  const archive = await openZip(file.path);
  try {
    if (zipContent(archive.names) !== undefined) return undefined;
    if (archive.names.includes('mimetype'))
      throw new Refusal({
        code: 'unknown-format',
        message: 'This is an OpenDocument text, a book or the like, and no table.',
        advice: 'Give the table itself, as ODS, XLSX or CSV.',
      });
    const name = entryOf(archive, options.entry);
    const stream = await archive.open(name);
    const taken = await write(file, name.split('/').at(-1) ?? name, [stream], options, 'zip');
    return { ...taken, archive: { path: file.path, entry: name } };
  } finally {
    archive.close();
  }
}

const COMES_ALONG = /\.(?:jpe?g|png|gif|webp|avif|tiff?|svg|bmp|pdf|mp3|ogg|wav|flac|mp4|webm|docx?|odt)$/i;

/** The file of the archive to read: the one that was named, or the only one. */
function entryOf({ names }: ZipArchive, wanted: string | undefined): string {
  const files = filesOf(names);
  // A map that brings its pictures along names itself.
  const map = files.find((name) => /(?:^|\/)doc\.kml$/i.test(name));
  // What describes the tables of an archive is none.
  const tables = files.filter((name) => !/(?:^|\/)readme(?:\.txt|\.md)?$/i.test(name));
  // Pictures and documents come along with the table that names them.
  const withData = tables.filter((name) => !COMES_ALONG.test(name));
  const only =
    withData.length === 1
      ? withData[0]
      : tables.length === 1
        ? tables[0]
        : files.length === 1
          ? files[0]
          : map;
  const named = files.find((name) => name === wanted);
  if (wanted === undefined && only !== undefined) return only;
  if (named !== undefined) return named;
  const list = files.slice(0, 10).join(', ');
  throw new Refusal({
    code: wanted === undefined || files.length === 0 ? 'unknown-format' : 'sheet-missing',
    message:
      files.length === 0
        ? 'The archive holds no file.'
        : wanted === undefined
          ? `The archive holds ${files.length} files; one is read.`
          : `The archive has no file ${wanted}.`,
    advice: files.length === 0 ? 'Give the file itself.' : `Name one of its files: ${list}.`,
  });
}

/** The other files of the archive that a file was taken out of; undefined when it was in none. */
export async function companionsOf(
  { archive, bytes }: ObtainedFile,
  { limits, temporaryFile }: Pick<ObtainOptions, 'limits' | 'temporaryFile'>,
): Promise<Companions | undefined> {
  if (archive === undefined) return undefined;
  const { path, entry } = archive;
  const listed = await openZip(path);
  listed.close();
  const taken = new Map<string, Promise<string>>();
  const take = async (name: string): Promise<string> => {
    const opened = await openZip(path);
    try {
      const target = temporaryFile();
      const left = { maxUnpackedBytes: limits.maxUnpackedBytes - bytes };
      await pipeline(await openWithin(opened, name, left), createWriteStream(target));
      return target;
    } finally {
      opened.close();
    }
  };
  return {
    names: filesOf(listed.names).filter((name) => name !== entry),
    take(name) {
      const known = taken.get(name) ?? take(name);
      taken.set(name, known);
      return known;
    },
  };
}

async function write(
  file: ObtainedFile,
  name: string,
  streams: readonly [Readable, ...NodeJS.ReadWriteStream[]],
  { limits, temporaryFile, signal }: ObtainOptions,
  packing: string,
): Promise<ObtainedFile> {
  const target = temporaryFile();
  const [first, ...rest] = streams;
  const steps = [
    first,
    ...rest,
    unpackingLimit(file.bytes, limits.maxUnpackedBytes),
    createWriteStream(target),
  ];
  try {
    await pipeline(steps, signal ? { signal } : {});
  } catch (error) {
    if (signal?.aborted) throw cancelled();
    if (error instanceof Refusal) throw error;
    throw damaged(packing, error);
  }
  const { size } = await stat(target);
  if (size === 0) throw new Refusal({ code: 'empty', message: 'What was packed is empty.' });
  return { ...file, path: target, name, bytes: size, isTemporary: true };
}

/** The archive does not hold what it says. */
export const damaged = (packing: string, cause: unknown): Refusal =>
  new Refusal(
    {
      code: 'malformed',
      message: `The ${packing} file is damaged: ${cause instanceof Error ? cause.message : String(cause)}.`,
      advice: 'Check that it was written or transferred completely.',
    },
    { cause },
  );
