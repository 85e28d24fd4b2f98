import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { inMegabytes } from '../limits.ts';
import type { Source } from '../model.ts';
import { Refusal, throwIfAborted } from '../refusal.ts';
import { isPublicAddress } from './address.ts';
import { fetchUrl } from './fetch-url.ts';
import type { ObtainedFile, ObtainOptions } from './obtained-file.ts';
import { unpacked } from './unpack.ts';

/** Seconds an address may take in all, unless the source says otherwise. */
const TIMEOUT_SECONDS = 120;

const CHUNK = 1 << 20;

/**
 * The bytes of a source as a file on the disk: fetched when it is an address, unpacked when it is packed.
 *
 * Problems: `source-missing`, `source-refused`, `source-unreachable`, `source-too-large`, `archive-too-large`, `empty`.
 */
export async function obtain(
  source: Exclude<Source, { kind: 'rows' }>,
  options: ObtainOptions,
): Promise<ObtainedFile> {
  const file = source.kind === 'url' ? await fromUrl(source, options) : await fromFile(source.path, options);
  return unpacked(file, options);
}

async function fromUrl(
  { url, allowPrivateAddresses = false, timeoutSeconds = TIMEOUT_SECONDS }: Extract<Source, { kind: 'url' }>,
  { limits, temporaryFile, signal, onProgress }: ObtainOptions,
): Promise<ObtainedFile> {
  return fetchUrl(url, {
    mayReach: allowPrivateAddresses ? () => true : isPublicAddress,
    target: temporaryFile(),
    maxBytes: limits.maxBytes,
    timeoutMs: timeoutSeconds * 1000,
    signal,
    onBytes: (done, total) => onProgress({ stage: 'fetch', done, total }),
  });
}

async function fromFile(path: string, { limits, signal }: ObtainOptions): Promise<ObtainedFile> {
  const found = await statOf(path);
  if (!found.isFile())
    throw new Refusal({
      code: 'source-missing',
      message: `${path} is not a file.`,
      advice: 'Name one file.',
    });
  if (found.size === 0)
    throw new Refusal({
      code: 'empty',
      message: 'The source is empty.',
      advice: 'Check that it was written completely.',
    });
  if (found.size > limits.maxBytes)
    throw new Refusal({
      code: 'source-too-large',
      message: `The source has ${inMegabytes(found.size)} MB; ${inMegabytes(limits.maxBytes)} is the most.`,
      advice: 'Raise ALMAGEST_SOURCE_MAX_MB, or split the source.',
    });
  return {
    path,
    name: basename(path),
    bytes: found.size,
    sha256: () => sha256Of(path, signal),
    isTemporary: false,
  };
}

async function sha256Of(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(CHUNK);
    for (;;) {
      throwIfAborted(signal);
      const { bytesRead } = await handle.read(buffer, 0, CHUNK);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    throw new Refusal(
      {
        code: 'source-missing',
        message: `There is no file ${path} that can be read.`,
        advice: 'Check the path and its permissions.',
      },
      { cause: error },
    );
  }
}
