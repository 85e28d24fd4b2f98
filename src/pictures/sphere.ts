import type { GeoPermissibleObjects } from 'd3-geo';
import { type GeoProjection, type GeoRawProjection, geoPath, geoProjection } from 'd3-geo';
import type { Line } from './model.ts';
import type { Point } from './svg.ts';

/** Mollweide's equal-area ellipse, on which catalogues of the whole sky are usually shown. */
const mollweideRaw: GeoRawProjection = (lambda, phi) => {
  let theta = phi;
  // Newton's steps for 2θ + sin 2θ = π sin φ; at the poles the slope is 0 and the start is right already.
  for (let i = 0; i < 25; i += 1) {
    const slope = 2 + 2 * Math.cos(2 * theta);
    if (slope < 1e-9) break;
    const step = (2 * theta + Math.sin(2 * theta) - Math.PI * Math.sin(phi)) / slope;
    theta -= step;
    if (Math.abs(step) < 1e-9) break;
  }
  return [((2 * Math.SQRT2) / Math.PI) * lambda * Math.cos(theta), Math.SQRT2 * Math.sin(theta)];
};

/** An ellipse twice as wide as high; `height` is its height. */
export const mollweide = (height: number): GeoProjection =>
  geoProjection(mollweideRaw)
    .scale(height / 2 / Math.SQRT2)
    .precision(0.3);

/** Lines and rings of a geometry in the plane, clipped as the projection says. A ring does not repeat its first point. */
export function projected(projection: GeoProjection, geometry: GeoPermissibleObjects): Point[][] {
  const lines: Point[][] = [];
  let line: Point[] = [];
  const pen = {
    beginPath: () => {},
    moveTo: (x: number, y: number) => {
      line = [[x, y]];
      lines.push(line);
    },
    lineTo: (x: number, y: number) => {
      line.push([x, y]);
    },
    arc: () => {},
    closePath: () => {},
  };
  geoPath(projection, pen)(geometry);
  return lines.filter((each) => each.length > 1);
}

export const lineString = (lines: readonly Line[]): GeoPermissibleObjects => ({
  type: 'MultiLineString',
  coordinates: lines.map((line) => line.map(([lon, lat]) => [lon, lat])),
});

/** Douglas and Peucker: the points of a line that matter at `tolerance`. Both ends stay. */
export function thinned(line: readonly Point[], tolerance: number): Point[] {
  const keep = new Set([0, line.length - 1]);
  const stretches: [number, number][] = [[0, line.length - 1]];
  for (let stretch = stretches.pop(); stretch; stretch = stretches.pop()) {
    const [from, to] = stretch;
    const [a, b] = [line[from], line[to]];
    if (!a || !b) continue;
    let farthest = -1;
    let most = tolerance;
    for (let i = from + 1; i < to; i += 1) {
      const distance = distanceToEdge(line[i] ?? a, a, b);
      if (distance > most) [farthest, most] = [i, distance];
    }
    if (farthest === -1) continue;
    keep.add(farthest);
    stretches.push([from, farthest], [farthest, to]);
  }
  return line.filter((_, i) => keep.has(i));
}

function distanceToEdge([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** Area inside a ring of the plane; its sign is its sense. */
export function ringArea(ring: readonly Point[]): number {
  let twice = 0;
  let [px, py] = ring.at(-1) ?? [0, 0];
  for (const [x, y] of ring) {
    twice += px * y - x * py;
    [px, py] = [x, y];
  }
  return twice / 2;
}
