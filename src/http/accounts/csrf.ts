import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { csrfProblem } from '#accounts';
import { isFromOwnPage } from '#consent';
import { isApi } from '../cors.ts';
import type { HttpDeps } from '../deps.ts';
import { sendProblem } from '../error-replies.ts';
import { originOf } from '../origin.ts';
import { csrfRefused, sentElsewhere } from '../problems.ts';
import { bindingOf } from './cookies.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Set where the rule for what changes something is another one: `own-page` asks for a form of our own pages and for no
     * token, so that reading sets no cookie; `multipart` lets the handler look at the token, which it must do by
     * `acceptCsrfField` before anything else; `own-key` is for programs that prove themselves by a key of the route's own,
     * and are nobody's session whatever their browser sends along.
     */
    csrf?: 'own-page' | 'multipart' | 'own-key';
  }
  interface FastifyRequest {
    /** For a `multipart` route: whether the field `csrfmiddlewaretoken` proves the form. */
    acceptCsrfField(value: string): boolean;
  }
}

/** What a form sent, but for what must not be shown again. */
export type SentFields = readonly (readonly [name: string, value: string])[];

/** Draws the page that says why nothing was changed, and keeps what was typed. */
export type RefusalPage = (request: FastifyRequest, reply: FastifyReply, fields: SentFields) => FastifyReply;

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
const FIELD = 'csrfmiddlewaretoken';
const HEADER = 'x-csrftoken';
const FORM = /^application\/x-www-form-urlencoded\b/i;

// Choices about cookies. Their route is made without knowing of this rule.
const OWN_PAGE_ONLY: ReadonlySet<string> = new Set(['/terms/choices/']);

const ruleOf = (request: FastifyRequest): 'token' | 'own-page' | 'multipart' | 'only-reads' | 'own-key' => {
  const { config, url } = request.routeOptions;
  if (config.onlyReads === true) return 'only-reads';
  return config.csrf ?? (OWN_PAGE_ONLY.has(url ?? '') ? 'own-page' : 'token');
};

/** Whether a browser says that another page than ours has made the request. Without a word from it: yes. */
function isFromElsewhere(request: FastifyRequest, deps: HttpDeps): boolean {
  const { headers } = request;
  // Typed or opened by hand: the token alone decides.
  if (headers['sec-fetch-site'] === 'none') return false;
  return !isFromOwnPage(headers, originOf(request, deps.settings));
}

/** Names of fields whose values are nobody's to read, not even on one's own screen. */
const isSecret = (name: string): boolean => /pass|secret|token|code|csrf/i.test(name);

function fieldsOf(body: unknown): SentFields {
  if (body instanceof URLSearchParams) return [...body].filter(([name]) => !isSecret(name));
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body)
    .filter(([name]) => !isSecret(name))
    .flatMap(([name, value]) =>
      [value].flat().flatMap((one) => (typeof one === 'string' ? [[name, one] as const] : [])),
    );
}

function tokenIn(request: FastifyRequest): string | undefined {
  const header = request.headers[HEADER];
  if (typeof header === 'string' && header !== '') return header;
  const { body } = request;
  if (!FORM.test(request.headers['content-type'] ?? '')) return undefined;
  if (body instanceof URLSearchParams) return body.get(FIELD) ?? undefined;
  const value = (body as Readonly<Record<string, unknown>> | null | undefined)?.[FIELD];
  return typeof value === 'string' ? value : undefined;
}

/**
 * Every request that rides on a browser's cookies and changes something proves that one of our own pages made it: by
 * where the browser says it comes from, and by a token bound to the session. One hook for all routes, so that a new one
 * cannot forget it.
 */
export function installCsrf(app: FastifyInstance, deps: HttpDeps, refusal: RefusalPage): void {
  const { accounts } = deps;

  const problem = (request: FastifyRequest, given: string | undefined) =>
    csrfProblem(accounts.csrfKeys(), {
      given,
      cookie: request.portalCookie('csrf'),
      binding: bindingOf(request),
    });

  const refuse = (request: FastifyRequest, reply: FastifyReply, reason: string, keeps: boolean) => {
    request.log.warn(
      { reason, route: request.routeOptions.url },
      'a request that changes something was refused',
    );
    if (isApi(request.url)) return sendProblem(request, reply, csrfRefused);
    // What another site has put into a form must not be offered to be sent again.
    return keeps
      ? refusal(request, reply, fieldsOf(request.body))
      : sendProblem(request, reply, sentElsewhere);
  };

  const becomeStranger = (request: FastifyRequest): void => {
    request.knownSession = undefined;
    request.viewer = { kind: 'anonymous' };
  };

  app.decorateRequest('acceptCsrfField', function acceptCsrfField(value) {
    return problem(this, value) === undefined;
  });

  app.addHook('onRequest', async (request, reply) => {
    if (SAFE.has(request.method) || request.is404 || request.knownKey !== undefined) return;
    const rule = ruleOf(request);
    if (rule === 'own-key') return becomeStranger(request);
    if (rule === 'only-reads') {
      // Nothing is changed: what cannot be proved is answered as to a stranger.
      if (request.knownSession !== undefined && isFromElsewhere(request, deps)) becomeStranger(request);
      return;
    }
    if (isFromElsewhere(request, deps)) return refuse(request, reply, 'from-elsewhere', false);
  });

  // After the body was read, whose size the parsers limit: the token may be a field of it.
  app.addHook('preValidation', async (request, reply) => {
    if (SAFE.has(request.method) || request.is404 || request.knownKey !== undefined) return;
    const rule = ruleOf(request);
    if (rule === 'own-page' || rule === 'multipart' || rule === 'own-key') return;
    if (rule === 'only-reads' && request.knownSession === undefined) return;
    const reason = problem(request, tokenIn(request));
    if (reason === undefined) return;
    if (rule === 'only-reads') return becomeStranger(request);
    return refuse(request, reply, reason, true);
  });
}
