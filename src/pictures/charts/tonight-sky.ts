import { positionAt } from '#astro';
import type { Line, SkyChart, TonightSky } from '../model.ts';
import { element, pathData, picture, smoothRing, tenths, writing } from '../svg.ts';
import { LabelPlaces } from './label-places.ts';
import { milkyWayLevels } from './milky-way.ts';
import { type Plate, plateOf } from './plate.ts';
import { drawBodies } from './sky-bodies.ts';
import { drawConstellationNames, drawStarNames } from './sky-names.ts';
import { type PlacedStar, starDots, starRadius } from './star-dots.ts';

const OBLIQUITY_DEG = 23.4393;

/**
 * The sky above a place, as if lying on one's back with the feet to the south: zenith in the middle, horizon around, north up,
 * east left. Stereographic, so constellations keep their shapes. Its colours are those of the page, see `pictureClasses`.
 */
export function tonightSky(sky: TonightSky): SkyChart {
  const limitMag = sky.limitMag ?? 5.2;
  const size = sky.size ?? 800;
  const plate = plateOf(sky, size);
  const places = new LabelPlaces();
  const stars = sky.stars.flatMap((star): PlacedStar[] => {
    const at = star.mag <= limitMag ? plate.place(star) : undefined;
    return at ? [{ star, at }] : [];
  });
  for (const { star, at } of stars) {
    const half = (starRadius(star.mag) + 1) * plate.scale;
    if (star.mag < 2.6) places.reserve({ x: at[0], y: at[1], halfWidth: half, halfHeight: half });
    else places.avoid({ x: at[0], y: at[1], weight: star.mag < 4 ? 1 : 0.25 });
  }
  const bodies = drawBodies(sky, plate, places);
  const starNames = drawStarNames(stars, plate, places);
  const names = drawConstellationNames(sky, stars, plate, places);
  const svg = picture(
    { width: size, height: size, class: 'sky-chart', text: sky.text },
    ground(plate) +
      (sky.milkyWay === false ? '' : drawMilkyWay(plate)) +
      drawGrid(plate) +
      drawFigures(sky, plate) +
      starDots(stars, plate.scale) +
      bodies.marks +
      names +
      starNames +
      bodies.names +
      rim(plate, sky.labels.cardinals),
  );
  return { svg, stars: stars.length, limitMag };
}

const circle = (
  plate: Plate,
  radius: number,
  attributes: Readonly<Record<string, string | number>>,
): string =>
  element('circle', {
    cx: plate.centre,
    cy: plate.centre,
    r: Number(radius.toFixed(1)),
    fill: 'none',
    ...attributes,
  });

/** Paper, a shade deeper towards the horizon. */
const ground = (plate: Plate): string =>
  '<defs><radialGradient id="sky-depth"><stop class="sky-zenith" offset=".35"/><stop class="sky-horizon" offset="1"/></radialGradient></defs>' +
  circle(plate, plate.radius, { class: 'sky-ground', fill: 'url(#sky-depth)' });

function drawMilkyWay(plate: Plate): string {
  const levels = milkyWayLevels.map((rings) => plate.rings(rings).map(smoothRing).join(''));
  return element(
    'g',
    { class: 'sky-milky-way', fill: 'currentColor', 'fill-rule': 'evenodd', 'fill-opacity': 0.5 },
    levels.map((d) => (d === '' ? '' : element('path', { d }))).join(''),
  );
}

const degrees = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);

function drawGrid(plate: Plate): string {
  const parallel = (decDeg: number): Line => degrees(0, 360, 5).map((ra) => [ra, decDeg]);
  const meridian = (raDeg: number): Line => degrees(-80, 80, 5).map((dec) => [raDeg, dec]);
  const ecliptic = degrees(0, 360, 4).map((lon): Line[number] => {
    const along = positionAt({ raDeg: 0, decDeg: 0 }, 90 - OBLIQUITY_DEG, lon);
    return [along.raDeg, along.decDeg];
  });
  const path = (name: string, lines: readonly Line[], more: Readonly<Record<string, string | number>> = {}) =>
    element('path', {
      class: name,
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': Number((0.6 * plate.scale).toFixed(2)),
      d: pathData(plate.lines(lines)),
      ...more,
    });
  return (
    path('sky-grid', [...degrees(0, 330, 30).map(meridian), ...[-60, -30, 30, 60, 80].map(parallel)]) +
    path('sky-equator', [parallel(0)], { 'stroke-width': Number((0.9 * plate.scale).toFixed(2)) }) +
    path('sky-ecliptic', [ecliptic], {
      'stroke-width': Number((0.9 * plate.scale).toFixed(2)),
      'stroke-dasharray': `${tenths(6 * plate.scale)} ${tenths(4 * plate.scale)}`,
    })
  );
}

function drawFigures(sky: TonightSky, plate: Plate): string {
  const lines = plate.lines(sky.figures.flatMap((figure) => figure.lines));
  return element('path', {
    class: 'sky-figures',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': Number((1.1 * plate.scale).toFixed(2)),
    'stroke-linejoin': 'round',
    'stroke-linecap': 'round',
    d: pathData(lines),
  });
}

/** The horizon: a double line, its degrees, and the points of the compass outside. */
function rim(plate: Plate, cardinals: readonly string[]): string {
  const { scale, centre, radius } = plate;
  const inked = { stroke: 'currentColor' };
  const ticks = (every: number, from: number, length: number, width: number): string => {
    const middle = radius + (from + length / 2) * scale;
    const step = (2 * Math.PI * middle * every) / 360;
    const mark = width * scale;
    // Half a mark back, so that the first one is centred on its degree.
    return circle(plate, middle, {
      ...inked,
      'stroke-width': Number((length * scale).toFixed(2)),
      'stroke-dasharray': `${mark.toFixed(3)} ${(step - mark).toFixed(3)}`,
      'stroke-dashoffset': (mark / 2).toFixed(3),
    });
  };
  const fontSizes = [19 * scale, 13 * scale] as const;
  const letters = cardinals.map((letter, i) => {
    const azimuth = (i * Math.PI) / 4;
    const distance = radius + 28 * scale;
    const fontSize = i % 2 === 0 ? fontSizes[0] : fontSizes[1];
    return writing(
      centre - distance * Math.sin(azimuth),
      centre - distance * Math.cos(azimuth) + fontSize * 0.35,
      letter,
      { 'font-size': tenths(fontSize), class: i % 2 === 0 ? 'is-major' : undefined },
    );
  });
  return (
    element(
      'g',
      { class: 'sky-rim' },
      circle(plate, radius, { ...inked, 'stroke-width': Number((1.6 * scale).toFixed(2)) }) +
        circle(plate, radius + 4 * scale, { ...inked, 'stroke-width': Number((0.5 * scale).toFixed(2)) }) +
        ticks(1, 4, 3, 0.5) +
        ticks(5, 4, 5.5, 0.7) +
        ticks(45, 4, 9, 1.4) +
        circle(plate, radius + 9.5 * scale, { ...inked, 'stroke-width': Number((0.5 * scale).toFixed(2)) }),
    ) +
    element('g', { class: 'sky-cardinals', fill: 'currentColor', 'text-anchor': 'middle' }, letters.join(''))
  );
}
