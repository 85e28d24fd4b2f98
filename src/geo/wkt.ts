import type { Geometry, Position } from './geometry.ts';

/** One step through the text: a word, a number, a bracket or a comma. */
const TOKEN = /\s*(?:([A-Za-z]+)|([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([(),]))/y;

/** Thrown inside this file only. */
class NotWkt extends Error {}

class WktReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.replace(/^\s*SRID=4326;/i, '');
  }

  #peek(): RegExpExecArray | undefined {
    TOKEN.lastIndex = this.#at;
    return TOKEN.exec(this.#text) ?? undefined;
  }

  #take(group: 1 | 2 | 3): string {
    const found = this.#peek();
    const text = found?.[group];
    if (text === undefined) throw new NotWkt();
    this.#at = TOKEN.lastIndex;
    return text;
  }

  #accept(group: 1 | 3, text: string): boolean {
    if (this.#peek()?.[group]?.toUpperCase() !== text) return false;
    this.#at = TOKEN.lastIndex;
    return true;
  }

  #list<T>(item: () => T): readonly T[] {
    if (!this.#accept(3, '(')) throw new NotWkt();
    const items = [item()];
    while (this.#accept(3, ',')) items.push(item());
    if (!this.#accept(3, ')')) throw new NotWkt();
    return items;
  }

  #position = (): Position => {
    const pair: Position = [Number(this.#take(2)), Number(this.#take(2))];
    // Heights and measures say nothing on a map.
    while (this.#peek()?.[2] !== undefined) this.#take(2);
    return pair;
  };
  #path = () => this.#list(this.#position);
  #paths = () => this.#list(this.#path);

  /** `MULTIPOINT (1 2, 3 4)` and `MULTIPOINT ((1 2), (3 4))` are both in use. */
  #points = () => this.#list(() => (this.#peek()?.[3] === '(' ? this.#onlyPosition() : this.#position()));

  #onlyPosition = (): Position => {
    const [first, ...more] = this.#path();
    if (!first || more.length > 0) throw new NotWkt();
    return first;
  };

  geometry = (): Geometry => {
    const word = this.#take(1).toUpperCase();
    for (const dimension of ['Z', 'M', 'ZM']) if (this.#accept(1, dimension)) break;
    switch (word) {
      case 'POINT':
        return { type: 'Point', coordinates: this.#onlyPosition() };
      case 'MULTIPOINT':
        return { type: 'MultiPoint', coordinates: this.#points() };
      case 'LINESTRING':
        return { type: 'LineString', coordinates: this.#path() };
      case 'MULTILINESTRING':
        return { type: 'MultiLineString', coordinates: this.#paths() };
      case 'POLYGON':
        return { type: 'Polygon', coordinates: this.#paths() };
      case 'MULTIPOLYGON':
        return { type: 'MultiPolygon', coordinates: this.#list(this.#paths) };
      case 'GEOMETRYCOLLECTION':
        return { type: 'GeometryCollection', geometries: this.#list(this.geometry) };
      default:
        throw new NotWkt();
    }
  };

  end(): void {
    if (this.#text.slice(this.#at).trim() !== '') throw new NotWkt();
  }
}

/** Well-known text, in any case, with or without heights; undefined when the text is none. */
export function fromWkt(text: string): Geometry | undefined {
  const reader = new WktReader(text);
  try {
    const geometry = reader.geometry();
    reader.end();
    return geometry;
  } catch (error) {
    // Brackets thousands deep end the stack.
    if (error instanceof NotWkt || error instanceof RangeError) return undefined;
    throw error;
  }
}
