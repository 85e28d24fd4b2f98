import type { ConstellationChart } from '../model.ts';

export const constellationChart = (_chart: ConstellationChart): string =>
  '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="320"/>';
