import { normalizedDeg } from './angles.ts';

const LONGEST = 64;
const DASHES = /[−–—]/g;
const NUMBER = String.raw`(\d+(?:[.,]\d+)?)`;
const SEPARATOR = String.raw`\s*[:°ºhHdD\s]\s*`;
const MINUTE_END = String.raw`\s*[:′'’mM\s]\s*`;
const SHAPE = new RegExp(
  String.raw`^([+-]?)\s*${NUMBER}(?:${SEPARATOR}${NUMBER}?(?:${MINUTE_END}${NUMBER}?\s*(?:″|"|”|''|′′|[sS])?)?)?$`,
);

/**
 * Reads `12:35:26.45`, `12h 35m 26.45s`, `+14° 29′ 46.8″`, `-00 30`, `14.5` as a number of the leading unit (hours or
 * degrees, as the text has it). Only the last part may have decimals, after a point or a comma; minutes and seconds are
 * below 60. The sign of `-00 30` counts.
 *
 * @returns undefined when the text is none of this
 */
export function parseSexagesimal(text: string): number | undefined {
  // No angle is longer, and the pattern is slow on a long stretch of blanks.
  if (text.length > LONGEST) return undefined;
  const match = SHAPE.exec(text.replace(DASHES, '-').trim());
  if (!match) return undefined;
  const parts = match.slice(2, 5).filter((part) => part !== undefined);
  if (parts.slice(0, -1).some((part) => /[.,]/.test(part))) return undefined;
  const [whole = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part.replace(',', '.')));
  if (minutes >= 60 || seconds >= 60) return undefined;
  const size = whole + minutes / 60 + seconds / 3600;
  return match[1] === '-' ? -size : size;
}

/**
 * Right ascension in degrees, [0, 360). Parts are hours unless the text says degrees (`187° 36′`); a lone number is hours.
 *
 * @returns undefined when it is not a right ascension: malformed, negative, from 24 hours or 360 degrees on
 */
export function parseRightAscension(text: string): number | undefined {
  const value = parseSexagesimal(text);
  if (value === undefined || value < 0) return undefined;
  const degrees = /[°ºdD]/.test(text) ? value : value * 15;
  return degrees < 360 ? degrees : undefined;
}

/** Declination in degrees. @returns undefined when it is not one: malformed or beyond 90 */
export function parseDeclination(text: string): number | undefined {
  if (/[hH]/.test(text)) return undefined;
  const value = parseSexagesimal(text);
  return value !== undefined && Math.abs(value) <= 90 ? value : undefined;
}

// Rounded in units of the last digit first, so that 59.96 seconds never print as 60.0.
function parts(value: number, digits: number): readonly [whole: number, minutes: string, seconds: string] {
  const scale = 10 ** digits;
  const units = Math.round(value * 3600 * scale);
  const whole = Math.floor(units / (3600 * scale));
  const minutes = Math.floor((units - whole * 3600 * scale) / (60 * scale));
  const seconds = (units - (whole * 60 + minutes) * 60 * scale) / scale;
  return [
    whole,
    String(minutes).padStart(2, '0'),
    seconds.toFixed(digits).padStart(digits ? digits + 3 : 2, '0'),
  ];
}

export interface SexagesimalStyle {
  /** Decimals of the seconds; 0 when absent. */
  readonly digits?: number;
  /** `colons` 12:35:26 (when absent), `units` 12h 35m 26s and +14° 29′ 46″. */
  readonly style?: 'colons' | 'units';
}

/** Right ascension in hours, minutes, seconds of time. Wraps: 359.9999999 prints as 00:00:00. */
export function formatRightAscension(
  raDeg: number,
  { digits = 0, style = 'colons' }: SexagesimalStyle = {},
): string {
  const [whole, minutes, seconds] = parts(normalizedDeg(raDeg) / 15, digits);
  const hours = String(whole % 24).padStart(2, '0');
  return style === 'colons' ? `${hours}:${minutes}:${seconds}` : `${hours}h ${minutes}m ${seconds}s`;
}

/** Declination (or any angle) with its sign, degrees, minutes, seconds of arc. */
export function formatDeclination(
  decDeg: number,
  { digits = 0, style = 'colons' }: SexagesimalStyle = {},
): string {
  const [whole, minutes, seconds] = parts(Math.abs(decDeg), digits);
  const degrees = String(whole).padStart(2, '0');
  if (style === 'colons') return `${decDeg < 0 ? '-' : '+'}${degrees}:${minutes}:${seconds}`;
  return `${decDeg < 0 ? '−' : '+'}${degrees}° ${minutes}′ ${seconds}″`;
}
