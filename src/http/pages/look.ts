import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PortalFileName } from '#portal';
import type { HttpDeps } from '../deps.ts';
import { sendProblem } from '../error-replies.ts';
import { holds } from '../explore/page-cache.ts';
import { unknownUri } from '../problems.ts';

const PICTURES: readonly PortalFileName[] = ['logo', 'logo-dark'];

/** The style sheet and the pictures that the back office has set. Their addresses change with their content. */
export function registerLook(app: FastifyInstance, { portal }: HttpDeps): void {
  const send = (
    request: FastifyRequest,
    reply: FastifyReply,
    found: { readonly hash: string; readonly type: string; readonly body: Buffer | string } | undefined,
  ): FastifyReply => {
    if (found === undefined) return sendProblem(request, reply, unknownUri);
    const etag = `"${found.hash}"`;
    const isThisVersion = request.url.endsWith(`?${found.hash}`);
    reply.headers({
      'content-type': found.type,
      'cache-control': isThisVersion ? 'public, max-age=31536000, immutable' : 'public, no-cache',
      etag,
    });
    return holds(request.headers['if-none-match'], etag) ? reply.code(304).send() : reply.send(found.body);
  };

  app.get('/look/style.css', (request, reply) => {
    const style = portal.style();
    return send(
      request,
      reply,
      style && { hash: style.hash, type: 'text/css; charset=utf-8', body: style.css },
    );
  });
  for (const name of PICTURES)
    app.get(`/look/${name}.webp`, (request, reply) => {
      const file = portal.file(name);
      return send(request, reply, file && { hash: file.hash, type: file.mimetype, body: file.content });
    });
}
