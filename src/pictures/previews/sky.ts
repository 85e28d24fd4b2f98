import { type GeoProjection, geoGraticule } from 'd3-geo';
import { milkyWayLevels } from '../charts/milky-way.ts';
import type { Line, PictureText, SkyPoint } from '../model.ts';
import { lineString, mollweide, projected, ringArea, thinned } from '../sphere.ts';
import { dots, element, type Point, pathData } from '../svg.ts';
import { atMost, PREVIEW_HEIGHT, PREVIEW_WIDTH, preview, stroked } from './frame.ts';

const HEIGHT = PREVIEW_HEIGHT - 18;
const MOST_POINTS = 900;
const SIZES = [0.9, 1.3, 1.9, 2.7, 3.8] as const;

/** The whole sky as catalogues show it: right ascension 12 h in the middle, growing to the left, north up. */
const skyProjection = (): GeoProjection =>
  mollweide(HEIGHT)
    .reflectX(true)
    .rotate([-180, 0])
    .translate([PREVIEW_WIDTH / 2, PREVIEW_HEIGHT / 2]);

/** Positions on the whole sky; brighter ones larger where magnitudes are known. At most 900 are drawn. */
export function skyPreview(points: readonly SkyPoint[], text: PictureText): string {
  const chosen = atMost(
    points.filter(({ raDeg, decDeg }) => Number.isFinite(raDeg) && Math.abs(decDeg) <= 90),
    MOST_POINTS,
  );
  const projection = skyProjection();
  const size = sizeOf(chosen);
  const groups = Map.groupBy(chosen, size);
  const paths = [...groups]
    .toSorted(([a], [b]) => b - a)
    .map(([width, group]) =>
      element('path', {
        'stroke-width': width,
        d: dots(group.flatMap(({ raDeg, decDeg }) => pointOf(projection, [raDeg, decDeg]))),
      }),
    );
  return preview(
    'sky',
    text,
    skyGround() +
      element(
        'g',
        { class: 'preview-points', fill: 'none', stroke: 'currentColor', 'stroke-linecap': 'round' },
        paths.join(''),
      ),
  );
}

const pointOf = (projection: GeoProjection, [lon, lat]: readonly [number, number]): readonly Point[] => {
  const at = projection([lon, lat]);
  return at ? [at] : [];
};

/** Few points are drawn large, so that they are seen; among many the brightest stand out. */
function sizeOf(points: readonly SkyPoint[]): (point: SkyPoint) => number {
  const mags = points.flatMap(({ mag }) => (typeof mag === 'number' && Number.isFinite(mag) ? [mag] : []));
  const plain = points.length < 60 ? 4 : points.length < 250 ? 2.8 : 1.7;
  if (mags.length < points.length / 2) return () => plain;
  const sorted = mags.toSorted((a, b) => a - b);
  const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const limits = [quantile(0.02), quantile(0.08), quantile(0.25), quantile(0.55)];
  const shift = points.length < 250 ? 0.8 : 0;
  return ({ mag }) => {
    const rank = limits.findIndex((limit) => (mag ?? 99) <= limit);
    return (SIZES[rank === -1 ? 0 : SIZES.length - 1 - rank] ?? 1) + shift;
  };
}

let ground: string | undefined;

/** The ellipse with its grid and the Milky Way: the same on every sky, so made once. */
export function skyGround(): string {
  ground ??= drawGround();
  return ground;
}

function drawGround(): string {
  const projection = skyProjection();
  const outline = element('ellipse', {
    class: 'preview-sky-ground',
    cx: PREVIEW_WIDTH / 2,
    cy: PREVIEW_HEIGHT / 2,
    rx: HEIGHT,
    ry: HEIGHT / 2,
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': 0.9,
  });
  const milkyWay = [0, 2].map((level) => {
    const rings = projected(projection, {
      type: 'Polygon',
      coordinates: (milkyWayLevels[level] ?? []).map(closed),
    })
      .map((ring) => thinned(ring, 0.6))
      .filter((ring) => Math.abs(ringArea(ring)) > 12);
    return element('path', { d: pathData(rings, true) });
  });
  const grid = geoGraticule().stepMinor([60, 30]).stepMajor([60, 30])();
  return (
    outline +
    element(
      'g',
      { class: 'preview-milky-way', fill: 'currentColor', 'fill-rule': 'evenodd', 'fill-opacity': 0.5 },
      milkyWay.join(''),
    ) +
    stroked('preview-grid', pathData(projected(projection, grid).map((line) => thinned(line, 0.15))), 0.6)
  );
}

const closed = (ring: Line): [number, number][] => {
  const positions = ring.map(([lon, lat]): [number, number] => [lon, lat]);
  const [first] = positions;
  return first ? [...positions, first] : positions;
};

/** Lines on the same sky. */
export const skyLines = (lines: readonly Line[]): Point[][] => projected(skyProjection(), lineString(lines));
