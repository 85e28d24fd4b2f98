const FIRST_SIZE = 64 * 1024;
const TWO_32 = 2 ** 32;
/** Longer ones may not be exact as numbers. */
const EXACT_DIGITS = 15;

/** Bytes that are written one value after the other, high byte first, and taken away in pieces. */
export class Bytes {
  #buffer = Buffer.allocUnsafe(FIRST_SIZE);
  #length = 0;

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

  /** The byte at a place again: flags that are known after what they are about. */
  change(at: number, value: number): void {
    this.#buffer.writeUInt8(value, at);
  }

  uint32(value: number): void {
    this.#room(4);
    this.#length = this.#buffer.writeUInt32BE(value, this.#length);
  }

  /** A whole number of 64 bits, as text. */
  long(text: string): void {
    this.#room(8);
    if (text.length > EXACT_DIGITS) {
      this.#length = this.#buffer.writeBigInt64BE(BigInt(text), this.#length);
      return;
    }
    const value = Number(text);
    const high = Math.floor(value / TWO_32);
    this.#buffer.writeInt32BE(high, this.#length);
    this.#length = this.#buffer.writeUInt32BE(value - high * TWO_32, this.#length + 4);
  }

  double(value: number): void {
    this.#room(8);
    this.#length = this.#buffer.writeDoubleBE(value, this.#length);
  }

  /** A text without its length; answers its bytes. */
  text(text: string, encoding: 'latin1' | 'utf8'): number {
    this.#room(text.length * 3);
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
