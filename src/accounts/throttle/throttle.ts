import { isIPv6 } from 'node:net';
import type { Clock } from '#lib';
import type { Store } from '#store';
import type { PortalSecrets } from '../secrets/portal-secrets.ts';
import * as repository from './repository.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A count of something that somebody may do so often before waiting, longer with every time more. */
interface Limit {
  readonly free: number;
  /** Counts begin anew when nothing has happened for so long. */
  readonly windowMs: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

const LIMITS = {
  /** Sign-ins to one account from one address. */
  pair: { free: 5, windowMs: HOUR_MS, firstWaitMs: 2 * SECOND_MS, longestWaitMs: 15 * MINUTE_MS },
  /** Sign-ins from one address to whatever accounts. */
  address: { free: 30, windowMs: HOUR_MS, firstWaitMs: 2 * SECOND_MS, longestWaitMs: 15 * MINUTE_MS },
  /**
   * Sign-ins to one account from addresses that its person never came from. It never waits long: a flood from many
   * addresses slows strangers down, and whoever comes from where they have been before does not notice.
   */
  strangers: { free: 50, windowMs: HOUR_MS, firstWaitMs: SECOND_MS, longestWaitMs: 6 * SECOND_MS },
  /** Codes of a second factor, by somebody who has shown the first: from any address. */
  codes: { free: 5, windowMs: HOUR_MS, firstWaitMs: 5 * SECOND_MS, longestWaitMs: 15 * MINUTE_MS },
  /** Challenges for passkeys and ways to a provider, begun from one address and not ended by signing in. */
  offers: { free: 30, windowMs: HOUR_MS, firstWaitMs: 2 * SECOND_MS, longestWaitMs: MINUTE_MS },
  /** Messages asked for from one address. */
  mails: { free: 10, windowMs: HOUR_MS, firstWaitMs: MINUTE_MS, longestWaitMs: HOUR_MS },
  /** Messages to one recipient. */
  recipient: { free: 3, windowMs: HOUR_MS, firstWaitMs: 5 * MINUTE_MS, longestWaitMs: HOUR_MS },
} as const satisfies Readonly<Record<string, Limit>>;

type LimitName = keyof typeof LIMITS;

const KNOWN_MS = 90 * DAY_MS;

/** A device has the lower half of an IPv6 address to itself and may take as many as it likes. */
export function addressGroup(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = plain.split('::', 2);
  const parts = (text: string) => text.split(':').filter((part) => part !== '');
  const missing = 8 - parts(head).length - parts(tail).length;
  const whole = plain.includes('::')
    ? [...parts(head), ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...parts(tail)]
    : parts(plain);
  return whole
    .slice(0, 4)
    .map((part) => part.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}

/** The wait after so many. */
const waitMs = (limit: Limit, count: number): number =>
  count <= limit.free
    ? 0
    : Math.min(limit.longestWaitMs, limit.firstWaitMs * 2 ** Math.min(30, count - limit.free - 1));

/** Slows guessing down without shutting anybody out. Names and addresses are kept as keyed hashes only: counts
 * for a day, where somebody has signed in from for 90. */
export class Throttle {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #secrets: PortalSecrets;

  constructor(options: { readonly store: Store; readonly clock: Clock; readonly secrets: PortalSecrets }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#secrets = options.secrets;
  }

  #subject(name: LimitName | 'known', ...about: readonly string[]): string {
    return `${name} ${this.#secrets.digest(`throttle ${name}`, about.join('\0'))}`;
  }

  /**
   * Counts an attempt before it is made, so that many at once cannot slip through.
   * @returns undefined when it may be made, else after how many seconds
   */
  #take(counts: readonly (readonly [LimitName, string])[]): Promise<number | undefined> {
    const now = this.#clock.now();
    const instant = now.toISOString();
    const limits = new Map<string, Limit>(counts.map(([name, subject]) => [subject, LIMITS[name]]));
    return repository.inTurn(this.#store, [...limits.keys()], (rows) => {
      const until = Math.max(...rows.map((row) => Date.parse(row.blocked_until) || 0));
      if (until > now.getTime()) return { answer: Math.ceil((until - now.getTime()) / SECOND_MS), rows: [] };
      const counted = rows.map((row) => {
        const limit = limits.get(row.subject) ?? LIMITS.pair;
        const isOver = now.getTime() - (Date.parse(row.last_at) || 0) > limit.windowMs;
        const failures = isOver ? 1 : row.failures + 1;
        const wait = waitMs(limit, failures);
        const blocked_until = wait > 0 ? new Date(now.getTime() + wait).toISOString() : '';
        return { ...row, failures, last_at: instant, blocked_until };
      });
      return { answer: undefined, rows: counted };
    });
  }

  #signInCounts(login: string, address: string) {
    const group = addressGroup(address);
    return {
      pair: ['pair', this.#subject('pair', login, group)],
      address: ['address', this.#subject('address', group)],
      strangers: ['strangers', this.#subject('strangers', login)],
    } as const;
  }

  /**
   * Counts a sign-in with a password.
   * @param login the key of what was typed, whether somebody is called so or not
   */
  async takeSignIn(login: string, address: string): Promise<number | undefined> {
    const { pair, address: from, strangers } = this.#signInCounts(login, address);
    const known = await repository.readAttempt(this.#store, this.#known(login, address));
    const since = new Date(this.#clock.now().getTime() - KNOWN_MS).toISOString();
    const isKnown = known !== undefined && known.last_at >= since;
    return this.#take(isKnown ? [pair, from] : [pair, from, strangers]);
  }

  #known(login: string, address: string): string {
    return this.#subject('known', login, addressGroup(address));
  }

  /** It was the right password: what was counted for it is taken back, and the address is one the person comes from. */
  async forgiveSignIn(login: string, address: string): Promise<void> {
    const { pair, address: from, strangers } = this.#signInCounts(login, address);
    await repository.forgetAttempts(this.#store, [pair[1], strangers[1]]);
    await repository.forgiveAttempt(this.#store, from[1]);
    await repository.remember(this.#store, this.#known(login, address), this.#clock.now().toISOString());
  }

  takeCode(personId: string): Promise<number | undefined> {
    return this.#take([['codes', this.#subject('codes', personId)]]);
  }

  async forgiveCode(personId: string): Promise<void> {
    await repository.forgetAttempts(this.#store, [this.#subject('codes', personId)]);
  }

  /** Counts a sign-in that is begun without a password. */
  takeOffer(address: string): Promise<number | undefined> {
    return this.#take([['offers', this.#subject('offers', addressGroup(address))]]);
  }

  /** It ended with somebody signed in. */
  async forgiveOffer(address: string): Promise<void> {
    await repository.forgiveAttempt(this.#store, this.#subject('offers', addressGroup(address)));
  }

  /** Counts a message that somebody asks for without having signed in. */
  takeMail(address: string): Promise<number | undefined> {
    return this.#take([['mails', this.#subject('mails', addressGroup(address))]]);
  }

  /** Counts a message to a recipient; whoever asked learns nothing of it. */
  async mayMail(recipient: string): Promise<boolean> {
    const counted = await this.#take([['recipient', this.#subject('recipient', recipient.toLowerCase())]]);
    return counted === undefined;
  }

  async sweep(): Promise<void> {
    const now = this.#clock.now().getTime();
    await repository.deleteOldAttempts(
      this.#store,
      new Date(now - DAY_MS).toISOString(),
      new Date(now - KNOWN_MS).toISOString(),
    );
  }
}
