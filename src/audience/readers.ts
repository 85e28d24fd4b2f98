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
 * every day and is nowhere but in this object, so that nothing links two days, or a sketch to a person.
 */
export class Readers {
  #key = new KeyedHash();
  #sketches = new Map<string, { readonly sketch: Sketch; told: number }>();

  /** Notes one reader under each of the names. */
  note(address: string, family: string, names: readonly string[]): void {
    const digest = this.#key.digest(`${networkOf(address)}\n${family}`);
    const hash = digest.readUIntBE(0, 6) * 16 + ((digest[6] ?? 0) & 15);
    for (const name of names) {
      let held = this.#sketches.get(name);
      if (held === undefined) {
        if (this.#sketches.size >= MAX_SKETCHES) continue;
        held = { sketch: new Sketch(), told: 0 };
        this.#sketches.set(name, held);
      }
      held.sketch.add(hash);
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

  /** A new day: what was known of the readers of the last one is gone. */
  forget(): void {
    this.#key.forget();
    this.#key = new KeyedHash();
    this.#sketches = new Map();
  }
}
