import { Refusal } from '../refusal.ts';

export type JsonKind = 'object' | 'array' | 'string' | 'scalar';

/** What a scan tells, value by value, down to `reportDepth`; of an array only its elements, whatever is inside of them. */
export interface JsonListener {
  /** `key` is set for members of objects. `depth` is that of the container: 0 for a value on its own. */
  begin(kind: JsonKind, depth: number, offset: number, key: string | undefined): void;
  /** `end` is the offset after the value. */
  end(depth: number, end: number): void;
}

type Expecting = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end';

// Deeper than any data, and shallow enough for readers that recurse.
const MAX_DEPTH = 200;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
/** Letters, digits, `+ - .`: what numbers, `true`, `false` and `null` are made of. */
const isScalarByte = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x61 && byte <= 0x7a) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  byte === 0x2b ||
  byte === 0x2d ||
  byte === 0x2e;

/**
 * Finds where the values of a JSON text begin and end, chunk by chunk, in memory that does not grow with it. Several texts one
 * after the other are read too. It checks how brackets, commas and colons stand; numbers and escapes it does not look into.
 */
export class JsonScanner {
  readonly #listener: JsonListener;
  readonly #reportDepth: number;
  readonly #maxKeyBytes: number;
  /** True for an object. */
  readonly #open: boolean[] = [];
  #expecting: Expecting = 'value';
  #inString: 'no' | 'value' | 'key' = 'no';
  #isEscaped = false;
  #isInScalar = false;
  #keyParts: Buffer[] = [];
  #keyBytes = 0;
  #key: string | undefined;
  #offset = 0;
  /** How many values the outermost open array is inside of. */
  #arrayDepth = Number.POSITIVE_INFINITY;

  constructor(listener: JsonListener, options: { reportDepth: number; maxKeyBytes: number }) {
    this.#listener = listener;
    this.#reportDepth = options.reportDepth;
    this.#maxKeyBytes = options.maxKeyBytes;
  }

  /** @throws Refusal where the text cannot go on like this */
  scan(chunk: Buffer): void {
    let i = 0;
    while (i < chunk.length) {
      if (this.#inString !== 'no') i = this.#string(chunk, i);
      else if (this.#isInScalar) i = this.#scalar(chunk, i);
      else {
        const byte = chunk[i] as number;
        if (!isBlank(byte)) this.#token(byte, this.#offset + i);
        i += 1;
      }
    }
    this.#offset += chunk.length;
  }

  /** @throws Refusal when something is still open */
  finish(): void {
    if (this.#isInScalar) this.#endScalar(this.#offset);
    if (this.#inString !== 'no' || this.#open.length > 0)
      throw new Refusal({
        code: 'malformed',
        message: 'The JSON text ends in the middle of a value.',
        advice: 'Check that the source was written or transferred completely.',
        offset: this.#offset,
      });
  }

  // Nothing inside an element of an array can be named, and records are most of a text.
  #isTold(depth: number): boolean {
    return depth <= this.#reportDepth && depth <= this.#arrayDepth + 1;
  }

  #string(chunk: Buffer, from: number): number {
    let i = from;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      i += 1;
    }
    while (i < chunk.length) {
      const byte = chunk[i];
      if (byte === QUOTE) break;
      i += byte === BACKSLASH ? 2 : 1;
    }
    if (i > chunk.length) this.#isEscaped = true;
    const isKey = this.#inString === 'key';
    const end = Math.min(i, chunk.length);
    if (isKey) this.#collectKey(chunk.subarray(from, end), this.#offset + from);
    if (i >= chunk.length) return chunk.length;
    this.#inString = 'no';
    if (isKey) {
      this.#key = this.#readKey(this.#offset + i);
      this.#expecting = 'colon';
    } else this.#ended(this.#offset + i + 1);
    return i + 1;
  }

  #collectKey(part: Buffer, offset: number): void {
    this.#keyBytes += part.length;
    if (this.#keyBytes > this.#maxKeyBytes)
      throw new Refusal({
        code: 'cell-too-large',
        message: `A member name is longer than ${this.#maxKeyBytes} bytes.`,
        offset,
      });
    if (this.#isTold(this.#open.length)) this.#keyParts.push(Buffer.from(part));
  }

  #readKey(offset: number): string | undefined {
    if (!this.#isTold(this.#open.length)) return undefined;
    try {
      return JSON.parse(`"${Buffer.concat(this.#keyParts).toString()}"`) as string;
    } catch {
      throw malformed('A member name is not a JSON string.', offset);
    }
  }

  #scalar(chunk: Buffer, from: number): number {
    let i = from;
    while (i < chunk.length && isScalarByte(chunk[i] as number)) i += 1;
    if (i < chunk.length) this.#endScalar(this.#offset + i);
    return i;
  }

  #endScalar(end: number): void {
    this.#isInScalar = false;
    this.#ended(end);
  }

  #token(byte: number, offset: number): void {
    const expecting = this.#expecting;
    switch (byte) {
      case 0x7b: // {
      case 0x5b: // [
        this.#begin(byte === 0x7b ? 'object' : 'array', offset);
        if (this.#open.length >= MAX_DEPTH)
          throw malformed(`Values are nested more than ${MAX_DEPTH} deep.`, offset);
        if (byte === 0x5b) this.#arrayDepth = Math.min(this.#arrayDepth, this.#open.length);
        this.#open.push(byte === 0x7b);
        this.#expecting = byte === 0x7b ? 'key-or-end' : 'value-or-end';
        return;
      case 0x7d: // }
      case 0x5d: {
        const isObject = byte === 0x7d;
        const mayEnd =
          expecting === 'comma-or-end' || expecting === (isObject ? 'key-or-end' : 'value-or-end');
        if (!mayEnd || this.#open.at(-1) !== isObject) throw unexpected(byte, offset);
        this.#open.pop();
        if (this.#open.length === this.#arrayDepth) this.#arrayDepth = Number.POSITIVE_INFINITY;
        this.#ended(offset + 1);
        return;
      }
      case 0x2c: // ,
        if (expecting !== 'comma-or-end' || this.#open.length === 0) throw unexpected(byte, offset);
        this.#expecting = this.#open.at(-1) ? 'key' : 'value';
        return;
      case 0x3a: // :
        if (expecting !== 'colon') throw unexpected(byte, offset);
        this.#expecting = 'value';
        return;
      case QUOTE:
        if (expecting === 'key' || expecting === 'key-or-end') {
          this.#inString = 'key';
          this.#keyParts = [];
          this.#keyBytes = 0;
          return;
        }
        this.#begin('string', offset);
        this.#inString = 'value';
        return;
      default:
        if (!isScalarByte(byte)) throw unexpected(byte, offset);
        this.#begin('scalar', offset);
        this.#isInScalar = true;
    }
  }

  #begin(kind: JsonKind, offset: number): void {
    if (this.#expecting !== 'value' && this.#expecting !== 'value-or-end')
      throw malformed('A comma, a colon or a bracket is missing.', offset);
    const depth = this.#open.length;
    if (this.#isTold(depth))
      this.#listener.begin(kind, depth, offset, this.#open.at(-1) ? this.#key : undefined);
  }

  #ended(end: number): void {
    const depth = this.#open.length;
    this.#expecting = depth === 0 ? 'value' : 'comma-or-end';
    if (this.#isTold(depth)) this.#listener.end(depth, end);
  }
}

const malformed = (message: string, offset: number): Refusal =>
  new Refusal({
    code: 'malformed',
    message,
    advice: 'Check the text at this place with a JSON validator.',
    offset,
  });

const unexpected = (byte: number, offset: number): Refusal =>
  malformed(
    byte > 0x20 && byte < 0x7f
      ? `The character ${String.fromCharCode(byte)} cannot stand here in JSON.`
      : `The byte 0x${byte.toString(16).padStart(2, '0')} cannot stand here in JSON.`,
    offset,
  );
