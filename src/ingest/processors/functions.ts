import { decodeHTML } from 'entities';
import type { TextFunction } from '#engine';
import { decodedPolyline, geohashCentre, simplified, wktGeometry } from './geometry-texts.ts';

const HIDDEN = /<(script|style|template|noscript)\b[\s\S]*?(?:<\/\1\s*>|$)/gi;
const BREAKS = /<\/?(?:br|p|div|li|tr|h[1-6]|ul|ol|table)\b[^>]*>/gi;

/** The text of HTML: blocks on lines of their own. */
const textOfHtml = (html: string): string =>
  decodeHTML(
    html
      .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
      .replace(HIDDEN, '')
      .replace(BREAKS, '\n')
      .replace(/<[^<>]*>/g, ''),
  )
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim();

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
  { name: 'step_polyline', takes: 1, answer: (text = '') => decodedPolyline(text) },
  {
    name: 'step_simplify',
    takes: 2,
    answer: (geometry = '', tolerance = '0') => simplified(geometry, Number(tolerance)),
  },
];
