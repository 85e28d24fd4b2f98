import { tenths } from '../svg.ts';

/**
 * Outline of the lit side of a ball of radius `r` around 0, 0, the Sun to the right.
 * `elongationDeg` 0 is new (nothing lit), 180 full; beyond 180 the same again.
 */
export function litSide(r: number, elongationDeg: number): string {
  const cosine = Math.cos((elongationDeg * Math.PI) / 180);
  const [radius, width] = [tenths(r), tenths(Math.abs(cosine) * r)];
  // The terminator is half of an ellipse: towards the Sun for a crescent, away from it for a gibbous Moon.
  return `M0-${radius}A${radius} ${radius} 0 0 1 0 ${radius}A${width} ${radius} 0 0 ${cosine < 0 ? 1 : 0} 0-${radius}z`;
}
