import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FileCell } from '#dataset';
import { Refusal } from '../refusal.ts';
import { HEAD_BYTES, type MediaType, mediaTypeOf } from './media-type.ts';

/** A file that was taken, on the disk, as `catalogue` takes it over. */
export interface TakenFile {
  readonly id: string;
  readonly path: string;
  readonly mimetype: string;
  readonly filename: string;
  readonly isByContent: true;
}

/** Why there is no file. English; told in other languages as a sentence. */
export const NOT_TAKEN = {
  'not-address': 'not the address of a file',
  'no-name': 'no file of that name came with the data',
  refused: 'the server does not give the file out, or its address may not be reached',
  unreachable: 'the server does not answer',
  large: 'the file is too large, or there are too many bytes of files',
  empty: 'the file is empty',
  page: 'a web page is there, and no file',
  damaged: 'the picture is damaged',
} as const;
export type NotTaken = keyof typeof NOT_TAKEN;

/** There is no file, for a reason that goes into a list. */
export class NoFile extends Error {
  readonly why: NotTaken;

  constructor(why: NotTaken) {
    super(NOT_TAKEN[why]);
    this.why = why;
  }
}

/** What a problem of fetching or unpacking says of one file. */
export function whyOf(error: unknown): NotTaken {
  if (error instanceof NoFile) return error.why;
  if (!(error instanceof Refusal)) throw error;
  switch (error.problem.code) {
    case 'source-unreachable':
      // A server that answers with no file has nothing that went wrong under it.
      return error.cause === undefined ? 'refused' : 'unreachable';
    case 'source-too-large':
    case 'archive-too-large':
      return 'large';
    case 'empty':
      return 'empty';
    case 'malformed':
      return 'damaged';
    default:
      return 'refused';
  }
}

/** A name that can stand in a header and in a folder, with the ending of what the file is. */
function fileNameOf(name: string, { ending }: MediaType): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/\p{C}|["*:<>?|]/gu, '')
    .trim()
    .replace(/^\.+/, '')
    .slice(-150);
  if (clean === '') return `file.${ending}`;
  return /\.[a-z0-9]{1,8}$/i.test(clean) ? clean : `${clean}.${ending}`;
}

const MAX_PIXELS = 200_000_000;

/** In pixels, as its head says. @throws NoFile when it is no picture after all */
async function sizeOf(path: string): Promise<{ readonly width: number; readonly height: number }> {
  try {
    const { default: sharp } = await import('sharp');
    const { width, height } = await sharp(path, { limitInputPixels: MAX_PIXELS }).metadata();
    return { width, height };
  } catch {
    throw new NoFile('damaged');
  }
}

/** Writes a stream to a file; answers the digest of its content. */
export async function writeCounted(from: Readable, path: string, maxBytes: number): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, give) {
      bytes += chunk.length;
      hash.update(chunk);
      give(bytes > maxBytes ? new NoFile('large') : null, chunk);
    },
  });
  await pipeline(from, counted, createWriteStream(path));
  return hash.digest('hex');
}

/**
 * What a file on the disk is, as a record has it. Content, name and type make its id: the same file twice is one.
 *
 * @param sha256 of the content, in hexadecimal digits
 * @throws NoFile for an empty file, a web page, a picture that is none
 */
export async function cellOf(
  path: string,
  name: string,
  sha256: string,
  now: Date,
): Promise<{ readonly cell: FileCell; readonly file: TakenFile; readonly bytes: number }> {
  const { size: bytes } = await stat(path);
  if (bytes === 0) throw new NoFile('empty');
  const handle = await open(path, 'r');
  let head: Buffer;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    head = buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
  const type = mediaTypeOf(head, name);
  if (type === 'page') throw new NoFile('page');
  const { mimetype, format } = type;
  const size = type.isRaster ? await sizeOf(path) : undefined;
  const filename = fileNameOf(name, type);
  const id = createHash('sha256').update(`${mimetype}\n${filename}\n${sha256}`).digest('hex').slice(0, 32);
  return {
    cell: {
      id,
      filename,
      format,
      mimetype,
      width: size?.width ?? null,
      height: size?.height ?? null,
      thumbnail: size !== undefined,
      last_synchronized: now.toISOString().replace('Z', '000'),
      color_summary: [],
    },
    file: { id, path, mimetype, filename, isByContent: true },
    bytes,
  };
}
