import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import { projectionDefinition } from './projections.ts';
import { systemText } from './system-text.ts';

describe('a projected reference system', () => {
  // What `gdaltransform` of PROJ 9 makes of 5.7122° east, 43.9317° north, or of a place within the grid.
  for (const [epsg, lon, lat, x, y] of [
    [3857, 5.7122, 43.9317, 635879.195, 5454878.677],
    [2154, 5.7122, 43.9317, 917753.085, 6318484.078],
    [2056, 5.7122, 43.9317, 2461185.214, 865798.896],
    [28992, 5.7122, 43.9317, 181230.884, -452807.704],
    [31370, 5.7122, 43.9317, 258551.418, -598618.959],
    [3035, 5.7122, 43.9317, 3976109.509, 2323429.134],
    [32631, 5.7122, 43.9317, 717700.666, 4867863.22],
  ] as const) {
    it(`${epsg} is where PROJ has it, to a decimetre`, () => {
      const [east = 0, north = 0] = proj4(projectionDefinition(epsg) ?? '').forward([lon, lat]);
      expect(Math.hypot(east - x, north - y)).toBeLessThan(0.1);
    });
  }

  it('is known by its code only, and degrees are no projection', () => {
    expect([1, 0, 32600, 32661, 32700, 32761, 25827, 25839, Number.NaN].map(projectionDefinition)).toEqual(
      Array(9).fill(undefined),
    );
    expect([4326, 4258].map(projectionDefinition)).toEqual(['', '']);
  });

  it('has a text for shapefiles, whatever its code', () => {
    const known = Array.from({ length: 40_000 }, (_, epsg) => epsg).filter(
      (epsg) => projectionDefinition(epsg) !== undefined,
    );
    expect(known).toHaveLength(145);
    const texts = known.map(systemText);
    expect(new Set(texts).size).toBe(known.length);
    for (const text of texts) expect(text).toMatch(/^(?:PROJCS|GEOGCS)\[.*\]$/);
    expect(systemText(32_733)).toContain('Zone_33S');
    expect(systemText(32_733)).toContain('PARAMETER["Central_Meridian",15.0]');
    expect(() => systemText(1)).toThrow('no reference system 1');
  });
});
