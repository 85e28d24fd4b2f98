import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '#lib';
import { FollowedFile } from './follow.ts';
import type { ExportStream, Reading } from './model.ts';

/** What an export is: two with the same key have the same bytes. */
export interface SpoolRequest {
  readonly key: string;
  /** Goes before the bytes of the file. */
  readonly head: Buffer;
  /** Writes the file, whole, or rejects. Aborted when the last reader has left. */
  readonly write: (file: string, signal: AbortSignal) => Promise<void>;
}

/** Files of exports: written once, read by many, kept while there is room. */
export interface Spool {
  /**
   * Resolves with the first bytes; with the last where a part may be wanted. Rejects when the writing fails before that, or
   * when `signal` is aborted.
   */
  open(request: SpoolRequest, reading?: Reading): Promise<ExportStream>;
  close(): Promise<void>;
}

type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: Error };

interface Entry {
  readonly file: string;
  readonly mark: string;
  readonly abort: AbortController;
  /** Resolves when the writing has ended, in either way. */
  readonly written: Promise<void>;
  outcome: Outcome | undefined;
  bytes: number;
  readers: number;
}

/** How often a reader looks for the first bytes. */
const POLL_MS = 5;

/** Takes a folder, empties it, and keeps finished exports in it up to `quotaBytes`. */
export function openSpool(folder: string, quotaBytes: number): Spool {
  // What is left from before has no known end: a crash may have cut it.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  /** By key, the least recently used first. */
  const entries = new Map<string, Entry>();
  let written = 0;

  function begin({ key, write }: SpoolRequest): Entry {
    const abort = new AbortController();
    const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
    const file = join(folder, `${name}-${written++}`);
    // It is temporary: somebody may have cleared it.
    mkdirSync(folder, { recursive: true });
    const entry: Entry = {
      file,
      mark: randomBytes(9).toString('hex'),
      abort,
      outcome: undefined,
      bytes: 0,
      readers: 0,
      written: write(file, abort.signal)
        .then(() => stat(file))
        .then(
          ({ size }) => {
            entry.bytes = size;
            entry.outcome = { ok: true };
          },
          (error: unknown) => {
            entry.outcome = { ok: false, error: error instanceof Error ? error : new Error(String(error)) };
            // The next one to ask tries again.
            if (entries.get(key) === entry) entries.delete(key);
          },
        )
        .then(tidy),
    };
    return entry;
  }

  function tidy(): void {
    const idle = [...entries].filter(([, entry]) => entry.readers === 0 && entry.outcome?.ok);
    let held = [...entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [key, entry] of idle) {
      if (held <= quotaBytes) return;
      held -= entry.bytes;
      entries.delete(key);
      discard(entry);
    }
  }

  const discard = (entry: Entry) => void rm(entry.file, { force: true }).catch(() => {});

  function leave(key: string, entry: Entry): void {
    entry.readers -= 1;
    if (entry.readers > 0) return;
    if (entry.outcome === undefined) {
      if (entries.get(key) === entry) entries.delete(key);
      entry.abort.abort();
      // The engine still has the file open; it goes when the engine has let go of it.
      void entry.written.then(() => discard(entry));
    } else if (!entry.outcome.ok) discard(entry);
    else tidy();
  }

  return {
    async open(request, { signal, part } = {}) {
      const { key, head } = request;
      const entry = entries.get(key) ?? begin(request);
      entries.delete(key);
      entries.set(key, entry);
      entry.readers += 1;
      let hasLeft = false;
      const leaveOnce = () => {
        if (hasLeft) return;
        hasLeft = true;
        leave(key, entry);
      };
      try {
        await (part === undefined ? firstBytes(entry, signal) : lastBytes(entry, signal));
      } catch (error) {
        leaveOnce();
        throw error;
      }
      const whole = { bytes: head.length + entry.bytes, mark: entry.mark };
      const range = part?.(whole);
      const stream = new FollowedFile(entry.file, entry, { head, range });
      const abandon = () => stream.destroy();
      signal?.addEventListener('abort', abandon);
      stream.once('close', () => {
        signal?.removeEventListener('abort', abandon);
        leaveOnce();
      });
      if (!entry.outcome?.ok) return { stream };
      return { stream, whole, ...(range === undefined ? {} : { range }) };
    },
    async close() {
      for (const entry of entries.values()) entry.abort.abort();
      await Promise.allSettled([...entries.values()].map((entry) => entry.written));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until the file has a byte or is whole. */
async function firstBytes(entry: Entry, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    if (signal?.aborted) throw new Failure('cancelled', 'the export was cancelled');
    if (entry.outcome?.ok === false) throw entry.outcome.error;
    if (entry.outcome?.ok) return;
    const size = await stat(entry.file).then(
      (stats) => stats.size,
      () => 0,
    );
    if (size > 0) return;
    await Promise.race([entry.written, pause(POLL_MS)]);
  }
}

/** Waits until the file is whole. */
async function lastBytes(entry: Entry, signal: AbortSignal | undefined): Promise<void> {
  while (entry.outcome === undefined) {
    if (signal?.aborted) throw new Failure('cancelled', 'the export was cancelled');
    await Promise.race([entry.written, pause(POLL_MS * 10)]);
  }
  if (!entry.outcome.ok) throw entry.outcome.error;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
