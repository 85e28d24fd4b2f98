import { type FileHandle, open } from 'node:fs/promises';

const CHUNK = 1 << 20;

/** Writes records as JSON Lines in large pieces. */
export class JsonLinesWriter {
  readonly path: string;
  #handle: FileHandle | undefined;
  #isClosed = false;
  #pending: string[] = [];
  #pendingLength = 0;
  count = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** Adds one line. True when `flush` should be awaited before the next one. */
  add(line: string): boolean {
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
