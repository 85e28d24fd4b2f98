import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { localized } from '#i18n';
import { fail, ok, processMark, type Result } from '#lib';
import type { HttpDeps } from '../deps.ts';
import { sendProblem } from '../error-replies.ts';
import { originOf } from '../origin.ts';
import { invalidParameter } from '../problems.ts';
import { lastValue, type QueryParameters } from '../query-string.ts';
import { viewerOf } from '../viewer.ts';
import { accessRoutes } from './access.ts';
import { attachmentRoutes } from './attachments.ts';
import { datasetRoutes } from './datasets.ts';
import { draftSourceRoutes } from './draft-sources.ts';
import { draftWorkRoutes } from './draft-work.ts';
import { draftRoutes } from './drafts.ts';
import { groupRoutes } from './groups.ts';
import { harvesterRoutes } from './harvesters.ts';
import { jobRoutes } from './jobs.ts';
import { keyRoutes } from './keys.ts';
import { lifeRoutes } from './life.ts';
import { openApiOf } from './openapi.ts';
import { pageRoutes } from './pages.ts';
import { peopleRoutes } from './people.ts';
import { portalRoutes } from './portal.ts';
import { pushRoutes } from './push.ts';
import { BASE, type ManagementAnswer, type ManagementRoute, problem } from './route.ts';

/** Every operation. What each needs is asked by the service that the back office uses too. */
const ROUTES: readonly ManagementRoute[] = [
  ...datasetRoutes,
  ...lifeRoutes,
  ...attachmentRoutes,
  ...pushRoutes,
  ...draftRoutes,
  ...draftWorkRoutes,
  ...draftSourceRoutes,
  ...jobRoutes,
  ...harvesterRoutes,
  ...portalRoutes,
  ...pageRoutes,
  ...accessRoutes,
  ...peopleRoutes,
  ...groupRoutes,
  ...keyRoutes,
];

const MAX_LIMIT = 100;
const MAX_OFFSET = 100_000;
const DEFAULT_LIMIT = 50;

const signInNeeded = problem(
  401,
  'Unauthorized',
  'Send an API key, as Authorization: Apikey KEY. Keys are made at /account/keys/.',
);
const matchNeeded = problem(
  428,
  'MatchNeeded',
  'Send the ETag of what you have read as If-Match, so that nobody’s change is overwritten.',
);

/** The first thing that is wrong, and where. */
const bodyProblem = (error: z.ZodError) => {
  const [issue] = error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  return problem(
    400,
    'InvalidBody',
    `${where === '' ? 'The body' : where}: ${issue?.message ?? 'cannot be used'}.`,
  );
};

const numberIn = (
  query: QueryParameters,
  name: string,
  max: number,
  fallback: number,
): number | undefined => {
  const text = lastValue(query, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  return /^\d{1,9}$/.test(text) && value <= max ? value : undefined;
};

/** The bytes of a request, put aside; undefined when they are more than may come. */
async function aside(request: FastifyRequest, folder: string, maxBytes: number): Promise<string | undefined> {
  mkdirSync(folder, { recursive: true });
  // Named by process: the next start sweeps away what a crash leaves.
  const path = join(folder, `${processMark()}-${randomBytes(6).toString('hex')}.upload`);
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.byteLength;
      done(bytes > maxBytes ? new Error('too large') : null, chunk);
    },
  });
  const source = request.body instanceof Readable ? request.body : request.raw;
  try {
    await pipeline(source, counted, createWriteStream(path));
    return path;
  } catch {
    rmSync(path, { force: true });
    return undefined;
  }
}

function send(request: FastifyRequest, reply: FastifyReply, answer: ManagementAnswer): FastifyReply {
  if ('problem' in answer) return sendProblem(request, reply, answer.problem);
  reply.code(answer.status).header('cache-control', 'private, no-store');
  if (answer.status === 204) return reply.send();
  if ('file' in answer)
    return reply
      .header('content-disposition', `attachment; filename="${answer.name}"`)
      .type(answer.type)
      .send(answer.file);
  if (answer.etag !== undefined) reply.header('etag', `"${answer.etag}"`);
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body));
}

const handlerOf =
  (deps: HttpDeps, route: ManagementRoute) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const viewer = viewerOf(request);
    const refuse = (refusal: ManagementAnswer) => send(request, reply, refusal);
    if (viewer.kind !== 'person') return refuse(signInNeeded);
    await Promise.all([deps.catalogue.refresh(), deps.visibility.refresh()]);
    const query = request.query as QueryParameters;
    const limit = numberIn(query, 'limit', MAX_LIMIT, DEFAULT_LIMIT);
    const offset = numberIn(query, 'offset', MAX_OFFSET, 0);
    if (limit === undefined)
      return refuse({
        problem: invalidParameter('limit', lastValue(query, 'limit') ?? '', `0 <= limit <= ${MAX_LIMIT}`),
      });
    if (offset === undefined)
      return refuse({
        problem: invalidParameter('offset', lastValue(query, 'offset') ?? '', `0 <= offset <= ${MAX_OFFSET}`),
      });
    const match = request.headers['if-match'];
    const seen = match === undefined ? undefined : match.replace(/^W\//, '').replaceAll('"', '').trim();
    if (route.needsMatch && seen === undefined) return refuse(matchNeeded);
    let body: unknown;
    if (route.body !== undefined) {
      const read = route.body.safeParse(request.body ?? {});
      if (!read.success) return refuse(bodyProblem(read.error));
      body = read.data;
    }
    let file: string | undefined;
    const maxMb = deps.settings['uploads.maxMb'];
    const takeFile = async (): Promise<Result<string, ManagementAnswer>> => {
      file = await aside(request, join(deps.settings.dataFolder, 'tmp'), maxMb * 1_048_576);
      return file === undefined
        ? fail(problem(413, 'TooLarge', `A file has ${maxMb} MB at most, and comes whole.`))
        : ok(file);
    };
    try {
      return send(
        request,
        reply,
        await route.answer({
          deps,
          request,
          viewer,
          path: request.params as Readonly<Record<string, string>>,
          query: {
            limit,
            offset,
            text: (name) => lastValue(query, name) ?? '',
          },
          body,
          takeFile,
          seen,
          now: deps.clock.now(),
        }),
      );
    } finally {
      // Gone already when a draft has taken it.
      if (file !== undefined) rmSync(file, { force: true });
    }
  };

/** Everything of the back office's publishing, for programs: the same services, the same rights. */
export async function registerManagement(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  app.get(`${BASE}/openapi.json`, (request, reply) =>
    reply.type('application/json; charset=utf-8').send(
      JSON.stringify(
        openApiOf(ROUTES, {
          origin: originOf(request, deps.settings),
          title: localized(deps.settings.name, deps.settings.defaultLanguage),
        }),
      ),
    ),
  );
  for (const route of ROUTES.filter(({ takesFile }) => takesFile !== true))
    app.route({ method: route.method, url: BASE + pathOf(route), handler: handlerOf(deps, route) });
  await app.register(async (files) => {
    files.removeAllContentTypeParsers();
    // Read by the route, while it comes.
    files.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const route of ROUTES.filter(({ takesFile }) => takesFile === true))
      files.route({
        method: route.method,
        url: BASE + pathOf(route),
        handler: handlerOf(deps, route),
        config: { isUpload: true },
        bodyLimit: Number.MAX_SAFE_INTEGER,
      });
  });
}

const pathOf = ({ path }: ManagementRoute): string => path.replace(/\{(\w+)\}/g, ':$1');
