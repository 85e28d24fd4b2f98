import { type FileHandle, open } from 'node:fs/promises';
import { Refusal } from './refusal.ts';

const CHUNK = 1 << 20;

/** Whether a line takes more bytes in UTF-8 than it may. */
export const isLongerThan = (line: string, bytes: number): boolean =>
  line.length > bytes || (line.length * 3 > bytes && Buffer.byteLength(line) > bytes);

/** Writes records as JSON Lines in large pieces. */
export class JsonLinesWriter {
  readonly path: string;
  #handle: FileHandle | undefined;
  #isClosed = false;
  #pending: string[] = [];
  #pendingLength = 0;
  #written = 0;
  readonly #most: number;
  count = 0;

  /** `most` characters are written. */
  constructor(path: string, most = Number.POSITIVE_INFINITY) {
    this.path = path;
    this.#most = most;
  }

  /** Adds one line. True when `flush` should be awaited before the next one. @throws Refusal when it is one too many */
  add(line: string): boolean {
    this.#written += line.length + 1;
    if (this.#written > this.#most)
      throw new Refusal({
        code: 'archive-too-large',
        message: `The records take more than ${Math.ceil(this.#most / 1e6)} MB, far more than their source: it names the same values again and again.`,
        advice: 'Export the table as CSV.',
        line: this.count + 1,
      });
    this.#pending.push(line);
    this.#pendingLength += line.length + 1;
    this.count += 1;
    return this.#pendingLength >= CHUNK;
  }

  async flush(): Promise<void> {
    this.#handle ??= await open(this.path, 'w');
    if (this.#pending.length === 0) return;
    const text = `${this.#pending.join('\n')}\n`;
    this.#pending = [];
    this.#pendingLength = 0;
    await this.#handle.appendFile(text);
  }

  /** May be called again. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.flush();
    await this.#handle?.close();
    this.#handle = undefined;
  }
}
