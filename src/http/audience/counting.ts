import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { objectsToCounting, parseChoice } from '#consent';
import type { HttpDeps } from '../deps.ts';
import type { CachedPage } from '../explore/page-cache.ts';
import { viewerOf } from '../viewer.ts';
import { createSubjects, type Subject } from './subject.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** How many datasets a page of the catalogue lists. */
    datasetsFound: number | undefined;
    /** Its page asks what may be loaded. */
    wasAsked: boolean;
    /** Bytes that its connection had carried before. */
    sentBefore: number;
  }
}

/** The API console asks the API itself; its page is counted. */
export const CONSOLE_AGENT = 'almagest-console';

/** Counts answers that left before the framework woke: nobody among them has a cookie or a key. */
export type CountFront = (
  request: IncomingMessage,
  page: CachedPage,
  answer: { readonly status: number; readonly bytes: number; readonly milliseconds: number },
) => void;

const HOST = /^https?:\/\/(?:www\.)?([a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,24})(?=[:/?#]|$)/i;

/** Domain of the site that led here; empty for our own, and for what is none. */
function referrerOf(headers: IncomingHttpHeaders): string {
  const { referer, host = '' } = headers;
  if (referer === undefined || referer.length > 4096) return '';
  const domain = HOST.exec(referer)?.[1]?.toLowerCase() ?? '';
  return domain.length > 100 || domain === host.replace(/:\d+$/, '').replace(/^www\./, '') ? '' : domain;
}

const isFetchedAhead = (headers: IncomingHttpHeaders): boolean =>
  [headers['sec-purpose'], headers.purpose, headers['x-moz']].some((value) => value?.includes('prefetch'));

/** Whether somebody opened it: browsers that say what a request is for must say so. */
function isOpened(headers: IncomingHttpHeaders): boolean {
  const dest = headers['sec-fetch-dest'];
  const mode = headers['sec-fetch-mode'];
  if (dest !== undefined && dest !== 'document') return false;
  return (mode === undefined || mode === 'navigate') && !isFetchedAhead(headers);
}

const NARROWED = /[?&](?:where|refine|exclude|q|limit|rows|start|offset|select|group_by|geofilter)\b[^=&]*=/;
const SEARCH = /[?&]q=([^&]*)/;

function searchIn(url: string): string {
  const [, text = ''] = SEARCH.exec(url) ?? [];
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
}

/** What of an answer is counted, whichever way it left. */
interface Answered {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly address: string;
  readonly status: number;
  readonly language: string;
  readonly found: number | undefined;
  readonly wasAsked: boolean;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly hasKey: boolean;
  readonly isFinished: boolean;
}

/** An audit comes as people come, and is none: a hundred pages a night would be the readers of a small portal. */
const isOfAudit = (headers: IncomingHttpHeaders): boolean => headers['almagest-audit'] !== undefined;

const isExport = (subject: Subject | undefined): boolean =>
  subject?.kind === 'api' && (subject.format !== '' || subject.endpoint === 'download');

/** Counts what is answered, unless its reader objects. */
export function createCounting(deps: Pick<HttpDeps, 'audience' | 'catalogue' | 'clock'>) {
  const { audience, catalogue, clock } = deps;
  const subjectOf = createSubjects();

  /** One name for a dataset, which may be asked for by several. */
  const idOf = (dataset: string): string => (dataset === '' ? '' : (catalogue.idOf(dataset) ?? dataset));

  const page = (subject: Extract<Subject, { kind: 'page' }>, answered: Answered) => {
    const { headers, url } = answered;
    if (!isOpened(headers)) return;
    // A browser that has the page shows it once more: that is its reader, and no second view.
    const isAgain = answered.status === 304;
    audience.page({
      ...subject,
      dataset: idOf(subject.dataset),
      address: answered.address,
      userAgent: headers['user-agent'],
      language: answered.language,
      referrer: referrerOf(headers),
      isAgain,
    });
    if (isAgain || audience.agentOf(headers['user-agent']).isBot) return;
    if (answered.wasAsked) audience.question('shown');
    if (subject.page === 'catalogue' && SEARCH.test(url)) audience.search(searchIn(url), answered.found);
  };

  const call = (subject: Extract<Subject, { kind: 'api' }>, answered: Answered) => {
    const { headers, status, url } = answered;
    const userAgent = headers['user-agent'];
    if (userAgent === CONSOLE_AGENT) return;
    // What was refused may name anything.
    const isGiven = status < 400;
    const query = url.slice(url.indexOf('?') + 1);
    const ofQuery = (name: string) => new URLSearchParams(query).get(name) ?? '';
    const isV1 = subject.version === 'v1.0';
    const dataset = !isGiven ? '' : idOf(subject.dataset || (isV1 ? ofQuery('dataset') : ''));
    const endpoint = isGiven || !isV1 ? subject.endpoint : 'other';
    const { bytes, milliseconds, hasKey } = answered;
    audience.call({
      userAgent,
      version: subject.version,
      endpoint,
      dataset,
      status,
      hasKey,
      bytes,
      milliseconds,
    });
    if (endpoint === 'attachment' && status === 200) audience.attachment(dataset);
    if (!isExport(subject) || status !== 200) return;
    audience.download({
      dataset,
      format: subject.format || /^[a-z]{2,12}$/.exec(ofQuery('format'))?.[0] || 'json',
      isFiltered: NARROWED.test(url),
      isFinished: answered.isFinished,
      bytes,
    });
  };

  const count = (subject: Subject | undefined, answered: Answered) => {
    if (subject === undefined) return;
    const isShown = answered.status === 200 || answered.status === 304;
    switch (subject.kind) {
      case 'page':
        if (isShown) page(subject, answered);
        return;
      case 'embed':
        if (answered.status === 200 && !isFetchedAhead(answered.headers)) {
          const { headers, address } = answered;
          const userAgent = headers['user-agent'];
          const dataset = idOf(subject.dataset);
          audience.embed({ dataset, address, userAgent, host: referrerOf(headers) });
        }
        return;
      case 'api':
        call(subject, answered);
    }
  };

  const objects = (request: FastifyRequest): boolean =>
    isOfAudit(request.headers) ||
    objectsToCounting(request.headers) ||
    (request.headers.cookie !== undefined &&
      parseChoice(request.portalCookie('preferences'), clock.now())?.uncounted === true);

  const answered = (request: FastifyRequest, reply: FastifyReply, isFinished: boolean): Answered => {
    const length = Number(reply.getHeader('content-length'));
    const carried = (request.raw.socket?.bytesWritten ?? 0) - request.sentBefore;
    const viewer = viewerOf(request);
    return {
      url: request.url,
      headers: request.headers,
      address: request.ip,
      status: reply.statusCode,
      language: String(reply.getHeader('content-language') ?? ''),
      found: request.datasetsFound,
      wasAsked: request.wasAsked,
      bytes: length > 0 ? length : carried > 0 ? carried : 0,
      milliseconds: reply.elapsedTime,
      hasKey: viewer.kind === 'person' && viewer.by === 'key',
      isFinished,
    };
  };

  const noteFront: CountFront = ({ url = '', headers, socket }, cached, answer) => {
    if (!audience.isOn || isOfAudit(headers)) return;
    if ((headers['sec-gpc'] ?? headers.dnt) !== undefined && objectsToCounting(headers)) return;
    count(subjectOf(url), {
      url,
      headers,
      ...answer,
      address: socket.remoteAddress ?? '',
      language: cached.headers['content-language'] ?? '',
      found: cached.found,
      wasAsked: cached.asks ?? false,
      hasKey: false,
      isFinished: true,
    });
  };

  const install = (app: FastifyInstance) => {
    app.decorateRequest('datasetsFound', undefined);
    app.decorateRequest('wasAsked', false);
    app.decorateRequest('sentBefore', 0);
    if (!audience.isOn) return;
    app.addHook('onRequest', (request, reply, done) => {
      request.sentBefore = request.raw.socket?.bytesWritten ?? 0;
      if (request.method === 'GET' && isExport(subjectOf(request.url))) {
        // `onResponse` is not told of somebody who leaves.
        reply.raw.once('close', () => {
          if (!reply.raw.writableFinished && !objects(request))
            count(subjectOf(request.url), answered(request, reply, false));
        });
      }
      done();
    });
    app.addHook('onResponse', (request, reply, done) => {
      done();
      if (objects(request)) return;
      if (reply.statusCode >= 400) audience.error(request.routeOptions.url ?? '(none)', reply.statusCode);
      const reads = request.method === 'GET' || request.routeOptions.config.onlyReads === true;
      if (reads) count(subjectOf(request.url), answered(request, reply, true));
    });
  };

  return { noteFront, install };
}
