import { isAscii, isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import chardet from 'chardet';
import iconv from 'iconv-lite';
import { inMegabytes } from '../limits.ts';
import { Refusal, throwIfAborted } from '../refusal.ts';
import type { ParseContext } from './context.ts';

/** A text file in UTF-8 on the disk. */
export interface TextFile {
  readonly path: string;
  /** As it was found. */
  readonly encoding: string;
  readonly bytes: number;
  /** Bytes of the byte order mark at the beginning. */
  readonly markBytes: number;
  /** Bytes; no line is longer, though all may be shorter. Infinity when nobody looked. */
  readonly longestLine: number;
  /** Whether there is nothing in it but ASCII, as far as anyone looked. */
  readonly isAscii: boolean;
  /** Characters that the encoding does not have, U+FFFD in the text. */
  readonly replaced: number;
}

const EVIDENCE = 64_000;
const CHUNK = 1 << 20;

/** Finds the encoding of a file, looking at all of it, and gives its text as UTF-8: the file itself or a copy. */
export async function readAsUtf8(context: ParseContext, { lines }: { lines: boolean }): Promise<TextFile> {
  const { path, options, limits } = context;
  const mark = await headOf(path, 4);
  const named = options.encoding ?? encodingOfMark(mark);
  if (named !== undefined && !iconv.encodingExists(named))
    throw new Refusal({
      code: 'encoding',
      message: `There is no text encoding ${named}.`,
      advice: 'Use a name such as utf-8, windows-1252, iso-8859-15 or utf-16le.',
    });
  if (named === undefined || /^utf-?8$/i.test(named)) {
    const found = await inspect(context, path, lines);
    if (found.bytes === 0) throw empty();
    if (found.isUtf8)
      return {
        path,
        encoding: 'utf-8',
        ...found,
        replaced: 0,
        markBytes: mark[0] === 0xef && mark[1] === 0xbb ? 3 : 0,
      };
    if (named !== undefined)
      throw new Refusal({
        code: 'encoding',
        message: 'The text is not valid UTF-8.',
        advice: 'Leave the encoding to be recognised, or name another.',
        offset: found.firstInvalid,
      });
    return transcode(context, guess(found.evidence), lines);
  }
  if (limits.maxUnpackedBytes <= 0) throw empty();
  return transcode(context, named, lines);
}

const empty = () =>
  new Refusal({
    code: 'empty',
    message: 'The source is empty.',
    advice: 'Check that it was written completely.',
  });

async function headOf(path: string, length: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function encodingOfMark(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return head[2] === 0 && head[3] === 0 ? 'utf-32le' : 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  // No mark, but every other byte of the first letters is nought.
  if (head.length === 4 && head[1] === 0 && head[3] === 0 && head[0] !== 0 && head[2] !== 0)
    return 'utf-16le';
  if (head.length === 4 && head[0] === 0 && head[2] === 0 && head[1] !== 0 && head[3] !== 0)
    return 'utf-16be';
  return undefined;
}

/** Less is no evidence: a line or two with some letters. */
const LEAST = 15;
/** How much surer than of Latin-1 one must be to believe in another alphabet. */
const CLEARLY = 1.5;

/** Alphabets that have the plain letters too: words of a western language with an accent look like theirs. */
const OTHER_LATIN = /^(?:iso-8859-[29]|windows-125[0478])$/i;
/** Letters with accents; fewer do not tell one Latin alphabet from another. */
const LEAST_ACCENTS = 30;

/** What the bytes that are not ASCII look like. Latin-1 is read as its superset, as everyone does. */
function guess(evidence: Buffer): string {
  const hasFewAccents = evidence.filter((byte) => byte > 0x7f).length < LEAST_ACCENTS;
  const found = chardet
    .analyse(evidence)
    .filter(({ name }) => !/^(?:utf-|ascii|iso-2022)/i.test(name) && iconv.encodingExists(name))
    .filter(({ name }) => !(hasFewAccents && OTHER_LATIN.test(name)));
  const western = found.find(({ name }) => /^(?:iso-8859-1|windows-1252)$/i.test(name))?.confidence ?? 0;
  const [best] = found;
  return best && best.confidence > Math.max(LEAST, western * CLEARLY)
    ? best.name.toLowerCase()
    : 'windows-1252';
}

interface Inspection {
  readonly bytes: number;
  readonly isUtf8: boolean;
  readonly firstInvalid: number;
  readonly longestLine: number;
  readonly isAscii: boolean;
  /** Lines with bytes beyond ASCII. */
  readonly evidence: Buffer;
}

async function inspect(context: ParseContext, path: string, lines: boolean): Promise<Inspection> {
  const watch = new LineWatch(context.limits.maxLineBytes);
  let carried = Buffer.alloc(0);
  let bytes = 0;
  let isValid = true;
  let isPlain = true;
  let firstInvalid = 0;
  const evidence: Buffer[] = [];
  let evidenceBytes = 0;
  for await (const read of createReadStream(path, { highWaterMark: CHUNK })) {
    throwIfAborted(context.signal);
    const chunk: Buffer = read;
    if (lines) watch.see(chunk);
    isPlain &&= isAscii(chunk);
    if (isValid && !isPlain) {
      const whole = carried.length > 0 ? Buffer.concat([carried, chunk]) : chunk;
      const end = completeEnd(whole);
      if (!isUtf8(whole.subarray(0, end))) {
        isValid = false;
        firstInvalid = bytes;
      }
      carried = Buffer.from(whole.subarray(end));
    }
    if (!isValid && evidenceBytes < EVIDENCE) {
      const foreign = foreignLines(chunk, EVIDENCE - evidenceBytes);
      evidence.push(foreign);
      evidenceBytes += foreign.length;
    }
    bytes += chunk.length;
    context.onBytes(bytes);
  }
  if (isValid && carried.length > 0 && !isUtf8(carried)) {
    isValid = false;
    firstInvalid = bytes - carried.length;
    evidence.push(carried);
  }
  return {
    bytes,
    isUtf8: isValid,
    firstInvalid,
    longestLine: lines ? watch.longest : Number.POSITIVE_INFINITY,
    isAscii: isPlain,
    evidence: Buffer.concat(evidence),
  };
}

/** Where the last complete character ends. */
function completeEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

function foreignLines(chunk: Buffer, limit: number): Buffer {
  const found: Buffer[] = [];
  let length = 0;
  for (let i = 0; i < chunk.length && length < limit; i += 1) {
    if ((chunk[i] ?? 0) < 0x80) continue;
    const start = Math.max(chunk.lastIndexOf(10, i) + 1, i - 200);
    const newline = chunk.indexOf(10, i);
    const end = Math.min(newline < 0 ? chunk.length : newline + 1, i + 400);
    found.push(chunk.subarray(start, end));
    length += end - start;
    i = end;
  }
  return Buffer.concat(found);
}

/** Stops a line without end before it fills the memory of a reader. */
export class LineWatch {
  readonly #limit: number;
  #length = 0;
  #offset = 0;
  /** No line that was seen is longer. */
  longest = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  see(chunk: Buffer): void {
    const newline = chunk.includes(10) ? 10 : 13;
    const first = chunk.indexOf(newline);
    const last = chunk.lastIndexOf(newline);
    this.#length += first < 0 ? chunk.length : first;
    this.#check(this.#offset + (first < 0 ? chunk.length : first));
    if (first >= 0) {
      this.longest = Math.max(this.longest, this.#length, last - first);
      this.#length = chunk.length - 1 - last;
    }
    this.#offset += chunk.length;
    this.#check(this.#offset);
    this.longest = Math.max(this.longest, this.#length);
  }

  #check(end: number): void {
    if (this.#length <= this.#limit) return;
    throw new Refusal({
      code: 'line-too-long',
      message: `A line is longer than ${inMegabytes(this.#limit)} MB.`,
      advice: 'Check that the source is text with line breaks.',
      offset: end - this.#length,
    });
  }
}

/** Windows alphabets leave bytes open, which stand for control characters then, as browsers have it: they can be told apart still. */
const fillOf = (encoding: string) => (text: string, bytes: Buffer) =>
  /^(?:windows-?|cp)125\d$/i.test(encoding) && text.length === bytes.length
    ? text.replace(/\uFFFD/g, (mark, at: number) => {
        const byte = bytes[at] ?? 0;
        return byte < 0xa0 ? String.fromCharCode(byte) : mark;
      })
    : text;

async function transcode(context: ParseContext, encoding: string, lines: boolean): Promise<TextFile> {
  const { limits, signal } = context;
  const target = context.temporaryFile();
  const watch = new LineWatch(limits.maxLineBytes);
  const decoder = iconv.getDecoder(encoding, { stripBOM: true });
  const filled = fillOf(encoding);
  let done = 0;
  let bytes = 0;
  let replaced = 0;
  const recode = new Transform({
    transform(chunk: Buffer, _encoding, give) {
      try {
        done += chunk.length;
        context.onBytes(done);
        const decoded = filled(decoder.write(chunk).toWellFormed(), chunk);
        replaced += decoded.split('\uFFFD').length - 1;
        const text = Buffer.from(decoded);
        bytes += text.length;
        if (lines) watch.see(text);
        give(null, text);
      } catch (error) {
        give(error as Error);
      }
    },
    flush(give) {
      const rest = Buffer.from(decoder.end()?.toWellFormed() ?? '');
      bytes += rest.length;
      give(null, rest);
    },
  });
  await pipeline(
    createReadStream(context.path, { highWaterMark: CHUNK }),
    recode,
    createWriteStream(target),
    signal ? { signal } : {},
  );
  if (bytes === 0) throw empty();
  return {
    path: target,
    encoding,
    bytes,
    markBytes: 0,
    longestLine: lines ? watch.longest : Number.POSITIVE_INFINITY,
    isAscii: false,
    replaced,
  };
}
