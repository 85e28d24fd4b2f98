import type { FileCell } from '#dataset';
import type { ChartedObject, Constellation } from './deep-sky.ts';
import type { DemoContext } from './model.ts';

const blank = (): string => '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="320"/>';

export async function drawConstellation(
  context: DemoContext,
  constellation: Constellation,
): Promise<{ readonly picture: FileCell; readonly description: string }> {
  return {
    picture: await context.picture(constellation.id, blank),
    description: `Chart of ${constellation.name}: figure, boundary and stars to magnitude 6 / Carte de ${constellation.name} : figure, limites et étoiles jusqu'à la magnitude 6`,
  };
}

export const drawFinderChart = (context: DemoContext, object: ChartedObject): Promise<FileCell> =>
  context.picture(object.messier, blank);

export const drawPlanet = (context: DemoContext, planet: string, _diameterKm: number): Promise<FileCell> =>
  context.picture(planet, blank);

export const drawMoon = (context: DemoContext, quarter: number): Promise<FileCell> =>
  context.picture(`moon-quarter-${quarter}`, blank);
