import type { FastifyInstance } from 'fastify';
import { type ContentPolicy, policyWith, printPolicy, type Service } from '#consent';
import { CORS_HEADERS, isApi } from './cors.ts';

// Each page may reach its own host and nothing else. SVG pictures in the page are elements; `data:` is for small images in style sheets.
const POLICY: ContentPolicy = {
  'default-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
  'base-uri': ["'self'"],
  'form-action': ["'self'"],
};

/** The Content-Security-Policy of a page with content of services that its visitor has allowed. */
export const pagePolicy = (allowed: readonly Service[]): string =>
  printPolicy(policyWith({ ...POLICY, 'frame-ancestors': ["'none'"] }, allowed));

const COMMON = {
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`: browsers would send `Origin: null` with our own forms, and we could not tell them from others.
  'referrer-policy': 'same-origin',
} as const;

const API = { ...CORS_HEADERS, ...COMMON };
const EMBED = { ...COMMON, 'content-security-policy': printPolicy(POLICY) };
const PAGE = {
  ...COMMON,
  'content-security-policy': pagePolicy([]),
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
