import { describe, expect, it } from 'vitest';
import { fc } from '../../test/properties.ts';
import { normalizedDeg, type SkyPosition, signedDeg } from './angles.ts';
import { greatCircle, meanPosition, positionAngleDeg, positionAt, separationDeg } from './great-circle.ts';

const position = fc.record({
  raDeg: fc.double({ min: 0, max: 359.999, noNaN: true }),
  decDeg: fc.double({ min: -90, max: 90, noNaN: true }),
});
const turned = ({ raDeg, decDeg }: SkyPosition, turnDeg: number): SkyPosition => ({
  raDeg: raDeg + turnDeg,
  decDeg,
});

describe('the separation of two positions', () => {
  it('is the same both ways', () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        expect(separationDeg(a, b)).toBe(separationDeg(b, a));
      }),
    );
  });

  it('is zero from a position to itself, and to itself a turn later', () => {
    fc.assert(
      fc.property(position, (a) => {
        expect(separationDeg(a, a)).toBe(0);
        expect(separationDeg(a, turned(a, 360))).toBeLessThan(1e-12);
      }),
    );
  });

  it('does not change when the sky is turned, right ascension 0 included', () => {
    fc.assert(
      fc.property(position, position, fc.double({ min: -720, max: 720, noNaN: true }), (a, b, turn) => {
        const kept = Math.abs(separationDeg(turned(a, turn), turned(b, turn)) - separationDeg(a, b));
        // Rounding weighs more near 180 degrees, where the haversine is flat.
        expect(kept).toBeLessThan(separationDeg(a, b) > 179 ? 1e-5 : 1e-10);
      }),
    );
  });

  it('is never more than by a detour', () => {
    fc.assert(
      fc.property(position, position, position, (a, b, c) => {
        expect(separationDeg(a, c)).toBeLessThanOrEqual(separationDeg(a, b) + separationDeg(b, c) + 1e-5);
      }),
    );
  });

  it('is right at a milliarcsecond', () => {
    const apart = separationDeg({ raDeg: 10, decDeg: 0 }, { raDeg: 10, decDeg: 1 / 3_600_000 });
    expect(apart * 3_600_000).toBeCloseTo(1, 6);
  });

  for (const [a, b, deg] of [
    [{ raDeg: 0, decDeg: 90 }, { raDeg: 123, decDeg: -90 }, 180],
    [{ raDeg: 359.5, decDeg: 0 }, { raDeg: 0.5, decDeg: 0 }, 1],
    [{ raDeg: 0, decDeg: 90 }, { raDeg: 200, decDeg: 40 }, 50],
  ] as const) {
    it(`is ${deg} degrees from ${JSON.stringify(a)} to ${JSON.stringify(b)}`, () =>
      expect(separationDeg(a, b)).toBeCloseTo(deg, 10));
  }
});

describe('a great circle', () => {
  it('begins and ends where it should and keeps to its step', () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        fc.pre(separationDeg(a, b) < 179);
        const way = greatCircle(a, b, 5);
        expect(way[0]).toBe(a);
        expect(way.at(-1)).toBe(b);
        for (const [i, place] of way.slice(1).entries())
          expect(separationDeg(way[i] ?? a, place)).toBeLessThan(5.0001);
      }),
    );
  });

  it('comes to the place it was sent to', () => {
    const far = fc.double({ min: 0.001, max: 179, noNaN: true });
    const angle = fc.double({ min: 0, max: 359, noNaN: true });
    fc.assert(
      fc.property(position, angle, far, (from, towards, distance) => {
        fc.pre(Math.abs(from.decDeg) < 89);
        const place = positionAt(from, towards, distance);
        expect(separationDeg(from, place)).toBeCloseTo(distance, 6);
        expect(Math.abs(signedDeg(positionAngleDeg(from, place) - towards))).toBeLessThan(1e-3);
      }),
    );
  });

  it('has its middle between its ends, across right ascension 0', () => {
    const middle = meanPosition([
      { raDeg: 350, decDeg: 0 },
      { raDeg: 10, decDeg: 0 },
    ]);
    expect(signedDeg(middle?.raDeg ?? 180)).toBeCloseTo(0, 9);
    expect(meanPosition([])).toBeUndefined();
  });
});

describe('a direction', () => {
  it('is always in [0, 360), or in [-180, 180) with a sign', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (deg) => {
        expect(normalizedDeg(deg)).toBeGreaterThanOrEqual(0);
        expect(normalizedDeg(deg)).toBeLessThan(360);
        expect(signedDeg(deg)).toBeGreaterThanOrEqual(-180);
        expect(signedDeg(deg)).toBeLessThan(180);
      }),
    );
  });
});
