export type Place = readonly [x: number, y: number, height?: number];

/** Edges that may be looked at for each place of a shape, on average. */
const MAX_LOOKS = 500;

/**
 * Rings that run clockwise are outlines, the others holes in the outline around them; holes that are in none are outlines too.
 *
 * @throws RangeError when so many rings lie about each other that it would take too long to tell
 */
export function polygonsOf(rings: readonly Place[][]): Place[][][] {
  const isOutline = rings.map((ring) => area(ring) <= 0);
  const ordered = [...rings.filter((_, i) => isOutline[i]), ...rings.filter((_, i) => !isOutline[i])];
  const outlines = isOutline.filter((is) => is).length;
  const polygons: (Place[][] | undefined)[] = ordered.map((ring, i) => (i < outlines ? [ring] : undefined));
  const bands = ordered.length > 1 && outlines < ordered.length ? new Bands(ordered) : undefined;
  for (let i = outlines; i < ordered.length; i += 1) {
    const hole = ordered[i] ?? [];
    const around = bands?.around(hole, (ring) => polygons[ring] !== undefined);
    if (around === undefined) polygons[i] = [hole];
    else polygons[around]?.push(hole);
  }
  return polygons.filter((polygon) => polygon !== undefined);
}

/** Twice the area, negative when the ring runs clockwise. */
function area(ring: readonly Place[]): number {
  let sum = 0;
  for (const [i, [x, y]] of ring.entries()) {
    const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
    sum += x * nextY - nextX * y;
  }
  return sum;
}

/** The edges of rings by the heights at which they are, so that a place is compared with those beside it only. */
class Bands {
  /** Of each edge: x and y of its beginning, x and y of its end. */
  readonly #edges: Float64Array;
  readonly #ringOf: Uint32Array;
  /** Where the edges of each band begin among `#inBands`, and where those of the last one end. */
  readonly #begins: Uint32Array;
  readonly #inBands: Uint32Array;
  readonly #low: number;
  readonly #scale: number;
  readonly #isIn: Uint8Array;
  #looks: number;

  constructor(rings: readonly Place[][]) {
    const count = rings.reduce((sum, ring) => sum + ring.length, 0);
    this.#edges = new Float64Array(count * 4);
    this.#ringOf = new Uint32Array(count);
    this.#isIn = new Uint8Array(rings.length);
    this.#looks = MAX_LOOKS * (count + 4000);
    let [edge, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const [ring, places] of rings.entries())
      for (const [i, from] of places.entries()) {
        const to = places[(i + 1) % places.length] ?? from;
        this.#edges.set([from[0], from[1], to[0], to[1]], edge * 4);
        this.#ringOf[edge] = ring;
        if (from[1] < low) low = from[1];
        if (from[1] > high) high = from[1];
        edge += 1;
      }
    // Long edges lie in many bands: there are as many bands as keep all that lies in them within some times the edges.
    let crossings = 0;
    for (edge = 0; edge < count; edge += 1)
      crossings += Math.abs(this.#y(edge, 1) - this.#y(edge, 3)) / (high - low) || 0;
    const bands = Math.min(count, Math.ceil((4 * count) / Math.max(crossings, 4)) || 1);
    this.#low = low;
    this.#scale = bands / (high - low);
    this.#begins = new Uint32Array(bands + 1);
    // Counted first, then put behind each other from the end on.
    this.#each((band) => {
      this.#begins[band] = (this.#begins[band] ?? 0) + 1;
    });
    for (let band = 1; band <= bands; band += 1)
      this.#begins[band] = (this.#begins[band] ?? 0) + (this.#begins[band - 1] ?? 0);
    this.#inBands = new Uint32Array(this.#begins[bands] ?? 0);
    this.#each((band, one) => {
      const at = (this.#begins[band] ?? 0) - 1;
      this.#begins[band] = at;
      this.#inBands[at] = one;
    });
  }

  #y(edge: number, place: 1 | 3): number {
    return this.#edges[edge * 4 + place] ?? Number.NaN;
  }

  #each(see: (band: number, edge: number) => void): void {
    for (let edge = 0; edge < this.#ringOf.length; edge += 1) {
      const [one, other] = [this.#band(this.#y(edge, 1)), this.#band(this.#y(edge, 3))];
      for (let band = Math.min(one, other); band <= Math.max(one, other); band += 1) see(band, edge);
    }
  }

  #band(y: number): number {
    return Math.max(0, Math.min(this.#begins.length - 2, Math.floor((y - this.#low) * this.#scale) || 0));
  }

  /** The first ring that one of the places is in, of those that may be. */
  around(places: readonly Place[], mayBe: (ring: number) => boolean): number | undefined {
    for (const place of places) {
      const first = this.#ringsAround(place).reduce(
        (least, ring) => (mayBe(ring) ? Math.min(least, ring) : least),
        Number.POSITIVE_INFINITY,
      );
      if (Number.isFinite(first)) return first;
    }
    return undefined;
  }

  #ringsAround([x, y]: Place): readonly number[] {
    const band = this.#band(y);
    const [begin, end] = [this.#begins[band] ?? 0, this.#begins[band + 1] ?? 0];
    this.#looks -= end - begin;
    if (this.#looks < 0) throw new RangeError('too many of its rings lie about each other');
    const edges = this.#edges;
    const crossed: number[] = [];
    for (let i = begin; i < end; i += 1) {
      const edge = this.#inBands[i] ?? 0;
      const y1 = edges[edge * 4 + 1] ?? 0;
      const y2 = edges[edge * 4 + 3] ?? 0;
      if (y1 > y === y2 > y) continue;
      const x1 = edges[edge * 4] ?? 0;
      const x2 = edges[edge * 4 + 2] ?? 0;
      if (x >= ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) continue;
      const ring = this.#ringOf[edge] ?? 0;
      this.#isIn[ring] = 1 - (this.#isIn[ring] ?? 0);
      crossed.push(ring);
    }
    const around = crossed.filter((ring) => this.#isIn[ring] === 1);
    for (const ring of crossed) this.#isIn[ring] = 0;
    return around;
  }
}
