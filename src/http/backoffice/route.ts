import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { KnownViewer } from '#accounts';
import type { DatasetEntry } from '#catalogue';
import type { Language, MessageKey, Translate } from '#i18n';
import type { DatasetRight } from '#visibility';
import type { OfficePages } from '#web';
import type { HttpDeps } from '../deps.ts';
import { type HttpProblem, unknownUri } from '../problems.ts';
import type { QueryParameters } from '../query-string.ts';
import type { Comer, Needs, SectionKey } from './sections.ts';
import type { SentForm } from './sent-form.ts';
import type { UploadedFile } from './upload.ts';

/** Something that was done, as it is told on the next page. */
export type SaidCode =
  Extract<MessageKey, `office.said.${string}`> extends `office.said.${infer Code}` ? Code : never;

/** One request for a page inside the frame, by somebody who may open it. */
export interface OfficeCall {
  readonly deps: HttpDeps;
  readonly request: FastifyRequest;
  readonly viewer: KnownViewer;
  readonly comer: Comer;
  readonly language: Language;
  readonly t: Translate;
  /** Parts of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: QueryParameters;
  readonly now: Date;
  /** Of routes that ask for a right on one. */
  readonly dataset: DatasetEntry | undefined;
  /** Address of the request without language and query. */
  readonly pagePath: string;
  /** Address to come back to after a sign-in: with language, as the person came. */
  readonly nextPath: string;
}

/** On a dataset, which is there and on which the person has the right that the route asks for. */
export const datasetOf = ({ dataset }: OfficeCall): DatasetEntry => {
  if (dataset === undefined) throw new Error('the route asks for no right on a dataset');
  return dataset;
};

/** The same, with what was sent. */
export interface OfficePost extends OfficeCall {
  readonly form: SentForm;
  /** Of a route that takes one: what was uploaded. Gone after the answer unless it was moved away. */
  readonly file?: UploadedFile;
}

type Rendering = {
  [Kind in keyof OfficePages]: { readonly kind: Kind; readonly data: OfficePages[Kind] };
}[keyof OfficePages];

/** What a route answers with. */
export type OfficeAnswer =
  | ({ readonly answer: 'page'; readonly status: number } & Rendering)
  | {
      readonly answer: 'redirect';
      readonly to: string;
      readonly said?: SaidCode;
      /** From now on: the cookie says so, and the address no longer does. */
      readonly language?: Language;
    }
  /** To be saved under a name. */
  | {
      readonly answer: 'file';
      readonly type: string;
      readonly name: string;
      readonly body: Readable | string;
    }
  /** The account is gone, and with it the session. */
  | { readonly answer: 'farewell' }
  /** For a script of the page. */
  | { readonly answer: 'json'; readonly status: number; readonly body: unknown }
  | { readonly answer: 'problem'; readonly problem: HttpProblem };

/** An address inside the frame. What it needs is asked before either function runs. */
export interface OfficeRoute {
  /** Without language, with `/` at the end. */
  readonly path: string;
  readonly section: SectionKey;
  /** When it is more than its section needs. */
  readonly needs?: Needs;
  /**
   * What one must be allowed on the dataset that `:dataset` in the path names. Who may not even know of it is told that there
   * is none.
   */
  readonly right?: DatasetRight | 'change';
  /** Its form is about who may come in as this person: asked for again when the last sign-in is long ago. */
  readonly isSensitive?: true;
  /** Its form is `multipart/form-data` and may bring a file. */
  readonly takesUpload?: true;
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
