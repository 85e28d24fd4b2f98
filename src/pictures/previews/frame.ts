import { textWidth } from '../charts/label-places.ts';
import { usableLanguage } from '../language.ts';
import type { PictureText } from '../model.ts';
import { element, picture } from '../svg.ts';

/** Every preview has this shape, so that cards line up. */
export const PREVIEW_WIDTH = 320;
export const PREVIEW_HEIGHT = 160;

export const preview = (name: string, text: PictureText, content: string): string =>
  picture({ width: PREVIEW_WIDTH, height: PREVIEW_HEIGHT, class: `preview preview-${name}`, text }, content);

/** Lines without fill, their colour from the class. */
export const stroked = (
  name: string,
  d: string,
  width: number,
  more: Readonly<Record<string, string | number>> = {},
): string =>
  d === ''
    ? ''
    : element('path', {
        class: name,
        fill: 'none',
        stroke: 'currentColor',
        'stroke-width': width,
        d,
        ...more,
      });

/** An area, its colour from the class. */
export const filled = (
  name: string,
  d: string,
  more: Readonly<Record<string, string | number>> = {},
): string => (d === '' ? '' : element('path', { class: name, fill: 'currentColor', d, ...more }));

/** At most `count` of the values, evenly chosen: a preview never grows with its dataset. */
export function atMost<Value>(values: readonly Value[], count: number): readonly Value[] {
  if (values.length <= count) return values;
  const step = values.length / count;
  return Array.from({ length: count }, (_, i) => values[Math.floor(i * step)]).filter(
    (value) => value !== undefined,
  );
}

/** A number short enough for an axis: `1 200`, `0.25`, `3e9`. */
export function shortNumber(value: number, lang?: string): string {
  const size = Math.abs(value);
  const notation = size >= 1e6 || (size > 0 && size < 1e-3) ? 'compact' : 'standard';
  return new Intl.NumberFormat(usableLanguage(lang), {
    notation,
    maximumSignificantDigits: 3,
    useGrouping: size >= 1e4,
  }).format(value);
}

/** As much of a text as fits. */
export function shortened(text: string, width: number, fontSize: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const chars = [...new Intl.Segmenter().segment(text)].slice(0, 200).map(({ segment }) => segment);
  while (chars.length > 1 && textWidth(`${chars.join('')}…`, fontSize) > width) chars.pop();
  return `${chars.join('').trimEnd()}…`;
}
