export { type EarthPlace, normalizedDeg, type SkyPosition, signedDeg } from './angles.ts';
export { type BodyPosition, bodiesAt, type MoonPhaseNow, moonPhaseAt, type SkyBody } from './bodies.ts';
export { greatCircle, meanPosition, positionAngleDeg, positionAt, separationDeg } from './great-circle.ts';
export {
  type HorizontalPosition,
  horizonOf,
  horizontal,
  siderealTimeDeg,
  sunAltitudeDeg,
} from './horizon.ts';
export {
  formatDeclination,
  formatRightAscension,
  parseDeclination,
  parseRightAscension,
  parseSexagesimal,
  type SexagesimalStyle,
} from './sexagesimal.ts';
export { starColour, temperatureOf } from './star-colour.ts';
