import type { FinderChart } from '../model.ts';

export const finderChart = (_chart: FinderChart): string =>
  '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="320"/>';
