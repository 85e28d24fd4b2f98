import { randomBytes } from 'node:crypto';
import { KeyedHash } from './keyed-hash.ts';
import { Sketch } from './sketch.ts';

// Of one day: a dataset each, and the kinds of pages.
const MAX_SKETCHES = 5000;

/** IPv6 users have 64 bits of addresses to themselves, and change among them. */
export function networkOf(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('%', 1)[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = Math.max(0, 8 - left.length - right.length);
  const groups = tail === undefined ? left : [...left, ...Array<string>(missing).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/**
 * How many different readers a day had. A reader is known here only as a keyed hash inside a sketch; the key is made new
 * every day, so that nothing links two days, or a sketch to a person. It is nowhere but in this object, unless several
 * processes have to know readers alike.
 */
export class Readers {
  readonly #keyOf: (day: string) => Buffer;
  #key: KeyedHash | undefined;
  #sketches = new Map<string, { readonly sketch: Sketch; told: number; isChanged: boolean }>();

  /** @param keyOf of a day; asked at its first reader */
  constructor(keyOf: (day: string) => Buffer = () => randomBytes(32)) {
    this.#keyOf = keyOf;
  }

  /** Notes one reader of a day under each of the names. */
  note(day: string, address: string, family: string, names: readonly string[]): void {
    this.#key ??= new KeyedHash(this.#keyOf(day));
    const digest = this.#key.digest(`${networkOf(address)}\n${family}`);
    const hash = digest.readUIntBE(0, 6) * 16 + ((digest[6] ?? 0) & 15);
    for (const name of names) {
      let held = this.#sketches.get(name);
      if (held === undefined) {
        if (this.#sketches.size >= MAX_SKETCHES) continue;
        held = { sketch: new Sketch(), told: 0, isChanged: false };
        this.#sketches.set(name, held);
      }
      if (held.sketch.add(hash)) held.isChanged = true;
    }
  }

  /** How much each estimate has grown since it was last told. */
  *grown(): Iterable<readonly [name: string, more: number]> {
    for (const [name, held] of this.#sketches) {
      const more = held.sketch.estimate() - held.told;
      if (more <= 0) continue;
      held.told += more;
      yield [name, more];
    }
  }

  /** Registers of the sketches that have changed since this was last asked, to be merged with those of other processes. */
  *changed(): Iterable<readonly [name: string, registers: Uint8Array]> {
    for (const [name, held] of this.#sketches) {
      if (!held.isChanged) continue;
      held.isChanged = false;
      yield [name, held.sketch.registers()];
    }
  }

  /** A new day: what was known of the readers of the last one is gone. */
  forget(): void {
    this.#key?.forget();
    this.#key = undefined;
    this.#sketches = new Map();
  }
}
