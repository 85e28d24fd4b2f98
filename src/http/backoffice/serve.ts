import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KnownViewer } from '#accounts';
import type { DatasetEntry } from '#catalogue';
import { MESSAGES, type MessageKey, translator } from '#i18n';
import type { DatasetRight } from '#visibility';
import { type Assets, type Frame, type OfficePages, renderOffice } from '#web';
import { clearSessionCookies, csrfField } from '../accounts/cookies.ts';
import type { HttpDeps } from '../deps.ts';
import { sendProblem } from '../error-replies.ts';
import { languageOf, prefixOf, siteOf } from '../pages/site.ts';
import { badRequest, csrfRefused, unknownUri } from '../problems.ts';
import { lastValue, type QueryParameters } from '../query-string.ts';
import { signInAddress } from '../sign-in-address.ts';
import { viewerOf } from '../viewer.ts';
import { frameOf } from './frame.ts';
import type { OfficeAnswer, OfficeCall, OfficeRoute } from './route.ts';
import { type Comer, comerOf, mayOpen, needsOf } from './sections.ts';
import { SentForm } from './sent-form.ts';
import { readUpload } from './upload.ts';

/** What all pages inside the frame share. */
export interface OfficeContext {
  readonly deps: HttpDeps;
  readonly assets: Assets;
}

const uploadMalformed = badRequest('InvalidRequest', 'The upload is malformed or was cut off.');

const HTML = 'text/html; charset=utf-8';
const SAID = 'said';
// A form is filled in before the fifteen minutes of a fresh sign-in are over.
const FRESH_MS = 13 * 60_000;

/** The message that a redirect left in the address: one of ours, by its name. */
function saidIn(query: QueryParameters): MessageKey | undefined {
  const key = `office.said.${lastValue(query, SAID) ?? ''}`;
  return Object.hasOwn(MESSAGES.en, key) ? (key as MessageKey) : undefined;
}

/** The nearest page above an address that only takes forms. */
const pageAbove = (url: string): string => (url.split('?', 1)[0] ?? '/').replace(/[^/]+\/?$/, '');

const withSaid = (path: string, said: string | undefined): string =>
  said === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}${SAID}=${said}`;

/** One address inside the frame, with the one place where it is decided who gets in. */
class Serving {
  readonly #context: OfficeContext;
  readonly #route: OfficeRoute;

  constructor(context: OfficeContext, route: OfficeRoute) {
    this.#context = context;
    this.#route = route;
  }

  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const viewer = viewerOf(request);
    reply.header('cache-control', 'private, no-store');
    const isPost = request.method === 'POST';
    if (!isPost && this.#route.get === undefined) return reply.redirect(pageAbove(request.url), 303);
    const before = this.#languagePrefix(request);
    // A key stands for a program, and programs have the API.
    if (viewer.kind !== 'person' || viewer.by !== 'session') {
      const next = isPost ? pageAbove(request.url) : request.url;
      return reply.redirect(signInAddress(next, this.#context.deps.settings), 303);
    }
    const { deps } = this.#context;
    await Promise.all([deps.catalogue.refresh(), deps.visibility.refresh()]);
    const comer = await comerOf(deps, viewer, deps.clock.now());
    const refused = () =>
      this.#page(request, reply, comer, 403, 'refused', {
        name: viewer.name,
        lacksFactor: viewer.lacksFactor === true,
      });
    if (!mayOpen(comer, this.#route.needs ?? needsOf(this.#route.section))) return refused();
    const call = await this.#callOf(request, comer);
    if (this.#route.right !== undefined) {
      if (call.dataset === undefined) return sendProblem(request, reply, unknownUri);
      if (!mayDo(call, this.#route.right, call.dataset)) return refused();
    }
    if (this.#route.isSensitive && !isPost && !isFresh(viewer, call.now))
      return reply.redirect(`${before}/login/again/?next=${encodeURIComponent(request.url)}`, 303);
    return this.#reply(await this.#made(call), request, reply, comer);
  }

  async #made(call: OfficeCall): Promise<OfficeAnswer> {
    const { get, post } = this.#route;
    // Which of the two exists has been asked for above, and by the methods that the route was registered with.
    if (call.request.method !== 'POST') return (get as NonNullable<typeof get>)(call);
    if (this.#route.takesUpload) return this.#uploaded(call, post as NonNullable<typeof post>);
    const form = new SentForm((call.request.body ?? {}) as QueryParameters);
    return (post as NonNullable<typeof post>)({ ...call, form });
  }

  async #uploaded(call: OfficeCall, post: NonNullable<OfficeRoute['post']>): Promise<OfficeAnswer> {
    const { settings } = this.#context.deps;
    const maxMb = settings['uploads.maxMb'];
    const upload = await readUpload(call.request, {
      folder: join(settings.dataFolder, 'tmp'),
      maxBytes: maxMb * 1_048_576,
    });
    try {
      if (upload.trouble === 'malformed') return { answer: 'problem', problem: uploadMalformed };
      if (upload.trouble === 'unproved') return { answer: 'problem', problem: csrfRefused };
      const form = new SentForm(upload.fields);
      if (upload.trouble === 'too-large')
        form.refuse('file', { message: 'publishing.problem.too-large', values: { max: maxMb } });
      return await post({ ...call, form, ...(upload.file !== undefined && { file: upload.file }) });
    } finally {
      upload.discard();
    }
  }

  #reply(made: OfficeAnswer, request: FastifyRequest, reply: FastifyReply, comer: Comer): FastifyReply {
    switch (made.answer) {
      case 'page':
        return this.#page(request, reply, comer, made.status, made.kind, made.data);
      case 'redirect': {
        if (made.language !== undefined) reply.setPortalCookie('language', made.language);
        const before = made.language === undefined ? this.#languagePrefix(request) : '';
        return reply.redirect(before + withSaid(made.to, made.said), 303);
      }
      case 'file':
        return reply
          .type(made.type)
          .header('content-disposition', `attachment; filename="${made.name}"`)
          .send(made.body);
      case 'json':
        return reply.code(made.status).send(made.body);
      case 'farewell':
        clearSessionCookies(reply);
        return this.#page(request, reply, comer, 200, 'farewell', {});
      case 'problem':
        return sendProblem(request, reply, made.problem);
    }
  }

  /** The language that the address begins with, as the person came. */
  #languagePrefix(request: FastifyRequest): string {
    const prefix = prefixOf(request.url, this.#context.deps.settings.languages);
    return prefix === undefined ? '' : `/${prefix}`;
  }

  async #callOf(request: FastifyRequest, comer: Comer): Promise<OfficeCall> {
    const { deps } = this.#context;
    const { viewer } = comer;
    const now = deps.clock.now();
    const parts = request.params as Readonly<Record<string, string>>;
    const isOfDataset = this.#route.right !== undefined;
    const language = languageOf(request, deps.settings);
    const path = request.url.split('?', 1)[0] ?? '/';
    return {
      deps,
      request,
      viewer,
      comer,
      dataset: isOfDataset ? await deps.visibility.of(viewer, now).dataset(parts.dataset ?? '') : undefined,
      language,
      t: translator(language),
      path: parts,
      query: request.query as QueryParameters,
      now,
      pagePath: path.slice(this.#languagePrefix(request).length),
      nextPath: request.url,
    };
  }

  #page<Kind extends keyof OfficePages>(
    request: FastifyRequest,
    reply: FastifyReply,
    comer: Comer,
    status: number,
    kind: Kind,
    data: OfficePages[Kind],
  ): FastifyReply {
    const site = siteOf(request, this.#context.deps, this.#context.assets);
    const said = saidIn(request.query as QueryParameters);
    const around = frameOf(comer, this.#route.section, {
      csrfToken: csrfField(this.#context.deps.accounts, request, reply),
      ...(said === undefined ? {} : { said }),
    });
    // Nothing leads on from an account that is gone.
    const frame: Frame = kind === 'farewell' ? { ...around, nav: [] } : around;
    return reply
      .code(status)
      .header('content-language', site.language)
      .type(HTML)
      .send(renderOffice(site, frame, kind, data));
  }
}

const isFresh = ({ authenticatedAt }: KnownViewer, now: Date): boolean =>
  authenticatedAt !== undefined && now.getTime() - Date.parse(authenticatedAt) < FRESH_MS;

/** Whether the person may do this with the dataset; `change`: any of what changes it. */
const mayDo = ({ deps, viewer }: OfficeCall, right: DatasetRight | 'change', entry: DatasetEntry): boolean =>
  right === 'change'
    ? (['edit', 'publish', 'manage'] as const).some((one) => deps.visibility.may(viewer, one, entry))
    : deps.visibility.may(viewer, right, entry);

/** The handler of an address inside the frame. */
export const handlerOf = (context: OfficeContext, route: OfficeRoute) => {
  const serving = new Serving(context, route);
  return (request: FastifyRequest, reply: FastifyReply) => serving.answer(request, reply);
};
