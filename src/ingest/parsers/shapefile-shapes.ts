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
      const [place] = places(content, 4, 1, kind === 11 ? 20 : undefined);
      return place?.every((value = 0) => Number.isFinite(value) && value > -1e38)
        ? { type: 'Point', coordinates: place }
        : undefined;
    }
    case 8: {
      const count = content.readInt32LE(36);
      return {
        type: 'MultiPoint',
        coordinates: places(content, 40, count, kind === 18 ? 40 + count * 16 + RANGE : undefined),
      };
    }
    case 3: {
      const lines = partsOf(content, kind === 13);
      const [only] = lines;
      if (only === undefined) return undefined;
      return lines.length === 1
        ? { type: 'LineString', coordinates: only }
        : { type: 'MultiLineString', coordinates: lines };
    }
    case 5: {
      const polygons = polygonsOf(partsOf(content, kind === 15));
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

/** Bytes of the least and the greatest height, before all of them. */
const RANGE = 16;

/** `heightsFrom`: where the heights of the places are. They are left out where none says anything. */
function places(bytes: Buffer, from: number, count: number, heightsFrom?: number): Place[] {
  const end = heightsFrom === undefined ? from + count * 16 : heightsFrom + count * 8;
  if (count < 0 || end > bytes.length) throw new RangeError('it has fewer points than it says');
  const flat = Array.from(
    { length: count },
    (_, i) => [bytes.readDoubleLE(from + i * 16), bytes.readDoubleLE(from + i * 16 + 8)] as const,
  );
  if (heightsFrom === undefined) return flat;
  const heights = flat.map((_, i) => bytes.readDoubleLE(heightsFrom + i * 8));
  return heights.some((height) => height !== 0 && Number.isFinite(height) && height > -1e38)
    ? flat.map(([x, y], i): Place => [x, y, heights[i] ?? 0])
    : flat;
}

function partsOf(content: Buffer, hasHeights: boolean): Place[][] {
  const partCount = content.readInt32LE(36);
  const pointCount = content.readInt32LE(40);
  if (partCount < 0 || 44 + partCount * 4 > content.length)
    throw new RangeError('it has fewer parts than it says');
  const from = 44 + partCount * 4;
  const all = places(content, from, pointCount, hasHeights ? from + pointCount * 16 + RANGE : undefined);
  const starts = Array.from({ length: partCount }, (_, i) => content.readInt32LE(44 + i * 4));
  if (starts.some((start, i) => start < (starts[i - 1] ?? 0))) throw new RangeError('its parts overlap');
  return starts
    .map((start, i) => all.slice(start, starts[i + 1] ?? pointCount))
    .filter((part) => part.length > 0);
}
