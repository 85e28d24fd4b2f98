/**
 * The arithmetic of the sky, pure: the same answer for the same arguments, no clock of its own.
 * Positions are ICRS and every angle is in degrees, right ascensions included. What only tests use so far is `@public`:
 * processors and the sky view of the browser build on it.
 */
export {
  type EarthPlace,
  /** @public */
  normalizedDeg,
  type SkyPosition,
  /** @public */
  signedDeg,
} from './angles.ts';
export {
  type BodyPosition,
  bodiesAt,
  type MoonPhaseNow,
  /** @public */
  moonPhaseAt,
  type SkyBody,
} from './bodies.ts';
export {
  /** @public */
  greatCircle,
  meanPosition,
  positionAngleDeg,
  positionAt,
  separationDeg,
} from './great-circle.ts';
export {
  type HorizontalPosition,
  horizonOf,
  /** @public */
  horizontal,
  /** @public */
  siderealTimeDeg,
  sunAltitudeDeg,
} from './horizon.ts';
export {
  formatDeclination,
  formatRightAscension,
  /** @public */
  parseDeclination,
  /** @public */
  parseRightAscension,
  /** @public */
  parseSexagesimal,
  type SexagesimalStyle,
} from './sexagesimal.ts';
export {
  starColour,
  /** @public */
  temperatureOf,
} from './star-colour.ts';
