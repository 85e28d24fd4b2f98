const BITS = 11;
const REGISTERS = 2 ** BITS;
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);
// A list is smaller than the registers until then, and exact.
const MAX_LISTED = 256;

/**
 * Estimates how many different values were added, to about 2.3 %, in 2 kB at most. What was added cannot be read out of it.
 * Source: Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog: the analysis of a near-optimal cardinality estimation
 * algorithm", 2007.
 */
export class Sketch {
  #listed: Set<number> | undefined = new Set();
  #registers: Uint8Array | undefined;

  /** @param hash 52 well-mixed bits */
  add(hash: number): void {
    if (this.#listed !== undefined) {
      this.#listed.add(hash);
      if (this.#listed.size <= MAX_LISTED) return;
      const registers = new Uint8Array(REGISTERS);
      for (const one of this.#listed) put(registers, one);
      this.#registers = registers;
      this.#listed = undefined;
    } else if (this.#registers !== undefined) put(this.#registers, hash);
  }

  estimate(): number {
    const registers = this.#registers;
    if (registers === undefined) return this.#listed?.size ?? 0;
    let sum = 0;
    let empty = 0;
    for (const rank of registers) {
      sum += 2 ** -rank;
      if (rank === 0) empty++;
    }
    const raw = (ALPHA * REGISTERS * REGISTERS) / sum;
    // Few values leave registers empty, and counting those is then the better estimate.
    return Math.round(raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw);
  }
}

function put(registers: Uint8Array, hash: number): void {
  const place = hash % REGISTERS;
  const rest = Math.floor(hash / REGISTERS);
  // The rest has 41 bits: the rank is the place of its first one from the left.
  const high = Math.floor(rest / 2 ** 20) >>> 0;
  const rank = high !== 0 ? Math.clz32(high) - 10 : Math.clz32((rest % 2 ** 20) << 12) + 22;
  if (rank > (registers[place] ?? 0)) registers[place] = Math.min(rank, 42);
}
