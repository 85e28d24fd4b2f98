import { type Clock, Failure } from '#lib';
import type { Figure, FigureKind } from './model.ts';
import { FIGURE_KINDS, tellable } from './model.ts';
import type { Audience } from './service.ts';

const DAY_MS = 86_400_000;
const MAX_FIGURES = 200_000;
const LONGEST_LIST = 10;

/** A value of a key and how often it came. */
export interface Tally {
  /** Empty: none, such as no referrer. */
  readonly name: string;
  readonly times: number;
}

/** One day of the portal. */
export interface DayOfPortal {
  /** `2026-01-31`. */
  readonly day: string;
  readonly views: number;
  /** An estimate. */
  readonly readers: number;
  readonly calls: number;
  readonly downloads: number;
}

/** What somebody who runs the portal is shown of a stretch of days. */
export interface AudienceReport {
  readonly days: readonly DayOfPortal[];
  readonly totals: {
    readonly views: number;
    readonly calls: number;
    readonly bytes: number;
    readonly downloads: number;
    readonly searches: number;
    readonly searchesWithoutResult: number;
    readonly robots: number;
    /** Answers with 4xx: nothing there, not allowed, wrongly asked. */
    readonly refusals: number;
    /** Answers with 5xx: the portal’s own fault. */
    readonly errors: number;
  };
  /** The most frequent first, ten at most. */
  readonly lists: Readonly<Record<ListName, readonly Tally[]>>;
  /** Answers of the API by the time that they took. */
  readonly speeds: Readonly<Record<'under10' | 'under100' | 'under1000' | 'more', number>>;
}

const LISTS = {
  datasets: ['pages', 'dataset'],
  pages: ['pages', 'page'],
  tabs: ['pages', 'tab'],
  referrers: ['pages', 'referrer'],
  languages: ['pages', 'language'],
  devices: ['pages', 'device'],
  countries: ['countries', 'country'],
  versions: ['api', 'version'],
  endpoints: ['api', 'endpoint'],
  callers: ['api', 'caller'],
  apiDatasets: ['api', 'dataset'],
  formats: ['downloads', 'format'],
  downloaded: ['downloads', 'dataset'],
  embeds: ['embeds', 'host'],
} as const satisfies Readonly<Record<string, readonly [FigureKind, string]>>;

export type ListName = keyof typeof LISTS | 'searches' | 'emptySearches' | 'refusals' | 'errors';

// Where nothing stands there, nothing is to be listed; no referrer is one of the ways here.
const KEEPS_EMPTY: readonly string[] = ['referrers', 'countries'];

const partOf = (kind: FigureKind, figure: Figure, name: string): string =>
  figure.key[(FIGURE_KINDS[kind] as readonly string[]).indexOf(name)] ?? '';

function tally(figures: readonly Figure[], nameOf: (figure: Figure) => string): readonly Tally[] {
  const sums = new Map<string, number>();
  for (const figure of figures) {
    const name = nameOf(figure);
    sums.set(name, (sums.get(name) ?? 0) + figure.times);
  }
  return [...sums]
    .map(([name, times]) => ({ name, times }))
    .sort((a, b) => b.times - a.times || (a.name < b.name ? -1 : 1));
}

const total = (figures: readonly Figure[], of: 'times' | 'bytes' = 'times'): number =>
  figures.reduce((sum, figure) => sum + figure[of], 0);

const sumByDay = (figures: readonly Figure[]): ReadonlyMap<string, number> =>
  new Map(tally(figures, ({ period }) => period.slice(0, 10)).map(({ name, times }) => [name, times]));

/** The days up to and with the present one. */
function daysUntil(now: Date, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) =>
    new Date(now.getTime() - (count - 1 - i) * DAY_MS).toISOString().slice(0, 10),
  );
}

/** Adds up the last days, the present one included as far as it is written. */
export async function reportOf(audience: Audience, now: Date, count: number): Promise<AudienceReport> {
  const days = daysUntil(now, count);
  const read = (kind: FigureKind) =>
    audience.figures({ kind, from: days[0] ?? '', to: `${days.at(-1)}~`, limit: MAX_FIGURES });
  const [pages, readers, countries, api, downloads, searches, embeds, robots, errors] = await Promise.all([
    read('pages'),
    read('readers'),
    read('countries'),
    read('api'),
    read('downloads'),
    read('searches'),
    read('embeds'),
    read('robots'),
    read('errors'),
  ]);
  const of: Partial<Record<FigureKind, readonly Figure[]>> = { pages, countries, api, downloads, embeds };
  const lists = Object.entries(LISTS).map(([list, [kind, part]]) => [
    list,
    tally(of[kind] ?? [], (figure) => partOf(kind, figure, part))
      .filter(({ name }) => name !== '' || KEEPS_EMPTY.includes(list))
      .slice(0, LONGEST_LIST),
  ]);
  const terms = (outcome: string) =>
    tally(
      searches.filter(({ key }) => key[0] !== '' && key[1] === outcome),
      ({ key }) => key[0] ?? '',
    ).slice(0, LONGEST_LIST);
  const isFault = ({ key }: Figure) => (key[1] ?? '') >= '500';
  const [faults, refusals] = [errors.filter(isFault), errors.filter((figure) => !isFault(figure))];
  const routes = (figures: readonly Figure[]) =>
    tally(figures, ({ key: [route = '', status = ''] }) => `${status} ${route}`).slice(0, LONGEST_LIST);
  const everySearch = searches.filter(({ key }) => key[0] === '');
  const [views, read_, calls, taken] = [
    pages,
    readers.filter(({ key }) => key[0] === 'portal'),
    api,
    downloads,
  ].map(sumByDay);
  const measured = (name: 'under10' | 'under100' | 'under1000') =>
    api.reduce((sum, figure) => sum + figure[name], 0);
  const speeds = {
    under10: measured('under10'),
    under100: measured('under100'),
    under1000: measured('under1000'),
  };
  return {
    days: days.map((day) => ({
      day,
      views: views?.get(day) ?? 0,
      readers: read_?.get(day) ?? 0,
      calls: calls?.get(day) ?? 0,
      downloads: taken?.get(day) ?? 0,
    })),
    totals: {
      views: total(pages),
      calls: total(api),
      bytes: total(api, 'bytes'),
      downloads: total(downloads),
      searches: total(everySearch),
      searchesWithoutResult: total(everySearch.filter(({ key }) => key[1] === 'empty')),
      robots: total(robots),
      refusals: total(refusals),
      errors: total(faults),
    },
    // One entry for each name of `LISTS`, and the two of searches.
    lists: {
      ...Object.fromEntries(lists),
      searches: terms('found'),
      emptySearches: terms('empty'),
      refusals: routes(refusals),
      errors: routes(faults),
    } as AudienceReport['lists'],
    speeds: { ...speeds, more: total(api) - speeds.under10 - speeds.under100 - speeds.under1000 },
  };
}

const USES = ['page', 'api', 'download', 'embed'] as const;

/** How a dataset was used: times in the last 30 days and in the last 365. */
export type DatasetUse = Readonly<
  Record<(typeof USES)[number], { readonly month: number; readonly year: number }>
>;

/** How a dataset was used; undefined when nothing is counted, or the figures cannot be read at present. */
export async function useOf(
  audience: Audience,
  dataset: string,
  clock: Pick<Clock, 'now'>,
): Promise<DatasetUse | undefined> {
  if (!audience.isOn) return undefined;
  const now = clock.now();
  const [from = '', month = ''] = [daysUntil(now, 365)[0], daysUntil(now, 30)[0]];
  try {
    const figures = await audience.figures({
      kind: 'datasets',
      from,
      to: '~',
      keys: USES.map((use) => [dataset, use]),
      limit: MAX_FIGURES,
    });
    const sums = USES.map((use) => {
      const own = figures.filter(({ key }) => key[1] === use);
      return [use, { month: total(own.filter(({ period }) => period >= month)), year: total(own) }];
    });
    return Object.fromEntries(sums) as DatasetUse;
  } catch (error) {
    // The page is about the dataset, and that can be read without the database.
    if (error instanceof Failure && error.code.startsWith('store-')) return undefined;
    throw error;
  }
}

/** What may be told of the use of a dataset: what came fewer than five times is told as none. */
export interface ToldUse {
  /** In the last 365 days. */
  readonly downloads: number;
  readonly calls: number;
  /** Of files that accompany it, in the same days. */
  readonly attachments: number;
  /** Views of its pages and frames, and downloads, in the last 30 days. */
  readonly popularity: number;
}

const NO_USE: ToldUse = { downloads: 0, calls: 0, attachments: 0, popularity: 0 };
const NOT_POPULAR: readonly string[] = ['api', 'attachment'];

/** By its id, the use of each dataset that was used. Empty when nothing is counted, or cannot be read at present. */
export async function toldUses(
  audience: Audience,
  clock: Pick<Clock, 'now'>,
): Promise<ReadonlyMap<string, ToldUse>> {
  const told = new Map<string, ToldUse>();
  if (!audience.isOn) return told;
  const now = clock.now();
  try {
    const days = { year: daysUntil(now, 365)[0] ?? '', month: daysUntil(now, 30)[0] ?? '' };
    for (const { dataset, source, year, month } of await audience.uses(days)) {
      const { downloads, calls, attachments, popularity } = told.get(dataset) ?? NO_USE;
      told.set(dataset, {
        downloads: downloads + (source === 'download' ? (tellable(year) ?? 0) : 0),
        calls: calls + (source === 'api' ? (tellable(year) ?? 0) : 0),
        attachments: attachments + (source === 'attachment' ? (tellable(year) ?? 0) : 0),
        popularity: popularity + (NOT_POPULAR.includes(source) ? 0 : (tellable(month) ?? 0)),
      });
    }
    return told;
  } catch (error) {
    // What the catalogue holds can be read without the database.
    if (error instanceof Failure && error.code.startsWith('store-')) return new Map();
    throw error;
  }
}
