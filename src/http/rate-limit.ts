import type { FastifyInstance } from 'fastify';
import type { Clock } from '#lib';
import { isApi } from './cors.ts';
import { sendProblem } from './error-replies.ts';

const WINDOW_MS = 60_000;
// Beyond this many addresses in one minute the count starts again, so that a flood of addresses cannot fill the memory.
const MAX_ADDRESSES = 200_000;

// The form in which recorded answers write the instant: a blank instead of the T, an offset instead of the Z.
const resetText = (instant: Date): string => `${instant.toISOString().slice(0, 19).replace('T', ' ')}+00:00`;

/** So many requests per address and minute; beyond, 429 with the quota body of the Explore API. */
export function installRateLimit(
  app: FastifyInstance,
  options: { readonly requestsPerMinute: number; readonly clock: Clock },
): void {
  const { requestsPerMinute: limit, clock } = options;
  if (limit === 0) return;
  let endsAt = 0;
  let reset = '';
  const counts = new Map<string, number>();

  app.addHook('onRequest', (request, reply, done) => {
    const now = clock.now().getTime();
    if (now >= endsAt || counts.size > MAX_ADDRESSES) {
      counts.clear();
      endsAt = now - (now % WINDOW_MS) + WINDOW_MS;
      reset = resetText(new Date(endsAt));
    }
    const count = (counts.get(request.ip) ?? 0) + 1;
    counts.set(request.ip, count);
    if (count <= limit) {
      if (isApi(request.url)) {
        reply.header('x-ratelimit-remaining', limit - count);
        reply.header('x-ratelimit-limit', limit);
        reply.header('x-ratelimit-reset', reset);
      }
      return done();
    }
    const retryAfterSeconds = Math.max(1, Math.ceil((endsAt - now) / 1000));
    if (!isApi(request.url)) {
      const message = 'Too many requests. Please try again in a minute.';
      sendProblem(request, reply, { status: 429, errorCode: 'TooManyRequests', message, retryAfterSeconds });
      return;
    }
    const body = {
      errorcode: 10005,
      reset_time: new Date(endsAt).toISOString().replace('.000Z', 'Z'),
      limit_time_unit: 'minute',
      call_limit: limit,
      error: 'Too many requests on the domain. Please contact the domain administrator.',
    };
    reply.code(429).headers({
      'retry-after': retryAfterSeconds,
      'cache-control': 'no-store',
      'content-type': 'application/json',
    });
    reply.send(Buffer.from(JSON.stringify(body, null, 2)));
  });
}
