import { decodeHTML } from 'entities';
import type { TextFunction } from '#engine';
import { saidOfAddress } from './around.ts';
import { corrected } from './corrected.ts';
import { countryOf } from './country.ts';
import { fileCell, whyNoFile } from './file.ts';
import { areasAt } from './geo-join.ts';
import { geocodedPart, whyNotFound } from './geocode.ts';
import { decodedPolyline, geohashCentre, simplified, wktGeometry } from './geometry-texts.ts';
import { toDegrees } from './projections.ts';

const HIDDEN = /<(script|style|template|noscript)\b[\s\S]*?(?:<\/\1\s*>|$)/gi;
const BREAKS = /<\/?(?:br|p|div|li|tr|h[1-6]|ul|ol|table)\b[^<>]*>/gi;

/** The text of HTML: blocks on lines of their own. */
export const textOfHtml = (html: string): string =>
  decodeHTML(
    html
      .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
      .replace(HIDDEN, '')
      .replace(BREAKS, '\n')
      .replace(/<[^<>]*>/g, ''),
  )
    .replace(/[ \t\u00a0]+/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');

function usualAddress(text: string): string | null {
  const trimmed = text.trim();
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (!/^https?:\/\/[^\s/?#]+\.[^\s/?#]+/i.test(whole) || !URL.canParse(whole)) return null;
  return new URL(whole).href;
}

/** What processors call in SQL beside what the engine has. */
export const STEP_FUNCTIONS: readonly TextFunction[] = [
  { name: 'step_html_entities', takes: 1, answer: (text = '') => decodeHTML(text) },
  { name: 'step_html_text', takes: 1, answer: (text = '') => textOfHtml(text) },
  { name: 'step_url', takes: 1, answer: (text = '') => usualAddress(text) },
  { name: 'step_wkt', takes: 1, answer: (text = '') => wktGeometry(text) },
  { name: 'step_geohash', takes: 1, answer: (text = '') => geohashCentre(text) },
  { name: 'step_correct', takes: 1, answer: (text = '') => corrected(text) },
  {
    name: 'step_degrees',
    takes: 2,
    answer: (text = '', system = '') => toDegrees(text, system),
  },
  {
    name: 'step_address',
    takes: 3,
    answer: (path = '', address = '', find = '') => saidOfAddress(path, address, find),
  },
  {
    name: 'step_areas',
    takes: 3,
    answer: (areas = '', lon = '', lat = '') => areasAt(areas, Number(lon), Number(lat)),
  },
  {
    name: 'step_country',
    takes: 3,
    answer: (lon = '', lat = '', find = '') => countryOf(lon, lat, find),
  },
  { name: 'step_file', takes: 2, answer: (key = '', text = '') => fileCell(key, text) },
  { name: 'step_no_file', takes: 2, answer: (key = '', text = '') => whyNoFile(key, text) },
  {
    name: 'step_geocoded',
    takes: 3,
    answer: (key = '', text = '', part = '') => geocodedPart(key, text, part),
  },
  { name: 'step_not_geocoded', takes: 2, answer: (key = '', text = '') => whyNotFound(key, text) },
  { name: 'step_polyline', takes: 1, answer: (text = '') => decodedPolyline(text) },
  {
    name: 'step_simplify',
    takes: 2,
    answer: (geometry = '', tolerance = '0') => simplified(geometry, Number(tolerance)),
  },
];
