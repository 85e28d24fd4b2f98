import { Body, Equator, Horizon, Observer } from 'astronomy-engine';
import { describe, expect, it } from 'vitest';
import { fc } from '../../test/properties.ts';
import { bodiesAt, moonPhaseAt } from './bodies.ts';
import { separationDeg } from './great-circle.ts';
import { horizonOf, horizontal, siderealTimeDeg, sunAltitudeDeg } from './horizon.ts';
import { starColour, temperatureOf } from './star-colour.ts';

const paris = { latDeg: 48.8566, lonDeg: 2.3522 };
const POLARIS = { raDeg: 37.9546, decDeg: 89.2641 };
const instant = new Date('2026-08-12T18:00:00Z');

describe('the sky above a place', () => {
  it('has the pole star in the north, as high as the place is northern', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 85, noNaN: true }),
        fc.double({ min: -180, max: 180, noNaN: true }),
        (latDeg, lonDeg) => {
          expect(Math.abs(horizontal(POLARIS, { latDeg, lonDeg }, instant).altDeg - latDeg)).toBeLessThan(
            0.8,
          );
        },
      ),
    );
  });

  it('keeps the distances between stars', () => {
    const star = fc.record({
      raDeg: fc.double({ min: 0, max: 360, noNaN: true }),
      decDeg: fc.double({ min: -90, max: 90, noNaN: true }),
    });
    const place = horizonOf(paris, instant);
    const asPosition = ({ altDeg, azDeg }: ReturnType<typeof place>) => ({ raDeg: azDeg, decDeg: altDeg });
    fc.assert(
      fc.property(star, star, (a, b) => {
        const apart = separationDeg(asPosition(place(a)), asPosition(place(b)));
        expect(Math.abs(apart - separationDeg(a, b))).toBeLessThan(1e-4);
      }),
    );
  });

  it('is where the almanac has it: the Sun agrees with its own apparent place', () => {
    const observer = new Observer(paris.latDeg, paris.lonDeg, 0);
    const j2000 = Equator(Body.Sun, instant, observer, false, true);
    const ofDate = Equator(Body.Sun, instant, observer, true, true);
    const known = Horizon(instant, observer, ofDate.ra, ofDate.dec);
    const ours = horizontal({ raDeg: j2000.ra * 15, decDeg: j2000.dec }, paris, instant);
    expect(ours.altDeg).toBeCloseTo(known.altitude, 3);
    expect(ours.azDeg).toBeCloseTo(known.azimuth, 3);
  });

  it('has on its meridian the right ascension of the sidereal time', () => {
    // 2000-01-01T12:00 UT1: Greenwich mean sidereal time 18h 41m 50.5s; UTC and nutation move it by about a second.
    expect(siderealTimeDeg(new Date('2000-01-01T12:00:00Z'), 0)).toBeCloseTo(280.46, 1);
    expect(siderealTimeDeg(new Date('2000-01-01T12:00:00Z'), 90)).toBeCloseTo(10.46, 1);
  });

  it('is light at noon and dark at midnight', () => {
    expect(sunAltitudeDeg(paris, new Date('2026-06-21T11:52:00Z'))).toBeCloseTo(64.6, 0);
    expect(sunAltitudeDeg(paris, new Date('2026-12-21T23:50:00Z'))).toBeLessThan(-60);
  });

  it('has new Moon at a solar eclipse, and Sun and Moon at one place', () => {
    // Greatest eclipse of 2026-08-12 at 17:46 UTC.
    const greatest = new Date('2026-08-12T17:46:00Z');
    const phase = moonPhaseAt(greatest);
    expect(phase.litPart).toBeLessThan(0.001);
    const bodies = bodiesAt({ latDeg: 65.2, lonDeg: -25.2 }, greatest);
    const [sun, moon] = [bodies.find((b) => b.body === 'Sun'), bodies.find((b) => b.body === 'Moon')];
    if (!sun || !moon) throw new Error('no Sun or no Moon');
    expect(separationDeg(sun, moon)).toBeLessThan(0.05);
  });

  it('shows the Moon growing after new and shrinking after full', () => {
    expect(moonPhaseAt(new Date('2026-08-16T00:00:00Z')).isWaxing).toBe(true);
    expect(moonPhaseAt(new Date('2026-09-01T00:00:00Z')).isWaxing).toBe(false);
  });
});

describe('the colour of a star', () => {
  const channels = (bv: number | null): number[] =>
    [1, 3, 5].map((from) => Number.parseInt(starColour(bv).slice(from, from + 2), 16));

  it('is blue for hot stars, orange for cool ones, white when unknown', () => {
    const [hotRed = 0, , hotBlue = 0] = channels(-0.2);
    const [coolRed = 0, , coolBlue = 0] = channels(1.8);
    expect(hotBlue).toBeGreaterThan(hotRed);
    expect(coolRed).toBeGreaterThan(coolBlue);
    expect(Math.min(...channels(null))).toBeGreaterThan(235);
  });

  it('is a colour for every number', () => {
    fc.assert(
      fc.property(fc.double(), (bv) => {
        expect(starColour(bv)).toMatch(/^#[0-9a-f]{6}$/);
      }),
    );
  });

  it('goes with the temperature: the Sun has about 5800 kelvins', () =>
    expect(temperatureOf(0.653)).toBeCloseTo(5780, -2));
});
