import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type Clock, Failure } from '#lib';
import type { Store } from '#store';
import { type Agent, createAgents } from './agents.ts';
import { forgetSketches, Unshared } from './common-readers.ts';
import { Counters, OTHERS } from './counters.ts';
import type { CountryOf } from './countries.ts';
import { DayKey } from './day-key.ts';
import { type Figure, type FigureKind, SMALLEST_SHOWN } from './model.ts';
import { Readers } from './readers.ts';
import { addFigures, type FigureFilter, readFigures, sumUses, thin, type UseSum } from './repository.ts';
import { normalizedTerm, Terms } from './terms.ts';

/** Who is behind a request, as far as it is looked at: the address goes into a sketch and no further. */
export interface Caller {
  readonly address: string;
  readonly userAgent: string | undefined;
}

export interface PageView extends Caller {
  readonly page: string;
  readonly dataset: string;
  readonly tab: string;
  readonly language: string;
  /** Domain of the site that led here; empty: none, or our own. */
  readonly referrer: string;
  /** Its reader had it already and was told that it is unchanged: counts among the readers of the day, and as no view. */
  readonly isAgain?: boolean;
}

/** What became of the question what may be loaded. */
export type QuestionEvent = 'shown' | 'accepted' | 'refused' | 'chosen';

export interface ApiCall {
  readonly userAgent: string | undefined;
  readonly version: string;
  readonly endpoint: string;
  readonly dataset: string;
  readonly status: number;
  readonly hasKey: boolean;
  readonly bytes: number;
  readonly milliseconds: number;
}

export interface Download {
  readonly dataset: string;
  readonly format: string;
  readonly isFiltered: boolean;
  readonly isFinished: boolean;
  readonly bytes: number;
}

/** Counts what is read, without anything of who reads. Counting never waits and never fails. */
export interface Audience {
  /** False: nothing is counted at all. */
  readonly isOn: boolean;
  /** Whether views are told apart by country. */
  readonly knowsCountries: boolean;
  /** Whether several processes know the readers of a day alike. */
  readonly sharesReaders: boolean;
  page(view: PageView): void;
  call(call: ApiCall): void;
  download(download: Download): void;
  /** A file that accompanies a dataset was given. */
  attachment(dataset: string): void;
  /** @param found how many datasets; undefined when it is not known */
  search(text: string, found: number | undefined): void;
  embed(view: Caller & { readonly dataset: string; readonly host: string }): void;
  /** The question stood on a page, or was answered where it stood. Nothing links the two. */
  question(event: QuestionEvent): void;
  /** What somebody has said of a class of services. */
  decision(category: string, answer: 'allowed' | 'refused'): void;
  error(route: string, status: number): void;
  agentOf(userAgent: string | undefined): Agent;
  /** Writes what has been counted so far. */
  flush(): Promise<void>;
  figures(filter: FigureFilter): Promise<readonly Figure[]>;
  /** The use of all datasets since each of two days (`2026-01-31`). */
  uses(days: { readonly year: string; readonly month: string }): Promise<readonly UseSum[]>;
  close(): Promise<void>;
}

export interface AudienceOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly isOn: boolean;
  /** Where there is a database of countries. */
  readonly countryOf?: CountryOf | undefined;
  /** Where several processes over one store leave the key of the day for each other; without it each has its own, in memory. */
  readonly sharedFolder?: string | undefined;
  /** Between two writings; 0: only when told to. */
  readonly flushMs?: number;
  /** Told of a writing that did not work for another reason than a database that is away. */
  onTrouble?(error: unknown): void;
}

const FLUSH_MS = 5000;
// Each statement holds SQLite, and with it this thread, for about a millisecond.
const BATCH = 50;
// Values that anybody can invent: so many a day and process are told apart.
const MAX_HOSTS = 1000;
// So long after midnight sketches of the last day are kept.
const GRACE_MS = 600_000;

const STATUS_CLASSES = ['', '1xx', '2xx', '3xx', '4xx', '5xx'];

export const createAudience = (options: AudienceOptions): Audience => new CountingAudience(options);

class CountingAudience implements Audience {
  readonly isOn: boolean;
  readonly knowsCountries: boolean;
  readonly sharesReaders: boolean;
  readonly agentOf = createAgents();
  readonly #options: AudienceOptions;
  readonly #counters = new Counters();
  readonly #dayKey: DayKey | undefined;
  readonly #unshared = new Unshared();
  readonly #readers = new Readers((day) => this.#keyOf(day));
  readonly #terms = new Terms();
  readonly #timer: NodeJS.Timeout | undefined;
  #hosts = new Set<string>();
  #hour = '';
  #day = '';
  #hourEnds = 0;
  #forgottenBefore = '';
  #writing: Promise<void> = Promise.resolve();

  constructor(options: AudienceOptions) {
    this.#options = options;
    this.isOn = options.isOn;
    this.knowsCountries = options.isOn && options.countryOf !== undefined;
    const { sharedFolder } = options;
    if (options.isOn && sharedFolder !== undefined) this.#dayKey = new DayKey(sharedFolder);
    this.sharesReaders = this.#dayKey !== undefined;
    const every = options.flushMs ?? FLUSH_MS;
    if (!options.isOn || every === 0) return;
    this.#timer = setInterval(() => void this.flush(), every);
    this.#timer.unref();
  }

  page(view: PageView): void {
    if (!this.isOn) return;
    const agent = this.agentOf(view.userAgent);
    this.#lookAtClock();
    if (agent.isBot) {
      if (!view.isAgain) this.#count('robots', this.#day, [view.page]);
      return;
    }
    const { page, dataset } = view;
    const names = ['portal\u001f', `page\u001f${page}`];
    if (dataset !== '') names.push(`dataset\u001f${dataset}`);
    if (!view.isAgain) this.#view(view, agent);
    this.#readers.note(this.#day, view.address, agent.family, names);
  }

  #view({ page, dataset, tab, language, referrer, address }: PageView, { device }: Agent): void {
    this.#count('pages', this.#day, [page, dataset, tab, language, device, this.#host(referrer)]);
    if (dataset !== '') this.#count('datasets', this.#day, [dataset, 'page']);
    const { countryOf } = this.#options;
    if (countryOf !== undefined) this.#count('countries', this.#day, [countryOf(address)]);
  }

  call(call: ApiCall): void {
    if (!this.isOn) return;
    this.#lookAtClock();
    const { version, endpoint, dataset, status, milliseconds } = call;
    const { caller } = this.agentOf(call.userAgent);
    const access = call.hasKey ? 'key' : 'anonymous';
    const statusClass = STATUS_CLASSES[Math.floor(status / 100)] ?? '';
    const sums = this.#counters.at('api', this.#hour, [
      version,
      endpoint,
      dataset,
      statusClass,
      caller,
      access,
    ]);
    sums.times++;
    sums.bytes += call.bytes;
    if (milliseconds < 10) sums.under10++;
    else if (milliseconds < 100) sums.under100++;
    else if (milliseconds < 1000) sums.under1000++;
    if (dataset !== '' && status < 400) this.#count('datasets', this.#day, [dataset, 'api']);
  }

  download({ dataset, format, isFiltered, isFinished, bytes }: Download): void {
    if (!this.isOn) return;
    this.#lookAtClock();
    const key = [dataset, format, isFiltered ? 'filtered' : 'whole', isFinished ? 'finished' : 'broken off'];
    const sums = this.#counters.at('downloads', this.#day, key);
    sums.times++;
    sums.bytes += bytes;
    if (dataset !== '' && isFinished) this.#count('datasets', this.#day, [dataset, 'download']);
  }

  attachment(dataset: string): void {
    if (!this.isOn || dataset === '') return;
    this.#lookAtClock();
    this.#count('datasets', this.#day, [dataset, 'attachment']);
  }

  search(text: string, found: number | undefined): void {
    if (!this.isOn || text.trim() === '') return;
    this.#lookAtClock();
    const outcome = found === undefined ? '' : found === 0 ? 'empty' : 'found';
    this.#count('searches', this.#day, ['', outcome]);
    const term = normalizedTerm(text);
    const more = term === undefined ? 0 : this.#terms.note(term);
    if (term !== undefined && more > 0)
      this.#counters.at('searches', this.#day, [term, outcome]).times += more;
  }

  embed({ dataset, host, userAgent }: Caller & { readonly dataset: string; readonly host: string }): void {
    if (!this.isOn || this.agentOf(userAgent).isBot) return;
    this.#lookAtClock();
    this.#count('embeds', this.#day, [dataset, this.#host(host)]);
    this.#count('datasets', this.#day, [dataset, 'embed']);
  }

  question(event: QuestionEvent): void {
    if (!this.isOn) return;
    this.#lookAtClock();
    this.#count('consent', this.#day, ['', event]);
  }

  decision(category: string, answer: 'allowed' | 'refused'): void {
    if (!this.isOn) return;
    this.#lookAtClock();
    this.#count('consent', this.#day, [category, answer]);
  }

  error(route: string, status: number): void {
    if (!this.isOn) return;
    this.#lookAtClock();
    this.#count('errors', this.#day, [route, String(status)]);
  }

  flush(): Promise<void> {
    this.#lookAtClock();
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async figures(filter: FigureFilter): Promise<readonly Figure[]> {
    return readFigures(this.#options.store, filter);
  }

  async uses(days: { readonly year: string; readonly month: string }): Promise<readonly UseSum[]> {
    return sumUses(this.#options.store, days);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
    this.#withKeys((keys) => keys.leave());
  }

  /** Counting goes on whatever becomes of the common key: then this process knows its readers alone. */
  #keyOf(day: string): Buffer {
    return this.#withKeys((keys) => keys.of(day)) ?? randomBytes(32);
  }

  #withKeys<T>(use: (keys: DayKey) => T): T | undefined {
    try {
      return this.#dayKey && use(this.#dayKey);
    } catch (error) {
      this.#options.onTrouble?.(error);
      return undefined;
    }
  }

  #count(kind: FigureKind, period: string, key: readonly string[]): void {
    this.#counters.at(kind, period, key).times++;
  }

  #host(host: string): string {
    if (host === '' || this.#hosts.has(host)) return host;
    if (this.#hosts.size >= MAX_HOSTS) return OTHERS;
    this.#hosts.add(host);
    return host;
  }

  /** A new day forgets everything by which two requests of the last could be told to be of one reader. */
  #lookAtClock(): void {
    const now = this.#options.clock.now();
    if (now.getTime() < this.#hourEnds) return;
    const text = now.toISOString();
    const day = text.slice(0, 10);
    if (day !== this.#day) {
      this.#tellReaders();
      this.#readers.forget();
      this.#terms.forget();
      this.#withKeys((keys) => keys.forgetBefore(day));
      this.#hosts = new Set();
    }
    this.#day = day;
    this.#hour = text.slice(0, 13);
    this.#hourEnds = Date.parse(`${this.#hour}:00:00Z`) + 3_600_000;
  }

  #tellReaders(): void {
    if (this.sharesReaders) {
      this.#unshared.add(this.#day, this.#readers.changed());
      return;
    }
    for (const [name, more] of this.#readers.grown())
      this.#counters.at('readers', this.#day, name.split('\u001f')).times += more;
  }

  async #write(): Promise<void> {
    this.#tellReaders();
    const figures = this.#counters.take();
    for (let at = 0; at < figures.length; at += BATCH) {
      // SQLite answers within the turn: without this, all batches would be one, and every request would wait for it.
      if (at > 0) await setImmediate();
      try {
        await addFigures(this.#options.store.db, figures.slice(at, at + BATCH));
      } catch (error) {
        this.#counters.giveBack(figures.slice(at));
        this.#trouble(error);
        return;
      }
    }
    if (this.sharesReaders) await this.#share();
  }

  async #share(): Promise<void> {
    const { store, clock } = this.#options;
    this.#withKeys((keys) => keys.stay());
    try {
      await this.#unshared.share(store);
      // Not at midnight: what the others still know of the last day has to find its place.
      const today = new Date(clock.now().getTime() - GRACE_MS).toISOString().slice(0, 10);
      if (today === this.#forgottenBefore) return;
      await forgetSketches(store, today);
      this.#forgottenBefore = today;
    } catch (error) {
      this.#trouble(error);
    }
  }

  #trouble(error: unknown): void {
    if (!(error instanceof Failure && error.code.startsWith('store-'))) this.#options.onTrouble?.(error);
  }
}

const HOURS_KEPT_MONTHS = 3;
const DAYS_KEPT_MONTHS = 25;

function monthsBefore(now: Date, months: number): string {
  const day = now.getUTCDate();
  const moved = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));
  const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(day, last));
  return moved.toISOString().slice(0, 10);
}

/**
 * Hours are kept for 3 months and then added up to days, days for 25 months at most and then added up to months, without
 * keys that came fewer than five times. For the nightly housekeeping.
 */
export function sweepAudience(store: Store, now: Date): Promise<void> {
  // A month is added up as a whole, before its first day is too old.
  const oldest = monthsBefore(now, DAYS_KEPT_MONTHS - 1).slice(0, 7);
  return thin(store, monthsBefore(now, HOURS_KEPT_MONTHS), oldest, SMALLEST_SHOWN);
}
