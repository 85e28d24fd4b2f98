import type { FastifyInstance } from 'fastify';
import { addressGroup } from '#accounts';
import type { Clock } from '#lib';
import { isApi } from './cors.ts';
import { sendProblem } from './error-replies.ts';

const WINDOW_MS = 60_000;
// Beyond this many in one minute those that have not come for longest are forgotten: a flood must not fill the memory.
const MAX_ADDRESSES = 200_000;

// The form in which recorded answers write the instant: a blank instead of the T, an offset instead of the Z.
export const quotaResetText = (instant: Date): string =>
  `${instant.toISOString().slice(0, 19).replace('T', ' ')}+00:00`;

/** Counts the requests of each address, minute by minute. The addresses of one IPv6 network count as one. */
export class RateLimiter {
  readonly #limit: () => number;
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  /** Instant at which the count begins anew, milliseconds since 1970, and the same as the API writes it. */
  resetAt = 0;
  resetText = '';

  constructor(options: { readonly limit: () => number; readonly clock: Clock }) {
    this.#limit = options.limit;
    this.#clock = options.clock;
  }

  /** Requests per address and minute; 0: no limit. */
  get limit(): number {
    return this.#limit();
  }

  /** Counts one request; answers how many are left, below 0 when this one is too many. */
  take(address: string): number {
    const now = this.#clock.now().getTime();
    // A clock that was set back does not keep the counts until it is there again.
    if (now >= this.resetAt || this.resetAt - now > WINDOW_MS) {
      this.#counts.clear();
      this.resetAt = now - (now % WINDOW_MS) + WINDOW_MS;
      this.resetText = quotaResetText(new Date(this.resetAt));
    }
    const group = addressGroup(address);
    const count = (this.#counts.get(group) ?? 0) + 1;
    // In the order in which they came last.
    this.#counts.delete(group);
    this.#counts.set(group, count);
    if (this.#counts.size > MAX_ADDRESSES) this.#counts.delete(this.#counts.keys().next().value ?? '');
    return this.limit - count;
  }

  retryAfterSeconds(): number {
    return Math.max(1, Math.ceil((this.resetAt - this.#clock.now().getTime()) / 1000));
  }
}

/** The body of the original for a call beyond a quota: other names than those of its other errors. */
export const quotaBody = (quota: {
  readonly isAnonymous: boolean;
  readonly resetAt: Date;
  readonly unit: 'minute' | 'day';
  readonly limit: number;
}): Buffer =>
  Buffer.from(
    JSON.stringify(
      {
        errorcode: quota.isAnonymous ? 10005 : 10002,
        reset_time: quota.resetAt.toISOString().replace('.000Z', 'Z'),
        limit_time_unit: quota.unit,
        call_limit: quota.limit,
        error: 'Too many requests on the domain. Please contact the domain administrator.',
      },
      null,
      2,
    ),
  );

/** So many requests per address and minute; beyond, 429 with the quota body of the Explore API. */
export function installRateLimit(app: FastifyInstance, limiter: RateLimiter): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (limiter.limit === 0) return done();
    const left = limiter.take(request.ip);
    if (left >= 0) {
      if (isApi(request.url)) {
        reply.header('x-ratelimit-remaining', left);
        reply.header('x-ratelimit-limit', limiter.limit);
        reply.header('x-ratelimit-reset', limiter.resetText);
      }
      return done();
    }
    const retryAfterSeconds = limiter.retryAfterSeconds();
    if (!isApi(request.url)) {
      const message = 'Too many requests. Please try again in a minute.';
      sendProblem(request, reply, { status: 429, errorCode: 'TooManyRequests', message, retryAfterSeconds });
      return;
    }
    reply.code(429).headers({
      'retry-after': retryAfterSeconds,
      'cache-control': 'no-store',
      'content-type': 'application/json',
    });
    const { limit } = limiter;
    const resetAt = new Date(limiter.resetAt);
    reply.send(quotaBody({ isAnonymous: true, resetAt, unit: 'minute', limit }));
  });
}
