import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { FastifyRequest } from 'fastify';
import { processMark } from '#lib';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body may take longer to arrive than others. */
    isUpload?: true;
  }
}

/** A file as it was sent. */
export interface UploadedFile {
  readonly path: string;
  /** As its sender calls it; nothing to make a path of. */
  readonly name: string;
}

export interface Upload {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: UploadedFile | undefined;
  /** `unproved`: no token of our own page came before the file. */
  readonly trouble: 'malformed' | 'unproved' | 'too-large' | undefined;
  /** Removes the file unless it was moved away. */
  discard(): void;
}

const TOKEN = 'csrfmiddlewaretoken';
const LIMITS = { files: 1, fields: 20, parts: 25, fieldSize: 10_000, headerPairs: 50 };

/** Reads a form with a file, which goes to the disk as it comes. */
export async function readUpload(
  request: FastifyRequest,
  { folder, maxBytes }: { readonly folder: string; readonly maxBytes: number },
): Promise<Upload> {
  mkdirSync(folder, { recursive: true });
  // Named by process: the next start sweeps away what a crash leaves.
  const path = join(folder, `${processMark()}-${randomBytes(6).toString('hex')}.upload`);
  const fields: Record<string, string> = {};
  let isProved = false;
  let isTooLarge = false;
  let name: string | undefined;
  let writing: Promise<void> | undefined;
  const uploadOf = (trouble: Upload['trouble']): Upload => ({
    fields,
    file: name === undefined || trouble !== undefined ? undefined : { path, name },
    trouble,
    discard: () => rmSync(path, { force: true }),
  });
  try {
    const parser = new Busboy({
      headers: request.headers as BusboyHeaders,
      limits: { ...LIMITS, fileSize: maxBytes },
    });
    parser.on('field', (field: string, value: string) => {
      if (field === TOKEN) isProved = request.acceptCsrfField(value);
      else fields[field] = value;
    });
    parser.on('file', (_field: string, content: Readable, filename: string | undefined) => {
      // An empty choice of a file is sent as a file without a name. Nothing is written for who has not proved anything.
      if (!isProved || filename === undefined || filename === '') {
        content.resume();
        return;
      }
      name = filename;
      content.once('limit', () => {
        isTooLarge = true;
      });
      writing = pipeline(content, createWriteStream(path));
      writing.catch(() => parser.destroy());
    });
    await pipeline(request.raw, parser);
    await writing;
  } catch {
    await writing?.catch(() => {});
    return uploadOf('malformed');
  }
  if (!isProved) return uploadOf('unproved');
  return uploadOf(isTooLarge ? 'too-large' : undefined);
}
