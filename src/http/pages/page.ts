import type { FastifyRequest } from 'fastify';
import type { DatasetEntry } from '#catalogue';
import type { Language } from '#i18n';
import type { Visibility } from '#visibility';
import type { Assets, PageData } from '#web';
import type { VisitorConsent } from '../consent/visitor.ts';
import type { HttpDeps } from '../deps.ts';
import type { PageCache } from '../explore/page-cache.ts';
import type { HttpProblem } from '../problems.ts';
import type { QueryParameters } from '../query-string.ts';

/** The small pictures of datasets, kept once they are drawn. */
export interface Previews {
  /** The picture of a dataset; undefined when nothing in it can be drawn, or drawing failed. */
  of(call: PageCall, entry: DatasetEntry): Promise<string | undefined>;
}

/** What all pages share. */
export interface PagesContext {
  readonly deps: HttpDeps;
  readonly assets: Assets;
  readonly pages: PageCache;
  readonly previews: Previews;
}

/** One request for a page, with what has been understood of it. */
export interface PageCall {
  readonly context: PagesContext;
  readonly deps: HttpDeps;
  readonly request: FastifyRequest;
  readonly language: Language;
  /** Parts of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: QueryParameters;
  readonly origin: string;
  readonly sees: Visibility;
  /** What the visitor allows. */
  readonly consent: VisitorConsent;
  /** One instant for the whole page. */
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** A page and what it shows, whichever kind it is. */
type Rendering = {
  [Kind in keyof PageData]: { readonly kind: Kind; readonly data: PageData[Kind] };
}[keyof PageData];

/** What a route answers with. */
export type PageAnswer =
  | ({ readonly answer: 'page' } & Rendering)
  | { readonly answer: 'problem'; readonly problem: HttpProblem };

/** A page's address and how it is made. */
export interface PageRoute {
  /** Without language: `/explore/`. */
  readonly path: string;
  /** Shows nothing of any dataset: open to strangers in every portal. */
  readonly isOpen?: true;
  /** Shows what this visitor has chosen or has sent: only one who sends nothing gets it from a cache, and only from ours. */
  readonly isPersonal?: true;
  /** Shows something that changes while nothing else does: it is made anew each time. */
  readonly isMadeAnew?: true;
  answer(call: PageCall): Promise<PageAnswer>;
}

/** Shorthand for a page that was found. */
export const page = <Kind extends keyof PageData>(kind: Kind, data: PageData[Kind]): PageAnswer =>
  ({ answer: 'page', kind, data }) as PageAnswer;
