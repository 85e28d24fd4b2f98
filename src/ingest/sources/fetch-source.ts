import { fail, ok, type Result } from '#lib';
import type { ImportProblem, ImportProgress } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { isPublicAddress } from './address.ts';
import { addressOf, fetchUrl, NotModified } from './fetch-url.ts';

/** What was fetched, as its server knows it. */
export interface FetchedSource {
  readonly bytes: number;
  /** Hexadecimal digits. */
  readonly sha256: string;
  readonly contentType?: string;
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
    /** Made for each address; sent to the origin of the first one only. */
    readonly headers?: (
      url: URL,
    ) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  },
): Promise<Result<FetchedSource | 'not-modified', ImportProblem>> {
  const { target, maxBytes, allowPrivateAddresses, timeoutSeconds, signal, onProgress, known, headers } =
    options;
  try {
    const { bytes, sha256, contentType, etag, lastModified } = await fetchUrl(url, {
      mayReach: allowPrivateAddresses ? () => true : isPublicAddress,
      target,
      maxBytes,
      timeoutMs: timeoutSeconds * 1000,
      signal,
      ...(known && { known }),
      ...(headers && { headers }),
      onBytes: (done, total) => onProgress?.({ stage: 'fetch', done, total }),
    });
    return ok({
      bytes,
      sha256: await sha256(),
      ...(contentType !== undefined && { contentType }),
      ...(etag !== undefined && { etag }),
      ...(lastModified !== undefined && { lastModified }),
    });
  } catch (error) {
    if (error instanceof NotModified) return ok('not-modified');
    if (error instanceof Refusal) return fail(error.problem);
    throw error;
  }
}

/** The address that a name leads to, when it may be reached; for protocols that connect by themselves. */
export async function resolveHost(
  host: string,
  allowPrivateAddresses: boolean,
): Promise<Result<string, ImportProblem>> {
  try {
    return ok(await addressOf(host, allowPrivateAddresses ? () => true : isPublicAddress));
  } catch (error) {
    if (error instanceof Refusal) return fail(error.problem);
    throw error;
  }
}
