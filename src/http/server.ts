import { randomBytes } from 'node:crypto';
import underPressure from '@fastify/under-pressure';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { createCookieGate, createCookieRegistry, installCookieGate } from '#consent';
import { answerClientError } from './client-error.ts';
import { installCompression } from './compression.ts';
import { installPreflight } from './cors.ts';
import type { HttpDeps } from './deps.ts';
import { installErrorReplies, sendProblem } from './error-replies.ts';
import { registerExplore } from './explore/index.ts';
import { badRequest, problemOf } from './problems.ts';
import { parseQueryString } from './query-string.ts';
import { installRateLimit } from './rate-limit.ts';
import { installStandardHeaders, putStandardHeaders } from './standard-headers.ts';

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

const trustedProxies = (list: string): string[] | false => {
  const proxies = list
    .split(',')
    .map((proxy) => proxy.trim())
    .filter((proxy) => proxy !== '');
  return proxies.length === 0 ? false : proxies;
};

/** Fastify with everything that all routes share, in the order in which it must stand: gate, headers, limits, routes. */
export async function createHttpServer(deps: HttpDeps): Promise<HttpServer> {
  const { settings, clock, logger } = deps;
  const isHttps = settings.publicUrl.startsWith('https:');
  const runId = randomBytes(4).toString('hex');
  let requests = 0;
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => `${runId}-${(requests++).toString(36)}`,
    trustProxy: trustedProxies(settings.trustedProxies),
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    return503OnClosing: false,
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
      putStandardHeaders(plainRequest.url, plainReply, isHttps);
      const malformed = badRequest('InvalidRequest', 'The address of the request is malformed.');
      sendProblem(
        plainRequest,
        plainReply,
        error.code === 'FST_ERR_BAD_URL' ? malformed : (problemOf(error) ?? malformed),
      );
    },
  });

  const gate = createCookieGate({
    registry: createCookieRegistry({
      hostPrefix: settings['cookies.hostPrefix'],
      languages: settings.languages,
    }),
    strict: process.env.NODE_ENV === 'test' || process.env.NODE_ENV === 'development',
    isSecure: () => isHttps,
    onViolation: (violation, route) => logger.error({ ...violation, route }, 'Set-Cookie refused'),
  });
  installCookieGate(app, gate);
  installErrorReplies(app);
  installStandardHeaders(app, settings.publicUrl);
  installRateLimit(app, { requestsPerMinute: settings.requestsPerMinute, clock });
  await app.register(underPressure, {
    maxEventLoopDelay: MAX_LOOP_DELAY_MS,
    pressureHandler: (request, reply) => {
      const message = 'The portal is busy. Please try again in a moment.';
      sendProblem(request, reply, {
        status: 429,
        errorCode: 'TooManyRequests',
        message,
        retryAfterSeconds: 2,
      });
    },
  });
  installCompression(app);
  installPreflight(app);
  await registerExplore(app, deps);
  await app.ready();

  return {
    app,
    async listen() {
      await app.listen({ host: settings.host, port: settings.port });
      const address = app.server.address();
      return { port: typeof address === 'object' && address !== null ? address.port : settings.port };
    },
    close: () => app.close(),
  };
}
