import type { MoonPicture } from '../model.ts';

export const moonPhase = (_chart: MoonPicture): string =>
  '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="320"/>';
