import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isApi } from './cors.ts';
import {
  type HttpProblem,
  internalProblem,
  problemBody,
  problemBodyV1,
  problemOf,
  unknownUri,
} from './problems.ts';

/** Draws the error page of the portal, in the visitor's language. */
type ErrorPageRenderer = (
  problem: { readonly status: number; readonly requestId: string; readonly isTimeout: boolean },
  request: FastifyRequest,
) => string;

declare module 'fastify' {
  interface FastifyInstance {
    /** The pages put their renderer here; until then errors are plain text. */
    errorPage: { render: ErrorPageRenderer | undefined };
  }
}

const isV1 = (url: string): boolean =>
  /^\/+api\/+(?:(?:records|datasets)\/+1\.0|reuses|georeference\/+v1)(?:[/?]|$)/.test(url);

/** Answers with a problem in the caller's protocol: JSON on the API, a page elsewhere. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: HttpProblem,
): FastifyReply {
  reply.code(problem.status).header('cache-control', 'no-store').header('x-request-id', request.id);
  reply.removeHeader('etag');
  reply.removeHeader('content-disposition');
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds);
  if (isApi(request.url)) {
    // A buffer, or Fastify adds a charset that the recorded errors do not have.
    return reply
      .header('content-type', 'application/json')
      .send(isV1(request.url) ? problemBodyV1(problem) : problemBody(problem));
  }
  const render = request.server.errorPage.render;
  if (render === undefined) return reply.type('text/plain; charset=utf-8').send(problem.message);
  const isTimeout = problem.errorCode === 'QueryTimeout';
  const html = render({ status: problem.status, requestId: request.id, isTimeout }, request);
  return reply.type('text/html; charset=utf-8').send(html);
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = problemOf(error);
  // Less the query: it may hold the secret of a link.
  if (known === undefined)
    request.log.error({ err: error, path: request.url.split('?', 1)[0] }, 'unmapped error');
  return sendProblem(request, reply, asOfPage(request, known) ?? internalProblem(request.id));
}

/** Whoever opens a page has written no query: one that takes too long is the portal's to mend. */
const asOfPage = (request: FastifyRequest, problem: HttpProblem | undefined): HttpProblem | undefined =>
  problem?.errorCode === 'QueryTimeout' && !isApi(request.url)
    ? { ...problem, status: 503, retryAfterSeconds: 5 }
    : problem;

/** The boundary where what was thrown becomes an answer. */
export function installErrorReplies(app: FastifyInstance): void {
  app.decorate('errorPage', { render: undefined });
  app.setErrorHandler<FastifyError>((error, request, reply) => answerError(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, unknownUri));
}
