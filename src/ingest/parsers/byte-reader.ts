import type { Readable } from 'node:stream';

/** Takes a stream apart in pieces of known length. */
export class ByteReader {
  readonly #stream: Readable;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  at = 0;

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The next bytes, or undefined when there are fewer. */
  async take(length: number): Promise<Buffer | undefined> {
    if (this.#rest.length < length) {
      const parts = [this.#rest];
      let size = this.#rest.length;
      while (size < length) {
        const next = await this.#chunks.next();
        if (next.done) break;
        parts.push(next.value);
        size += next.value.length;
      }
      this.#rest = Buffer.concat(parts);
    }
    if (this.#rest.length < length) return undefined;
    const part = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    this.at += length;
    return part;
  }

  close(): void {
    this.#stream.destroy();
  }
}
