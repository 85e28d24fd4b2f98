import type { PictureText } from '../model.ts';
import { columnsPreview } from './columns.ts';
import { niceStep } from './histogram.ts';

/** How many records a year has. Astronomical years: 0 is 1 BC. */
export interface YearCount {
  readonly year: number;
  readonly count: number;
}

const MOST_COLUMNS = 70;

/** When it happened: columns of one or more years each, the years without records included. */
export function timelinePreview(years: readonly YearCount[], text: PictureText, caption?: string): string {
  const known = years.filter(({ year }) => Number.isInteger(year));
  const first = Math.min(...known.map(({ year }) => year));
  const last = Math.max(...known.map(({ year }) => year));
  if (known.length === 0) return columnsPreview({ kind: 'timeline', heights: [], ends: ['', '', ''] }, text);
  const span = last - first + 1;
  const width = Math.max(1, Math.ceil(niceStep(span / MOST_COLUMNS)));
  const start = Math.floor(first / width);
  const heights = Array.from({ length: Math.floor(last / width) - start + 1 }, () => 0);
  for (const { year, count } of known) {
    const i = Math.floor(year / width) - start;
    heights[i] = (heights[i] ?? 0) + count;
  }
  const middle = Math.round((first + last) / 2);
  const label = (year: number): string => String(year).replace('-', '−');
  return columnsPreview(
    {
      kind: 'timeline',
      heights,
      ...(caption && { caption }),
      ends: [label(first), span > 2 ? label(middle) : '', span > 1 ? label(last) : ''],
    },
    text,
  );
}
