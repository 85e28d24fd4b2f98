import { FIGURE_KINDS, type Figure, type FigureKind, type Measures } from './model.ts';

// Between two writings. What comes on top is counted under a key that says only what it is.
const MAX_KEYS = 20_000;
const SEPARATOR = '\u001f';

const nothing = (): Measures => ({ times: 0, bytes: 0, under10: 0, under100: 0, under1000: 0 });

/** What stands in a key for a value that nobody could be shown all of. */
export const OTHERS = '(others)';

/** Figures that have not been written yet. */
export class Counters {
  #held = new Map<string, Measures>();

  /** The sums under a key, to be added to. */
  at(kind: FigureKind, period: string, key: readonly string[]): Measures {
    const name = kind + SEPARATOR + period + SEPARATOR + key.join(SEPARATOR);
    const held = this.#held.get(name);
    if (held !== undefined) return held;
    if (this.#held.size < MAX_KEYS || key.every((part) => part === OTHERS)) {
      const made = nothing();
      this.#held.set(name, made);
      return made;
    }
    return this.at(
      kind,
      period,
      FIGURE_KINDS[kind].map(() => OTHERS),
    );
  }

  /** Everything, in an order that two processes do not write against each other; nothing is left. */
  take(): readonly Figure[] {
    const held = this.#held;
    this.#held = new Map();
    return [...held]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, measures]) => {
        const [kind, period, ...key] = name.split(SEPARATOR);
        // As `at` has put it together.
        return { kind: kind as FigureKind, period: period ?? '', key, ...measures };
      });
  }

  /** What could not be written is written with the next. */
  giveBack(figures: readonly Figure[]): void {
    for (const { kind, period, key, times, bytes, under10, under100, under1000 } of figures) {
      const held = this.at(kind, period, key);
      held.times += times;
      held.bytes += bytes;
      held.under10 += under10;
      held.under100 += under100;
      held.under1000 += under1000;
    }
  }
}
