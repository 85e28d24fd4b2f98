import type { PictureText } from '../model.ts';
import { columnsPreview } from './columns.ts';
import { shortNumber } from './frame.ts';

/** A bin of values: lower edge included, upper edge not. */
export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How values are distributed, under the name of what is measured. Bins in order and of one width. */
export function histogramPreview(bins: readonly HistogramBin[], text: PictureText, caption?: string): string {
  const [first, last] = [bins[0], bins.at(-1)];
  const number = (value: number): string => shortNumber(value, text.lang);
  return columnsPreview(
    {
      kind: 'histogram',
      ...(caption && { caption }),
      heights: bins.map(({ count }) => count),
      ends:
        first && last
          ? [number(first.from), number((first.from + last.to) / 2), number(last.to)]
          : ['', '', ''],
    },
    text,
  );
}

const BINS = 40;

/** Bins of nice width over the middle 98 % of the values: one stray value would leave a single column. */
export function binned(values: readonly number[]): readonly HistogramBin[] {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const quantile = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = [quantile(0.01), quantile(0.99)];
  if (sorted.length === 0) return [];
  const width = niceStep((high - low) / BINS) || 1;
  const start = Math.floor(low / width);
  const count = Math.min(2 * BINS, Math.floor(high / width) - start + 1);
  const bins = Array.from({ length: count }, () => 0);
  for (const value of sorted) {
    const i = Math.floor(value / width) - start;
    if (i >= 0 && i < count) bins[i] = (bins[i] ?? 0) + 1;
  }
  return bins.map((number, i) => ({ from: (start + i) * width, to: (start + i + 1) * width, count: number }));
}

/** The next of 1, 2, 2.5, 5, 10 times a power of ten. */
export function niceStep(step: number): number {
  if (!(step > 0) || !Number.isFinite(step)) return 0;
  const power = 10 ** Math.floor(Math.log10(step));
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= step * 0.999) ?? 10) * power;
}
