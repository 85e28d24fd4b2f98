import { isGeometry } from './cells.ts';
import type { ExportAbout, ExportColumn } from './model.ts';

// What of a table lies in which celestial frame, for the formats of astronomers.

/** Frames by the names that datasets use, in the words of VOTable 1.4 (1.5 has others for all but ICRS). */
const SYSTEMS: Readonly<Record<string, string>> = {
  ICRS: 'ICRS',
  FK5: 'eq_FK5',
  J2000: 'eq_FK5',
  FK4: 'eq_FK4',
  B1950: 'eq_FK4',
  GALACTIC: 'galactic',
  SUPERGALACTIC: 'supergalactic',
  SUPER_GALACTIC: 'supergalactic',
  ECLIPTIC: 'ecl_FK5',
};

const systemOf = (frame: string): string | undefined => SYSTEMS[frame.trim().toUpperCase()];

/** The celestial system of a column, in the words of VOTable; undefined for what is not on the sky. */
export function celestialSystem(column: ExportColumn, { isSky, skyFrame }: ExportAbout): string | undefined {
  if (isGeometry(column)) return isSky ? systemOf(skyFrame) : undefined;
  const ucd = column.ucd ?? '';
  if (/(?:^|;)pos\.galactic\b/.test(ucd)) return 'galactic';
  if (/(?:^|;)pos\.supergalactic\b/.test(ucd)) return 'supergalactic';
  if (/(?:^|;)pos\.ecliptic\b/.test(ucd)) return 'ecl_FK5';
  return /(?:^|;)pos\.eq\b/.test(ucd) ? systemOf(skyFrame) : undefined;
}
