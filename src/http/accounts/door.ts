import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type AccountProblem,
  accountProblemText,
  type CodeChoices,
  deviceLabel,
  type KnownViewer,
  type OpenedLink,
  type Requester,
  type SignedIn,
} from '#accounts';
import { translator } from '#i18n';
import { isLoopback, localPath } from '#lib';
import {
  type Assets,
  blankForm,
  type DoorPages,
  type FormState,
  type ProviderChoice,
  renderDoor,
  type ToldKind,
} from '#web';
import type { HttpDeps } from '../deps.ts';
import { originOf } from '../origin.ts';
import { ADDRESS_PREFIXES, languageOf, prefixOf, siteOf } from '../pages/site.ts';
import { lastValue, parseQueryString, type QueryParameters } from '../query-string.ts';
import { viewerOf } from '../viewer.ts';
import { clearSessionCookies, csrfField, csrfToken, setSessionCookies } from './cookies.ts';

/** What the pages by which people come in share. */
export interface DoorContext {
  readonly deps: HttpDeps;
  readonly assets: Assets;
}

/** One request for such a page. */
interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** What was sent, or what the address asks. */
  readonly given: QueryParameters;
  /** Where it goes on: a path of this host. */
  readonly next: string;
}

type Handler = (call: Call) => Promise<FastifyReply>;

const SECRET = ['password', 'currentPassword', 'code', 'csrfmiddlewaretoken'];

const FORMLESS: ReadonlySet<keyof DoorPages> = new Set(['told', 'leaving']);

/** Handlers of the pages by which people come in: each GET shows a form, each POST does one thing. */
class Door {
  readonly #context: DoorContext;

  constructor(context: DoorContext) {
    this.#context = context;
  }

  get #signIn() {
    return this.#context.deps.accounts.signIn;
  }

  /** An address inside the portal, in the language of the page. */
  #path({ request }: Call, path: string): string {
    const prefix = prefixOf(request.url, this.#context.deps.settings.languages);
    return prefix === undefined ? path : `/${prefix}${path}`;
  }

  #go(call: Call, path: string): FastifyReply {
    return call.reply.redirect(path, 303);
  }

  #show<Kind extends keyof DoorPages>(
    call: Call,
    kind: Kind,
    data: DoorPages[Kind],
    status = 200,
  ): FastifyReply {
    const { request, reply } = call;
    const site = siteOf(request, this.#context.deps, this.#context.assets);
    // A page without a form needs no token, and sets no cookie.
    const token = FORMLESS.has(kind) ? '' : csrfField(this.#context.deps.accounts, request, reply);
    return reply
      .code(status)
      .headers({
        'cache-control': 'private, no-store',
        'content-language': site.language,
        // The address may hold the secret of a link.
        'referrer-policy': 'same-origin',
      })
      .type('text/html; charset=utf-8')
      .send(renderDoor(site, token, kind, data));
  }

  #tell(call: Call, kind: ToldKind, status = 200): FastifyReply {
    return this.#show(call, 'told', { kind }, status);
  }

  #requester({ request, reply }: Call): Requester {
    const { deps } = this.#context;
    return {
      address: request.ip,
      device: deviceLabel(request.headers['user-agent']),
      language: languageOf(request, deps.settings),
      token: csrfToken(deps.accounts, request, reply),
      session: request.knownSession,
    };
  }

  /** A form with its problems, and with what was typed but for secrets. */
  #form({ request, given }: Call, problems: readonly AccountProblem[]): FormState {
    const t = translator(languageOf(request, this.#context.deps.settings));
    const values = Object.fromEntries(Object.entries(given).filter(([name]) => !SECRET.includes(name)));
    return {
      values,
      problems: Object.fromEntries(
        problems.map((problem) => [
          'field' in problem ? problem.field : '',
          { text: accountProblemText(t, problem) },
        ]),
      ),
    };
  }

  #refused({ reply }: Call, problems: readonly AccountProblem[]): number {
    const throttled = problems.find((problem) => problem.code === 'throttled');
    if (throttled?.code !== 'throttled') return 422;
    reply.header('retry-after', throttled.retryAfterSeconds);
    return 429;
  }

  async #providers(): Promise<readonly ProviderChoice[]> {
    const { providers } = await this.#context.deps.accounts.settings.current();
    return providers.map(({ id, name }) => ({ id, name }));
  }

  /** Sets the cookies, and leads to where the person wanted to go, or to what they still lack. */
  #enter(call: Call, done: SignedIn): string {
    setSessionCookies(this.#context.deps.accounts, call.reply, done.session);
    return done.needsFactor ? this.#path(call, '/account/security/') : localPath(done.next);
  }

  /** Passwords and sessions go over https, or stay on this machine. */
  readonly refusesPlainHttp = (request: FastifyRequest): boolean => {
    const { settings } = this.#context.deps;
    const { protocol, hostname } = new URL(originOf(request, settings));
    return protocol === 'http:' && !settings['signIn.plainHttp'] && !isLoopback(hostname);
  };

  readonly tellPlainHttp: Handler = async (call) => this.#tell(call, 'needs-https', 403);

  // ---- signing in

  readonly showSignIn: Handler = async (call) => {
    if (viewerOf(call.request).kind === 'person') return this.#go(call, call.next);
    return this.#signInPage(call, blankForm());
  };

  async #signInPage(call: Call, form: FormState, status = 200): Promise<FastifyReply> {
    const { registration, passkeys } = await this.#context.deps.accounts.settings.current();
    const data = {
      form,
      next: call.next,
      mayRegister: registration === 'open',
      passkeys,
      providers: await this.#providers(),
    };
    return this.#show(call, 'signIn', data, status);
  }

  readonly signIn: Handler = async (call) => {
    const { given, next } = call;
    const step = await this.#signIn.withPassword(this.#requester(call), {
      login: (lastValue(given, 'login') ?? '').slice(0, 320),
      password: lastValue(given, 'password') ?? '',
      stay: lastValue(given, 'stay') !== undefined,
      next,
    });
    if (!step.ok)
      return this.#signInPage(call, this.#form(call, step.problems), this.#refused(call, step.problems));
    if (step.value.step === 'code') return this.#go(call, this.#path(call, '/login/code/'));
    return this.#go(call, this.#enter(call, step.value));
  };

  readonly showCode: Handler = (call) => this.#codePage(call, blankForm());

  async #codePage(call: Call, form: FormState, status = 200): Promise<FastifyReply> {
    const choices = await this.#signIn.codeChoices(this.#requester(call));
    if (!choices.ok) return this.#go(call, this.#path(call, '/login/'));
    const { code, passkey }: CodeChoices = choices.value;
    return this.#show(call, 'secondStep', { form, code, passkey }, status);
  }

  readonly code: Handler = async (call) => {
    const done = await this.#signIn.withCode(
      this.#requester(call),
      (lastValue(call.given, 'code') ?? '').trim(),
    );
    if (done.ok) return this.#go(call, this.#enter(call, done.value));
    if (done.problems.some(({ code }) => code === 'step-lost'))
      return this.#signInPage(call, this.#form(call, done.problems), 422);
    return this.#codePage(call, this.#form(call, done.problems), this.#refused(call, done.problems));
  };

  readonly offerPasskey: Handler = async (call) => {
    const wish = (call.request.body ?? {}) as { readonly next?: unknown; readonly stay?: unknown };
    const offer = await this.#signIn.offerPasskey(this.#requester(call), {
      stay: wish.stay === true,
      next: localPath(typeof wish.next === 'string' ? wish.next : undefined),
    });
    call.reply.header('cache-control', 'no-store');
    if (offer.ok) return call.reply.send(offer.value);
    return call.reply.code(this.#refused(call, offer.problems)).send({ error: offer.problems[0].code });
  };

  readonly passkey: Handler = async (call) => {
    const done = await this.#signIn.withPasskey(this.#requester(call), call.request.body);
    call.reply.header('cache-control', 'no-store');
    if (done.ok) return call.reply.send({ to: this.#enter(call, done.value) });
    return call.reply.code(this.#refused(call, done.problems)).send({ error: done.problems[0].code });
  };

  // ---- by a provider

  /** Where a provider sends people back: one address in all languages, as it is registered there. */
  #callback({ request }: Call, id: string): string {
    return `${originOf(request, this.#context.deps.settings)}/login/provider/${id}/callback/`;
  }

  readonly toProvider: Handler = async (call) => {
    const { id = '' } = call.request.params as { readonly id?: string };
    const begun = await this.#signIn.beginProvider(this.#requester(call), {
      providerId: id,
      callback: this.#callback(call, id),
      next: call.next,
    });
    call.reply.header('cache-control', 'no-store');
    if (begun.ok) return this.#leave(call, id, begun.value);
    if (begun.problems[0].code === 'fresh-sign-in-needed')
      return this.#go(call, this.#path(call, `/login/again/?next=${encodeURIComponent(call.next)}`));
    return this.#tell(call, 'provider-failed', this.#refused(call, begun.problems));
  };

  /**
   * Leads to a provider by a page that goes on by itself: browsers hold `form-action` of the policy against redirects that
   * follow a form as well, at the provider's own ones too.
   */
  async #leave(call: Call, id: string, address: string): Promise<FastifyReply> {
    const name = (await this.#providers()).find((one) => one.id === id)?.name ?? id;
    call.reply.header('refresh', `0; url=${address}`);
    return this.#show(call, 'leaving', { name, address });
  }

  readonly fromProvider: Handler = async (call) => {
    const { id = '' } = call.request.params as { readonly id?: string };
    const query = call.request.raw.url?.split('?', 2)[1] ?? '';
    const done = await this.#signIn.finishProvider(this.#requester(call), {
      providerId: id,
      address: new URL(`${this.#callback(call, id)}?${query}`),
    });
    if (!done.ok) return this.#tell(call, 'provider-failed', this.#refused(call, done.problems));
    if (done.value.step === 'code') return this.#go(call, this.#path(call, '/login/code/'));
    return this.#go(call, this.#enter(call, done.value));
  };

  // ---- again, and out

  readonly showAgain: Handler = (call) => this.#againPage(call, blankForm());

  async #againPage(call: Call, form: FormState, status = 200): Promise<FastifyReply> {
    const viewer = viewerOf(call.request);
    if (!isSignedIn(viewer))
      return this.#go(call, this.#path(call, `/login/?next=${encodeURIComponent(call.next)}`));
    const { providers, ...choices } = await this.#signIn.freshChoices(viewer);
    const offered = (await this.#providers()).filter(({ id }) => providers.includes(id));
    const data = { form, next: call.next, name: viewer.name, ...choices, providers: offered };
    return this.#show(call, 'signInAgain', data, status);
  }

  readonly again: Handler = async (call) => {
    if (!isSignedIn(viewerOf(call.request))) return this.#go(call, this.#path(call, '/login/'));
    const done = await this.#signIn.again(this.#requester(call), {
      password: lastValue(call.given, 'currentPassword') ?? '',
      code: (lastValue(call.given, 'code') ?? '').trim(),
      next: call.next,
    });
    if (done.ok) return this.#go(call, this.#enter(call, done.value));
    return this.#againPage(call, this.#form(call, done.problems), this.#refused(call, done.problems));
  };

  readonly signOut: Handler = async (call) => {
    const { knownSession } = call.request;
    if (knownSession !== undefined) await this.#signIn.signOut(knownSession);
    clearSessionCookies(call.reply);
    return this.#go(call, this.#path(call, '/logout/'));
  };

  readonly showSignedOut: Handler = async (call) =>
    viewerOf(call.request).kind === 'person' ? this.#go(call, '/account/') : this.#tell(call, 'signed-out');

  // ---- new people, forgotten passwords

  readonly showRegister: Handler = async (call) => {
    const { registration } = await this.#context.deps.accounts.settings.current();
    if (registration !== 'open') return this.#tell(call, 'closed');
    return this.#show(call, 'register', { form: blankForm() });
  };

  readonly register: Handler = async (call) => {
    const sent = await this.#signIn.register(this.#requester(call), lastValue(call.given, 'email') ?? '');
    if (sent.ok) return this.#tell(call, 'registration-sent');
    const form = this.#form(call, sent.problems);
    return this.#show(call, 'register', { form }, this.#refused(call, sent.problems));
  };

  readonly showForgotten: Handler = async (call) => this.#show(call, 'forgotten', { form: blankForm() });

  readonly forgotten: Handler = async (call) => {
    const sent = await this.#signIn.forgotPassword(
      this.#requester(call),
      lastValue(call.given, 'login') ?? '',
    );
    if (sent.ok) return this.#tell(call, 'mail-sent');
    const form = this.#form(call, sent.problems);
    return this.#show(call, 'forgotten', { form }, this.#refused(call, sent.problems));
  };

  // ---- links from mails

  /** With a secret in the address: remembers the link for this browser, and takes the secret out of the address. */
  readonly showLink: Handler = async (call) => {
    const key = lastValue(call.request.query as QueryParameters, 'key');
    const path = (call.request.url.split('?', 1)[0] ?? '/').replace(/\/?$/, '/');
    if (key === undefined) return this.#linkPage(call, blankForm());
    const opened = await this.#signIn.openLink(this.#requester(call), key);
    return opened.ok ? this.#go(call, path) : this.#tell(call, 'link-spent', 410);
  };

  async #linkPage(call: Call, form: FormState, status = 200): Promise<FastifyReply> {
    const opened = await this.#signIn.openedLink(this.#requester(call));
    if (!opened.ok) return this.#tell(call, 'link-spent', 410);
    const { passwordMinLength } = await this.#context.deps.accounts.settings.current();
    const path = (call.request.url.split('?', 1)[0] ?? '/').replace(/\/?$/, '/');
    const prefix = prefixOf(path, this.#context.deps.settings.languages);
    const action = prefix === undefined ? path : path.slice(prefix.length + 1);
    return this.#show(call, 'link', { form, passwordMinLength, action, ...linkFacts(opened.value) }, status);
  }

  readonly useLink: Handler = async (call) => {
    const field = (name: string) => {
      const value = lastValue(call.given, name);
      return value === undefined ? {} : { [name]: value };
    };
    const used = await this.#signIn.useLink(this.#requester(call), {
      ...field('name'),
      ...field('email'),
      ...field('password'),
    });
    if (!used.ok) {
      if (used.problems.some(({ code }) => code === 'link-spent' || code === 'step-lost'))
        return this.#tell(call, 'link-spent', 410);
      return this.#linkPage(call, this.#form(call, used.problems), this.#refused(call, used.problems));
    }
    switch (used.value.step) {
      case 'done':
        return this.#go(call, this.#enter(call, used.value));
      case 'password-changed':
        return this.#tell(call, 'password-changed');
      case 'email-changed':
        return this.#tell(call, 'email-changed');
    }
  };
}

const isSignedIn = (viewer: ReturnType<typeof viewerOf>): viewer is KnownViewer =>
  viewer.kind === 'person' && viewer.by === 'session';

function linkFacts(opened: OpenedLink) {
  const { purpose } = opened;
  return {
    purpose,
    ...('name' in opened ? { name: opened.name } : {}),
    ...('email' in opened && opened.email !== undefined ? { email: opened.email } : {}),
  };
}

const FORM = 'application/x-www-form-urlencoded';
const MAX_FORM_BYTES = 65_536;

/** Adds the pages by which people come in and go out, in every language. */
export async function registerDoor(app: FastifyInstance, context: DoorContext): Promise<void> {
  const door = new Door(context);
  const routes: readonly (readonly [path: string, get: Handler | undefined, post: Handler | undefined])[] = [
    ['/login/', door.showSignIn, door.signIn],
    ['/login/code/', door.showCode, door.code],
    ['/login/passkey/offer/', undefined, door.offerPasskey],
    ['/login/passkey/', undefined, door.passkey],
    ['/login/provider/:id/', undefined, door.toProvider],
    ['/login/provider/:id/callback/', door.fromProvider, undefined],
    ['/login/again/', door.showAgain, door.again],
    ['/logout/', door.showSignedOut, door.signOut],
    ['/signup/', door.showRegister, door.register],
    ['/signup/confirm/', door.showLink, door.useLink],
    ['/password/forgotten/', door.showForgotten, door.forgotten],
    ['/password/new/', door.showLink, door.useLink],
    ['/welcome/', door.showLink, door.useLink],
    ['/email/confirm/', door.showLink, door.useLink],
  ];
  const handled =
    (handler: Handler) =>
    (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const given = (request.method === 'POST' ? (request.body ?? {}) : request.query) as QueryParameters;
      const call = { request, reply, given, next: localPath(lastValue(given, 'next')) };
      return door.refusesPlainHttp(request) ? door.tellPlainHttp(call) : handler(call);
    };
  await app.register(async (forms) => {
    forms.addContentTypeParser(
      FORM,
      { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
      (_request, body, done) => done(null, parseQueryString(String(body))),
    );
    for (const [path, get, post] of routes)
      for (const prefix of ADDRESS_PREFIXES) {
        if (get !== undefined) forms.get(prefix + path, handled(get));
        if (post !== undefined) forms.post(prefix + path, handled(post));
      }
  });
}
