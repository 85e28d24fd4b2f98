import { fail, ok, type Result } from '#lib';
import type { ImportProblem, ImportProgress } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { isPublicAddress } from './address.ts';
import { fetchUrl, NotModified } from './fetch-url.ts';

/** What was fetched, as its server knows it. */
export interface FetchedSource {
  readonly bytes: number;
  /** Hexadecimal digits. */
  readonly sha256: string;
  readonly etag?: string;
  readonly lastModified?: string;
}

/**
 * Downloads what an address gives into a file, to be imported from there, now and again later. `not-modified`: the server says
 * that what is `known` is still what it has; nothing was written.
 */
export async function fetchSource(
  url: string,
  options: {
    /** File to write to. */
    readonly target: string;
    readonly maxBytes: number;
    readonly allowPrivateAddresses: boolean;
    readonly timeoutSeconds: number;
    readonly known?: { readonly etag?: string | undefined; readonly lastModified?: string | undefined };
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: ImportProgress) => void;
  },
): Promise<Result<FetchedSource | 'not-modified', ImportProblem>> {
  const { target, maxBytes, allowPrivateAddresses, timeoutSeconds, signal, onProgress, known } = options;
  try {
    const { bytes, sha256, etag, lastModified } = await fetchUrl(url, {
      mayReach: allowPrivateAddresses ? () => true : isPublicAddress,
      target,
      maxBytes,
      timeoutMs: timeoutSeconds * 1000,
      signal,
      ...(known && { known }),
      onBytes: (done, total) => onProgress?.({ stage: 'fetch', done, total }),
    });
    return ok({
      bytes,
      sha256,
      ...(etag !== undefined && { etag }),
      ...(lastModified !== undefined && { lastModified }),
    });
  } catch (error) {
    if (error instanceof NotModified) return ok('not-modified');
    if (error instanceof Refusal) return fail(error.problem);
    throw error;
  }
}
