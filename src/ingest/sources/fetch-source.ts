import { fail, ok, type Result } from '#lib';
import type { ImportProblem, ImportProgress } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { isPublicAddress } from './address.ts';
import { fetchUrl } from './fetch-url.ts';

/** Downloads what an address gives into a file, to be imported from there, now and again later. */
export async function fetchSource(
  url: string,
  options: {
    /** File to write to. */
    readonly target: string;
    readonly maxBytes: number;
    readonly allowPrivateAddresses: boolean;
    readonly timeoutSeconds: number;
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: ImportProgress) => void;
  },
): Promise<Result<{ readonly bytes: number }, ImportProblem>> {
  const { target, maxBytes, allowPrivateAddresses, timeoutSeconds, signal, onProgress } = options;
  try {
    const { bytes } = await fetchUrl(url, {
      mayReach: allowPrivateAddresses ? () => true : isPublicAddress,
      target,
      maxBytes,
      timeoutMs: timeoutSeconds * 1000,
      signal,
      onBytes: (done, total) => onProgress?.({ stage: 'fetch', done, total }),
    });
    return ok({ bytes });
  } catch (error) {
    if (error instanceof Refusal) return fail(error.problem);
    throw error;
  }
}
