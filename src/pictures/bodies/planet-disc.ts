import type { PlanetDisc } from '../model.ts';

export const planetDisc = (_chart: PlanetDisc): string =>
  '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="320"/>';
