const FIRST_SIZE = 64 * 1024;
const TWO_32 = 2 ** 32;
/** Longer ones may not be exact as numbers. */
const EXACT_DIGITS = 15;

/** Bytes that are written one value after the other and taken away in pieces. */
export class Bytes {
  readonly #isLittle: boolean;
  #buffer: Buffer;
  #length = 0;

  /** `big`: the high byte of a number first. */
  constructor(order: 'big' | 'little', firstSize = FIRST_SIZE) {
    this.#isLittle = order === 'little';
    this.#buffer = Buffer.allocUnsafe(firstSize);
  }

  /** How many have been written since the last were taken. */
  get length(): number {
    return this.#length;
  }

  /** What has been written, to be kept. */
  take(): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  byte(value: number): void {
    this.#room(1);
    this.#length = this.#buffer.writeUInt8(value, this.#length);
  }

  /** Sets bits of the byte at a place: flags that are known after what they are about. */
  mark(at: number, bits: number): void {
    this.#buffer.writeUInt8(this.#buffer.readUInt8(at) | bits, at);
  }

  int32(value: number): void {
    this.#room(4);
    this.#length = this.#isLittle
      ? this.#buffer.writeInt32LE(value, this.#length)
      : this.#buffer.writeInt32BE(value, this.#length);
  }

  /** A whole number of 64 bits, as text. */
  long(text: string): void {
    this.#room(8);
    const at = this.#length;
    this.#length += 8;
    if (text.length > EXACT_DIGITS) {
      if (this.#isLittle) this.#buffer.writeBigInt64LE(BigInt(text), at);
      else this.#buffer.writeBigInt64BE(BigInt(text), at);
      return;
    }
    // Many times as fast as by way of a bigint.
    const value = Number(text);
    const high = Math.floor(value / TWO_32);
    const low = value - high * TWO_32;
    if (this.#isLittle) {
      this.#buffer.writeUInt32LE(low, at);
      this.#buffer.writeInt32LE(high, at + 4);
    } else {
      this.#buffer.writeInt32BE(high, at);
      this.#buffer.writeUInt32BE(low, at + 4);
    }
  }

  double(value: number): void {
    this.#room(8);
    this.#length = this.#isLittle
      ? this.#buffer.writeDoubleLE(value, this.#length)
      : this.#buffer.writeDoubleBE(value, this.#length);
  }

  /** A text without its length; answers its bytes. */
  text(text: string, encoding: 'latin1' | 'utf8'): number {
    this.#room(encoding === 'utf8' ? text.length * 3 : text.length);
    const written = this.#buffer.write(text, this.#length, encoding);
    this.#length += written;
    return written;
  }

  /** A text in two bytes per character, the high one first. */
  wideText(text: string): void {
    this.#room(text.length * 2);
    for (let i = 0; i < text.length; i++)
      this.#length = this.#buffer.writeUInt16BE(text.charCodeAt(i), this.#length);
  }

  zeros(count: number): void {
    this.#room(count);
    this.#buffer.fill(0, this.#length, this.#length + count);
    this.#length += count;
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe((this.#length + bytes) * 2);
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
