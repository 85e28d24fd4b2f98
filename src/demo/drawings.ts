import type { FileCell } from '#dataset';
import { type BodyName, constellationChart, finderChart, moonPhase, planetDisc } from '#pictures';
import { type ChartedObject, type Constellation, constellations } from './deep-sky.ts';
import type { DemoContext } from './model.ts';
import { chartStars, starsNear } from './sky.ts';

const FAINTEST_ON_CONSTELLATION = 6;

/** Chart of a constellation, 320 by 320 like the original's, and what it shows in words. */
export async function drawConstellation(
  context: DemoContext,
  constellation: Constellation,
): Promise<{ readonly picture: FileCell; readonly description: string }> {
  const { id, name, lines, bounds } = constellation;
  const picture = await context.picture(id, () =>
    constellationChart({
      code: id,
      name,
      figure: lines,
      boundary: bounds.flatMap((polygon) => polygon.slice(0, 1)),
      stars: chartStars(context.sources)
        .filter((star) => star.mag <= FAINTEST_ON_CONSTELLATION)
        .map((star) => (star.con === id ? star : { ...star, name: null, bayer: null })),
      neighbours: constellations(context.sources).map((one) => ({ code: one.id, lines: one.lines })),
      size: 320,
    }),
  );
  return {
    picture,
    description: `Chart of ${name}: figure, boundary and stars to magnitude 6 / Carte de ${name} : figure, limites et étoiles jusqu'à la magnitude 6`,
  };
}

const drawFinderChart = (context: DemoContext, object: ChartedObject): Promise<FileCell> =>
  context.picture(object.messier, () =>
    finderChart({
      raDeg: object.raDeg,
      decDeg: object.decDeg,
      majAxArcmin: object.majorArcmin,
      minAxArcmin: object.minorArcmin,
      posAngleDeg: object.angleDeg,
      kind: object.type,
      stars: starsNear(context.sources, object.raDeg, object.decDeg, 9),
      label: object.messier,
      ...(object.caption !== undefined && { caption: object.caption }),
      size: 480,
    }),
  );

/** Charts of these objects by Messier name. All at once: drawings are rendered beside this thread. */
export async function drawFinderCharts(
  context: DemoContext,
  objects: readonly ChartedObject[],
): Promise<ReadonlyMap<string, FileCell>> {
  const charts = objects.map(
    async (object) => [object.messier, await drawFinderChart(context, object)] as const,
  );
  return new Map(await Promise.all(charts));
}

const DRAWN_BODIES: ReadonlySet<string> = new Set<BodyName>([
  'Sun',
  'Mercury',
  'Venus',
  'Earth',
  'Mars',
  'Jupiter',
  'Saturn',
  'Uranus',
  'Neptune',
  'Pluto',
]);

const isDrawn = (name: string): name is BodyName => DRAWN_BODIES.has(name);

export function drawPlanet(context: DemoContext, planet: string): Promise<FileCell> {
  if (!isDrawn(planet)) throw new Error(`no drawing of ${planet}`);
  return context.picture(planet, () => planetDisc({ body: planet, size: 480 }));
}

/** The Moon at one of its quarters, 0 for new; one picture serves every record of a quarter. */
export const drawMoon = (context: DemoContext, quarter: number): Promise<FileCell> =>
  context.picture(`moon-quarter-${quarter}`, () => moonPhase({ elongationDeg: quarter * 90, size: 320 }));
