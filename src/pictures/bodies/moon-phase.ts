import type { MoonPicture } from '../model.ts';
import { element, type Point, picture, smoothRing, tenths } from '../svg.ts';
import { litSide } from './lit-side.ts';

/**
 * The Moon in its phase, drawn with its seas, north up: lit from the right while waxing as seen from the north of the Earth,
 * turned upside down for the south.
 */
export function moonPhase(moon: MoonPicture): string {
  const size = moon.size ?? 320;
  const r = size * 0.37;
  const elongation = ((moon.elongationDeg % 360) + 360) % 360;
  const isWaning = elongation > 180;
  const shine = (1 - Math.cos((elongation * Math.PI) / 180)) / 2;
  const disc = (attributes: Readonly<Record<string, string | number>>): string =>
    element('circle', { r: tenths(r), ...attributes });
  const content =
    definitions(r, elongation, isWaning) +
    element('rect', { width: size, height: size, fill: '#060b18' }) +
    backgroundStars(size) +
    element(
      'g',
      {
        transform: `translate(${tenths(size / 2)} ${tenths(size / 2)})${moon.southern ? ' rotate(180)' : ''}`,
      },
      disc({ r: tenths(r * 1.32), fill: 'url(#halo)', opacity: Number((0.12 + 0.88 * shine).toFixed(2)) }) +
        // Earthshine: the thinner the crescent, the brighter the Earth in the Moon's sky.
        disc({ fill: '#2b3346' }) +
        element('g', { opacity: Number((0.3 + 0.25 * (1 - shine)).toFixed(2)) }, seas(r)) +
        disc({ fill: '#0a1020', 'fill-opacity': Number((0.42 + 0.25 * shine).toFixed(2)) }) +
        (shine < 0.002
          ? disc({ fill: 'none', stroke: '#7d8aa8', 'stroke-opacity': 0.55, 'stroke-width': size / 400 })
          : element(
              'g',
              { 'clip-path': 'url(#lit)' },
              disc({ fill: 'url(#surface)' }) + seas(r) + rays(r) + disc({ fill: 'url(#limb)' }),
            )),
    );
  return picture(
    { width: size, height: size, isAlone: true, ...(moon.text && { text: moon.text }) },
    content,
  );
}

const definitions = (r: number, elongation: number, isWaning: boolean): string =>
  element(
    'defs',
    {},
    element(
      'clipPath',
      { id: 'lit' },
      element('path', { d: litSide(r, elongation), transform: isWaning ? 'scale(-1 1)' : undefined }),
    ) +
      '<radialGradient id="surface" cx=".46" cy=".42" r=".62"><stop offset="0" stop-color="#f7f1de"/><stop offset=".7" stop-color="#e9e1ca"/><stop offset="1" stop-color="#cfc6ae"/></radialGradient>' +
      '<radialGradient id="limb"><stop offset=".78" stop-color="#1a1608" stop-opacity="0"/><stop offset="1" stop-color="#1a1608" stop-opacity=".38"/></radialGradient>' +
      '<radialGradient id="halo"><stop offset=".7" stop-color="#f4ecd0" stop-opacity=".34"/><stop offset="1" stop-color="#f4ecd0" stop-opacity="0"/></radialGradient>' +
      '<filter id="soft" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="' +
      `${tenths(r / 55)}"/></filter>`,
  );

/** Selenographic centres and half axes of the seas, degrees. */
const SEAS: readonly (readonly [
  lon: number,
  lat: number,
  halfLon: number,
  halfLat: number,
  depth: number,
])[] = [
  [-16, 34, 17, 14, 0.5], // Imbrium
  [17.5, 28, 11, 10, 0.55], // Serenitatis
  [31, 8.5, 14, 11, 0.58], // Tranquillitatis
  [59, 17, 6.5, 8, 0.62], // Crisium
  [51, -7.5, 8, 13, 0.48], // Fecunditatis
  [35, -15, 6.5, 6.5, 0.48], // Nectaris
  [-17, -21, 12, 9, 0.42], // Nubium
  [-38.5, -24, 7, 7, 0.5], // Humorum
  [-57, 16, 13, 26, 0.42], // Procellarum, north
  [-48, -4, 15, 14, 0.42], // Procellarum, south
  [-31, 8, 12, 9, 0.4], // Insularum
  [0, 56, 28, 4.2, 0.36], // Frigoris
  [3.5, 13.5, 4.5, 4, 0.42], // Vaporum
  [-23, -10, 8, 5, 0.38], // Cognitum
  [-9, 51, 2.4, 1.7, 0.6], // Plato
  [-68, -5.5, 2.4, 3.4, 0.55], // Grimaldi
];

function seas(r: number): string {
  const outlines = SEAS.map((sea, i) => smoothRing(shore(sea, i, r)));
  const deep = SEAS.flatMap((sea, i) =>
    sea[4] < 0.48 ? [] : [smoothRing(shore([sea[0], sea[1], sea[2] * 0.6, sea[3] * 0.62, 0], i + 3, r))],
  );
  const group = (paths: readonly string[], opacity: number): string =>
    // One path and one opacity: seas that overlap are one sea, not a darker one.
    element('g', { fill: '#736f6b', opacity, filter: 'url(#soft)' }, element('path', { d: paths.join('') }));
  return group(outlines, 0.44) + group(deep, 0.3);
}

/** A coast that is not an ellipse, seen on the ball: points beyond the limb stay on it. */
function shore([lon, lat, halfLon, halfLat]: (typeof SEAS)[number], seed: number, r: number): Point[] {
  return Array.from({ length: 16 }, (_, i) => {
    const angle = (i * Math.PI) / 8;
    const wave = 1 + 0.13 * Math.sin(3 * angle + seed * 1.7) + 0.09 * Math.sin(5 * angle + seed * 2.9);
    const at = lat + halfLat * wave * Math.sin(angle);
    const along = lon + (halfLon * wave * Math.cos(angle)) / Math.max(0.5, Math.cos((at * Math.PI) / 180));
    return onDisc(Math.max(-88, Math.min(88, along)), at, r * 0.995);
  });
}

/** Young craters and the bright streaks around them. */
const CRATERS: readonly (readonly [lon: number, lat: number, sizeDeg: number, rays: number])[] = [
  [-11, -43, 2.6, 12], // Tycho
  [-20, 9.6, 2.4, 9], // Copernicus
  [-38, 8, 1.4, 7], // Kepler
  [-47.5, 23.7, 1.5, 6], // Aristarchus
  [29, 73, 1.2, 0],
  [61, -9, 2, 0], // Langrenus
];

function rays(r: number): string {
  const marks = CRATERS.map(([lon, lat, sizeDeg, count]) => {
    const [x, y] = onDisc(lon, lat, r);
    const radius = r * Math.sin((sizeDeg * Math.PI) / 180);
    const streaks = Array.from({ length: count }, (_, i) => {
      const angle = (i * 2 * Math.PI) / count + lat;
      const length = radius * (4 + ((i * 7) % 5) * 1.6);
      return `M${tenths(x + Math.cos(angle) * radius)} ${tenths(y + Math.sin(angle) * radius)}l${tenths(Math.cos(angle) * length)} ${tenths(Math.sin(angle) * length)}`;
    }).join('');
    return (
      (streaks &&
        element('path', {
          d: streaks,
          stroke: '#fffbef',
          'stroke-opacity': 0.3,
          'stroke-width': tenths(radius * 0.55),
          'stroke-linecap': 'round',
        })) +
      element('circle', {
        cx: tenths(x),
        cy: tenths(y),
        r: tenths(radius),
        fill: '#fffaf0',
        'fill-opacity': 0.75,
      })
    );
  });
  return element('g', { filter: 'url(#soft)' }, marks.join(''));
}

const onDisc = (lonDeg: number, latDeg: number, r: number): readonly [number, number] => {
  const [lon, lat] = [(lonDeg * Math.PI) / 180, (latDeg * Math.PI) / 180];
  return [r * Math.cos(lat) * Math.sin(lon), -r * Math.sin(lat)];
};

/** The same few faint stars behind every body; `seed` moves them. */
export function backgroundStars(size: number, seed = 7): string {
  let state = seed * 2654435761;
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0;
    return state / 2 ** 32;
  };
  const stars = Array.from({ length: 46 }, () =>
    element('circle', {
      cx: tenths(next() * size),
      cy: tenths(next() * size),
      r: tenths((0.3 + next() ** 3 * 0.9) * (size / 320)),
      'fill-opacity': Number((0.25 + next() * 0.5).toFixed(2)),
    }),
  );
  return element('g', { fill: '#dfe6f7' }, stars.join(''));
}
