import { type GeoProjection, geoStereographic } from 'd3-geo';
import { horizonOf, meanPosition, positionAngleDeg, positionAt, type SkyPosition } from '#astro';
import { litSide } from '../bodies/lit-side.ts';
import type { ChartBody, Line, SkyChart, TonightSky } from '../model.ts';
import { lineString, projected } from '../sphere.ts';
import { element, type Point, pathData, picture, smoothRing, tenths, writing } from '../svg.ts';
import { LabelPlaces, textWidth } from './label-places.ts';
import { milkyWayLevels } from './milky-way.ts';
import { type PlacedStar, starDots, starRadius } from './star-dots.ts';

const OBLIQUITY_DEG = 23.4393;

/** Constellations whose names are set larger: those that people look for. */
const MAJOR = new Set(
  'And Aql Aqr Ari Aur Boo CMa Cas Cen Cep Cet Cnc Cyg Dra Eri Gem Her Hya Leo Lib Lyr Oph Ori Peg Per Psc Sco Sgr Tau UMa UMi Vir Car Vel Cru Gru PsA Pav Phe'.split(
    ' ',
  ),
);

/** Where the chart puts things: its own scale, and the two ways from the sky to the plane. */
interface Plate {
  /** Of sizes against a chart of 800. */
  readonly scale: number;
  readonly centre: number;
  readonly radius: number;
  /** Undefined below the horizon. */
  place(position: SkyPosition): Point | undefined;
  /** Lines cut at the horizon. */
  lines(lines: readonly Line[]): Point[][];
  /** Rings cut at the horizon and closed along it. */
  rings(rings: readonly Line[]): Point[][];
}

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
  }
  const bodies = drawBodies(sky, plate, places);
  const starNames = drawStarNames(stars, plate, places);
  const names = drawConstellationNames(sky, plate, places);
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

function plateOf(sky: TonightSky, size: number): Plate {
  const horizon = horizonOf(sky, sky.instant);
  const [centre, radius] = [size / 2, size * 0.445];
  const projection: GeoProjection = geoStereographic()
    .rotate([180, -90])
    .reflectX(true)
    .clipAngle(90)
    .scale(radius)
    .translate([centre, centre])
    .precision(0.4);
  // As longitude the azimuth runs backwards: seen from outside, it turns the other way round than right ascension.
  const turned = (line: Line): Line =>
    line.map(([raDeg, decDeg]) => {
      const { altDeg, azDeg } = horizon({ raDeg, decDeg });
      return [-azDeg, altDeg];
    });
  return {
    scale: size / 800,
    centre,
    radius,
    place: (position) => {
      const { altDeg, azDeg } = horizon(position);
      if (altDeg < 0) return undefined;
      const distance = radius * Math.tan(((90 - altDeg) * Math.PI) / 360);
      const azimuth = (azDeg * Math.PI) / 180;
      return [centre - distance * Math.sin(azimuth), centre - distance * Math.cos(azimuth)];
    },
    lines: (lines) => projected(projection, lineString(lines.map(turned))),
    rings: (rings) =>
      projected(projection, {
        type: 'Polygon',
        coordinates: rings.map((ring) => {
          const closed = turned(ring).map(([lon, lat]) => [lon, lat]);
          return [...closed, closed[0] ?? [0, 0]];
        }),
      }),
  };
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

const ground = (plate: Plate): string => circle(plate, plate.radius, { class: 'sky-ground' });

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

function drawConstellationNames(sky: TonightSky, plate: Plate, places: LabelPlaces): string {
  const named = sky.figures
    .filter(({ code }) => sky.constellationNames[code])
    .toSorted((a, b) => Number(MAJOR.has(b.code)) - Number(MAJOR.has(a.code)));
  const texts = (isMajor: boolean): string => {
    const fontSize = (isMajor ? 12.5 : 10) * plate.scale;
    const spacing = (isMajor ? 2.2 : 1.2) * plate.scale;
    return named
      .filter(({ code }) => MAJOR.has(code) === isMajor)
      .map(({ code, lines }) => {
        const name = (sky.constellationNames[code] ?? '').toLocaleUpperCase(sky.text.lang);
        const corners = lines.flat().map(([raDeg, decDeg]) => ({ raDeg, decDeg }));
        const visible = corners.filter((corner) => plate.place(corner));
        const middle = meanPosition(visible);
        const at = middle && plate.place(middle);
        if (!at || visible.length < corners.length * 0.6) return '';
        const half = { halfWidth: textWidth(name, fontSize, spacing) / 2 + 2, halfHeight: fontSize * 0.62 };
        const candidates = [0, 1, -1, 1.8, -1.8, 2.6, -2.6].flatMap((rows) =>
          [0, 0.35, -0.35].map((columns) => ({
            x: at[0] + columns * half.halfWidth,
            y: at[1] + rows * fontSize * 1.15,
            ...half,
          })),
        );
        const free = places.place(candidates.filter((box) => isInside(plate, box)));
        return free ? writing(free.x, free.y + fontSize * 0.35, name) : '';
      })
      .join('');
  };
  const group = (isMajor: boolean): string =>
    element(
      'g',
      {
        class: isMajor ? 'sky-names' : 'sky-names is-minor',
        fill: 'currentColor',
        'text-anchor': 'middle',
        'font-size': tenths((isMajor ? 12.5 : 10) * plate.scale),
        'letter-spacing': tenths((isMajor ? 2.2 : 1.2) * plate.scale),
      },
      texts(isMajor),
    );
  // Large names choose their places first.
  return group(true) + group(false);
}

const isInside = (
  plate: Plate,
  box: { readonly x: number; readonly y: number; readonly halfWidth: number },
): boolean =>
  Math.hypot(Math.abs(box.x - plate.centre) + box.halfWidth, box.y - plate.centre) < plate.radius * 0.985;

/** Places around a dot, right first. */
function besides(at: Point, distance: number, width: number, fontSize: number) {
  const box = { halfWidth: width / 2, halfHeight: fontSize * 0.55 };
  return [
    { x: at[0] + distance + width / 2, y: at[1], ...box },
    { x: at[0] - distance - width / 2, y: at[1], ...box },
    { x: at[0], y: at[1] + distance + fontSize * 0.5, ...box },
    { x: at[0], y: at[1] - distance - fontSize * 0.5, ...box },
  ];
}

function drawStarNames(stars: readonly PlacedStar[], plate: Plate, places: LabelPlaces): string {
  const fontSize = 10.5 * plate.scale;
  const texts = stars
    .filter(({ star }) => star.name && (star.mag < 1.65 || star.name === 'Polaris'))
    .map(({ star, at }) => {
      const name = star.name ?? '';
      const distance = (starRadius(star.mag) + 3) * plate.scale;
      const free = places.place(
        besides(at, distance, textWidth(name, fontSize), fontSize).filter((box) => isInside(plate, box)),
      );
      return free ? writing(free.x, free.y + fontSize * 0.34, name) : '';
    });
  return element(
    'g',
    {
      class: 'sky-star-names',
      fill: 'currentColor',
      'font-style': 'italic',
      'text-anchor': 'middle',
      'font-size': tenths(fontSize),
    },
    texts.join(''),
  );
}

function drawBodies(
  sky: TonightSky,
  plate: Plate,
  places: LabelPlaces,
): { readonly marks: string; readonly names: string } {
  const fontSize = 12 * plate.scale;
  const sun = sky.bodies?.find(({ body }) => body === 'Sun');
  // Neptune and Uranus are beyond the naked eye, and this is the sky as one sees it.
  const shown = (sky.bodies ?? []).flatMap((body) => {
    const at = body.mag < 5 ? plate.place(body) : undefined;
    return at ? [{ body, at }] : [];
  });
  for (const { body, at } of shown) {
    const half = (bodyRadius(body) + 1) * plate.scale;
    places.reserve({ x: at[0], y: at[1], halfWidth: half, halfHeight: half });
  }
  const marks = shown.map(({ body, at }) => bodyMark(body, at, plate, sun)).join('');
  const names = shown.map(({ body, at }) => {
    const name = sky.labels.bodies[body.body];
    if (!name) return '';
    const distance = (bodyRadius(body) + 3.5) * plate.scale;
    const free = places.place(
      besides(at, distance, textWidth(name, fontSize), fontSize).filter((box) => isInside(plate, box)),
    );
    return free ? writing(free.x, free.y + fontSize * 0.34, name) : '';
  });
  return {
    marks: element('g', { class: 'sky-bodies' }, marks),
    names: element(
      'g',
      {
        class: 'sky-body-names',
        fill: 'currentColor',
        'font-style': 'italic',
        'font-weight': 600,
        'text-anchor': 'middle',
        'font-size': tenths(fontSize),
      },
      names.join(''),
    ),
  };
}

const bodyRadius = ({ body, mag }: ChartBody): number =>
  body === 'Sun' || body === 'Moon' ? 9 : Math.max(2.6, starRadius(mag) + 0.4);

function bodyMark(body: ChartBody, at: Point, plate: Plate, sun: ChartBody | undefined): string {
  const radius = bodyRadius(body) * plate.scale;
  const disc = (name: string, r: number) =>
    element('circle', { class: name, r: tenths(r), fill: 'currentColor' });
  const placed = (content: string, turn = ''): string =>
    element('g', { transform: `translate(${tenths(at[0])} ${tenths(at[1])})${turn}` }, content);
  if (body.body === 'Sun') return placed(disc('sky-sun-glow', radius * 1.8) + disc('sky-sun', radius));
  if (body.body !== 'Moon')
    return placed(disc('sky-planet-gap', radius + 1.6 * plate.scale) + disc('sky-planet', radius));
  const lit = element('path', {
    class: 'sky-moon-lit',
    fill: 'currentColor',
    d: litSide(radius, body.elongationDeg ?? 180),
  });
  return placed(
    disc('sky-planet-gap', radius + 1.6 * plate.scale) + disc('sky-moon', radius) + lit,
    sun ? ` rotate(${tenths(angleTowards(body, sun, at, plate))})` : '',
  );
}

/** The direction, clockwise from the right, in which the Sun lies on the chart: the Moon's lit side turns to it. */
function angleTowards(moon: ChartBody, sun: ChartBody, at: Point, plate: Plate): number {
  const angle = positionAngleDeg(moon, sun);
  // One step on, or one step back when that is below the horizon.
  const on = plate.place(positionAt(moon, angle, 0.5));
  const back = plate.place(positionAt(moon, angle + 180, 0.5));
  const [x, y] = on ? [on[0] - at[0], on[1] - at[1]] : back ? [at[0] - back[0], at[1] - back[1]] : [1, 0];
  return (Math.atan2(y, x) * 180) / Math.PI;
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
  const fontSizes = [17 * scale, 11 * scale] as const;
  const letters = cardinals.map((letter, i) => {
    const azimuth = (i * Math.PI) / 4;
    const distance = radius + 27 * scale;
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
