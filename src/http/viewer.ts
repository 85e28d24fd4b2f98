import type { FastifyRequest } from 'fastify';
import { ANONYMOUS, type Viewer } from '#accounts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before any handler runs; absent means that nobody is known. */
    viewer?: Viewer;
  }
}

/** Who makes the request. */
export const viewerOf = (request: FastifyRequest): Viewer => request.viewer ?? ANONYMOUS;
