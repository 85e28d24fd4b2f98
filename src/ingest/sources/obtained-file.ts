import type { FetchedFile, ImportLimits, ImportProgress } from '../model.ts';

/** What fetching and unpacking work with. */
export interface ObtainOptions {
  readonly limits: ImportLimits;
  /** Of an archive of several files: the one to read. */
  readonly entry?: string | undefined;
  temporaryFile(): string;
  readonly signal: AbortSignal | undefined;
  onProgress(progress: ImportProgress): void;
}

/** A file with what the server said of its version. */
export interface ObtainedFile extends FetchedFile {
  readonly etag?: string;
  readonly lastModified?: string;
  /** The zip file that it was taken out of, as what. */
  readonly archive?: { readonly path: string; readonly entry: string };
}
