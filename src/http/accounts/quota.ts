import type { FastifyInstance } from 'fastify';
import { isApi } from '../cors.ts';
import type { HttpDeps } from '../deps.ts';
import { quotaBody, quotaResetText } from '../rate-limit.ts';
import { viewerOf } from '../viewer.ts';

/** So many calls of the API a day, per key, person or address; beyond, 429 with the body of the original. */
export function installQuotas(app: FastifyInstance, { accounts, clock }: HttpDeps): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!isApi(request.url) || request.method === 'OPTIONS') return;
    const state = await accounts.quotas.take({
      viewer: viewerOf(request),
      key: request.knownKey,
      address: request.ip,
    });
    if (state === undefined) return;
    const { limit, left, resetAt, isAnonymous } = state;
    if (left >= 0) {
      reply.headers({
        'x-ratelimit-remaining': left,
        'x-ratelimit-limit': limit,
        'x-ratelimit-reset': quotaResetText(resetAt),
      });
      return;
    }
    for (const name of ['remaining', 'limit', 'reset']) reply.removeHeader(`x-ratelimit-${name}`);
    return reply
      .code(429)
      .headers({
        'retry-after': Math.max(1, Math.ceil((resetAt.getTime() - clock.now().getTime()) / 1000)),
        'cache-control': 'no-store',
        'content-type': 'application/json',
      })
      .send(quotaBody({ isAnonymous, resetAt, unit: 'day', limit }));
  });
}
