/** What is counted, each kind with the names of the parts of its key, in order. An empty part means none. */
export const FIGURE_KINDS = {
  pages: ['page', 'dataset', 'tab', 'language', 'device', 'referrer'],
  readers: ['scope', 'name'],
  countries: ['country'],
  datasets: ['dataset', 'source'],
  api: ['version', 'endpoint', 'dataset', 'status', 'caller', 'access'],
  downloads: ['dataset', 'format', 'extent', 'outcome'],
  searches: ['term', 'outcome'],
  embeds: ['dataset', 'host'],
  robots: ['page'],
  consent: ['class', 'answer'],
  errors: ['route', 'status'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type FigureKind = keyof typeof FIGURE_KINDS;

/** What is added up under a key. */
export interface Measures {
  times: number;
  /** Of answers, as far as known. */
  bytes: number;
  /** Answers that took less than 10 ms, and so on; the slower ones are the rest of `times`. */
  under10: number;
  under100: number;
  under1000: number;
}

/** A line of the figures. */
export interface Figure extends Readonly<Measures> {
  readonly kind: FigureKind;
  /** `2026-01-31T14` (hour, UTC), `2026-01-31` or `2026-01`. */
  readonly period: string;
  /** Parts as `FIGURE_KINDS` names them; none at all for what was too rare to keep its key. */
  readonly key: readonly string[];
}

/** Fewer than this are never shown nor told: they could be somebody. */
export const SMALLEST_SHOWN = 5;

/** A number that may be told: null for one to four, which are told as fewer than five. */
export const tellable = (times: number): number | null =>
  times === 0 || times >= SMALLEST_SHOWN ? times : null;
