import { geoGnomonic } from 'd3-geo';
import { formatDeclination, formatRightAscension, separationDeg } from '#astro';
import type { FinderChart } from '../model.ts';
import { element, picture, tenths, writing } from '../svg.ts';
import { night } from './constellation-chart.ts';
import { textWidth } from './label-places.ts';
import { plateFaces, plateInks } from './plate-inks.ts';
import { plateStars } from './plate-stars.ts';
import type { PlacedStar } from './star-dots.ts';

/** Where to point a telescope: the object in the middle at its true size and angle, stars around, north up, east left. */
export function finderChart(chart: FinderChart): string {
  const size = chart.size ?? 320;
  const k = size / 320;
  const fieldDeg = chart.fieldDeg ?? fieldFor(chart.majAxArcmin);
  const pixelsPerDegree = size / fieldDeg;
  const centre: readonly [number, number] = [size / 2, size * 0.47];
  const projection = geoGnomonic()
    .reflectX(true)
    .rotate([-chart.raDeg, -chart.decDeg])
    .scale((pixelsPerDegree * 180) / Math.PI)
    .translate([centre[0], centre[1]]);
  const stars = chart.stars.flatMap((star): PlacedStar[] => {
    if (separationDeg(star, chart) > fieldDeg) return [];
    const [x = -9, y = -9] = projection([star.raDeg, star.decDeg]) ?? [];
    return x > -2 && y > -2 && x < size + 2 && y < size + 2 ? [{ star, at: [x, y] }] : [];
  });
  // The wider the field, the fainter its faintest stars should look.
  const faintest = Math.max(6, ...stars.map(({ star }) => star.mag));
  const radius = (mag: number): number => Math.max(0.55, 0.6 + (faintest - mag) * 0.55) * k;
  const content = [
    element('rect', { width: size, height: size, fill: 'url(#night)' }),
    rings(centre, fieldDeg, pixelsPerDegree, k),
    plateStars(stars, (mag) => Math.min(radius(mag), 5.2 * k)),
    element(
      'g',
      { transform: `translate(${tenths(centre[0])} ${tenths(centre[1])})` },
      objectMark(chart, pixelsPerDegree, k),
    ),
    furniture(chart, size, fieldDeg, k),
  ];
  return picture(
    { width: size, height: size, isAlone: true, ...(chart.text && { text: chart.text }) },
    night + content.join(''),
  );
}

/** Wide enough to find the way from a naked-eye star; wider for what is large itself. */
const fieldFor = (majAxArcmin: number | null): number =>
  Math.min(12, Math.max(5, ((majAxArcmin ?? 0) / 60) * 3.2));

// Circles of one and two degrees: a finder's field is known by its circle.
function rings(
  [x, y]: readonly [number, number],
  fieldDeg: number,
  pixelsPerDegree: number,
  k: number,
): string {
  return [1, 2, 4]
    .filter((radiusDeg) => radiusDeg < fieldDeg * 0.45)
    .map((radiusDeg) =>
      element('circle', {
        cx: tenths(x),
        cy: tenths(y),
        r: tenths(radiusDeg * pixelsPerDegree),
        fill: 'none',
        stroke: plateInks.grid,
        'stroke-width': 0.7 * k,
        'stroke-dasharray': `${tenths(1.5 * k)} ${tenths(2.5 * k)}`,
      }),
    )
    .join('');
}

/** The signs that atlases use: ellipse for a galaxy, broken circle for an open cluster, and so on. */
function objectMark(chart: FinderChart, pixelsPerDegree: number, k: number): string {
  const major = Math.max(((chart.majAxArcmin ?? 0) / 120) * pixelsPerDegree, 6 * k);
  const minor = Math.max(
    ((chart.minAxArcmin ?? chart.majAxArcmin ?? 0) / 120) * pixelsPerDegree,
    Math.min(major, 3 * k),
  );
  const ink = {
    fill: plateInks.object,
    'fill-opacity': 0.16,
    stroke: plateInks.object,
    'stroke-width': 1.3 * k,
  };
  const ellipse = (more: Readonly<Record<string, string | number>> = {}): string =>
    // North is up: a position angle turns from there towards east, which is left, so against the clock.
    element('ellipse', {
      rx: tenths(minor),
      ry: tenths(major),
      transform: chart.posAngleDeg ? `rotate(${tenths(-chart.posAngleDeg)})` : undefined,
      ...ink,
      ...more,
    } as Readonly<Record<string, string | number>>);
  const circle = (r: number, more: Readonly<Record<string, string | number>> = {}): string =>
    element('circle', { r: tenths(r), ...ink, ...more });
  const cross = (from: number, to: number): string =>
    element('path', {
      d: [
        [0, -1],
        [0, 1],
        [-1, 0],
        [1, 0],
      ]
        .map(
          ([x = 0, y = 0]) => `M${tenths(x * from)} ${tenths(y * from)}L${tenths(x * to)} ${tenths(y * to)}`,
        )
        .join(''),
      stroke: plateInks.object,
      'stroke-width': 1.3 * k,
    });
  switch (chart.kind) {
    case 'OCl':
    case '*Ass':
      return circle(major, {
        'stroke-dasharray': `${tenths(2.6 * k)} ${tenths(2.2 * k)}`,
        'fill-opacity': 0.07,
      });
    case 'GCl':
      return circle(major) + cross(0, major);
    case 'PN':
      return circle(Math.max(major, 4 * k)) + cross(major, major + 6 * k);
    case 'HII':
    case 'EmN':
    case 'RfN':
    case 'Neb':
    case 'SNR':
    case 'DrkN': {
      const [w, h] = [Math.max(minor, major * 0.75), major];
      return element('rect', {
        x: tenths(-w),
        y: tenths(-h),
        width: tenths(2 * w),
        height: tenths(2 * h),
        rx: tenths(3 * k),
        transform: chart.posAngleDeg ? `rotate(${tenths(-chart.posAngleDeg)})` : undefined,
        ...ink,
      });
    }
    case 'Cl+N':
      return (
        circle(major, { 'stroke-dasharray': `${tenths(2.6 * k)} ${tenths(2.2 * k)}` }) +
        element('rect', {
          x: tenths(-major),
          y: tenths(-major),
          width: tenths(2 * major),
          height: tenths(2 * major),
          ...ink,
          'fill-opacity': 0.06,
          'stroke-opacity': 0.6,
        })
      );
    case '*':
    case '**':
    case 'Nova':
    case 'Other':
      return cross(6 * k, 15 * k);
    default:
      return ellipse();
  }
}

function furniture(chart: FinderChart, size: number, fieldDeg: number, k: number): string {
  const serif = { 'font-family': plateFaces.text } as const;
  const small = { ...serif, fill: plateInks.quiet, 'font-size': tenths(9.5 * k) } as const;
  const bar = fieldDeg > 8 ? 2 : 1;
  const length = (bar * size) / fieldDeg;
  const captionSize = Math.min(
    11.5 * k,
    chart.caption ? (11.5 * k * (size * 0.5)) / textWidth(chart.caption, 11.5 * k) : 99,
  );
  const labelWidth = textWidth(chart.label, 17 * k, k);
  const coordinates = `${formatRightAscension(chart.raDeg, { style: 'units' })}  ${formatDeclination(chart.decDeg, { style: 'units' })}`;
  return (
    element('rect', {
      y: size - 42 * k,
      width: size,
      height: 42 * k,
      fill: plateInks.depth,
      'fill-opacity': 0.75,
    }) +
    element('path', {
      d: `M0 ${tenths(size - 42 * k)}h${size}`,
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
    writing(13 * k, size - 22 * k, chart.label, {
      ...serif,
      fill: plateInks.label,
      'font-size': tenths(17 * k),
      'letter-spacing': tenths(k),
    }) +
    (chart.caption
      ? writing(13 * k + labelWidth + 10 * k, size - 22 * k, chart.caption, {
          ...serif,
          'font-style': 'italic',
          fill: plateInks.object,
          'font-size': tenths(captionSize),
        })
      : '') +
    writing(13 * k, size - 9.5 * k, coordinates, small) +
    element('path', {
      d: `M${tenths(size - 14 * k - length)} ${tenths(size - 20 * k)}v${tenths(4 * k)}h${tenths(length)}v${tenths(-4 * k)}`,
      fill: 'none',
      stroke: plateInks.quiet,
      'stroke-width': 0.9 * k,
    }) +
    writing(size - 14 * k - length / 2, size - 7 * k, `${bar}°`, { ...small, 'text-anchor': 'middle' }) +
    writing(size / 2, 17 * k, 'N', { ...small, 'text-anchor': 'middle' }) +
    writing(11 * k, size * 0.47 + 3 * k, 'E', small)
  );
}
