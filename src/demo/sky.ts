import type { ChartStar } from '#pictures';
import type { DemoSources } from './model.ts';

export interface NamedStar extends ChartStar {
  /** Constellation the star lies in. */
  readonly con: string;
}

// Charts of one load share the list; it goes with the sources it was read from.
const kept = new WeakMap<DemoSources, readonly NamedStar[]>();

/** Stars to magnitude 9, brightest first. */
export function chartStars(sources: DemoSources): readonly NamedStar[] {
  const known = kept.get(sources);
  if (known) return known;
  const stars: NamedStar[] = [];
  for (const star of sources.csv('stars.csv.gz')) {
    const mag = Number(star.mag);
    if (mag > 9) continue;
    stars.push({
      raDeg: Number(star.ra_deg),
      decDeg: Number(star.dec),
      mag,
      bv: star.ci ? Number(star.ci) : null,
      name: star.proper || null,
      bayer: star.bayer || null,
      con: star.con ?? '',
    });
  }
  stars.sort((a, b) => a.mag - b.mag);
  kept.set(sources, stars);
  return stars;
}

/** Those within `radiusDeg` of a place. */
export function starsNear(
  sources: DemoSources,
  raDeg: number,
  decDeg: number,
  radiusDeg: number,
): readonly NamedStar[] {
  const radians = Math.PI / 180;
  const least = Math.cos(radiusDeg * radians);
  const [sin, cos] = [Math.sin(decDeg * radians), Math.cos(decDeg * radians)];
  return chartStars(sources).filter(
    (star) =>
      Math.abs(star.decDeg - decDeg) <= radiusDeg &&
      sin * Math.sin(star.decDeg * radians) +
        cos * Math.cos(star.decDeg * radians) * Math.cos((star.raDeg - raDeg) * radians) >=
        least,
  );
}
