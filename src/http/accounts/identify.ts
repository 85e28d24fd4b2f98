import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ANONYMOUS, type KnownKey, type KnownSession } from '#accounts';
import type { HttpDeps } from '../deps.ts';
import { sendProblem } from '../error-replies.ts';
import { badKey } from '../problems.ts';
import { lastValue, type QueryParameters } from '../query-string.ts';
import { keepPrivate } from '../viewer.ts';
import { setSessionCookies } from './cookies.ts';
import { giveKey, keyIn } from './credentials.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The session by which the request is known; undefined by key and for strangers. */
    knownSession: KnownSession | undefined;
    /** The key by which the request is known. */
    knownKey: KnownKey | undefined;
  }
  interface FastifyContextConfig {
    /** A POST that reads and changes nothing: without a token it is a stranger's. */
    onlyReads?: boolean;
  }
}

/** Addresses whose answers are the same for everybody. */
const isForEverybody = (url: string): boolean =>
  /^\/+(?:assets\/|look\/|favicon\.|robots\.txt|\.well-known\/)/.test(url);

/** Where a cookie can be set: everywhere but on the API. */
const isPage = (url: string): boolean =>
  !/^\/+api(?:[/?]|$)/.test(url) && !/\/explore\/embed(?:[/?]|$)/.test(url);

/** A page of another site asks for something that is not a visit: it gets what a stranger gets. */
const isAskedFromElsewhere = ({ headers, method }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  headers['sec-fetch-site'] === 'cross-site' &&
  headers['sec-fetch-mode'] !== 'navigate';

async function byKey(
  { accounts }: HttpDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  secret: string,
): Promise<FastifyReply | undefined> {
  const known = await accounts.keyOf.find(secret);
  // Never as a stranger instead: the caller would take what it gets for everything there is.
  if (known === undefined) {
    reply.header('www-authenticate', 'Apikey');
    return sendProblem(request, reply, badKey);
  }
  request.knownKey = known;
  request.viewer = known.viewer;
  return undefined;
}

async function bySession(
  { accounts }: HttpDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
): Promise<void> {
  const { sessionOf } = accounts;
  const found = sessionOf.find(token);
  const session = found instanceof Promise ? await found : found;
  if (session === undefined) {
    request.log.info('a session cookie that stands for nobody');
    return;
  }
  if (isAskedFromElsewhere(request)) return;
  request.knownSession = session;
  request.viewer = session.viewer;
  if (request.method !== 'GET' || !isPage(request.url) || !sessionOf.isDue(session)) return;
  const renewed = await sessionOf.renew(session);
  if (renewed === undefined) return;
  setSessionCookies(accounts, reply, renewed);
  request.knownSession = { ...session, csrfBinding: renewed.csrfBinding, rightsChanged: false };
}

/** Finds out who makes each request. A key is alone: the session of the same browser does not count beside it. */
export function installIdentity(app: FastifyInstance, deps: HttpDeps): void {
  app.decorateRequest('knownSession', undefined);
  app.decorateRequest('knownKey', undefined);
  app.addHook('onRequest', async (request, reply) => {
    if (isForEverybody(request.url)) return;
    const secret = keyIn(request.raw);
    if (secret !== undefined) return byKey(deps, request, reply, secret);
    if (request.headers.cookie === undefined) return;
    const token = request.portalCookie('session');
    if (token !== undefined) await bySession(deps, request, reply, token);
  });
  // A body may take minutes to arrive, and its sender be demoted or signed out meanwhile.
  app.addHook('preValidation', async (request, reply) => {
    const { knownSession, knownKey } = request;
    if (request.method === 'GET' || request.method === 'HEAD') return;
    if (knownKey !== undefined) return byKey(deps, request, reply, keyIn(request.raw) ?? '');
    if (knownSession === undefined) return;
    const now = await deps.accounts.sessionOf.find(request.portalCookie('session') ?? '');
    request.viewer = now?.viewer ?? ANONYMOUS;
  });
  // The form of version 1.0 is a longer address, and may hold a key as that may.
  app.addHook('preValidation', async (request, reply) => {
    if (request.routeOptions.config.onlyReads !== true) return;
    if (typeof request.body !== 'object' || request.body === null) return;
    const form = request.body as Record<string, string | string[]>;
    const secret = lastValue(form as QueryParameters, 'apikey');
    delete form.apikey;
    if (secret === undefined) return;
    giveKey(request.raw, secret);
    request.knownSession = undefined;
    request.viewer = undefined as never;
    return byKey(deps, request, reply, keyIn(request.raw) ?? '');
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const viewer = request.viewer;
    if (viewer === undefined || viewer.kind === 'anonymous') return payload;
    // No route can forget it. One that lets nobody keep its answer has said enough.
    if (!/no-store/.test(String(reply.getHeader('cache-control') ?? ''))) keepPrivate(request, reply);
    return payload;
  });
}
