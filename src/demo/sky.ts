import type { DemoSources } from './model.ts';

/** A star as charts need it. Degrees, ICRS. */
export interface ChartStar {
  readonly raDeg: number;
  readonly decDeg: number;
  readonly mag: number;
  readonly ci: number | null;
  readonly bayer: string | null;
  readonly proper: string | null;
  readonly con: string;
}

// Charts of one load share the list; it goes with the sources it was read from.
const kept = new WeakMap<DemoSources, readonly ChartStar[]>();

/** Stars to magnitude 9, brightest first. */
export function chartStars(sources: DemoSources): readonly ChartStar[] {
  const known = kept.get(sources);
  if (known) return known;
  const stars: ChartStar[] = [];
  for (const star of sources.csv('stars.csv.gz')) {
    const mag = Number(star.mag);
    if (mag > 9) continue;
    stars.push({
      raDeg: Number(star.ra_deg),
      decDeg: Number(star.dec),
      mag,
      ci: star.ci ? Number(star.ci) : null,
      bayer: star.bayer || null,
      proper: star.proper || null,
      con: star.con ?? '',
    });
  }
  stars.sort((a, b) => a.mag - b.mag);
  kept.set(sources, stars);
  return stars;
}
