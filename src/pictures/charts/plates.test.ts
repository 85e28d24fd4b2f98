import { describe, expect, it } from 'vitest';
import { moonPhase } from '../bodies/moon-phase.ts';
import { planetDisc } from '../bodies/planet-disc.ts';
import type { BodyName, FinderChart, Line } from '../model.ts';
import { star, xmlFaults } from '../pictures.fixture.ts';
import { constellationChart } from './constellation-chart.ts';
import { finderChart } from './finder-chart.ts';
import { greekLetter } from './plate-inks.ts';

const HOSTILE = `<b>&"'\u0000\ud800</b>`;
const box = (ra: number, dec: number, half: number): Line => [
  [ra - half, dec - half],
  [ra + half, dec - half],
  [ra + half, dec + half],
  [ra - half, dec + half],
  [ra - half, dec - half],
];
const chart = (ra: number, dec: number) => ({
  code: 'Tst',
  name: 'Testa',
  figure: [
    [
      [ra - 4, dec - 4],
      [ra, dec],
      [ra + 4, dec + 4],
    ],
  ] as readonly Line[],
  boundary: [box(ra, dec, 8)],
});
const finder = (more: Partial<FinderChart> = {}): FinderChart => ({
  raDeg: 83.6,
  decDeg: 22,
  majAxArcmin: 60,
  minAxArcmin: 20,
  posAngleDeg: 0,
  kind: 'G',
  stars: [],
  label: 'M 0',
  ...more,
});

describe('a chart of a constellation', () => {
  it('is 320 by 320 when nothing else is asked', () => {
    expect(constellationChart({ ...chart(80, 10), stars: [] })).toContain('width="320" height="320"');
    expect(constellationChart({ ...chart(80, 10), stars: [], size: 640 })).toContain(
      'width="640" height="640"',
    );
  });

  it('writes the name in capitals, and letters at the stars of the figure only', () => {
    const svg = constellationChart({
      ...chart(80, 10),
      stars: [star(80, 10, { mag: 3, bayer: 'Alp' }), star(76, 13, { mag: 3, bayer: 'Bet' })],
    });
    expect(svg).toContain('>TESTA</text>');
    expect(svg).toContain('>α</text>');
    expect(svg).not.toContain('>β</text>');
  });

  it('leaves out stars of another part of the sky', () => {
    const near = constellationChart({ ...chart(80, 10), stars: [star(80, 10)] });
    const both = constellationChart({ ...chart(80, 10), stars: [star(80, 10), star(260, -10)] });
    expect(both).toBe(near);
  });

  it('is the same across right ascension 0, whichever turn its positions are given in', () => {
    const given = constellationChart({ ...chart(0, 30), stars: [star(359, 30)] });
    const turned = constellationChart({ ...chart(360, 30), stars: [star(-1, 30)] });
    expect(turned).toBe(given);
  });

  it('is drawn at the poles, and without a figure', () => {
    for (const svg of [
      constellationChart({ ...chart(0, 84), stars: [star(0, 90)] }),
      constellationChart({ ...chart(0, -84), figure: [], stars: [] }),
      constellationChart({ ...chart(0, 0), figure: [], boundary: [], stars: [] }),
    ]) {
      expect(svg).not.toMatch(/NaN|Infinity/);
      expect(xmlFaults(svg)).toEqual([]);
    }
  });

  it('shows names as text, whatever they hold', () => {
    const svg = constellationChart({
      ...chart(80, 10),
      name: HOSTILE,
      code: HOSTILE,
      stars: [star(80, 10, { name: HOSTILE })],
      text: { title: HOSTILE },
    });
    expect(xmlFaults(svg)).toEqual([]);
    expect(svg).not.toContain('\u0000');
    expect(svg.isWellFormed()).toBe(true);
  });

  for (const [bayer, letter] of [
    ['Alp', 'α'],
    ['Pi-3', 'π³'],
    ['Xi', 'ξ'],
    ['ω', 'ω'],
    ['17', undefined],
    ['', undefined],
  ] as const)
    it(`writes ${bayer || 'no letter'} as ${letter ?? 'nothing'}`, () => {
      expect(greekLetter(bayer)).toBe(letter);
    });
});

describe('a finder chart', () => {
  const ellipse = (svg: string) =>
    /<ellipse rx="([\d.]+)" ry="([\d.]+)"(?: transform="rotate\((-?[\d.]+)\)")?/.exec(svg)?.slice(1);

  it('shows a galaxy at its true size, its long side north when the angle is 0', () => {
    // One degree across 5 degrees of 320 pixels: half axes of 32 and 10.7.
    expect(ellipse(finderChart(finder()))).toEqual(['10.7', '32', undefined]);
  });

  it('turns a galaxy from north towards east, which is left', () => {
    expect(ellipse(finderChart(finder({ posAngleDeg: 35 })))?.[2]).toBe('-35');
  });

  it('has a star north of the object above it, and one east of it to its left', () => {
    const at = (raDeg: number, decDeg: number): readonly number[] => {
      const svg = finderChart(finder({ stars: [star(raDeg, decDeg, { mag: 7 })] }));
      return (/d="M([\d.]+) ([\d.]+)h0"/.exec(svg) ?? []).slice(1).map(Number);
    };
    const [, north = 999] = at(83.6, 23);
    const [east = 999] = at(84.6, 22);
    expect(north).toBeLessThan(320 * 0.47);
    expect(east).toBeLessThan(160);
  });

  it('shows even the smallest object, and one whose size nobody knows', () => {
    for (const majAxArcmin of [0.02, null]) {
      const [, ry] =
        ellipse(finderChart(finder({ majAxArcmin, minAxArcmin: null, posAngleDeg: null }))) ?? [];
      expect(Number(ry)).toBeGreaterThanOrEqual(5);
    }
  });

  it('has a sign for every kind of object, known or not', () => {
    const kinds = 'G OCl GCl PN HII EmN RfN Neb Cl+N SNR *Ass ** * Nova DrkN GPair Other whatever'.split(' ');
    for (const kind of kinds)
      expect(xmlFaults(finderChart(finder({ kind, label: HOSTILE, caption: HOSTILE })))).toEqual([]);
  });
});

describe('a picture of a body', () => {
  const bodies: readonly BodyName[] = [
    'Sun',
    'Moon',
    'Mercury',
    'Venus',
    'Earth',
    'Mars',
    'Jupiter',
    'Saturn',
    'Uranus',
    'Neptune',
    'Pluto',
  ];

  it('is there for each of them, different from all others', () => {
    const drawn = bodies.map((body) => planetDisc({ body, text: { title: HOSTILE } }));
    expect(new Set(drawn).size).toBe(bodies.length);
    for (const svg of drawn) expect(xmlFaults(svg)).toEqual([]);
  });

  const lit = (elongationDeg: number): string | undefined =>
    /<clipPath id="lit"><path d="([^"]*)"/.exec(moonPhase({ elongationDeg }))?.[1];

  it('shows no lit side at new Moon, and the whole disc at full', () => {
    expect(moonPhase({ elongationDeg: 0 })).not.toContain('url(#lit)');
    expect(lit(180)).toMatch(/A118.4 118.4 0 0 1 0 118.4A118.4 118.4 0 0 1/);
  });

  it('shows a straight edge at the quarters', () => {
    expect(lit(90)).toContain('A0 118.4');
    expect(lit(270)).toContain('A0 118.4');
  });

  it('is lit from the right while it grows, from the left while it shrinks, and the other way round in the south', () => {
    const mirrored = 'transform="scale(-1 1)"';
    expect(moonPhase({ elongationDeg: 60 })).not.toContain(mirrored);
    expect(moonPhase({ elongationDeg: 300 })).toContain(mirrored);
    expect(moonPhase({ elongationDeg: 60, southern: true })).toContain('rotate(180)');
  });

  it('takes the phase of any turn', () => {
    expect(moonPhase({ elongationDeg: -60 })).toBe(moonPhase({ elongationDeg: 300 }));
    expect(moonPhase({ elongationDeg: 480 })).toBe(moonPhase({ elongationDeg: 120 }));
  });
});
