import type { FastifyRequest } from 'fastify';
import type { KnownViewer } from '#accounts';
import type { Language, MessageKey, Translate } from '#i18n';
import type { OfficePages } from '#web';
import type { HttpDeps } from '../deps.ts';
import { type HttpProblem, unknownUri } from '../problems.ts';
import type { QueryParameters } from '../query-string.ts';
import type { Needs, SectionKey } from './sections.ts';
import type { SentForm } from './sent-form.ts';

/** Something that was done, as it is told on the next page. */
export type SaidCode =
  Extract<MessageKey, `office.said.${string}`> extends `office.said.${infer Code}` ? Code : never;

/** One request for a page inside the frame, by somebody who may open it. */
export interface OfficeCall {
  readonly deps: HttpDeps;
  readonly request: FastifyRequest;
  readonly viewer: KnownViewer;
  readonly language: Language;
  readonly t: Translate;
  /** Parts of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: QueryParameters;
  readonly now: Date;
}

/** The same, with what was sent. */
export interface OfficePost extends OfficeCall {
  readonly form: SentForm;
}

type Rendering = {
  [Kind in keyof OfficePages]: { readonly kind: Kind; readonly data: OfficePages[Kind] };
}[keyof OfficePages];

/** What a route answers with. */
export type OfficeAnswer =
  | ({ readonly answer: 'page'; readonly status: number } & Rendering)
  | { readonly answer: 'redirect'; readonly to: string; readonly said?: SaidCode }
  | { readonly answer: 'problem'; readonly problem: HttpProblem };

/** An address inside the frame. What it needs is asked before either function runs. */
export interface OfficeRoute {
  /** Without language, with `/` at the end. */
  readonly path: string;
  readonly section: SectionKey;
  /** When it is more than its section needs. */
  readonly needs?: Needs;
  get?(call: OfficeCall): Promise<OfficeAnswer>;
  post?(call: OfficePost): Promise<OfficeAnswer>;
}

/** Shorthand for a page; 422 when a form comes back with its problems. */
export const show = <Kind extends keyof OfficePages>(
  kind: Kind,
  data: OfficePages[Kind],
  status = 200,
): OfficeAnswer =>
  // `kind` and `data` come as one pair, which the union cannot see.
  ({ answer: 'page', status, kind, data }) as OfficeAnswer;

/** After something was done: the next page, by GET, and what it says. */
export const goTo = (to: string, said?: SaidCode): OfficeAnswer => ({
  answer: 'redirect',
  to,
  ...(said === undefined ? {} : { said }),
});

/** What the address names is not there, or no longer. */
export const notHere: OfficeAnswer = { answer: 'problem', problem: unknownUri };
