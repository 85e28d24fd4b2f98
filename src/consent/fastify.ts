import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { localPath } from '#lib';
import { publishRegistry, REGISTRY_PATH } from './audit/declared.ts';
import { methodOf, readForm } from './banner/form.ts';
import { type ConsentPaths, DEFAULT_PATHS } from './banner/view.ts';
import type { Decision } from './decide.ts';
import { isFromOwnPage } from './form-origin.ts';
import { type CookieGate, UndeclaredCookie } from './gate.ts';
import { printCookieLine, printRemovalLine } from './line.ts';
import type { CookieKey, Service } from './model.ts';
import type { ConsentRecord } from './records/model.ts';
import { declaredCookie } from './registry.ts';
import { type RequestCookies, readRequestCookies } from './request-cookies.ts';
import type { Consent, ConsentRequest } from './service.ts';
import { hasPrivacySignal } from './signals.ts';
import type { ConsentState } from './state.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Value of a registered cookie; undefined when absent, repeated or malformed. */
    portalCookie(key: CookieKey): string | undefined;
    /** Read from the header on first use. */
    portalCookies: RequestCookies | undefined;
    /** What the visitor allows; looked up once per request, and only where the cookie claims a grant. */
    consentState(): Promise<ConsentState>;
    knownConsentState: Promise<ConsentState> | undefined;
  }
  interface FastifyReply {
    /** Sets a registered cookie with exactly its declared attributes. `browser-session` leaves Max-Age out where that is declared. */
    setPortalCookie(key: CookieKey, value: string, life?: 'declared' | 'browser-session'): FastifyReply;
    /** Removes a registered cookie from the browser. */
    clearPortalCookie(key: CookieKey): FastifyReply;
    /** Removes what services that are not allowed have left on our host. */
    removeCookiesExceptOf(allowed: readonly Service[]): FastifyReply;
  }
}

const linesOf = (reply: FastifyReply): readonly string[] =>
  [reply.getHeader('set-cookie') ?? []].flat().map(String);

/**
 * Puts the gate before every response of the application, and gives replies the only way to name a cookie.
 * Two doors lead to a response: the server's `request` event, which also sees malformed addresses, and `inject()`,
 * which goes past the server and meets only the hook.
 */
export function installCookieGate(app: FastifyInstance, gate: CookieGate): void {
  app.server.prependListener('request', (request, response) => gate.guard(request, response));
  app.addHook('onRequest', (request, reply, done) => {
    gate.guard(request.raw, reply.raw);
    done();
  });
  // Before writeHead where possible: an error thrown here still becomes an error page.
  app.addHook('onSend', (request, reply, payload, done) => {
    const lines = reply.hasHeader('set-cookie') ? linesOf(reply) : [];
    if (lines.length === 0) return done(null, payload);
    reply.removeHeader('set-cookie');
    try {
      const cacheControl = String(reply.getHeader('cache-control') ?? '');
      const kept = gate.admit(request.raw, reply.raw, lines, cacheControl);
      if (kept.length > 0) reply.header('set-cookie', [...kept]);
      done(null, payload);
    } catch (error) {
      done(error instanceof UndeclaredCookie ? error : (error as Error));
    }
  });

  app.decorateRequest('portalCookies', undefined);
  app.decorateRequest('portalCookie', function portalCookie(key) {
    const cookie = gate.registry.byKey(key);
    if (cookie === undefined) return undefined;
    if (this.portalCookies === undefined) {
      this.portalCookies = readRequestCookies(this.headers.cookie, gate.registry);
      if (this.portalCookies.repeated.length > 0)
        this.log.warn(
          { cookies: this.portalCookies.repeated },
          'cookie sent more than once, taken as absent',
        );
    }
    return this.portalCookies.get(cookie);
  });
  app.decorateReply('setPortalCookie', function setPortalCookie(key, value, life = 'declared') {
    return put(this, gate, key, value, life);
  });
  app.decorateReply('clearPortalCookie', function clearPortalCookie(key) {
    return put(this, gate, key, '', 'removed');
  });
  app.decorateReply('removeCookiesExceptOf', function removeCookiesExceptOf(allowed) {
    const { cookie } = this.request.headers;
    if (cookie === undefined || gate.registry.services.length === 0) return this;
    return removeStrays(this, gate, cookie, allowed);
  });
}

function put(
  reply: FastifyReply,
  gate: CookieGate,
  key: CookieKey,
  value: string,
  life: 'declared' | 'browser-session' | 'removed',
): FastifyReply {
  const cookie = gate.registry.byKey(key);
  if (cookie === undefined) throw new Error(`this portal has no ${key} cookie`);
  const line = printCookieLine(cookie, value, { life, secure: gate.isSecure(reply.request.raw) });
  // One line per name: the last word counts.
  return setLines(reply, [...linesOf(reply).filter((other) => !other.startsWith(`${cookie.name}=`)), line]);
}

function setLines(reply: FastifyReply, lines: readonly string[]): FastifyReply {
  reply.removeHeader('set-cookie');
  return lines.length === 0 ? reply : reply.header('set-cookie', [...lines]);
}

// More than a browser keeps for one host; each costs a line in the answer.
const MAX_STRAYS = 50;

function removeStrays(
  reply: FastifyReply,
  gate: CookieGate,
  header: string,
  allowed: readonly Service[],
): FastifyReply {
  const isDeclaredBy = (service: Service, name: string) =>
    declaredCookie(service, name, 'portal') !== undefined;
  const names = header.split(';').map((pair) => pair.split('=', 1)[0]?.trim() ?? '');
  const strays = new Set(
    names.filter(
      (name) =>
        gate.registry.serviceOfCookie(name) !== undefined &&
        !allowed.some((service) => isDeclaredBy(service, name)),
    ),
  );
  if (strays.size === 0) return reply;
  const secure = gate.isSecure(reply.request.raw);
  const removals = [...strays].slice(0, MAX_STRAYS).map((name) => printRemovalLine(name, secure));
  return setLines(reply, [...linesOf(reply), ...removals]);
}

/** What an application has to say to get consent. */
export interface ConsentPluginOptions {
  readonly consent: Consent;
  readonly paths?: ConsentPaths;
  /** Paths of the application's pages, for audits; `:name` stands for a part that differs. */
  readonly pages?: readonly string[];
  /** Scheme, host and port by which visitors know us. */
  origin(request: FastifyRequest): string;
  /** Language of the visitor, for the record. */
  language(request: FastifyRequest): string;
  /** Where a form leads that names no page to go back to. */
  centreOf?(request: FastifyRequest): string;
  /** Answers a form that another site has sent. */
  refuse?(request: FastifyRequest, reply: FastifyReply): FastifyReply;
  /** Told of every decision, for counting, with how things stood before and what is allowed from then on. */
  onDecision?(
    request: FastifyRequest,
    decision: Decision,
    allowed: readonly Service[],
    before: ConsentState,
  ): void;
  /** Prints records as PDF; without it they are JSON only. Undefined: too many want something printed. */
  printPdf?(request: FastifyRequest, records: readonly ConsentRecord[]): Promise<Buffer> | undefined;
  /** Answers whoever comes while too many want something printed. */
  busy?(request: FastifyRequest, reply: FastifyReply): FastifyReply;
}

/** What a request says of consent. */
const requestOf = (request: FastifyRequest): ConsentRequest => ({
  cookie: request.portalCookie('preferences'),
  hasSignal: hasPrivacySignal(request.headers['sec-gpc']),
});

/**
 * Adds consent to an application that has the gate: `request.consentState()`, the forms of banner, placeholder and
 * preference centre, `/.well-known/gpc.json`, the settings of services' scripts, and the published end of the chain.
 */
export async function installConsent(app: FastifyInstance, options: ConsentPluginOptions): Promise<void> {
  const { consent, paths = DEFAULT_PATHS } = options;
  app.decorateRequest('knownConsentState', undefined);
  app.decorateRequest('consentState', function consentStateOf() {
    this.knownConsentState ??= consent.stateOf(requestOf(this));
    return this.knownConsentState;
  });
  app.get('/.well-known/gpc.json', (_request, reply) =>
    reply
      .header('cache-control', 'public, max-age=86400')
      .send({ gpc: true, lastUpdate: consent.publication.publishedAt.slice(0, 10) }),
  );
  app.get(REGISTRY_PATH, (_request, reply) =>
    reply
      .header('cache-control', 'no-cache')
      .send(publishRegistry(consent.registry, paths, options.pages ?? [])),
  );
  app.get(`${paths.choices}services/:file`, (request, reply) => {
    const [, id = ''] = /^([a-z\d]{1,12})\.js$/.exec((request.params as { file: string }).file) ?? [];
    const content = consent.registry.service(id)?.content;
    const setup = content?.kind === 'script' ? content.setup : undefined;
    if (setup === undefined) return reply.callNotFound();
    return reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-cache').send(setup);
  });
  app.get(`${paths.choices}proof.json`, async (_request, reply) => {
    const { digest, revision, publishedAt } = consent.publication;
    return reply.header('cache-control', 'public, max-age=3600').send({
      schema: 'almagest-proof/1',
      date: consent.clock.now().toISOString(),
      chain: await consent.store.head(),
      publication: { digest, revision, publishedAt },
      ...(consent.publicKey === undefined ? {} : { publicKey: consent.publicKey }),
    });
  });
  await app.register(async (forms) => {
    forms.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16_384 },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );
    forms.post(paths.choices, (request, reply) => answerForm({ ...options, paths }, request, reply));
  });
}

type FormOptions = ConsentPluginOptions & { readonly paths: ConsentPaths };

async function answerForm(
  options: FormOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { consent } = options;
  reply.header('cache-control', 'no-store');
  if (!isFromOwnPage(request.headers, options.origin(request))) {
    return (
      options.refuse?.(request, reply) ??
      reply.code(403).type('text/plain').send('This form was sent from another site. Nothing was changed.')
    );
  }
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const asked = readForm(form, consent.registry);
  const centre = options.centreOf?.(request) ?? options.paths.centre;
  const given = form.get('next');
  const next = given === null || given === '' ? centre : localPath(given);
  if (asked === undefined) return reply.redirect(next, 303);
  switch (asked.kind) {
    case 'once': {
      const token = await consent.allowOnce(asked.service, pathOf(next));
      return reply.redirect(withParameter(next, 'once', token), 303);
    }
    case 'fetch':
    case 'fetch-pdf':
      return sendRecords(options, request, reply, asked, centre);
    case 'erase':
      return reply.redirect(withParameter(centre, 'done', await consent.erase(asked.receipt ?? '')), 303);
    case 'withdraw-and-erase': {
      const receipt = (await request.consentState()).choice?.receipt ?? '';
      await decide(options, request, reply, { kind: 'refuse-all' }, form);
      return reply.redirect(withParameter(centre, 'done', await consent.erase(receipt)), 303);
    }
    case 'decide':
      await decide(options, request, reply, asked.decision, form);
      return reply.redirect(next, 303);
  }
}

/** A permission is for one page, whatever its query says beside it. */
const pathOf = (address: string): string => address.split(/[?#]/, 1)[0] ?? '/';

function withParameter(address: string, name: string, value: string): string {
  const url = new URL(address, 'http://local.invalid');
  url.searchParams.set(name, value);
  return `${url.pathname}${url.search}${url.hash}`;
}

async function decide(
  options: FormOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  decision: Decision,
  form: URLSearchParams,
): Promise<void> {
  const { consent } = options;
  const before = await request.consentState();
  const { cookie, withdrawn, allowed } = await consent.decide({
    ...requestOf(request),
    decision,
    language: options.language(request),
    method: methodOf(form),
  });
  if (cookie === undefined) reply.clearPortalCookie('preferences');
  else reply.setPortalCookie('preferences', cookie);
  reply.removeCookiesExceptOf(allowed);
  // Only the browser can empty its other stores. Cookies are not meant: they are removed one by one.
  const leavesItems = withdrawn.some(({ storage }) => storage.some(({ host }) => host === 'portal'));
  if (leavesItems) reply.header('clear-site-data', '"storage"');
  options.onDecision?.(request, decision, allowed, before);
}

async function sendRecords(
  options: FormOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: { readonly kind: 'fetch' | 'fetch-pdf'; readonly receipt: string | undefined },
  centre: string,
): Promise<FastifyReply> {
  const receipt = asked.receipt ?? (await request.consentState()).choice?.receipt;
  const records = receipt === undefined ? [] : await options.consent.recordsOf(receipt);
  if (records.length === 0) return reply.redirect(withParameter(centre, 'done', 'unknown'), 303);
  if (asked.kind === 'fetch-pdf' && options.printPdf !== undefined) {
    const printing = options.printPdf(request, records);
    if (printing === undefined)
      return options.busy?.(request, reply) ?? reply.code(429).type('text/plain').send('Please try again.');
    return reply
      .header('content-disposition', 'attachment; filename="consent.pdf"')
      .type('application/pdf')
      .send(await printing);
  }
  return reply
    .type('application/json; charset=utf-8')
    .header('content-disposition', 'attachment; filename="consent.json"')
    .send(`${JSON.stringify(records, null, 2)}\n`);
}
