import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { KnownViewer } from '#accounts';
import type { Result } from '#lib';
import type { HttpDeps } from '../deps.ts';
import type { HttpProblem } from '../problems.ts';

/** Where the API is. */
export const BASE = '/api/management/v1';

/** A request by somebody known, understood. */
export interface ManagementCall<Body = unknown> {
  readonly deps: HttpDeps;
  readonly request: FastifyRequest;
  readonly viewer: KnownViewer;
  readonly path: Readonly<Record<string, string>>;
  readonly query: {
    readonly limit: number;
    readonly offset: number;
    /** A parameter that the route names; empty when it was not given. */
    text(name: string): string;
  };
  readonly body: Body;
  /** Puts the file that is sent aside, and gives its path: once it is known that the caller may send one. */
  takeFile(): Promise<Result<string, ManagementAnswer>>;
  /** What the caller last saw of the thing, from `If-Match`; undefined when it does not say. */
  readonly seen: string | undefined;
  readonly now: Date;
}

/** What a route answers with. */
export type ManagementAnswer =
  | {
      readonly status: 200 | 201 | 202;
      readonly body: unknown;
      /** To be sent back as `If-Match` with a change. */
      readonly etag?: string;
    }
  | {
      readonly status: 200;
      readonly file: Readable;
      readonly type: string;
      /** To be saved under. */
      readonly name: string;
    }
  | { readonly status: 204 }
  | { readonly problem: HttpProblem };

/** One operation, with what its description says of it. */
export interface ManagementRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Parts in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tag:
    | 'datasets'
    | 'drafts'
    | 'harvesters'
    | 'jobs'
    | 'settings'
    | 'pages'
    | 'people'
    | 'groups'
    | 'keys';
  /** Takes `limit` and `offset`. */
  readonly isList?: true;
  /** Texts that it takes in the query. */
  readonly parameters?: readonly string[];
  /** Must come with `If-Match`: two people at once are told of each other. */
  readonly needsMatch?: true;
  /** JSON that it takes. */
  readonly body?: z.ZodType;
  /** Takes the bytes of a file, as they are: `takeFile` of its call. */
  readonly takesFile?: true;
  answer(call: ManagementCall): Promise<ManagementAnswer>;
}

export const problem = (
  status: number,
  errorCode: string,
  message: string,
): { readonly problem: HttpProblem } => ({
  problem: { status, errorCode, message },
});

export const notThere = (what: string) =>
  problem(404, 'NotFoundResource', `There is no ${what}, or it is not yours to see.`);
export const notAllowed = (what: string) =>
  problem(
    403,
    'ForbiddenAccess',
    `You may not ${what}. The key needs a scope for it, and its person the right.`,
  );
export const changedMeanwhile = problem(
  412,
  'ChangedMeanwhile',
  'Somebody has changed it since the version that If-Match names. Read it again, and send the change with the new ETag.',
);
