import type { FastifyReply, FastifyRequest } from 'fastify';
import { ANONYMOUS, addressGroup, type Viewer } from '#accounts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before any handler runs; absent means that nobody is known. */
    viewer?: Viewer;
  }
}

/** Who makes the request. */
export const viewerOf = (request: FastifyRequest): Viewer => request.viewer ?? ANONYMOUS;

/** Whose work the engine does for a request: somebody known with all their keys and browsers, or an address. */
export function callerOf(request: FastifyRequest): string {
  const viewer = viewerOf(request);
  return viewer.kind === 'person' ? `person ${viewer.personId}` : `address ${addressGroup(request.ip)}`;
}

/** Who looks at a page: a key stands for a program, and programs have the API. */
export const visitorOf = (request: FastifyRequest): Viewer => {
  const viewer = viewerOf(request);
  return viewer.kind === 'person' && viewer.by === 'key' ? ANONYMOUS : viewer;
};

/** An answer to somebody known is theirs: no cache between them and us may give it to another. */
export function keepPrivate(request: FastifyRequest, reply: FastifyReply): void {
  if (viewerOf(request).kind === 'anonymous') return;
  const vary = new Set(
    String(reply.getHeader('vary') ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );
  // A session that was renewed is in this answer, and in no copy of it.
  reply.header('cache-control', reply.hasHeader('set-cookie') ? 'private, no-store' : 'private, no-cache');
  reply.header(
    'vary',
    [...vary, 'Authorization', 'Cookie'].filter((name, i, all) => all.indexOf(name) === i).join(', '),
  );
}
