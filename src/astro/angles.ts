/** A place on the sky. ICRS unless said otherwise; right ascension in any turn, declination in [-90, 90], degrees. */
export interface SkyPosition {
  readonly raDeg: number;
  readonly decDeg: number;
}

/** A place on the Earth. North and east positive, degrees. */
export interface EarthPlace {
  readonly latDeg: number;
  readonly lonDeg: number;
}

const DEGREE = Math.PI / 180;

export const sinDeg = (deg: number): number => Math.sin(deg * DEGREE);
export const cosDeg = (deg: number): number => Math.cos(deg * DEGREE);
export const asinDeg = (x: number): number => Math.asin(Math.max(-1, Math.min(1, x))) / DEGREE;
export const atan2Deg = (y: number, x: number): number => Math.atan2(y, x) / DEGREE;

/** The same direction in [0, 360). */
export function normalizedDeg(deg: number): number {
  const rest = deg % 360;
  const turned = rest < 0 ? rest + 360 : rest;
  // A tiny negative angle plus 360 rounds to 360 itself; -0 becomes 0.
  return turned === 360 || turned === 0 ? 0 : turned;
}

/** The same direction in [-180, 180). */
export const signedDeg = (deg: number): number => normalizedDeg(deg + 180) - 180;
