import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WholeExport } from '#engine';
import { activeLanguage } from '#i18n';
import { acceptedEncoding, isWorthCompressing } from '../compression.ts';
import { sendProblem } from '../error-replies.ts';
import { originOf } from '../origin.ts';
import { generationOf } from '../pages/address.ts';
import { signInNeeded } from '../problems.ts';
import { lastValue, type QueryParameters } from '../query-string.ts';
import { keepPrivate, viewerOf } from '../viewer.ts';
import { addressKey, type CachedPage, holds, newPage } from './page-cache.ts';
import { readParameters } from './parameters.ts';
import { contentRange, rangeIn, strongTag, withoutMarks } from './ranges.ts';
import type { ExploreContext, ExploreRoute, Handler, PageAnswer, StreamAnswer } from './route.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
// Goes into every ETag: raised when the same data are written in another form.
const WIRE_REVISION = '1';

/** Aborts when the connection goes before the answer is out. */
function abortedByLeaving(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

const etagOf = (...parts: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  // Weak: the same content may leave in several encodings.
  return `W/"${hash.digest('base64url').slice(0, 27)}"`;
};

function sendPage(
  context: ExploreContext,
  request: FastifyRequest,
  reply: FastifyReply,
  page: CachedPage,
): FastifyReply | Promise<FastifyReply> {
  reply.headers(page.headers);
  keepPrivate(request, reply);
  if (holds(request.headers['if-none-match'], page.etag)) return reply.code(304).send();
  const accept = request.headers['accept-encoding'];
  if (
    accept === undefined ||
    request.method === 'HEAD' ||
    !isWorthCompressing(page.body.byteLength, page.contentType)
  )
    return reply.send(page.body);
  const encoding = acceptedEncoding(accept);
  if (encoding === undefined) return reply.send(page.body);
  return context.pages
    .encoded(page, encoding)
    .then((bytes) => reply.header('content-encoding', encoding).send(bytes));
}

async function sendStream(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: StreamAnswer,
  etag: string,
): Promise<FastifyReply> {
  reply.headers({ 'cache-control': 'no-cache', ...(etag === '' ? {} : { etag }) });
  keepPrivate(request, reply);
  if (holds(withoutMarks(request.headers['if-none-match']), etag)) return reply.code(304).send();
  const hasParts = answer.hasParts === true && etag !== '';
  reply.headers({ ...answer.headers, 'content-type': answer.contentType });
  if (hasParts) reply.header('accept-ranges', 'bytes');
  // The length is not known without making the whole: HEAD says what there would be and makes nothing.
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  const { range: asked, 'if-range': known } = request.headers;
  const part = (whole: WholeExport) =>
    asked === undefined || (known !== undefined && known !== strongTag(etag, whole))
      ? undefined
      : rangeIn(asked, whole.bytes);
  const { stream, whole, range } = await answer.open({
    signal: abortedByLeaving(reply),
    ...(hasParts && asked !== undefined ? { part } : {}),
  });
  if (whole === undefined) return reply.send(stream);
  if (hasParts) reply.header('etag', strongTag(etag, whole));
  if (range === undefined) return reply.header('content-length', whole.bytes).send(stream);
  const isThere = range.end > range.start;
  reply
    .header('content-range', contentRange(range, whole.bytes))
    .header('content-length', range.end - range.start);
  return reply.code(isThere ? 206 : 416).send(stream);
}

/** Answers a page: from the client's copy, from the cache, or made now. */
async function answerPage(
  context: ExploreContext,
  request: FastifyRequest,
  reply: FastifyReply,
  made: { readonly answer: PageAnswer; readonly etag: string; readonly address: string },
): Promise<FastifyReply> {
  const { answer, etag, address } = made;
  const { pages } = context;
  const contentType = answer.contentType ?? JSON_TYPE;
  const known = etag === '' ? undefined : pages.byEtag(etag);
  if (known === undefined && holds(request.headers['if-none-match'], etag)) {
    keepPrivate(request, reply.headers({ 'cache-control': 'no-cache', etag }));
    return reply.code(304).send();
  }
  const page =
    known ?? newPage(etag, contentType, await answer.build(abortedByLeaving(reply)), answer.headers);
  if (etag !== '') {
    pages.put(page);
    if (answer.isOfTheMoment !== true) pages.remember(address, etag);
  }
  return sendPage(context, request, reply, page);
}

/** What of the request its answer may depend on: the address, and the form of a reading POST. */
const askedIn = (request: FastifyRequest): string => {
  const url = request.raw.url ?? '';
  return request.method === 'POST' ? `${url} ${JSON.stringify(request.query)}` : url;
};

/** The handler of a route: one order of steps for all. */
export function handlerOf(context: ExploreContext, route: ExploreRoute): Handler {
  const { deps, pages } = context;
  const { settings, catalogue, clock } = deps;
  return async (request, reply) => {
    await Promise.all([catalogue.refresh(), deps.visibility.refresh()]);
    const origin = originOf(request, settings);
    const now = clock.now();
    const viewer = viewerOf(request);
    if (deps.visibility.isShutOut(viewer)) return sendProblem(request, reply, signInNeeded);
    const sees = deps.visibility.of(viewer, now);
    const address = addressKey(generationOf(deps), sees.scope, origin, askedIn(request));
    const cached = pages.byAddress(address);
    if (cached !== undefined) return sendPage(context, request, reply, cached);

    const given = request.query as QueryParameters;
    const read = readParameters(route.parameters, given);
    if (!read.ok) return sendProblem(request, reply, read.problems[0]);
    const result = await route.answer({
      deps,
      request,
      values: read.value,
      path: request.params as Readonly<Record<string, string>>,
      origin,
      lang: activeLanguage(lastValue(given, 'lang'), settings.languages) ?? settings.defaultLanguage,
      sees,
      now,
    });
    if (!result.ok) return sendProblem(request, reply, result.problems[0]);
    const answer = result.value;
    // Names, languages and lists of the portal stand in many answers.
    const etag =
      answer.identity === undefined
        ? ''
        : etagOf(WIRE_REVISION, route.operationId, origin, deps.portal.mark(), answer.identity);
    return answer.kind === 'page'
      ? answerPage(context, request, reply, { answer, etag, address })
      : sendStream(request, reply, answer, etag);
  };
}
