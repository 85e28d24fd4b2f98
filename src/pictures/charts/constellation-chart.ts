import { type GeoProjection, geoStereographic } from 'd3-geo';
import { meanPosition, separationDeg } from '#astro';
import { inCapitals } from '../language.ts';
import type { ChartStar, ConstellationChart, Line } from '../model.ts';
import { lineString, projected } from '../sphere.ts';
import { element, type Point, pathData, picture, tenths, writing } from '../svg.ts';
import { LabelPlaces, textWidth } from './label-places.ts';
import { greekLetter, plateFaces, plateInks } from './plate-inks.ts';
import { plateStars } from './plate-stars.ts';
import type { PlacedStar } from './star-dots.ts';

/** One constellation with its boundary, figure and stars, north up and east left; for a file of its own. */
export function constellationChart(chart: ConstellationChart): string {
  const size = chart.size ?? 320;
  const k = size / 320;
  const view = viewOf(chart, size);
  const path = (lines: Point[][], attributes: Readonly<Record<string, string | number>>, isClosed = false) =>
    element('path', { fill: 'none', d: pathData(lines, isClosed), ...attributes });
  const boundary = chart.boundary.map((ring) => densified(ring));
  const rings = boundary.flatMap((ring) => view.lines([ring]));
  const stars = view.stars(chart.stars);
  const content = [
    element('rect', { width: size, height: size, fill: 'url(#night)' }),
    path(view.lines(graticule()), { stroke: plateInks.grid, 'stroke-width': 0.5 * k }),
    path(rings, { fill: plateInks.region, 'fill-opacity': 0.85 }, true),
    path(
      view.lines((chart.neighbours ?? []).filter(({ code }) => code !== chart.code).flatMap((n) => n.lines)),
      {
        stroke: plateInks.neighbour,
        'stroke-width': 0.7 * k,
      },
    ),
    path(rings, {
      stroke: plateInks.boundary,
      'stroke-width': 0.8 * k,
      'stroke-dasharray': `${tenths(3 * k)} ${tenths(2.4 * k)}`,
    }),
    path(view.lines(chart.figure), {
      stroke: plateInks.figure,
      'stroke-width': 1.3 * k,
      'stroke-linejoin': 'round',
      'stroke-linecap': 'round',
    }),
    plateStars(stars, (mag) => Math.max(view.isWide ? 0.4 : 0.5, (view.isWide ? 3.3 : 4) - 0.62 * mag) * k),
    letters(chart, stars, view, k, size),
    cartouche(chart, size, k),
  ];
  return picture(
    { width: size, height: size, isAlone: true, ...(chart.text && { text: chart.text }) },
    night + content.join(''),
  );
}

/** The ground of a night plate, a little lighter in the middle. */
export const night = `<defs><radialGradient id="night" cx="50%" cy="45%" r="75%"><stop offset="0" stop-color="${plateInks.night}"/><stop offset="1" stop-color="${plateInks.depth}"/></radialGradient></defs>`;

interface View {
  /** More than a third of the sky from side to side: fewer and smaller stars. */
  readonly isWide: boolean;
  lines(lines: readonly Line[]): Point[][];
  stars(stars: readonly ChartStar[]): PlacedStar[];
}

// The figure and the boundary decide: all of the figure is seen, and most of the boundary.
function viewOf(chart: ConstellationChart, size: number): View {
  const corners = [...chart.figure.flat(), ...chart.boundary.flat()].map(([raDeg, decDeg]) => ({
    raDeg,
    decDeg,
  }));
  const centre = meanPosition(corners) ?? { raDeg: 0, decDeg: 90 };
  const projection: GeoProjection = geoStereographic()
    .reflectX(true)
    .rotate([-centre.raDeg, -centre.decDeg])
    .clipAngle(89)
    .scale(1)
    .translate([0, 0])
    .precision(0);
  const flat = corners
    .filter((corner) => separationDeg(corner, centre) < 85)
    .map(({ raDeg, decDeg }) => projection([raDeg, decDeg]) ?? [0, 0]);
  // A constellation of which nothing is known is a piece of sky.
  if (flat.length === 0) flat.push([0, 0]);
  const [xs, ys] = [flat.map(([x = 0]) => x), flat.map(([, y = 0]) => y)];
  const [west, east, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const span = Math.max(east - west, bottom - top, 0.06);
  const scale = (size * 0.8) / span;
  projection
    .scale(scale)
    .precision(0.4)
    .translate([size / 2 - ((west + east) / 2) * scale, size * 0.465 - ((top + bottom) / 2) * scale])
    .clipExtent([
      [-20, -20],
      [size + 20, size + 20],
    ]);
  const isWide = span > 0.75;
  const placed = (star: ChartStar): PlacedStar[] => {
    if (isWide && star.mag > 5.4) return [];
    // Stars on the other side of the sky would land far outside, or nowhere.
    if (separationDeg(star, centre) > 80) return [];
    const [x = -1, y = -1] = projection([star.raDeg, star.decDeg]) ?? [];
    return x > -3 && y > -3 && x < size + 3 && y < size + 3 ? [{ star, at: [x, y] }] : [];
  };
  return {
    isWide,
    lines: (lines) => projected(projection, lineString(lines)),
    stars: (stars) => stars.flatMap(placed),
  };
}

/** Boundaries run along parallels and meridians of 1875, nearly those of today: straight in right ascension and declination. */
function densified(ring: Line): Line {
  return ring.flatMap(([ra, dec], i): Line => {
    const next = ring[i + 1];
    if (!next) return [[ra, dec]];
    const turn = ((next[0] - ra + 540) % 360) - 180;
    const steps = Math.max(1, Math.ceil(Math.hypot(turn, next[1] - dec) / 2));
    return Array.from({ length: steps }, (_, step) => [
      ra + (turn * step) / steps,
      dec + ((next[1] - dec) * step) / steps,
    ]);
  });
}

function graticule(): Line[] {
  const every = (step: number, from: number, to: number): number[] =>
    Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
  return [
    ...every(15, 0, 345).map((ra): Line => every(2, -80, 80).map((dec) => [ra, dec])),
    ...every(10, -80, 80).map((dec): Line => every(2, 0, 360).map((ra) => [ra, dec])),
  ];
}

function letters(
  chart: ConstellationChart,
  stars: readonly PlacedStar[],
  view: View,
  k: number,
  size: number,
): string {
  const places = new LabelPlaces();
  const fontSize = 10.5 * k;
  const corners = new Set(
    view.lines(chart.figure).flatMap((line) => line.map(([x, y]) => `${Math.round(x)} ${Math.round(y)}`)),
  );
  const isOfFigure = ([x, y]: Point): boolean =>
    [-1, 0, 1].some((dx) =>
      [-1, 0, 1].some((dy) => corners.has(`${Math.round(x) + dx} ${Math.round(y) + dy}`)),
    );
  for (const { star, at } of stars) {
    const half = Math.max(1, 4 - 0.62 * star.mag) * k;
    if (star.mag < 4.5) places.reserve({ x: at[0], y: at[1], halfWidth: half, halfHeight: half });
  }
  const texts = stars
    .filter(({ at, star }) => isOfFigure(at) && star.mag < 5)
    .toSorted((a, b) => a.star.mag - b.star.mag)
    .map(({ star, at }) => {
      const proper = star.mag < 2.2 && star.name ? star.name : undefined;
      const letter = proper ?? greekLetter(star.bayer);
      if (!letter) return '';
      const distance = (Math.max(1, 4 - 0.62 * star.mag) + 3) * k;
      const half = { halfWidth: textWidth(letter, fontSize) / 2, halfHeight: fontSize * 0.45 };
      const sideways = distance + half.halfWidth;
      const free = places.place(
        (
          [
            [sideways, 0],
            [-sideways, 0],
            [0, distance + half.halfHeight],
            [0, -distance - half.halfHeight],
            [sideways * 0.8, -distance],
            [-sideways * 0.8, -distance],
          ] as const
        )
          .map(([dx, dy]) => ({ x: at[0] + dx, y: at[1] + dy, ...half }))
          .filter(
            ({ x, y }) =>
              x > half.halfWidth + 4 && x < size - half.halfWidth - 4 && y > 10 * k && y < size - 34 * k,
          ),
      );
      return free
        ? writing(free.x, free.y + fontSize * 0.34, letter, {
            'font-size': proper ? tenths(fontSize * 0.95) : undefined,
          })
        : '';
    });
  return element(
    'g',
    {
      fill: plateInks.quiet,
      'font-family': plateFaces.text,
      'font-size': tenths(fontSize),
      'font-style': 'italic',
      'text-anchor': 'middle',
    },
    texts.join(''),
  );
}

/** The name below, between fine lines, with the code. */
function cartouche(chart: ConstellationChart, size: number, k: number): string {
  const name = inCapitals(chart.name, chart.text?.lang);
  const fontSize = Math.min(16 * k, (16 * k * (size - 110 * k)) / textWidth(name, 16 * k, 3 * k));
  const y = size - 15 * k;
  const plain = { 'font-family': plateFaces.text, 'text-anchor': 'middle' } as const;
  return (
    element('rect', {
      y: size - 34 * k,
      width: size,
      height: 34 * k,
      fill: plateInks.depth,
      'fill-opacity': 0.72,
    }) +
    element('path', {
      d: `M0 ${tenths(size - 34 * k)}h${size}`,
      stroke: plateInks.rim,
      'stroke-width': 0.6 * k,
      'stroke-opacity': 0.7,
    }) +
    element('rect', {
      x: 4.5 * k,
      y: 4.5 * k,
      width: size - 9 * k,
      height: size - 9 * k,
      fill: 'none',
      stroke: plateInks.rim,
      'stroke-width': 0.6 * k,
      'stroke-opacity': 0.55,
    }) +
    writing(size / 2, y + fontSize * 0.2, name, {
      ...plain,
      fill: plateInks.label,
      'font-size': tenths(fontSize),
      'letter-spacing': tenths(fontSize * 0.19),
    }) +
    writing(size - 14 * k, y + 2.6 * k, chart.code, {
      ...plain,
      'text-anchor': 'end',
      'font-style': 'italic',
      fill: plateInks.quiet,
      'font-size': tenths(10 * k),
    })
  );
}
