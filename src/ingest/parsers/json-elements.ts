import { open } from 'node:fs/promises';
import { inMegabytes } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import { type RecordsPlace, scanJson } from './json-outline.ts';

export interface JsonElements {
  /** One JSON value per line. */
  readonly file: string;
  readonly count: number;
}

/** Pieces of one element: they end up on one line, so line breaks between its tokens become blanks. */
class ElementText {
  #parts: Buffer[] = [];
  bytes = 0;

  add(part: Buffer): void {
    this.#parts.push(Buffer.from(part));
    this.bytes += part.length;
  }

  take(): Buffer {
    const text = Buffer.concat(this.#parts);
    this.#parts = [];
    this.bytes = 0;
    for (const lineBreak of [10, 13])
      for (let i = text.indexOf(lineBreak); i >= 0; i = text.indexOf(lineBreak, i + 1)) text[i] = 0x20;
    return text;
  }
}

const BATCH = 1 << 20;

/** Copies the records out of a JSON text, one per line; records of a keyed object as `[key, record]`. */
export async function copyElements(
  context: ParseContext,
  path: string,
  skip: number,
  place: RecordsPlace,
): Promise<JsonElements> {
  const file = context.temporaryFile();
  const handle = await open(file, 'w');
  const limit = context.limits.maxLineBytes;
  const steps = place.path ?? [];
  // Depth of the container of the elements, and of the elements in it.
  const depth = place.path === undefined || place.shape === 'single' ? steps.length : steps.length + 1;
  const matched: boolean[] = [];
  const text = new ElementText();
  const cuts: { start: number; end: number; key: string | undefined }[] = [];
  let current: { start: number; key: string | undefined } | undefined;
  let count = 0;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  const checkLength = (start: number) => {
    if (text.bytes <= limit) return;
    throw new Refusal({
      code: 'line-too-long',
      message: `A record is longer than ${inMegabytes(limit)} MB.`,
      advice: 'Check that the records are where they were looked for.',
      offset: start,
    });
  };
  const finished = (key: string | undefined, start: number) => {
    checkLength(start);
    const element = text.take();
    const line =
      place.shape === 'keyed'
        ? Buffer.concat([Buffer.from(`[${JSON.stringify(key)},`), element, Buffer.from(']')])
        : element;
    waiting.push(line, NEWLINE);
    waitingBytes += line.length + 1;
    count += 1;
  };
  try {
    await scanJson(
      context,
      path,
      skip,
      {
        begin(_kind, at, offset, key) {
          const step = steps[at - 1];
          matched[at] = at === 0 || (matched[at - 1] === true && (at > steps.length || key === step));
          if (at === depth && matched[at]) current = { start: offset, key };
        },
        end(at, end) {
          if (at !== depth || !current) return;
          cuts.push({ ...current, end });
          current = undefined;
        },
      },
      Math.max(depth, 1),
      async (chunk, offset) => {
        const piece = (start: number, end: number) =>
          chunk.subarray(Math.max(start - offset, 0), Math.max(end - offset, 0));
        for (const { start, end, key } of cuts.splice(0)) {
          text.add(piece(start, end));
          finished(key, start);
        }
        if (current) text.add(piece(current.start, offset + chunk.length));
        checkLength(current?.start ?? offset);
        if (waitingBytes < BATCH) return;
        await handle.appendFile(Buffer.concat(waiting));
        [waiting, waitingBytes] = [[], 0];
      },
    );
    // A number at the very end of the text ends with it.
    for (const { key, start } of cuts.splice(0)) finished(key, start);
    await handle.appendFile(Buffer.concat(waiting));
  } finally {
    await handle.close();
  }
  return { file, count };
}

const NEWLINE = Buffer.from('\n');
