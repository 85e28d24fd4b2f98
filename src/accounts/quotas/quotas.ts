import { type Clock, Failure } from '#lib';
import type { Store } from '#store';
import type { Background } from '../background.ts';
import type { KnownKey } from '../keys/resolver.ts';
import type { Viewer } from '../model.ts';
import type { RightsCache } from '../rights/cache.ts';
import type { PortalSecrets } from '../secrets/portal-secrets.ts';
import { addressGroup } from '../throttle/throttle.ts';
import * as repository from './repository.ts';

const DAY_MS = 86_400_000;
// So many calls may be counted here before other processes, or the next start, know of them.
const WRITE_EVERY = 50;
const WRITE_AFTER_MS = 5000;
// Of addresses, one day; beyond it counts come from the store again.
const MAX_SUBJECTS = 100_000;

/** How a call stands against its quota of the day. */
export interface QuotaState {
  /** Calls a day. */
  readonly limit: number;
  /** Below 0 when this call is too many. */
  readonly left: number;
  /** When the count begins anew: midnight, UTC. */
  readonly resetAt: Date;
  /** Nobody in particular: the quota of an address. */
  readonly isAnonymous: boolean;
}

interface Count {
  known: number;
  unwritten: number;
  writtenAtMs: number;
}

/** Calls of keys, of people by session, and of addresses, per day. */
export class Quotas {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #rights: RightsCache;
  readonly #secrets: PortalSecrets;
  readonly #background: Background;
  #day = '';
  #counts = new Map<string, Promise<Count>>();

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly rights: RightsCache;
    readonly secrets: PortalSecrets;
    readonly background: Background;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#rights = options.rights;
    this.#secrets = options.secrets;
    this.#background = options.background;
  }

  /** Whether calls of strangers are counted; undefined when that has to be read first. */
  countsStrangers(): boolean | undefined {
    const portal = this.#rights.peekPortal();
    return portal && portal.settings.addressDailyQuota > 0;
  }

  /** Counts one call. Undefined when there is no quota for it. */
  async take(caller: {
    readonly viewer: Viewer;
    readonly key: KnownKey | undefined;
    readonly address: string;
  }): Promise<QuotaState | undefined> {
    const { viewer, key, address } = caller;
    const { settings } = await this.#rights.portal();
    const isAnonymous = viewer.kind === 'anonymous';
    const limit =
      key !== undefined
        ? (key.dailyQuota ?? settings.keyDailyQuota)
        : isAnonymous
          ? settings.addressDailyQuota
          : settings.personDailyQuota;
    if (limit === 0) return undefined;
    const subject =
      key !== undefined
        ? `key ${key.id}`
        : isAnonymous
          ? `address ${this.#secrets.digest('quota', addressGroup(address))}`
          : `person ${viewer.personId}`;
    const now = this.#clock.now();
    const calls = await this.#count(subject, now);
    const resetAt = new Date((Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS);
    return { limit, left: limit - calls, resetAt, isAnonymous };
  }

  async #count(subject: string, now: Date): Promise<number> {
    const day = now.toISOString().slice(0, 10);
    if (day !== this.#day || this.#counts.size > MAX_SUBJECTS) {
      this.#background.run(() => this.write(), 'the calls of a day were not written');
      this.#counts = new Map();
      this.#day = day;
    }
    let counting = this.#counts.get(subject);
    if (counting === undefined) {
      counting = this.#known(subject, day).then((known) => ({
        known,
        unwritten: 0,
        writtenAtMs: now.getTime(),
      }));
      this.#counts.set(subject, counting);
      // What could not be read is asked for again.
      counting.catch(() => this.#counts.delete(subject));
    }
    const count = await counting;
    count.unwritten += 1;
    const isDue = count.unwritten >= WRITE_EVERY || now.getTime() - count.writtenAtMs > WRITE_AFTER_MS;
    const calls = count.known + count.unwritten;
    if (isDue) {
      count.writtenAtMs = now.getTime();
      this.#background.run(() => this.#writeOne(subject, day, count), 'the calls of a day were not written');
    }
    return calls;
  }

  /** Nobody is refused because the store is away: the count begins here, and joins that of the store when it can be written. */
  async #known(subject: string, day: string): Promise<number> {
    try {
      return await repository.readCalls(this.#store, subject, day);
    } catch (error) {
      if (error instanceof Failure && error.code === 'store-lost') return 0;
      throw error;
    }
  }

  async #writeOne(subject: string, day: string, count: Count): Promise<void> {
    const calls = count.unwritten;
    if (calls === 0) return;
    count.known += calls;
    count.unwritten -= calls;
    try {
      count.known = await repository.addCalls(this.#store, subject, day, calls);
    } catch (error) {
      count.known -= calls;
      count.unwritten += calls;
      throw error;
    }
  }

  /** Writes down what has been counted here. */
  async write(): Promise<void> {
    const day = this.#day;
    for (const [subject, counting] of [...this.#counts]) await this.#writeOne(subject, day, await counting);
  }

  async sweep(): Promise<void> {
    await repository.deleteDaysBefore(this.#store, this.#clock.now().toISOString().slice(0, 10));
  }
}
