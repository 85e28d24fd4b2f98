import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DatasetEntry } from '#catalogue';
import type { ExportStream, Reading } from '#engine';
import type { Result } from '#lib';
import type { Visibility } from '#visibility';
import type { HttpDeps } from '../deps.ts';
import type { HttpProblem } from '../problems.ts';
import type { PageCache } from './page-cache.ts';
import type { ParameterSet, ValuesOf } from './parameters.ts';

/** What every route of the API is given. */
export interface ExploreContext {
  readonly deps: HttpDeps;
  readonly pages: PageCache;
}

/** One request, with what has been understood of it. */
export interface Call<P extends ParameterSet> {
  readonly deps: HttpDeps;
  readonly request: FastifyRequest;
  readonly values: ValuesOf<P>;
  /** Parts of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly origin: string;
  /** Language of texts: the parameter's when the portal has it, else the portal's own. */
  readonly lang: string;
  /** What the caller may see. */
  readonly sees: Visibility;
  /** One instant for the whole request. */
  readonly now: Date;
}

/** An answer of one piece. */
export interface PageAnswer {
  readonly kind: 'page';
  readonly contentType?: string;
  /** Beside the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Everything the body depends on beside origin and path, and nothing that the caller may not know: it goes into the
   * ETag. Entries and catalogue, as `sees` gives them, are that. Undefined: changes with the clock, never kept.
   */
  readonly identity: string | undefined;
  /** Its identity changes without the catalogue and the rights: it is not found again by its address. */
  readonly isOfTheMoment?: boolean;
  /** Called when neither the client nor the cache has it. */
  build(signal: AbortSignal): Promise<string | Buffer>;
}

/** An answer that streams. */
export interface StreamAnswer {
  readonly kind: 'stream';
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly identity: string | undefined;
  /** Parts of it can be had: it is kept for a while, and has an identity. */
  readonly hasParts?: boolean;
  /** Called unless the client has it or asked for the headers only. */
  open(reading: Reading & { readonly signal: AbortSignal }): Promise<ExportStream>;
}

export type Answer = PageAnswer | StreamAnswer;

/** A GET route: what it takes, for the OpenAPI document and for reading, and what it answers. */
export interface ExploreRoute<P extends ParameterSet = ParameterSet> {
  /** Below the base of this version, `{name}` for a part: `/catalog/datasets/{dataset_id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tag: 'Catalog' | 'Dataset' | 'API';
  readonly parameters: P;
  /** Media types of the answer, for the document; JSON unless said. */
  readonly produces?: readonly string[];
  answer(call: Call<P>): Result<Answer, HttpProblem> | Promise<Result<Answer, HttpProblem>>;
}

/** Checks a route and forgets the names of its parameters, so that routes can stand in one list. */
export const defineRoute = <const P extends ParameterSet>(route: ExploreRoute<P>): ExploreRoute =>
  route as unknown as ExploreRoute;

/** A dataset of the path and the fields of it that the caller may see. */
export interface VisibleDataset {
  readonly entry: DatasetEntry;
  readonly schema: DatasetEntry['schema'];
}

export type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;
