import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import underPressure from '@fastify/under-pressure';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { createCookieGate, installCookieGate } from '#consent';
import { asCaller } from '#engine';
import { Failure, isLoopback } from '#lib';
import type { Assets } from '#web';
import { registerDoor } from './accounts/door.ts';
import { installAccounts, withoutKey } from './accounts/index.ts';
import { createCounting } from './audience/counting.ts';
import { registerBackOffice } from './backoffice/index.ts';
import { answerClientError } from './client-error.ts';
import { installCompression } from './compression.ts';
import { registerConsent } from './consent/index.ts';
import { installPreflight } from './cors.ts';
import type { HttpDeps } from './deps.ts';
import { installErrorReplies, sendProblem } from './error-replies.ts';
import { registerExplore } from './explore/index.ts';
import { PageCache } from './explore/page-cache.ts';
import { createFront } from './front.ts';
import { registerLegacy } from './legacy/index.ts';
import { registerManagement } from './management/index.ts';
import { registerAssets } from './pages/assets.ts';
import { registerPages } from './pages/index.ts';
import { isInOtherLanguage } from './pages/site.ts';
import { badRequest, problemOf } from './problems.ts';
import { registerPush } from './push/index.ts';
import { parseQueryString } from './query-string.ts';
import { installRateLimit, RateLimiter } from './rate-limit.ts';
import { installStandardHeaders, standardHeaders } from './standard-headers.ts';
import { callerOf } from './viewer.ts';

/** The portal's HTTP side. */
export interface HttpServer {
  /** For tests (`inject`) and for what the top adds. */
  readonly app: FastifyInstance;
  /** Listens where the settings say; answers the port, which matters when the setting is 0. */
  listen(): Promise<{ readonly port: number }>;
  /** Answers what is under way, within reason, and closes. */
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1_048_576;
// Dataset ids and names in paths; a longer one names nothing.
const MAX_PARAMETER_LENGTH = 300;
// A loop this late cannot answer in time anyway: better to say so at once.
const MAX_LOOP_DELAY_MS = 3000;
const PAGE_CACHE_BYTES = 33_554_432;
// For the head and the body of a request to arrive.
const REQUEST_TIMEOUT_MS = 60_000;
// Longer than what proxies use, or they would write to a connection that we are closing.
const KEEP_ALIVE_MS = 72_000;

const NO_ASSETS: Assets = { style: '', officeStyle: '', fonts: [] };

const trustedProxies = (list: string): string[] | false => {
  const proxies = list
    .split(',')
    .map((proxy) => proxy.trim())
    .filter((proxy) => proxy !== '');
  return proxies.length === 0 ? false : proxies;
};

/** Ends a request whose body has not come after a while. */
function limitArrival(request: IncomingMessage): void {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, REQUEST_TIMEOUT_MS);
  timer.unref();
  request.once('close', () => clearTimeout(timer));
}

/** What only tests say. */
export interface HttpServerOptions {
  /** Looks at the application before it has a route. */
  readonly prepare?: ((app: FastifyInstance) => void) | undefined;
  /** The event loop's mean delay in a second above which requests are turned away. */
  readonly maxLoopDelayMs?: number | undefined;
}

class Overloaded extends Failure {
  constructor() {
    super('overloaded', 'the event loop is late');
  }
}

/** Fastify with everything that all routes share, in the order in which it must stand: gate, headers, limits, routes. */
export async function createHttpServer(
  deps: HttpDeps,
  { prepare, maxLoopDelayMs = MAX_LOOP_DELAY_MS }: HttpServerOptions = {},
): Promise<HttpServer> {
  const { settings, clock, logger } = deps;
  const isHttps = settings.publicUrl.startsWith('https:');
  const runId = randomBytes(4).toString('hex');
  let requests = 0;
  const pages = new PageCache(PAGE_CACHE_BYTES);
  const limiter = new RateLimiter({ limit: () => settings.requestsPerMinute, clock });
  const counting = createCounting(deps);
  const front = createFront(deps, pages, limiter, counting.noteFront);
  const app: FastifyInstance = Fastify({
    serverFactory: (handler) => {
      const server = createServer((request, response) => {
        if (!front(request, response)) handler(request, response);
      });
      // Node knows one limit for all: what is no upload gets a shorter one below.
      server.requestTimeout = settings['uploads.minutes'] * 60_000;
      server.headersTimeout = REQUEST_TIMEOUT_MS;
      server.keepAliveTimeout = KEEP_ALIVE_MS;
      return server;
    },
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => `${runId}-${(requests++).toString(36)}`,
    trustProxy: trustedProxies(settings.trustedProxies),
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    return503OnClosing: false,
    // Before anything looks at the address, by whichever door the request came.
    rewriteUrl: withoutKey,
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      maxParamLength: MAX_PARAMETER_LENGTH,
      querystringParser: parseQueryString,
    },
    clientErrorHandler: answerClientError,
    // No hook runs for an address that cannot be decoded.
    frameworkErrors: (error, request, reply) => {
      const [plainRequest, plainReply] = [request as FastifyRequest, reply as FastifyReply];
      plainReply.headers(standardHeaders(plainRequest.url, isHttps));
      const malformed = badRequest('InvalidRequest', 'The address of the request is malformed.');
      sendProblem(
        plainRequest,
        plainReply,
        error.code === 'FST_ERR_BAD_URL' ? malformed : (problemOf(error) ?? malformed),
      );
    },
  });

  const publicHost = settings.publicUrl === '' ? 'localhost' : new URL(settings.publicUrl).hostname;
  if (!isHttps && !isLoopback(publicHost))
    logger.warn(
      settings['signIn.plainHttp']
        ? 'passwords and sessions go over http, where others can read them'
        : 'nobody can sign in: the public address is not https',
    );
  prepare?.(app);
  const gate = createCookieGate({
    registry: () => deps.consent.registry,
    strict: process.env.NODE_ENV === 'test' || process.env.NODE_ENV === 'development',
    isSecure: () => isHttps,
    onViolation: (violation, route) => {
      logger.error({ ...violation, route }, 'Set-Cookie refused');
      deps.consentDesk.faults.note(violation, route);
    },
  });
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.isUpload !== true) limitArrival(request.raw);
    done();
  });
  installCookieGate(app, gate);
  installErrorReplies(app);
  counting.install(app);
  installStandardHeaders(app, isHttps);
  // Name, languages, look and links to pages as any process has set them, before anything asks for them.
  app.addHook('onRequest', (_request, _reply, done) => {
    const { portal, pages: own } = deps;
    if (portal.isBehind() || own.isBehind())
      Promise.all([portal.refresh(), own.refresh()]).then(() => done(), done);
    else done();
  });
  installRateLimit(app, limiter);
  app.addHook('onRequest', (request, reply, done) => {
    if (isInOtherLanguage(request.url, settings) && !request.is404) reply.callNotFound();
    else done();
  });
  // Before the first plugin: what comes later is guarded by what stands here.
  let assets: Assets | undefined;
  installAccounts(app, deps, () => assets ?? NO_ASSETS);
  // When the body is there: what waited for it would have forgotten the caller.
  app.addHook('preHandler', (request, _reply, done) => asCaller(callerOf(request), done));
  await app.register(underPressure, {
    maxEventLoopDelay: maxLoopDelayMs,
    // Refuses by an error, not by an answer of its own: the plugin would let the route run as well, and both would write.
    async pressureHandler(_request, _reply, _type, delayMs) {
      // Infinity is what the plugin makes of no measurement at all: the first second of a start on a busy machine.
      if (delayMs !== Number.POSITIVE_INFINITY) throw new Overloaded();
    },
  });
  installCompression(app);
  installPreflight(app);
  await registerExplore(app, deps, pages);
  await registerLegacy(app, deps, pages);
  await registerPush(app, deps);
  await registerManagement(app, deps);
  assets = await registerAssets(app);
  await registerConsent(app, deps);
  await registerPages(app, { deps, assets, pages });
  await registerDoor(app, { deps, assets });
  await registerBackOffice(app, { deps, assets });
  await app.ready();

  return {
    app,
    async listen() {
      await app.listen({ host: settings.host, port: settings.port });
      const address = app.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : settings.port;
      // Any port was asked for: this one is named in links from now on, and looked at by the audit of cookies.
      if (settings.port === 0) Object.assign(settings, { port });
      return { port };
    },
    close: () => app.close(),
  };
}
