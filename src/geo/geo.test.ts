import { describe, expect, it } from 'vitest';
import { fc } from '../../test/properties.ts';
import { distanceMetres, distanceToShape } from './distance.ts';
import type { Geometry, Position } from './geometry.ts';
import { convexHull } from './hull.ts';
import { parseGeometry } from './parse.ts';
import { covers, intersects, within } from './relate.ts';
import { type Shape, shapeOf } from './shape.ts';

const shape = (text: string): Shape => {
  const geometry = parseGeometry(text);
  if (!geometry) throw new Error(`no geometry: ${text}`);
  return shapeOf(geometry, true);
};

// A square with a hole, and one beside it.
const FRAME = 'POLYGON((0 0, 10 0, 10 10, 0 10, 0 0), (3 3, 7 3, 7 7, 3 7, 3 3))';
const PAIR = 'MULTIPOLYGON(((0 0, 4 0, 4 4, 0 4, 0 0)), ((6 0, 10 0, 10 4, 6 4, 6 0)))';
// Fiji lies on both sides of the antimeridian: cut as RFC 7946 wants it, and running on.
const FIJI_CUT =
  'MULTIPOLYGON(((177 -19, 180 -19, 180 -16, 177 -16, 177 -19)), ((-180 -19, -178 -19, -178 -16, -180 -16, -180 -19)))';
const FIJI_ON = 'POLYGON((177 -19, 182 -19, 182 -16, 177 -16, 177 -19))';
const ARCTIC = 'POLYGON((-180 66.5, 180 66.5, 180 90, -180 90, -180 66.5))';
const U = 'POLYGON((0 0, 9 0, 9 9, 6 9, 6 3, 3 3, 3 9, 0 9, 0 0))';

describe('two geometries intersect', () => {
  for (const [a, b, expected] of [
    ['POINT(1 1)', FRAME, true],
    ['POINT(5 5)', FRAME, false],
    ['POINT(3 5)', FRAME, true],
    ['POINT(0 0)', FRAME, true],
    ['POINT(5 2)', PAIR, false],
    ['LINESTRING(4 4, 6 6)', FRAME, false],
    ['LINESTRING(5 5, 20 20)', FRAME, true],
    ['LINESTRING(-1 5, 11 5)', FRAME, true],
    ['POLYGON((4 4, 6 4, 6 6, 4 6, 4 4))', FRAME, false],
    ['POLYGON((-1 -1, 11 -1, 11 11, -1 11, -1 -1))', FRAME, true],
    ['POLYGON((4 0, 6 0, 6 4, 4 4, 4 0))', PAIR, true],
    ['POLYGON((4.1 0, 5.9 0, 5.9 4, 4.1 4, 4.1 0))', PAIR, false],
    ['MULTIPOINT((5 5), (1 1))', FRAME, true],
    ['POINT(1 1)', 'POINT(1 1)', true],
    ['POINT(1 1)', 'LINESTRING(0 0, 2 2)', true],
    ['POINT(1 1.1)', 'LINESTRING(0 0, 2 2)', false],
    ['GEOMETRYCOLLECTION(POINT(5 5), LINESTRING(20 0, 20 9))', FRAME, false],
    ['GEOMETRYCOLLECTION(POINT(5 5), LINESTRING(20 0, 0 9))', FRAME, true],
    // the antimeridian
    ['POINT(-179 -17)', FIJI_CUT, true],
    ['POINT(-179 -17)', FIJI_ON, true],
    ['POINT(181 -17)', FIJI_CUT, true],
    ['POINT(0 -17)', FIJI_ON, false],
    ['POINT(180 -17)', FIJI_CUT, true],
    ['POINT(-180 -17)', FIJI_ON, true],
    [
      'LINESTRING(179 -17, 181 -17)',
      'POLYGON((-179.5 -20, -170 -20, -170 -10, -179.5 -10, -179.5 -20))',
      true,
    ],
    ['POLYGON((-183 -19, -178 -19, -178 -16, -183 -16, -183 -19))', FIJI_CUT, true],
    // the poles
    ['POINT(12 90)', ARCTIC, true],
    ['POINT(-77 89.9)', ARCTIC, true],
    ['POINT(0 66.4)', ARCTIC, false],
  ] as const) {
    it(`${expected ? 'yes' : 'no'}: ${a} and ${b.slice(0, 50)}`, () => {
      expect(intersects(shape(a), shape(b))).toBe(expected);
      expect(intersects(shape(b), shape(a))).toBe(expected);
    });
  }
});

describe('one geometry is within another', () => {
  for (const [a, b, expected] of [
    ['POINT(1 1)', FRAME, true],
    ['POINT(5 5)', FRAME, false],
    ['POINT(10 5)', FRAME, true],
    ['POLYGON((1 1, 2 1, 2 2, 1 2, 1 1))', FRAME, true],
    ['POLYGON((2 2, 8 2, 8 8, 2 8, 2 2))', FRAME, false],
    ['POLYGON((0 0, 3 0, 3 10, 0 10, 0 0))', FRAME, true],
    [FRAME, FRAME, true],
    [FRAME, 'POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))', true],
    ['POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))', FRAME, false],
    ['LINESTRING(1 1, 9 1)', FRAME, true],
    ['LINESTRING(1 5, 9 5)', FRAME, false],
    ['LINESTRING(3 3, 7 3)', FRAME, true],
    ['LINESTRING(1 8, 8 8)', U, false],
    ['LINESTRING(3 3, 6 3)', U, true],
    ['LINESTRING(3 9, 6 9)', U, false],
    ['LINESTRING(0.5 0.5, 1 1)', 'LINESTRING(0 0, 2 2)', true],
    ['POLYGON((0 0, 1 0, 1 1, 0 0))', 'LINESTRING(0 0, 1 0, 1 1, 0 0)', false],
    ['POLYGON((1 1, 9 1, 9 2, 1 2, 1 1))', PAIR, false],
    ['MULTIPOINT((1 1), (7 1))', PAIR, true],
    ['POLYGON((178 -18, 181 -18, 181 -17, 178 -17, 178 -18))', FIJI_CUT, true],
    ['POLYGON((178 -18, 181 -18, 181 -17, 178 -17, 178 -18))', FIJI_ON, true],
    [FIJI_CUT, FIJI_ON, true],
    [FIJI_ON, FIJI_CUT, true],
    ['POLYGON((178 -18, 183 -18, 183 -17, 178 -17, 178 -18))', FIJI_CUT, false],
    ['POLYGON((10 70, 20 70, 20 90, 10 90, 10 70))', ARCTIC, true],
  ] as const) {
    it(`${expected ? 'yes' : 'no'}: ${a.slice(0, 50)} in ${b.slice(0, 50)}`, () =>
      expect(within(shape(a), shape(b))).toBe(expected));
  }
});

const position = fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -40, max: 40 }));
const convex = fc
  .array(position, { minLength: 3, maxLength: 12 })
  .map((positions) => convexHull(positions))
  .filter((hull) => hull?.type === 'Polygon');
const corners = (geometry: Geometry | undefined): readonly Position[] =>
  geometry?.type === 'Polygon' ? (geometry.coordinates[0] ?? []) : [];

/** Convex areas are apart exactly when a side of one of them separates them. */
function areApart(a: readonly Position[], b: readonly Position[]): boolean {
  const separates = (sides: readonly Position[], others: readonly Position[]) =>
    sides.slice(1).some((to, i) => {
      const from = sides[i] ?? to;
      return others.every(
        ([x, y]) => (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]) < 0,
      );
    });
  return separates(a, b) || separates(b, a);
}
const isConvexlyWithin = (a: readonly Position[], b: readonly Position[]) =>
  b.slice(1).every((to, i) => {
    const from = b[i] ?? to;
    return a.every(([x, y]) => (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]) >= 0);
  });

describe('for any convex areas', () => {
  it('intersecting is not being apart, and being within is having every corner within', () => {
    fc.assert(
      fc.property(convex, convex, (one, other) => {
        if (!one || !other) return;
        const [a, b] = [shapeOf(one), shapeOf(other, true)];
        expect(intersects(a, b)).toBe(!areApart(corners(one), corners(other)));
        expect(within(a, b)).toBe(isConvexlyWithin(corners(one), corners(other)));
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it('nothing changes when they are moved around the world together', () => {
    const moved = (geometry: Geometry | undefined, by: number): Geometry => ({
      type: 'Polygon',
      coordinates: [corners(geometry).map(([x, y]) => [x + by, y])],
    });
    fc.assert(
      fc.property(convex, convex, fc.constantFrom(170, 180, 360, -360, -190), (one, other, by) => {
        const still = [shapeOf(moved(one, 0)), shapeOf(moved(other, 0))] as const;
        const away = [shapeOf(moved(one, by)), shapeOf(moved(other, by))] as const;
        expect(intersects(...away)).toBe(intersects(...still));
        expect(within(...away)).toBe(within(...still));
      }),
      { numRuns: 1000, seed: 2 },
    );
  });
});

describe('the convex hull', () => {
  it('holds every position and has none but some of them as corners', () => {
    fc.assert(
      fc.property(fc.array(position, { minLength: 1, maxLength: 40 }), (positions) => {
        const hull = convexHull(positions);
        if (!hull) throw new Error('no hull');
        const area = shapeOf(hull);
        for (const place of positions) expect(covers(area, place)).toBe(true);
        for (const [x, y] of corners(hull))
          expect(positions.some(([px, py]) => px === x && py === y)).toBe(true);
      }),
      { seed: 3 },
    );
  });
  it('is a point, a line, or nothing, where there is no more', () => {
    expect(convexHull([])).toBeUndefined();
    expect(
      convexHull([
        [1, 2],
        [1, 2],
      ]),
    ).toEqual({ type: 'Point', coordinates: [1, 2] });
    expect(
      convexHull([
        [1, 2],
        [3, 4],
        [2, 3],
      ]),
    ).toEqual({
      type: 'LineString',
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    });
  });
});

describe('the distance to a geometry', () => {
  it('is zero inside, and that to the nearest place outside', () => {
    expect(distanceToShape([1, 1], shape(FRAME))).toBe(0);
    expect(distanceToShape([5, 5], shape(FRAME))).toBeCloseTo(distanceMetres([5, 5], [7, 5]), -1);
    expect(distanceToShape([12, 5], shape(FRAME))).toBeCloseTo(distanceMetres([12, 5], [10, 5]), -2);
    expect(distanceToShape([0, 0], shape('POINT(0 1)'))).toBeCloseTo(111_195, 0);
  });
  it('goes the short way over the antimeridian and over a pole', () => {
    expect(distanceToShape([-179.5, -17], shape('POINT(179.5 -17)'))).toBeCloseTo(
      distanceMetres([0, -17], [1, -17]),
      3,
    );
    expect(distanceToShape([0, 89], shape('LINESTRING(180 80, 180 89)'))).toBeCloseTo(
      distanceMetres([0, 89], [180, 89]),
      3,
    );
  });
  it('is never more than to any corner, and never less than to all of a fine grid on its edges', () => {
    fc.assert(
      fc.property(position, convex, (place, hull) => {
        if (!hull) return;
        const area = shapeOf(hull);
        const distance = distanceToShape(place, area);
        const grid = corners(hull)
          .slice(1)
          .flatMap(([x2, y2], i) => {
            const [x1, y1] = corners(hull)[i] ?? [x2, y2];
            return Array.from(
              { length: 101 },
              (_, k): Position => [x1 + ((x2 - x1) * k) / 100, y1 + ((y2 - y1) * k) / 100],
            );
          });
        const nearest = Math.min(...grid.map((corner) => distanceMetres(place, corner)));
        expect(distance).toBeLessThanOrEqual(nearest + 0.01);
        if (!covers(area, place)) expect(distance).toBeGreaterThan(nearest - 70_000);
      }),
      { seed: 4 },
    );
  });
});

describe('a geometry as text', () => {
  it('is the same as WKT, as GeoJSON, as a Feature and in hexadecimal WKB', () => {
    const point = { type: 'Point', coordinates: [5, 43] };
    for (const text of [
      'POINT(5 43)',
      ' point ( 5   43 ) ',
      'SRID=4326;POINT(5 43)',
      'POINT Z(5 43 7)',
      'POINT ZM (5 43 7 1)',
      'POINT(5e0 43.)',
      JSON.stringify(point),
      JSON.stringify({ type: 'Feature', geometry: point, properties: {} }),
      '010100000000000000000014400000000000804540',
      '00000000014014000000000000' + '4045800000000000',
      '0101000020E610000000000000000014400000000000804540',
    ])
      expect(parseGeometry(text), text).toEqual(point);
    expect(parseGeometry('MULTIPOINT(1 2, 3 4)')).toEqual(parseGeometry('MULTIPOINT((1 2), (3 4))'));
  });
  it('is refused when it is none', () => {
    for (const text of [
      '',
      'POINT',
      'POINT()',
      'POINT(1)',
      'POINT(1 2',
      'POINT(1 2))',
      'POINT(1 2, 3 4)',
      'POINT EMPTY',
      'POINT(1 91)',
      'POINT(600 0)',
      'POLYGON((1 2, 3 4))',
      'LINESTRING(1 2)',
      'CIRCLE(1 2)',
      '{',
      '{}',
      '{"type":"Point"}',
      '{"type":"Point","coordinates":["1","2"]}',
      '{"type":"Polygon","coordinates":[]}',
      '{"type":"MultiPolygon","coordinates":[[]]}',
      '01',
      '0106000000FFFFFFFF',
      '0106000000'.repeat(900),
      '0107000000'.repeat(900),
      'GEOMETRYCOLLECTION('.repeat(20_000),
      '{"type":"Feature","geometry":'.repeat(5000),
    ])
      expect(parseGeometry(text), text.slice(0, 60)).toBeUndefined();
  });
  it('is read or refused for any text and any bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('hex')),
          fc
            .uint8Array({ maxLength: 40 })
            .map((bytes) => `0${1 + ((bytes[0] ?? 0) % 7)}${Buffer.from(bytes).toString('hex')}`),
        ),
        (text) => {
          const geometry = parseGeometry(text);
          if (geometry) expect(shapeOf(geometry).box.west).toBeLessThanOrEqual(180);
        },
      ),
      { numRuns: 2000, seed: 5 },
    );
  });
});
