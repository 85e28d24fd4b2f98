import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** A file that is being written, as its readers see it. */
export interface GrowingFile {
  /** Undefined while it grows; then whether it is whole. */
  readonly outcome: { readonly ok: true } | { readonly ok: false; readonly error: Error } | undefined;
}

/** How long a reader that has caught up with the writer waits before it looks again. */
const POLL_MS = 15;
const CHUNK_BYTES = 256 * 1024;

/**
 * Reads a file to its end while another process still writes it; `head` goes before. When the writing fails the stream
 * is destroyed with the error, so that what was sent cannot be taken for the whole.
 */
export function follow(path: string, file: GrowingFile, head: Buffer): Readable {
  let handle: FileHandle | undefined;
  let position = 0;
  let timer: NodeJS.Timeout | undefined;

  async function readOn(stream: Readable): Promise<void> {
    handle ??= await open(path, 'r');
    // Asked before the read: what is found at the end of a whole file is its end.
    const { outcome } = file;
    if (outcome?.ok === false) throw outcome.error;
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, position);
    position += bytesRead;
    if (bytesRead > 0) stream.push(bytesRead === CHUNK_BYTES ? chunk : chunk.subarray(0, bytesRead));
    else if (outcome) stream.push(null);
    else timer = setTimeout(() => next(stream), POLL_MS);
  }

  let reading = Promise.resolve();
  const next = (stream: Readable) => {
    reading = readOn(stream).catch((error: unknown) => {
      stream.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  };

  let isFirst = head.length > 0;
  return new Readable({
    highWaterMark: CHUNK_BYTES,
    read() {
      if (!isFirst) return next(this);
      isFirst = false;
      this.push(head);
    },
    destroy(error, done) {
      clearTimeout(timer);
      // The handle is closed only when no read is under way on it.
      void reading
        .then(() => handle?.close())
        .then(
          () => done(error),
          (closing: Error) => done(error ?? closing),
        );
    },
  });
}
