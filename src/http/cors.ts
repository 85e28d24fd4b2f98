import type { FastifyInstance } from 'fastify';

/**
 * What any page of the web may read of the API. `Content-Type` is allowed beyond the original, for clients that send it
 * on a GET, and what a format cannot hold may be read.
 */
export const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, GET, OPTIONS',
  'access-control-max-age': '1000',
  'access-control-allow-headers':
    'Authorization, X-Requested-With, Origin, ODS-API-Analytics-App, ODS-API-Analytics-Embed-Type, ODS-API-Analytics-Embed-Referrer, ODS-Widgets-Version, Accept, Content-Type',
  'access-control-expose-headers':
    'ODS-Explore-API-Deprecation, Link, X-RateLimit-Remaining, X-RateLimit-Limit, X-RateLimit-Reset, X-RateLimit-dataset-Remaining, X-RateLimit-dataset-Limit, X-RateLimit-dataset-Reset, Almagest-Export-Limits',
} as const;

/** Whether an address, with or without a doubled first slash, is one of the API. The console is a page among them. */
export const isApi = (url: string): boolean =>
  /^\/+api(?:[/?]|$)/.test(url) && !/^\/+api\/explore\/v2\.1\/console(?:[/?]|$)/.test(url);

/** Preflights. The headers themselves go with every answer of the API, see `standard-headers.ts`. */
export function installPreflight(app: FastifyInstance): void {
  for (const path of ['/api', '/api/*']) app.options(path, (_request, reply) => reply.code(204).send());
}
