import type { Geometry } from 'geojson';
import type { Line, PictureText } from '../model.ts';
import { projected, thinned } from '../sphere.ts';
import { element, pathData } from '../svg.ts';
import { PREVIEW_HEIGHT, PREVIEW_WIDTH, preview, stroked } from './frame.ts';
import { earthGround, earthProjection } from './map.ts';
import { skyGround, skyLines } from './sky.ts';

export type ShapesGround = 'earth' | 'sky' | 'none';

const MOST_SHAPES = 400;

/**
 * Outlines of shapes, on the Earth or on the sky (longitude is right ascension). Areas are drawn as their outlines, so the
 * sense of a ring does not matter. At most 400 shapes.
 */
export function shapesPreview(
  shapes: readonly Geometry[],
  text: PictureText,
  ground: ShapesGround = 'earth',
): string {
  const lines = shapes.slice(0, MOST_SHAPES).flatMap(linesOf);
  if (ground === 'sky') {
    const drawn = skyLines(lines).map((line) => thinned(line, 0.25));
    return preview('shapes', text, skyGround() + outlines(pathData(drawn)));
  }
  const projection = earthProjection();
  const drawn = projected(projection, {
    type: 'MultiLineString',
    coordinates: lines.map((line) => line.map(([x, y]) => [x, y])),
  });
  const below =
    ground === 'earth'
      ? earthGround(projection)
      : element('rect', {
          class: 'preview-sea',
          width: PREVIEW_WIDTH,
          height: PREVIEW_HEIGHT,
          fill: 'currentColor',
        });
  return preview('shapes', text, below + outlines(pathData(drawn.map((line) => thinned(line, 0.25)))));
}

const outlines = (d: string): string =>
  stroked('preview-outlines', d, 1, { 'stroke-linejoin': 'round', 'stroke-linecap': 'round' });

function linesOf(shape: Geometry): Line[] {
  switch (shape.type) {
    case 'Point':
      return [around(shape.coordinates)];
    case 'MultiPoint':
      return shape.coordinates.map(around);
    case 'LineString':
      return [lineOf(shape.coordinates)];
    case 'MultiLineString':
    case 'Polygon':
      return shape.coordinates.map(lineOf);
    case 'MultiPolygon':
      return shape.coordinates.flat().map(lineOf);
    case 'GeometryCollection':
      return shape.geometries.flatMap(linesOf);
    default:
      return [];
  }
}

const lineOf = (positions: readonly (readonly number[])[]): Line =>
  positions.map(([lon = 0, lat = 0]) => [lon, lat]);

/** A point among lines: a small diamond. */
const around = ([lon = 0, lat = 0]: readonly number[]): Line => [
  [lon, lat + 1],
  [lon + 1, lat],
  [lon, lat - 1],
  [lon - 1, lat],
  [lon, lat + 1],
];
