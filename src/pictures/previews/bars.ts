import type { PictureText, PreviewBar } from '../model.ts';
import { element, tenths, writing } from '../svg.ts';
import { PREVIEW_HEIGHT, PREVIEW_WIDTH, preview, shortened, shortNumber, stroked } from './frame.ts';

const MOST_BARS = 6;
const EDGE = 14;
const LABEL_WIDTH = 108;
const FONT_SIZE = 11;

/** The largest categories, the largest first, with their values. */
export function barsPreview(bars: readonly PreviewBar[], text: PictureText): string {
  const shown = bars
    .filter(({ value }) => value > 0)
    .toSorted((a, b) => b.value - a.value)
    .slice(0, MOST_BARS);
  const largest = shown[0]?.value ?? 1;
  const row = Math.min(26, (PREVIEW_HEIGHT - 20) / Math.max(1, shown.length));
  const top = (PREVIEW_HEIGHT - row * shown.length) / 2;
  const left = EDGE + LABEL_WIDTH;
  const room = PREVIEW_WIDTH - left - EDGE - 34;
  const rows = shown.map(({ label, value }, i) => {
    const y = top + i * row;
    const width = Math.max(1.5, (value / largest) * room);
    const middle = y + row / 2 + FONT_SIZE * 0.35;
    return (
      writing(left - 7, middle, shortened(label, LABEL_WIDTH - 4, FONT_SIZE), { 'text-anchor': 'end' }) +
      element('rect', {
        class: i === 0 ? 'preview-bar is-first' : 'preview-bar',
        x: tenths(left),
        y: tenths(y + row * 0.2),
        width: tenths(width),
        height: tenths(row * 0.6),
        fill: 'currentColor',
      }) +
      writing(left + width + 5, middle, shortNumber(value, text.lang), { class: 'preview-value' })
    );
  });
  return preview(
    'bars',
    text,
    element('g', { class: 'preview-labels', fill: 'currentColor', 'font-size': FONT_SIZE }, rows.join('')) +
      stroked('preview-axis', `M${left} ${tenths(top)}V${tenths(top + row * shown.length)}`, 1),
  );
}
