import type { FastifyInstance } from 'fastify';
import { CORS_HEADERS, isApi } from './cors.ts';

// Each page may reach its own host and nothing else. SVG pictures in the page are elements; `data:` is for small images in style sheets.
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
].join('; ');

const COMMON = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
} as const;

const API = { ...CORS_HEADERS, ...COMMON };
const EMBED = { ...COMMON, 'content-security-policy': POLICY };
const PAGE = {
  ...COMMON,
  'content-security-policy': `${POLICY}; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), payment=(), usb=()',
};

const isEmbed = (url: string): boolean => /^\/+(?:[a-z]{2}\/)?explore\/embed(?:[/?]|$)/.test(url);

/** The headers that every answer at this address carries. Embeds may be framed by any site; pages by none. */
export function standardHeaders(url: string, isHttps: boolean): Readonly<Record<string, string>> {
  const headers = isApi(url) ? API : isEmbed(url) ? EMBED : PAGE;
  return isHttps
    ? { ...headers, 'strict-transport-security': 'max-age=31536000; includeSubDomains' }
    : headers;
}

/** Safety headers and CORS on every answer. */
export function installStandardHeaders(app: FastifyInstance, isHttps: boolean): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(standardHeaders(request.url, isHttps));
    done();
  });
}
