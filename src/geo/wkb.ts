import type { Geometry, Position, Rings } from './geometry.ts';

// Flags that PostGIS sets in the type.
const WITH_Z = 0x8000_0000;
const WITH_M = 0x4000_0000;
const WITH_SRID = 0x2000_0000;

/** Well-known binary, ISO or extended, in either byte order; undefined when the bytes are none, or end early. */
export function fromWkb(bytes: Buffer): Geometry | undefined {
  try {
    return new WkbReader(bytes).geometry();
  } catch (error) {
    // The bytes end before the geometry does, or nest without end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class WkbReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  #integer(little: boolean): number {
    const start = this.#at;
    this.#at += 4;
    return little ? this.#bytes.readUInt32LE(start) : this.#bytes.readUInt32BE(start);
  }

  #double(little: boolean): number {
    const start = this.#at;
    this.#at += 8;
    return little ? this.#bytes.readDoubleLE(start) : this.#bytes.readDoubleBE(start);
  }

  geometry(): Geometry | undefined {
    const little = this.#bytes.readUInt8(this.#at) === 1;
    this.#at += 1;
    const type = this.#integer(little);
    // ISO writes the dimensions as thousands: 1001 is a point with a height.
    const thousands = Math.floor((type & 0xffff) / 1000);
    const flags = (type & WITH_Z ? 1 : 0) + (type & WITH_M ? 1 : 0);
    const more = thousands === 0 ? flags : thousands === 3 ? 2 : 1;
    if (type & WITH_SRID) this.#integer(little);
    const position = (): Position => {
      const pair: Position = [this.#double(little), this.#double(little)];
      this.#at += 8 * more;
      return pair;
    };
    // A count is believed only as far as there are bytes.
    const several = <T>(read: () => T): T[] =>
      Array.from({ length: Math.min(this.#integer(little), this.#bytes.length) }, read);
    const path = () => several(position);
    switch ((type & 0xffff) % 1000) {
      case 1:
        return { type: 'Point', coordinates: position() };
      case 2:
        return { type: 'LineString', coordinates: path() };
      case 3:
        return { type: 'Polygon', coordinates: several(path) };
      case 4:
      case 5:
      case 6:
      case 7:
        return collected(
          (type & 0xffff) % 1000,
          several(() => this.geometry()),
        );
      default:
        return undefined;
    }
  }
}

/** The members of a multi-geometry as one, when they are all of its kind. */
function collected(kind: number, members: readonly (Geometry | undefined)[]): Geometry | undefined {
  const all = members.filter((member) => member !== undefined);
  if (all.length !== members.length) return undefined;
  if (kind === 7) return { type: 'GeometryCollection', geometries: all };
  const points = all.flatMap((member): Position[] => (member.type === 'Point' ? [member.coordinates] : []));
  const lines = all.flatMap((member): (readonly Position[])[] =>
    member.type === 'LineString' ? [member.coordinates] : [],
  );
  const polygons = all.flatMap((member): Rings[] => (member.type === 'Polygon' ? [member.coordinates] : []));
  if (kind === 4 && points.length === all.length) return { type: 'MultiPoint', coordinates: points };
  if (kind === 5 && lines.length === all.length) return { type: 'MultiLineString', coordinates: lines };
  if (kind === 6 && polygons.length === all.length) return { type: 'MultiPolygon', coordinates: polygons };
  return undefined;
}
