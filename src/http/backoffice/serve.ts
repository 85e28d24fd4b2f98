import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KnownViewer } from '#accounts';
import { MESSAGES, type MessageKey, translator } from '#i18n';
import { type Assets, type Frame, type OfficePages, renderOffice } from '#web';
import type { HttpDeps } from '../deps.ts';
import { sendProblem } from '../error-replies.ts';
import { languageOf, prefixOf, siteOf } from '../pages/site.ts';
import { lastValue, type QueryParameters } from '../query-string.ts';
import { signInAddress } from '../sign-in-address.ts';
import { viewerOf } from '../viewer.ts';
import { frameOf } from './frame.ts';
import type { OfficeAnswer, OfficeCall, OfficeRoute } from './route.ts';
import { mayOpen, SECTIONS } from './sections.ts';
import { SentForm } from './sent-form.ts';

/** What all pages inside the frame share. */
export interface OfficeContext {
  readonly deps: HttpDeps;
  readonly assets: Assets;
}

const SAID = 'said';

/** The message that a redirect left in the address: one of ours, by its name. */
function saidIn(query: QueryParameters): MessageKey | undefined {
  const key = `office.said.${lastValue(query, SAID) ?? ''}`;
  return Object.hasOwn(MESSAGES.en, key) ? (key as MessageKey) : undefined;
}

/** The nearest page above an address that only takes forms. */
const pageAbove = (url: string): string => (url.split('?', 1)[0] ?? '/').replace(/[^/]+\/?$/, '');

const withSaid = (path: string, said: string | undefined): string =>
  said === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}${SAID}=${said}`;

class Serving {
  readonly #context: OfficeContext;
  readonly #route: OfficeRoute;

  constructor(context: OfficeContext, route: OfficeRoute) {
    this.#context = context;
    this.#route = route;
  }

  /** The one place where it is decided who gets in. */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { settings } = this.#context.deps;
    const viewer = viewerOf(request);
    reply.header('cache-control', 'private, no-store');
    const prefix = prefixOf(request.url, settings.languages);
    const before = prefix === undefined ? '' : `/${prefix}`;
    const isPost = request.method === 'POST';
    if (!isPost && this.#route.get === undefined) return reply.redirect(pageAbove(request.url), 303);
    // A key stands for a program, and programs have the API.
    if (viewer.kind !== 'person' || viewer.by !== 'session') {
      const next = isPost ? pageAbove(request.url) : request.url;
      return reply.redirect(signInAddress(next, settings), 303);
    }
    const call = this.#callOf(request, viewer);
    const needs = this.#route.needs ?? SECTIONS[this.#route.section].needs;
    if (!mayOpen(viewer, needs)) {
      return this.#page(request, reply, viewer, 403, 'refused', { name: viewer.name });
    }
    const made = await this.#made(call, request);
    switch (made.answer) {
      case 'page':
        return this.#page(request, reply, viewer, made.status, made.kind, made.data);
      case 'redirect':
        return reply.redirect(before + withSaid(made.to, made.said), 303);
      case 'problem':
        return sendProblem(request, reply, made.problem);
    }
  }

  async #made(call: OfficeCall, request: FastifyRequest): Promise<OfficeAnswer> {
    const { get, post } = this.#route;
    if (request.method !== 'POST') return (get as NonNullable<typeof get>)(call);
    const form = new SentForm((request.body ?? {}) as QueryParameters);
    return (post as NonNullable<typeof post>)({ ...call, form });
  }

  #callOf(request: FastifyRequest, viewer: KnownViewer): OfficeCall {
    const { deps } = this.#context;
    const language = languageOf(request, deps.settings);
    return {
      deps,
      request,
      viewer,
      language,
      t: translator(language),
      path: request.params as Readonly<Record<string, string>>,
      query: request.query as QueryParameters,
      now: deps.clock.now(),
    };
  }

  #page<Kind extends keyof OfficePages>(
    request: FastifyRequest,
    reply: FastifyReply,
    viewer: KnownViewer,
    status: number,
    kind: Kind,
    data: OfficePages[Kind],
  ): FastifyReply {
    const site = siteOf(request, this.#context.deps.settings, this.#context.assets);
    const said = saidIn(request.query as QueryParameters);
    const frame: Frame = frameOf(viewer, this.#route.section, {
      csrfToken: '',
      ...(said === undefined ? {} : { said }),
    });
    return reply
      .code(status)
      .header('content-language', site.language)
      .type('text/html; charset=utf-8')
      .send(renderOffice(site, frame, kind, data));
  }
}

/** The handler of an address inside the frame. */
export const handlerOf = (context: OfficeContext, route: OfficeRoute) => {
  const serving = new Serving(context, route);
  return (request: FastifyRequest, reply: FastifyReply) => serving.answer(request, reply);
};
