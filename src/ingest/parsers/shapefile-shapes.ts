import type { Geometry } from './projection.ts';
import { type Place, polygonsOf } from './shapefile-rings.ts';

/** A shape of a shapefile: nothing, a geometry, or one that is not read. @throws RangeError when it is cut off */
export function shapeOf(content: Buffer): Geometry | 'solid' | undefined {
  const kind = content.readInt32LE(0);
  switch (kind % 10) {
    case 0:
      return undefined;
    case 1: {
      if (kind === 31) return 'solid';
      const place = placeAt(content, 4);
      return place.every((value) => Number.isFinite(value) && value > -1e38)
        ? { type: 'Point', coordinates: place }
        : undefined;
    }
    case 8: {
      const count = content.readInt32LE(36);
      return { type: 'MultiPoint', coordinates: places(content, 40, count) };
    }
    case 3: {
      const lines = partsOf(content);
      const [only] = lines;
      if (only === undefined) return undefined;
      return lines.length === 1
        ? { type: 'LineString', coordinates: only }
        : { type: 'MultiLineString', coordinates: lines };
    }
    case 5: {
      const polygons = polygonsOf(partsOf(content));
      const [only] = polygons;
      if (only === undefined) return undefined;
      return polygons.length === 1
        ? { type: 'Polygon', coordinates: only }
        : { type: 'MultiPolygon', coordinates: polygons };
    }
    default:
      throw new RangeError(`shapes of the kind ${kind} are not known`);
  }
}

const placeAt = (bytes: Buffer, at: number): Place => [bytes.readDoubleLE(at), bytes.readDoubleLE(at + 8)];

function places(bytes: Buffer, from: number, count: number): Place[] {
  if (count < 0 || from + count * 16 > bytes.length) throw new RangeError('it has fewer points than it says');
  return Array.from({ length: count }, (_, i) => placeAt(bytes, from + i * 16));
}

function partsOf(content: Buffer): Place[][] {
  const partCount = content.readInt32LE(36);
  const pointCount = content.readInt32LE(40);
  if (partCount < 0 || 44 + partCount * 4 > content.length)
    throw new RangeError('it has fewer parts than it says');
  const all = places(content, 44 + partCount * 4, pointCount);
  const starts = Array.from({ length: partCount }, (_, i) => content.readInt32LE(44 + i * 4));
  if (starts.some((start, i) => start < (starts[i - 1] ?? 0))) throw new RangeError('its parts overlap');
  return starts
    .map((start, i) => all.slice(start, starts[i + 1] ?? pointCount))
    .filter((part) => part.length > 0);
}
