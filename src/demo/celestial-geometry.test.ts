import { describe, expect, it } from 'vitest';
import { boundaryGeometry, figureGeometry } from './celestial-geometry.ts';
import { constellations } from './deep-sky.ts';
import { demoSources } from './sources.ts';

const areaOf = (ring: readonly (readonly number[])[]): number =>
  ring.reduce((sum, [x = 0, y = 0], i) => {
    const [nextX = x, nextY = y] = ring[i + 1] ?? [];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);

describe('a figure across the seam of the map', () => {
  it('is cut in two where it crosses', () => {
    expect(
      figureGeometry([
        [
          [170, 10],
          [-170, 20],
        ],
      ]),
    ).toEqual({
      type: 'MultiLineString',
      coordinates: [
        [
          [-180, 15],
          [-170, 20],
        ],
        [
          [170, 10],
          [180, 15],
        ],
      ],
    });
  });
});

describe('a boundary', () => {
  it('is wound counter-clockwise', () => {
    const clockwise = [
      [0, 0],
      [0, 10],
      [10, 10],
      [10, 0],
      [0, 0],
    ] as const;
    expect(boundaryGeometry([[clockwise]])).toMatchObject({
      type: 'Polygon',
      coordinates: [clockwise.toReversed()],
    });
  });

  it('around a pole is closed along the pole', () => {
    const ring = [
      [-170, 80],
      [-60, 80],
      [60, 80],
      [170, 80],
      [-170, 80],
    ] as const;
    const { type, coordinates } = boundaryGeometry([[ring]]) as { type: string; coordinates: number[][][][] };
    expect(type).toBe('MultiPolygon');
    const total = coordinates.reduce((sum, [outer = []]) => sum + areaOf(outer), 0);
    expect(total).toBeCloseTo(3600, 6);
  });

  it('of every constellation stays on the map, and all together cover it once', () => {
    let total = 0;
    for (const { bounds } of constellations(demoSources())) {
      const { type, coordinates } = boundaryGeometry(bounds) as { type: string; coordinates: number[][][][] };
      const polygons = type === 'Polygon' ? [coordinates as unknown as number[][][]] : coordinates;
      for (const [outer = []] of polygons) {
        expect(outer.at(0)).toEqual(outer.at(-1));
        for (const [x = Number.NaN, y = Number.NaN] of outer) {
          expect(Math.abs(x)).toBeLessThanOrEqual(180);
          expect(Math.abs(y)).toBeLessThanOrEqual(90);
        }
        expect(areaOf(outer)).toBeGreaterThan(0);
        total += areaOf(outer);
      }
    }
    expect(Math.abs(total / (360 * 180) - 1)).toBeLessThan(0.005);
  });
});
