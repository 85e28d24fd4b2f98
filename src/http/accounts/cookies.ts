import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type AccountsService,
  ANONYMOUS_BINDING,
  isCsrfTokenFor,
  maskCsrfToken,
  newCsrfToken,
} from '#accounts';

/** A session that has begun or was renewed. */
interface SessionCookies {
  readonly token: string;
  readonly csrfBinding: string;
  /** Ends with the browser. */
  readonly isShort: boolean;
}

/** Sets the session's cookie and the token that goes with it. Nobody but the browser keeps such an answer. */
export function setSessionCookies(
  accounts: AccountsService,
  reply: FastifyReply,
  { token, csrfBinding, isShort }: SessionCookies,
): FastifyReply {
  const life = isShort ? 'browser-session' : 'declared';
  return reply
    .setPortalCookie('session', token, life)
    .setPortalCookie('csrf', newCsrfToken(accounts.csrfKeys(), csrfBinding), life)
    .header('cache-control', 'private, no-store');
}

/** Takes both cookies away, and what the browser has kept of pages that were somebody's. Other cookies stay. */
export const clearSessionCookies = (reply: FastifyReply): FastifyReply =>
  reply
    .clearPortalCookie('session')
    .clearPortalCookie('csrf')
    .header('cache-control', 'private, no-store')
    .header('clear-site-data', '"cache"');

/** What the tokens of a request's forms are bound to. */
export const bindingOf = (request: FastifyRequest): string =>
  request.knownSession?.csrfBinding ?? ANONYMOUS_BINDING;

// One token for all the forms of a page.
const made = new WeakMap<FastifyRequest, string>();

/**
 * The CSRF token that goes with a request: of its cookie while that holds, else a new one, whose cookie is set. Only for
 * pages with a form that changes something: reading sets no cookie.
 */
export function csrfToken(accounts: AccountsService, request: FastifyRequest, reply: FastifyReply): string {
  const before = made.get(request);
  if (before !== undefined) return before;
  const keys = accounts.csrfKeys();
  const binding = bindingOf(request);
  const given = request.portalCookie('csrf');
  if (given !== undefined && isCsrfTokenFor(keys, given, binding)) return given;
  const token = newCsrfToken(keys, binding);
  made.set(request, token);
  const { knownSession } = request;
  const life = knownSession === undefined || knownSession.isShort ? 'browser-session' : 'declared';
  reply.setPortalCookie('csrf', token, life).header('cache-control', 'private, no-store');
  return token;
}

/** The value of a form's field `csrfmiddlewaretoken`: another text each time. */
export const csrfField = (accounts: AccountsService, request: FastifyRequest, reply: FastifyReply): string =>
  maskCsrfToken(csrfToken(accounts, request, reply));
