import type { PictureText } from '../model.ts';
import { element, type Point, pathData, tenths, writing } from '../svg.ts';
import { filled, PREVIEW_HEIGHT, PREVIEW_WIDTH, preview, shortened, stroked } from './frame.ts';

const EDGE = 14;
const TOP = 24;
const FLOOR = PREVIEW_HEIGHT - 26;

export interface Columns {
  readonly kind: 'histogram' | 'timeline';
  /** In order, zeros included. */
  readonly heights: readonly number[];
  /** Under the left end, the middle and the right end. */
  readonly ends: readonly [left: string, middle: string, right: string];
  /** What is counted, above the columns. */
  readonly caption?: string;
}

/** Columns side by side on an axis with three inscriptions. */
export function columnsPreview({ kind, heights, ends, caption }: Columns, text: PictureText): string {
  const highest = Math.max(...heights, 0);
  const step = (PREVIEW_WIDTH - 2 * EDGE) / Math.max(1, heights.length);
  const gap = step > 5 ? 1 : step > 2.5 ? 0.5 : 0;
  const columns = heights.flatMap((height, i): Point[][] => {
    if (height <= 0 || highest === 0) return [];
    const [left, right] = [EDGE + i * step + gap / 2, EDGE + (i + 1) * step - gap / 2];
    // Even a single record is seen.
    const top = FLOOR - Math.max(1.2, (height / highest) * (FLOOR - TOP));
    return [
      [
        [left, FLOOR],
        [left, top],
        [right, top],
        [right, FLOOR],
      ],
    ];
  });
  const lines = [0.25, 0.5, 0.75, 1].map((share): Point[] => {
    const y = FLOOR - share * (FLOOR - TOP);
    return [
      [EDGE, y],
      [PREVIEW_WIDTH - EDGE, y],
    ];
  });
  const inscriptions = ends.map((end, i) =>
    writing(EDGE + ((PREVIEW_WIDTH - 2 * EDGE) * i) / 2, FLOOR + 15, end, {
      'text-anchor': (['start', 'middle', 'end'] as const)[i],
    }),
  );
  const name = caption
    ? writing(EDGE, 14, shortened(caption, PREVIEW_WIDTH - 2 * EDGE, 10.5), { class: 'preview-caption' })
    : '';
  return preview(
    kind,
    text,
    stroked('preview-grid', pathData(lines), 0.6) +
      filled('preview-columns', pathData(columns, true)) +
      stroked('preview-axis', `M${EDGE} ${tenths(FLOOR)}H${PREVIEW_WIDTH - EDGE}`, 1) +
      element(
        'g',
        { class: 'preview-labels', fill: 'currentColor', 'font-size': 10.5 },
        inscriptions.join('') + name,
      ),
  );
}
