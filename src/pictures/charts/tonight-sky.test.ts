import { describe, expect, it } from 'vitest';
import type { ChartStar } from '../model.ts';
import { overhead, PLACE, sky, star, xmlFaults } from '../pictures.fixture.ts';
import { tonightSky } from './tonight-sky.ts';

const HOSTILE = `<script>alert("1")</script>&'`;

/** Where the dots of the stars are. */
function dotsOf(svg: string): readonly (readonly [number, number])[] {
  const group = /<g class="sky-stars"[^>]*>(.*?)<\/g>/.exec(svg)?.[1] ?? '';
  return [...group.matchAll(/ d="([^"]*)"/g)].flatMap(([, d = '']) => {
    let [x, y] = [0, 0];
    return [...d.matchAll(/([Mm])(-?[\d.]+)[ ]?(-?[\d.]+)h0/g)].map(([, command, a, b]) => {
      [x, y] = command === 'M' ? [Number(a), Number(b)] : [x + Number(a), y + Number(b)];
      return [x, y] as const;
    });
  });
}

const wholeSky = (mag: number): ChartStar[] =>
  Array.from({ length: 3000 }, (_, i) =>
    star((i * 137.508) % 360, (Math.asin((2 * i) / 3000 - 1) * 180) / Math.PI, {
      mag: i < 60 ? mag : 4 + (i % 12) / 10,
      bv: (i % 20) / 10,
      name: i < 60 ? `Star ${i}` : null,
    }),
  );

describe('the sky above a place', () => {
  it('has the star of the zenith in the middle', () => {
    const { raDeg, decDeg } = overhead(90);
    const [[x, y] = [0, 0]] = dotsOf(tonightSky(sky({ stars: [star(raDeg, decDeg)] })).svg);
    expect(Math.hypot(x - 400, y - 400)).toBeLessThan(3);
  });

  it('leaves out what is below the horizon, and counts what is not', () => {
    const { raDeg, decDeg } = overhead(-90);
    const chart = tonightSky(sky({ stars: [star(raDeg, decDeg), star(37.95, 89.26)] }));
    expect(dotsOf(chart.svg)).toHaveLength(1);
    expect(chart.stars).toBe(1);
  });

  it('has the pole above the middle, as far as the place is from the pole', () => {
    const [[x, y] = [0, 0]] = dotsOf(tonightSky(sky({ stars: [star(0, 90)] })).svg);
    expect(x).toBeCloseTo(400, -1);
    const fromZenith = Math.tan(((90 - PLACE.latDeg) * Math.PI) / 360) * 356;
    expect(400 - y).toBeGreaterThan(fromZenith - 4);
    expect(400 - y).toBeLessThan(fromZenith + 4);
  });

  it('has east on the left and west on the right, as on one’s back with the feet to the south', () => {
    // The Pleiades are in the east on an evening of November, Vega in the west.
    const east = dotsOf(tonightSky(sky({ stars: [star(56.75, 24.1)] })).svg)[0];
    const west = dotsOf(tonightSky(sky({ stars: [star(279.2, 38.8)] })).svg)[0];
    expect(east?.[0]).toBeLessThan(400);
    expect(west?.[0]).toBeGreaterThan(400);
  });

  it('keeps every star within the horizon', () => {
    for (const [x, y] of dotsOf(tonightSky(sky({ stars: wholeSky(1) })).svg))
      expect(Math.hypot(x - 400, y - 400)).toBeLessThanOrEqual(356.2);
  });

  it('leaves out stars fainter than its limit', () => {
    const stars = [star(0, 80, { mag: 5.3 }), star(0, 70, { mag: 4.9 })];
    expect(tonightSky(sky({ stars })).stars).toBe(1);
    expect(tonightSky(sky({ stars, limitMag: 6 })).stars).toBe(2);
  });

  it('draws bright stars larger than faint ones', () => {
    const widthOf = (mag: number): number =>
      Number(
        /class="sky-stars"[^>]*><path[^>]*stroke-width="([\d.]+)"/.exec(
          tonightSky(sky({ stars: [star(0, 80, { mag })] })).svg,
        )?.[1],
      );
    expect(widthOf(0)).toBeGreaterThan(widthOf(2));
    expect(widthOf(2)).toBeGreaterThan(widthOf(4));
  });

  it('writes the points of the compass in the language it is given, and says its title and description', () => {
    const { svg } = tonightSky(sky());
    expect(svg).toContain('>SO</text>');
    expect(svg).toMatch(
      /^<svg [^>]*role="img"[^>]*lang="fr"[^>]*><title>Le ciel<\/title><desc>Ce soir<\/desc>/,
    );
  });

  it('shows names as text, whatever they hold', () => {
    const { raDeg, decDeg } = overhead(90);
    const { svg } = tonightSky(
      sky({
        stars: [star(raDeg, decDeg, { mag: 0, name: HOSTILE })],
        figures: [
          {
            code: 'X',
            lines: [
              [
                [raDeg + 20, 40],
                [raDeg + 30, 45],
                [raDeg + 25, 50],
              ],
            ],
          },
        ],
        constellationNames: { X: HOSTILE },
        text: { title: HOSTILE, description: HOSTILE, lang: '"><' },
      }),
    );
    expect(svg).not.toMatch(/<script/i);
    expect(xmlFaults(svg)).toEqual([]);
  });

  it('turns the lit side of the Moon to the Sun', () => {
    // Both a little north of the celestial equator, the Sun an hour further west: towards the right of the chart.
    const up = overhead(90);
    const moon = { body: 'Moon' as const, raDeg: up.raDeg, decDeg: 20, mag: -10, elongationDeg: 60 };
    const sun = { body: 'Sun' as const, raDeg: up.raDeg - 60, decDeg: 10, mag: -26.7 };
    const { svg } = tonightSky(sky({ bodies: [moon, sun] }));
    const angle = Number(/rotate\((-?[\d.]+)\)/.exec(svg)?.[1]);
    expect(Math.abs(angle)).toBeLessThan(45);
  });

  it('names the planets that are up and bright enough for the eye', () => {
    const up = overhead(90);
    const { svg } = tonightSky(
      sky({
        bodies: [
          { body: 'Venus', ...up, mag: -4 },
          { body: 'Neptune', ...up, mag: 7.8 },
        ],
      }),
    );
    expect(svg).toContain('>Vénus</text>');
    expect(svg.match(/class="sky-planet"/g)).toHaveLength(1);
  });

  it('has no style of its own: the page’s policy allows none, and the page themes it', () => {
    const { svg } = tonightSky(sky({ stars: wholeSky(1), milkyWay: true }));
    expect(svg).not.toMatch(/<style|\sstyle=|#[0-9a-f]{6}\b/i);
  });

  it('stays below 60 kB with a full sky', () => {
    const { svg } = tonightSky(sky({ stars: wholeSky(1), milkyWay: true, limitMag: 5.2 }));
    expect(svg.length).toBeLessThan(60_000);
  });

  it('is drawn at both poles, at the date line and on an empty sky', () => {
    for (const [latDeg, lonDeg] of [
      [90, 0],
      [-90, 0],
      [0, 180],
      [0, -180],
    ] as const) {
      const { svg } = tonightSky(sky({ latDeg, lonDeg, stars: wholeSky(2), milkyWay: true }));
      expect(svg).not.toContain('NaN');
      expect(xmlFaults(svg)).toEqual([]);
    }
  });

  it('is the same for the same sky', () => {
    const given = sky({ stars: wholeSky(1), milkyWay: true });
    expect(tonightSky(given).svg).toBe(tonightSky(given).svg);
  });
});
