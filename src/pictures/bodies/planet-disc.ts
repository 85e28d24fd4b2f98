import type { BodyName, PlanetDisc } from '../model.ts';
import { element, picture, tenths } from '../svg.ts';
import { backgroundStars, moonPhase } from './moon-phase.ts';

interface Look {
  /** Lit middle, body, edge. */
  readonly ball: readonly [string, string, string];
  /** Of half of the picture. */
  readonly radius: number;
  /** Degrees the poles lean to the right. */
  readonly tiltDeg?: number;
  readonly flattening?: number;
  /** Stripes: middle and half height as parts of the radius, colour, opacity. */
  readonly bands?: readonly (readonly [at: number, half: number, colour: string, opacity: number])[];
  /** Spots: place and half axes as parts of the radius, colour, opacity. */
  readonly spots?: readonly (readonly [
    x: number,
    y: number,
    rx: number,
    ry: number,
    colour: string,
    opacity: number,
  ])[];
  readonly rings?: 'wide' | 'fine';
  /** Shines of itself: no night side. */
  readonly isStar?: boolean;
}

const LOOKS: Readonly<Record<Exclude<BodyName, 'Moon'>, Look>> = {
  Sun: {
    ball: ['#fffbe8', '#ffd95e', '#f08a1c'],
    radius: 0.62,
    isStar: true,
    spots: [
      [-0.3, -0.28, 0.035, 0.025, '#7a3206', 0.75],
      [-0.22, -0.3, 0.02, 0.015, '#7a3206', 0.7],
      [0.36, 0.22, 0.045, 0.028, '#7a3206', 0.7],
      [0.46, 0.25, 0.018, 0.014, '#7a3206', 0.65],
    ],
  },
  Mercury: {
    ball: ['#d9d0c4', '#9c9186', '#5b534c'],
    radius: 0.44,
    spots: [
      [-0.25, -0.35, 0.22, 0.16, '#6d645b', 0.4],
      [0.3, 0.12, 0.28, 0.2, '#6d645b', 0.35],
      [-0.4, 0.3, 0.16, 0.13, '#776e64', 0.4],
      [0.08, -0.1, 0.06, 0.06, '#f2ece2', 0.55],
      [-0.12, 0.52, 0.05, 0.04, '#f2ece2', 0.6],
      [0.42, -0.38, 0.07, 0.06, '#e8e0d4', 0.45],
    ],
  },
  Venus: {
    ball: ['#fff6dc', '#ecd29a', '#b98a4b'],
    radius: 0.6,
    tiltDeg: -8,
    bands: [
      [-0.55, 0.12, '#fffaf0', 0.35],
      [-0.2, 0.1, '#c99e5c', 0.28],
      [0.12, 0.14, '#fff6dd', 0.3],
      [0.5, 0.12, '#c2955a', 0.3],
    ],
  },
  Earth: {
    ball: ['#a8d4f5', '#2f74b8', '#0f2c5c'],
    radius: 0.6,
    tiltDeg: 23,
    spots: [
      [-0.25, -0.35, 0.32, 0.24, '#6d8a4d', 0.85],
      [-0.12, 0.2, 0.2, 0.34, '#7d9152', 0.85],
      [0.48, -0.2, 0.3, 0.4, '#a3935c', 0.75],
      [0.05, -0.93, 0.5, 0.12, '#ffffff', 0.9],
      [0, 0.94, 0.45, 0.1, '#ffffff', 0.9],
      [0.1, -0.1, 0.5, 0.05, '#ffffff', 0.55],
      [-0.3, 0.48, 0.4, 0.05, '#ffffff', 0.5],
      [0.3, 0.36, 0.36, 0.06, '#ffffff', 0.5],
    ],
  },
  Mars: {
    ball: ['#f7b98a', '#cf6a3c', '#7a2d16'],
    radius: 0.52,
    tiltDeg: 25,
    spots: [
      [-0.1, 0.25, 0.62, 0.14, '#6b2a18', 0.5],
      [0.34, 0.02, 0.14, 0.26, '#6b2a18', 0.5],
      [-0.5, -0.15, 0.2, 0.12, '#7d3620', 0.35],
      [0.05, -0.45, 0.5, 0.12, '#8a4026', 0.3],
      [0.02, -0.92, 0.34, 0.1, '#fff7ee', 0.95],
      [0, 0.95, 0.22, 0.06, '#fff1e4', 0.8],
    ],
  },
  Jupiter: {
    ball: ['#fbf0dc', '#dcc09a', '#8b6844'],
    radius: 0.74,
    tiltDeg: 3,
    flattening: 0.065,
    bands: [
      [-0.82, 0.14, '#9c8266', 0.5],
      [-0.56, 0.05, '#b98d62', 0.6],
      [-0.3, 0.12, '#a8683f', 0.8],
      [-0.02, 0.14, '#fff5e2', 0.6],
      [0.2, 0.1, '#a3633e', 0.78],
      [0.3, 0.035, '#c99b6e', 0.7],
      [0.5, 0.045, '#b08762', 0.5],
      [0.66, 0.04, '#a98462', 0.45],
      [0.86, 0.14, '#8d7660', 0.5],
    ],
    spots: [
      [0.36, 0.34, 0.2, 0.115, '#f3d9b8', 0.85],
      [0.36, 0.34, 0.155, 0.085, '#c4572f', 0.9],
      [-0.3, 0.52, 0.05, 0.03, '#fff3df', 0.8],
      [-0.46, 0.52, 0.045, 0.028, '#fff3df', 0.7],
    ],
  },
  Saturn: {
    ball: ['#fdf2d3', '#e2c58d', '#927043'],
    radius: 0.42,
    tiltDeg: -14,
    flattening: 0.1,
    bands: [
      [-0.75, 0.14, '#a98d62', 0.45],
      [-0.42, 0.08, '#c39f66', 0.5],
      [-0.12, 0.1, '#fff3d6', 0.45],
      [0.2, 0.07, '#b88f55', 0.45],
      [0.55, 0.08, '#c7a873', 0.4],
    ],
    rings: 'wide',
  },
  Uranus: {
    ball: ['#eefbfb', '#a4dbe0', '#4b8b9a'],
    radius: 0.42,
    tiltDeg: 82,
    bands: [
      [-0.6, 0.25, '#d9f5f5', 0.4],
      [0.3, 0.2, '#82c4cf', 0.22],
    ],
    rings: 'fine',
  },
  Neptune: {
    ball: ['#bcd8ff', '#4a7fe0', '#16307e'],
    radius: 0.52,
    tiltDeg: 28,
    bands: [
      [-0.5, 0.12, '#7fa9f2', 0.4],
      [-0.1, 0.1, '#2c57b8', 0.35],
      [0.45, 0.14, '#2a50ad', 0.4],
    ],
    spots: [
      [-0.2, 0.22, 0.2, 0.1, '#1d3c92', 0.7],
      [-0.18, 0.34, 0.17, 0.02, '#eef5ff', 0.8],
      [0.3, -0.28, 0.14, 0.016, '#eef5ff', 0.7],
      [0.36, 0.5, 0.1, 0.014, '#eef5ff', 0.6],
    ],
  },
  Pluto: {
    ball: ['#f5e6cf', '#c6a583', '#6b4d38'],
    radius: 0.4,
    tiltDeg: -20,
    spots: [
      [0.16, 0.18, 0.36, 0.3, '#fff6e4', 0.85],
      [-0.18, 0.22, 0.22, 0.22, '#fbead0', 0.75],
      [-0.62, 0.3, 0.24, 0.2, '#5a3523', 0.6],
      [0.72, 0.28, 0.2, 0.2, '#5a3523', 0.5],
      [0, -0.8, 0.4, 0.14, '#d8a67e', 0.6],
    ],
  },
};

/** The Sun, a planet or the Moon as a telescope might show it, drawn; for a file of its own. */
export function planetDisc({ body, size = 320, text }: PlanetDisc): string {
  if (body === 'Moon') return moonPhase({ elongationDeg: 180, size, ...(text && { text }) });
  const look = LOOKS[body];
  const r = (size / 2) * look.radius;
  const tilt = look.tiltDeg ?? 0;
  const content =
    definitions(look, r) +
    element('rect', { width: size, height: size, fill: '#060b18' }) +
    backgroundStars(size, Object.keys(LOOKS).indexOf(body) + 2) +
    element(
      'g',
      { transform: `translate(${tenths(size / 2)} ${tenths(size / 2)})` },
      (look.isStar ? element('circle', { r: tenths(r * 1.6), fill: 'url(#corona)' }) : '') +
        element(
          'g',
          { transform: `rotate(${tilt})` },
          (look.rings ? ringHalf(look.rings, r, 'far') : '') +
            globe(look, r) +
            (look.rings ? ringHalf(look.rings, r, 'near') : ''),
        ),
    );
  return picture({ width: size, height: size, isAlone: true, ...(text && { text }) }, content);
}

const ballShape = (look: Look, r: number, attributes: Readonly<Record<string, string>>): string =>
  element('ellipse', { rx: tenths(r), ry: tenths(r * (1 - (look.flattening ?? 0))), ...attributes });

function globe(look: Look, r: number): string {
  const bands = (look.bands ?? []).map(([at, half, colour, opacity]) =>
    // Bands bow a little, since the poles lean towards us.
    element('ellipse', {
      cy: tenths(at * r),
      rx: tenths(r * 1.15),
      ry: tenths(half * r),
      fill: colour,
      'fill-opacity': opacity,
    }),
  );
  const spots = (look.spots ?? []).map(([x, y, rx, ry, colour, opacity]) =>
    element('ellipse', {
      cx: tenths(x * r),
      cy: tenths(y * r),
      rx: tenths(rx * r),
      ry: tenths(ry * r),
      fill: colour,
      'fill-opacity': opacity,
    }),
  );
  const marks = element(
    'g',
    { 'clip-path': 'url(#ball)' },
    element('g', { filter: 'url(#soft)' }, bands.join('') + spots.join('')),
  );
  return ballShape(look, r, { fill: 'url(#globe)' }) + marks + ballShape(look, r, { fill: 'url(#shade)' });
}

/** Ring zones: inner and outer radius in radii of the planet, colour. Cassini's gap is what is left out. */
const WIDE_RINGS: readonly (readonly [from: number, to: number, colour: string])[] = [
  [1.24, 1.52, '#3d3529'],
  [1.53, 1.72, '#b9a47c'],
  [1.72, 1.95, '#e4d2a9'],
  [2.03, 2.21, '#a48f6b'],
  [2.23, 2.27, '#867556'],
];
const FINE_RINGS: typeof WIDE_RINGS = [
  [1.64, 1.66, '#58717a'],
  [1.79, 1.8, '#50676f'],
  [1.98, 2.01, '#86a3a8'],
];

/** Half of the rings, or with `far` all of them, since the globe hides what lies behind it. */
function ringHalf(kind: 'wide' | 'fine', r: number, half: 'far' | 'near'): string {
  const openness = kind === 'wide' ? 0.36 : 0.3;
  const zones = kind === 'wide' ? WIDE_RINGS : FINE_RINGS;
  const arc = (radius: number, sweep: 0 | 1, to: number): string =>
    `A${tenths(radius)} ${tenths(radius * openness)} 0 0 ${sweep} ${tenths(to)} 0`;
  return (
    zones
      // The innermost zone is a veil: before the globe one looks through it.
      .filter(([from]) => half === 'far' || from > 1.3)
      .map(([from, to, colour]) => {
        const [inner, outer] = [from * r, to * r];
        const near = `M${tenths(-outer)} 0${arc(outer, 0, outer)}L${tenths(inner)} 0${arc(inner, 1, -inner)}z`;
        // All behind first, so that no seam shows where the halves meet.
        const whole = `M${tenths(-outer)} 0${arc(outer, 1, outer)}${arc(outer, 1, -outer)}zM${tenths(-inner)} 0${arc(inner, 1, inner)}${arc(inner, 1, -inner)}z`;
        return element('path', { d: half === 'near' ? near : whole, fill: colour, 'fill-rule': 'evenodd' });
      })
      .join('')
  );
}

function definitions(look: Look, r: number): string {
  const [bright, middle, edge] = look.ball;
  const shade = look.isStar
    ? '<radialGradient id="shade"><stop offset=".7" stop-color="#c44a06" stop-opacity="0"/><stop offset="1" stop-color="#c44a06" stop-opacity=".5"/></radialGradient>' +
      '<radialGradient id="corona"><stop offset=".55" stop-color="#ffcf5a" stop-opacity=".6"/><stop offset=".72" stop-color="#ffa82e" stop-opacity=".18"/><stop offset="1" stop-color="#ff9a1e" stop-opacity="0"/></radialGradient>'
    : '<radialGradient id="shade" cx=".34" cy=".34" r=".78"><stop offset=".45" stop-color="#05070f" stop-opacity="0"/><stop offset=".8" stop-color="#05070f" stop-opacity=".45"/><stop offset="1" stop-color="#05070f" stop-opacity=".92"/></radialGradient>';
  const at = look.isStar ? 'cx=".5" cy=".5" r=".5"' : 'cx=".38" cy=".36" r=".66"';
  return element(
    'defs',
    {},
    `<radialGradient id="globe" ${at}><stop offset="0" stop-color="${bright}"/><stop offset=".6" stop-color="${middle}"/><stop offset="1" stop-color="${edge}"/></radialGradient>` +
      shade +
      element('clipPath', { id: 'ball' }, ballShape(look, r, {})) +
      `<filter id="soft" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="${tenths(Math.max(0.4, r / 70))}"/></filter>`,
  );
}
