import {
  type GeoPermissibleObjects,
  type GeoProjection,
  geoEqualEarth,
  geoGraticule,
  geoOrthographic,
} from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryObject, Topology } from 'topojson-specification';
import land from 'world-atlas/land-110m.json' with { type: 'json' };
import type { PictureText, Position } from '../model.ts';
import { projected, ringArea, thinned } from '../sphere.ts';
import { dots, element, type Point, pathData } from '../svg.ts';
import { atMost, filled, PREVIEW_HEIGHT, PREVIEW_WIDTH, preview, stroked } from './frame.ts';

const MOST_POINTS = 900;

/** The whole Earth, land and sea in their true proportions. */
export const earthProjection = (): GeoProjection =>
  geoEqualEarth()
    .precision(0.3)
    .fitExtent(
      [
        [4, 5],
        [PREVIEW_WIDTH - 4, PREVIEW_HEIGHT - 5],
      ],
      { type: 'Sphere' },
    );

/** Places on Earth. At most 900 are drawn. A cluster of places within a few degrees is shown on the part of the world around it. */
export function mapPreview(points: readonly Position[], text: PictureText): string {
  const chosen = atMost(points.filter(isPosition), MOST_POINTS);
  const projection = viewOf(chosen);
  return preview('map', text, earthGround(projection) + pointsOf(projection, chosen));
}

/** Places on the Moon: its near side, as one sees it, with the limb. Places on the far side are left out. */
export function moonMapPreview(points: readonly Position[], text: PictureText): string {
  const projection = geoOrthographic()
    .scale(PREVIEW_HEIGHT / 2 - 6)
    .translate([PREVIEW_WIDTH / 2, PREVIEW_HEIGHT / 2])
    .clipAngle(90)
    .precision(0.3);
  const seas = NEAR_SIDE_SEAS.map(([lon, lat, radius]) => circleOnSphere(lon, lat, radius));
  const globe = element('circle', {
    class: 'preview-moon',
    cx: PREVIEW_WIDTH / 2,
    cy: PREVIEW_HEIGHT / 2,
    r: PREVIEW_HEIGHT / 2 - 6,
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': 0.9,
  });
  const grid = geoGraticule().stepMinor([30, 30]).stepMajor([30, 30])();
  return preview(
    'moon-map',
    text,
    globe +
      filled(
        'preview-moon-seas',
        pathData(projected(projection, { type: 'MultiPolygon', coordinates: seas }), true),
      ) +
      stroked('preview-grid', pathData(projected(projection, grid).map((line) => thinned(line, 0.15))), 0.5) +
      pointsOf(projection, atMost(points.filter(isPosition), MOST_POINTS), 5),
  );
}

const isPosition = ([lon, lat]: Position): boolean => Number.isFinite(lon) && Math.abs(lat) <= 90;

function pointsOf(projection: GeoProjection, points: readonly Position[], width?: number): string {
  // Through a path and not the projection alone, so that what is clipped or behind is left out.
  const placed = points.flatMap(([lon, lat]): Point[] => {
    const at = visible(projection, lon, lat);
    return at ? [at] : [];
  });
  return element('path', {
    class: 'preview-points',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-linecap': 'round',
    'stroke-width': width ?? (points.length < 40 ? 4.6 : points.length < 200 ? 3.2 : 1.9),
    d: dots(placed),
  });
}

function visible(projection: GeoProjection, lon: number, lat: number): Point | undefined {
  let at: Point | undefined;
  const stream = projection.stream({
    point: (x, y) => {
      at = [x, y];
    },
    lineStart: () => {},
    lineEnd: () => {},
    polygonStart: () => {},
    polygonEnd: () => {},
  });
  stream.point(lon, lat);
  return at;
}

function viewOf(points: readonly Position[]): GeoProjection {
  const whole = earthProjection();
  const placed = points.flatMap(([lon, lat]): Point[] => {
    const at = whole([lon, lat]);
    return at ? [at] : [];
  });
  if (placed.length === 0) return whole;
  const [xs, ys] = [placed.map(([x]) => x), placed.map(([, y]) => y)];
  const [west, east, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const zoom = Math.min(
    (PREVIEW_WIDTH * 0.8) / (east - west || 1),
    (PREVIEW_HEIGHT * 0.8) / (bottom - top || 1),
    5,
  );
  if (zoom < 1.6) return whole;
  const [x, y] = whole.translate();
  return whole
    .scale(whole.scale() * zoom)
    .translate([
      PREVIEW_WIDTH / 2 + (x - (west + east) / 2) * zoom,
      PREVIEW_HEIGHT / 2 + (y - (top + bottom) / 2) * zoom,
    ])
    .clipExtent([
      [-2, -2],
      [PREVIEW_WIDTH + 2, PREVIEW_HEIGHT + 2],
    ]);
}

let landShape: GeoPermissibleObjects | undefined;
let wholeEarth: string | undefined;

/** Sea, land and grid. The whole Earth is on many cards, so it is made once. */
export function earthGround(projection: GeoProjection): string {
  const isWhole = projection.clipExtent() === null;
  if (isWhole && wholeEarth !== undefined) return wholeEarth;
  // The file's type is that of its JSON; it is a topology by its format.
  landShape ??= feature(
    land as unknown as Topology,
    (land as unknown as Topology).objects.land as GeometryObject,
  );
  const coasts = projected(projection, landShape)
    .map((ring) => thinned([...ring, ring[0] ?? [0, 0]], 0.45))
    .filter((ring) => Math.abs(ringArea(ring)) > 1.2);
  const sphere = projected(projection, { type: 'Sphere' }).map((ring) => thinned(ring, 0.1));
  const grid = geoGraticule().stepMinor([60, 30]).stepMajor([60, 30])();
  const markup =
    filled('preview-sea', pathData(sphere, true)) +
    stroked('preview-grid', pathData(projected(projection, grid).map((line) => thinned(line, 0.15))), 0.5) +
    element('path', {
      class: 'preview-land',
      fill: 'currentColor',
      stroke: 'currentColor',
      'stroke-width': 0.5,
      'stroke-linejoin': 'round',
      d: pathData(coasts, true),
    });
  if (isWhole) wholeEarth = markup;
  return markup;
}

/** Middles and radii of the seas that one sees with the naked eye, degrees. */
const NEAR_SIDE_SEAS: readonly (readonly [lon: number, lat: number, radius: number])[] = [
  [-16, 34, 15],
  [17.5, 28, 10],
  [31, 8.5, 12],
  [59, 17, 7],
  [51, -7.5, 10],
  [35, -15, 6],
  [-17, -21, 10],
  [-38.5, -24, 6.5],
  [-57, 18, 16],
  [-46, -2, 14],
  [3.5, 13.5, 4.5],
];

function circleOnSphere(lon: number, lat: number, radius: number): [number, number][][] {
  // Clockwise, as d3 wants the outside of a small ring; a coast is never quite a circle.
  const ring = Array.from({ length: 25 }, (_, i): [number, number] => {
    const angle = (i * Math.PI) / 12;
    const wave = radius * (1 + 0.1 * Math.sin(3 * angle + lon) + 0.07 * Math.sin(5 * angle + lat));
    const at = lat + wave * Math.cos(angle);
    return [lon + (wave * Math.sin(angle)) / Math.cos((at * Math.PI) / 180), at];
  });
  return [ring];
}
