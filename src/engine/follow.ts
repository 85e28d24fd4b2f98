import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Failure } from '#lib';
import type { ByteRange } from './model.ts';

/** A file that is being written, as its readers see it. */
export interface GrowingFile {
  /** Undefined while it grows; then whether it is whole. */
  readonly outcome: { readonly ok: true } | { readonly ok: false; readonly error: Error } | undefined;
}

export interface FollowOptions {
  /** Goes before the bytes of the file. */
  readonly head: Buffer;
  /** Absent: everything. */
  readonly range?: ByteRange | undefined;
  /** A destination that takes nothing for so long is given up; two minutes by default. */
  readonly stallMs?: number;
}

/** How long a reader that has caught up with the writer waits before it looks again. */
const POLL_MS = 15;
const CHUNK_BYTES = 256 * 1024;
const STALL_MS = 120_000;

/**
 * The bytes of a file, to its end, while another process still writes it. When the writing fails the stream is
 * destroyed with the error, so that what was sent cannot be taken for the whole.
 */
export class FollowedFile extends Readable {
  readonly #path: string;
  readonly #file: GrowingFile;
  readonly #head: Buffer;
  readonly #end: number;
  readonly #stallMs: number;
  #position: number;
  #handle: FileHandle | undefined;
  #waiting: { readonly timer: NodeJS.Timeout; wake(): void } | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(path: string, file: GrowingFile, { head, range, stallMs = STALL_MS }: FollowOptions) {
    super({ highWaterMark: CHUNK_BYTES });
    this.#path = path;
    this.#file = file;
    this.#head = head;
    this.#position = range?.start ?? 0;
    this.#end = range?.end ?? Number.POSITIVE_INFINITY;
    this.#stallMs = stallMs;
  }

  override _read(): void {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    this.#next(chunk).then(
      (bytes) => this.push(bytes === 0 ? null : chunk.subarray(0, bytes)),
      (error: unknown) => this.destroy(asError(error)),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#waiting?.timer);
    this.#waiting?.wake();
    // The handle is closed only when no read is under way on it.
    this.#reading
      .catch(() => {})
      .then(() => this.#handle?.close())
      .then(
        () => done(error),
        (closing: Error) => done(error ?? closing),
      );
  }

  /**
   * Everything goes to the one destination, in two buffers that serve the whole: a new one for each chunk, as streams
   * have it, costs more in collecting them than all the rest of sending. It cannot be unpiped.
   */
  override pipe<T extends NodeJS.WritableStream>(destination: T, { end = true }: { end?: boolean } = {}): T {
    if (end) this.once('end', () => destination.end());
    this.#lendTo(destination).then(
      () => {
        this.push(null);
        this.resume();
      },
      (error: unknown) => this.destroy(asError(error)),
    );
    return destination;
  }

  async #lendTo(destination: NodeJS.WritableStream): Promise<void> {
    const buffers = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)] as const;
    let isTaken: Promise<void> = Promise.resolve();
    for (let turn = 0; !this.destroyed; turn = 1 - turn) {
      const buffer = buffers[turn === 0 ? 0 : 1];
      const bytes = await this.#next(buffer);
      await isTaken;
      if (bytes === 0) return;
      isTaken = this.#written(destination, buffer.subarray(0, bytes));
      // Heard of where it is awaited; until then it is nobody's fault.
      isTaken.catch(() => {});
    }
  }

  /** Resolves when the destination needs the bytes no longer, or is gone. */
  #written(destination: NodeJS.WritableStream, bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const stalled = setTimeout(
        () => reject(new Failure('cancelled', 'the reader of an export stopped reading')),
        this.#stallMs,
      );
      const settle = () => {
        clearTimeout(stalled);
        destination.off('close', settle);
        resolve();
      };
      destination.once('close', settle);
      destination.write(bytes, settle);
    });
  }

  /** Fills the buffer with what comes next, as much as there is; 0 at the end. */
  #next(buffer: Buffer): Promise<number> {
    const reading = this.#readOn(buffer);
    this.#reading = reading;
    return reading;
  }

  async #readOn(buffer: Buffer): Promise<number> {
    const wanted = Math.min(buffer.length, this.#end - this.#position);
    if (wanted <= 0) return 0;
    if (this.#position < this.#head.length) {
      const copied = this.#head.copy(buffer, 0, this.#position, this.#position + wanted);
      this.#position += copied;
      return copied;
    }
    this.#handle ??= await open(this.#path, 'r').catch((error: unknown) => {
      // What failed may be gone before anybody began to read it: the reader is told why.
      const { outcome } = this.#file;
      throw outcome?.ok === false ? outcome.error : error;
    });
    for (;;) {
      if (this.destroyed) return 0;
      // Asked before the read: what is found at the end of a whole file is its end.
      const { outcome } = this.#file;
      if (outcome?.ok === false) throw outcome.error;
      const { bytesRead } = await this.#handle.read(buffer, 0, wanted, this.#position - this.#head.length);
      this.#position += bytesRead;
      if (bytesRead > 0 || outcome) return bytesRead;
      await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = { timer: setTimeout(resolve, POLL_MS), wake: resolve };
    });
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
