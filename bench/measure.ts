/** Milliseconds that an action takes. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The value that a share of them, 0 to 1, does not exceed. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;

/** One line of the table: ours beside the yardstick, and what the budget says of their ratio. */
export interface Comparison {
  readonly what: string;
  readonly unit: 'ms' | 'req/s' | 'MB';
  readonly ours: number;
  readonly yardstick: number;
  /** Median of the ratios of each pair, ours to the yardstick. */
  readonly ratio: number;
  readonly budget: string;
  readonly isWithin: boolean;
}

/**
 * Runs both actions in turn, so that what else the machine does hits both, and compares the pairs.
 * `isWithin` judges the ratio, and the difference in milliseconds for short ones.
 */
export async function compare(
  what: string,
  rounds: number,
  ours: () => Promise<unknown>,
  yardstick: () => Promise<unknown>,
  budget: { readonly text: string; readonly holds: (ratio: number, differenceMs: number) => boolean },
): Promise<Comparison> {
  const pairs: [number, number][] = [];
  await yardstick();
  await ours();
  for (let i = 0; i < rounds; i++) {
    // Whoever goes second finds warm caches: they take turns.
    if (i % 2 === 0) {
      const first = await timed(ours);
      pairs.push([first, await timed(yardstick)]);
    } else {
      const first = await timed(yardstick);
      pairs.push([await timed(ours), first]);
    }
  }
  const [a, b] = [median(pairs.map(([x]) => x)), median(pairs.map(([, y]) => y))];
  const ratio = median(pairs.map(([x, y]) => x / y));
  return {
    what,
    unit: 'ms',
    ours: a,
    yardstick: b,
    ratio,
    budget: budget.text,
    isWithin: budget.holds(ratio, median(pairs.map(([x, y]) => x - y))),
  };
}

/** At most so many times the engine's own time, or a millisecond more for what is short. */
export const queryBudget = {
  text: '≤ 1.25 × from 10 ms on; below ≤ 2 × or + 1 ms',
  holds: (ratio: number, differenceMs: number) => {
    const yardstickMs = differenceMs / (ratio - 1);
    return ratio <= 1.25 || differenceMs <= 1 || (yardstickMs < 10 && ratio <= 2);
  },
};

export const atMost = (factor: number) => ({
  text: `≤ ${factor} ×`,
  holds: (ratio: number) => ratio <= factor,
});

const shown = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));

/** The comparisons as a table in Markdown. */
export function table(rows: readonly Comparison[]): string {
  const cells = rows.map((row) => [
    row.what,
    `${shown(row.ours)} ${row.unit}`,
    `${shown(row.yardstick)} ${row.unit}`,
    `${row.ratio.toFixed(2)} ×`,
    row.budget,
    row.isWithin ? 'yes' : 'NO',
  ]);
  const head = ['what', 'portal', 'yardstick', 'ratio', 'budget', 'within'];
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}
