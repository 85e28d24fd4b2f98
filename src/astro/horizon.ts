import { Body, Equator, Horizon, MakeTime, Observer, Rotation_EQJ_HOR, SiderealTime } from 'astronomy-engine';
import {
  asinDeg,
  atan2Deg,
  cosDeg,
  type EarthPlace,
  normalizedDeg,
  type SkyPosition,
  sinDeg,
} from './angles.ts';

/** Direction above the ground. Azimuth north through east, [0, 360); altitude 90 at the zenith, negative below the horizon; degrees. */
export interface HorizontalPosition {
  readonly altDeg: number;
  readonly azDeg: number;
}

const observer = ({ latDeg, lonDeg }: EarthPlace): Observer => new Observer(latDeg, lonDeg, 0);

/** Apparent sidereal time at a longitude (east positive): the right ascension of date on the meridian, [0, 360) degrees. */
export const siderealTimeDeg = (instant: Date, lonDeg: number): number =>
  normalizedDeg(SiderealTime(instant) * 15 + lonDeg);

/**
 * Turns ICRS positions into directions for one place and moment: precession and nutation are counted, refraction and
 * parallax are not. The work common to all positions is done once.
 */
export function horizonOf(place: EarthPlace, instant: Date): (position: SkyPosition) => HorizontalPosition {
  // rot[i][j] takes component i of the equatorial vector to component j: north, west, zenith.
  const { rot } = Rotation_EQJ_HOR(MakeTime(instant), observer(place));
  const [fromX = [], fromY = [], fromZ = []] = rot;
  return ({ raDeg, decDeg }) => {
    const x = cosDeg(decDeg) * cosDeg(raDeg);
    const y = cosDeg(decDeg) * sinDeg(raDeg);
    const z = sinDeg(decDeg);
    const along = (axis: 0 | 1 | 2): number =>
      x * (fromX[axis] ?? 0) + y * (fromY[axis] ?? 0) + z * (fromZ[axis] ?? 0);
    return { altDeg: asinDeg(along(2)), azDeg: normalizedDeg(-atan2Deg(along(1), along(0))) };
  };
}

/** One position; `horizonOf` for many. */
export const horizontal = (position: SkyPosition, place: EarthPlace, instant: Date): HorizontalPosition =>
  horizonOf(place, instant)(position);

/** Altitude of the Sun's centre without refraction: below -18 the night is astronomical, above 0 it is day. Degrees. */
export function sunAltitudeDeg(place: EarthPlace, instant: Date): number {
  const { ra, dec } = Equator(Body.Sun, instant, observer(place), true, true);
  return Horizon(instant, observer(place), ra, dec).altitude;
}
