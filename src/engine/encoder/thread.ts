// The thread of one encoder: reads rows as they are written, gives them to the format's module and writes what that
// yields. Loads nothing but that module.
import { closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Encode, Row, ThreadData } from './model.ts';

const READ_BYTES = 256 * 1024;
const WRITE_BYTES = 256 * 1024;
const POLL_MS = 10;
const LINE_FEED = 10;

const { module, rowsFile, file, context } = workerData as ThreadData;

let isWhole = false;
let wake = () => {};
// The one message there is: the rows are all written.
parentPort?.on('message', () => {
  isWhole = true;
  wake();
});

const pause = () =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, POLL_MS);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });

/** Pieces of the file as it grows, each ending with a line. */
async function* pieces(): AsyncGenerator<string> {
  while (!existsSync(rowsFile)) {
    if (isWhole) return;
    await pause();
  }
  const descriptor = openSync(rowsFile, 'r');
  try {
    let buffer = Buffer.allocUnsafe(READ_BYTES);
    let held = 0;
    for (;;) {
      // Asked before the read: what is found at the end of a whole file is its end.
      const isEnd = isWhole;
      const bytes = readSync(descriptor, buffer, held, buffer.length - held, null);
      const end = buffer.lastIndexOf(LINE_FEED, held + bytes - 1) + 1;
      held += bytes;
      if (bytes > 0 && end > 0) {
        yield buffer.toString('utf8', 0, end);
        buffer.copyWithin(0, end, held);
        held -= end;
      } else if (held === buffer.length) {
        // One row longer than all of it.
        buffer = Buffer.concat([buffer], buffer.length * 2);
      } else if (bytes === 0) {
        if (isEnd) return;
        await pause();
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

/** A line feed within a text is escaped, so that each one there is ends a row. */
async function* batches(first: IteratorResult<string>, rest: AsyncIterable<string>) {
  const rowsOf = (piece: string) => JSON.parse(`[${piece.slice(0, -2)}]`) as readonly Row[];
  if (first.done !== true) yield rowsOf(first.value);
  for await (const piece of rest) yield rowsOf(piece);
}

const loaded = (await import(module)) as { readonly encode: Encode<unknown> };
const all = pieces();
// Nothing is written before the first rows are there: until then a query that fails is an answer with its own status.
const first = await all.next();
const output = openSync(file, 'w');
try {
  let texts: string[] = [];
  let held = 0;
  const write = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; ) at += writeSync(output, bytes, at);
  };
  const flush = () => {
    if (held > 0) write(Buffer.from(texts.join('')));
    texts = [];
    held = 0;
  };
  for await (const chunk of loaded.encode(batches(first, all), context)) {
    if (typeof chunk === 'string') {
      texts.push(chunk);
      held += chunk.length;
      if (held >= WRITE_BYTES) flush();
    } else {
      flush();
      write(chunk);
    }
  }
  flush();
} finally {
  closeSync(output);
}
// Nothing is left to do but to stop listening.
parentPort?.close();
