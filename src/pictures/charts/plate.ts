import { type GeoProjection, geoStereographic } from 'd3-geo';
import { horizonOf, type SkyPosition } from '#astro';
import type { Line, TonightSky } from '../model.ts';
import { lineString, projected } from '../sphere.ts';
import type { Point } from '../svg.ts';

/** Where the chart puts things: its own scale, and the two ways from the sky to the plane. */
export interface Plate {
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

export function plateOf(sky: TonightSky, size: number): Plate {
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
