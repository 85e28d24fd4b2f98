import { createHash } from 'node:crypto';
import { lookup as lookUp } from 'node:dns';
import { createWriteStream } from 'node:fs';
import { isIP, type LookupFunction } from 'node:net';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as pause, setTimeout as wait } from 'node:timers/promises';
import type { Agent, Dispatcher } from 'undici';
import { inMegabytes } from '../limits.ts';
import { cancelled, Refusal } from '../refusal.ts';
import { networkTrouble } from './network-trouble.ts';
import type { ObtainedFile } from './obtained-file.ts';

export interface FetchOptions {
  /** Asked for every address that a name resolves to, and again at every redirect. */
  mayReach(address: string): boolean;
  /** File to write to. */
  readonly target: string;
  /** What was said of the version that is known: nothing is fetched when there is no newer one. */
  readonly known?: { readonly etag?: string | undefined; readonly lastModified?: string | undefined };
  readonly maxBytes: number;
  /** For all of it, redirects and retries included. */
  readonly timeoutMs: number;
  /** For which a server may say nothing: 30 000 by default. */
  readonly silenceMs?: number;
  /** Before the second try; doubled before the third. 500 by default. */
  readonly retryAfterMs?: number;
  readonly signal: AbortSignal | undefined;
  /** More headers, made for each address; sent to the origin of the first address only. */
  headers?(url: URL): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  /** `total` is 0 when the server does not say. */
  onBytes(done: number, total: number): void;
}

const MAX_REDIRECTS = 5;
const TRIES = 3;
const SILENCE_MS = 30_000;
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** There is nothing newer than what is known. */
export class NotModified extends Error {
  override readonly name = 'NotModified';
}

/** Says that a name leads where we do not go. */
class ForbiddenAddress extends Error {}

/** Worth another try. */
class PassingTrouble extends Error {}

/** Downloads an address to a file. Only http and https, only addresses that may be reached, each hop checked anew. */
export async function fetchUrl(url: string, options: FetchOptions): Promise<ObtainedFile> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  // Loaded when something is fetched: it would be a tenth of what a portal at rest keeps in memory.
  const { Agent, request } = await import('undici');
  const { silenceMs = SILENCE_MS } = options;
  // A resolver of our own, asked at the moment of connecting: what was checked is what is connected to.
  const agent = new Agent(agentOptions(options.mayReach, silenceMs));
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const first = checkedUrl(url);
        const answer = await follow(first, { encoding: 'gzip', ...options }, { agent, request }, signal);
        return await saveWhole(agent, first, answer, options, signal);
      } catch (error) {
        if (options.signal?.aborted) throw cancelled();
        if (deadline.aborted)
          throw unreachable(
            `${shown(url)} took longer than ${Math.round(options.timeoutMs / 1000)} s.`,
            error,
          );
        if (error instanceof NotModified) throw error;
        if (isOfTheDisk(error)) throw error;
        const found = asRefusal(url, error, silenceMs);
        if (!isPassing(error) || attempt === TRIES) throw found;
        await wait((options.retryAfterMs ?? 500) * 2 ** (attempt - 1), undefined, { signal }).catch(() => {});
      }
    }
  } finally {
    await agent.destroy();
  }
}

const agentOptions = (mayReach: FetchOptions['mayReach'], silenceMs = SILENCE_MS): Agent.Options => ({
  connect: { lookup: guardedLookup(mayReach), timeout: 10_000 },
  headersTimeout: silenceMs,
  bodyTimeout: silenceMs,
  maxHeaderSize: 65_536,
});

/** What a service said, whatever its status. */
export interface ServiceAnswer {
  readonly status: number;
  readonly text: string;
  /** How long to wait before the next question, where it says so. */
  readonly retryAfterSeconds: number | undefined;
}

/** Asks a service many small questions, under the rules of `fetchUrl`. Nothing is tried twice here. */
export interface Asker {
  /** @throws Refusal when there is no answer, or too large a one @throws Failure when it is cancelled */
  ask(
    url: string,
    options: Pick<FetchOptions, 'headers' | 'maxBytes' | 'timeoutMs' | 'signal'>,
  ): Promise<ServiceAnswer>;
  close(): Promise<void>;
}

export async function openAsker(mayReach: FetchOptions['mayReach']): Promise<Asker> {
  const { Agent, request } = await import('undici');
  const agent = new Agent(agentOptions(mayReach));
  return {
    async ask(url, { maxBytes, timeoutMs, ...options }) {
      const deadline = AbortSignal.timeout(timeoutMs);
      const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
      try {
        const guard = { mayReach, encoding: 'identity' as const, ...options };
        const { statusCode, headers, body } = await follow(
          checkedUrl(url),
          guard,
          { agent, request },
          signal,
        );
        const parts: Buffer[] = [];
        let bytes = 0;
        for await (const part of body) {
          bytes += (part as Buffer).length;
          if (bytes > maxBytes) throw tooLarge(maxBytes);
          parts.push(part as Buffer);
        }
        const text = Buffer.concat(parts).toString('utf8');
        return { status: statusCode, text, retryAfterSeconds: secondsIn(textOf(headers['retry-after'])) };
      } catch (error) {
        if (options.signal?.aborted) throw cancelled();
        if (deadline.aborted)
          throw unreachable(`${shown(url)} took longer than ${Math.round(timeoutMs / 1000)} s.`, error);
        throw asRefusal(url, error);
      }
    },
    close: () => agent.destroy(),
  };
}

/** `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). */
function secondsIn(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

/** The address without a password in it. */
function shown(url: string): string {
  const { origin, pathname } = URL.canParse(url) ? new URL(url) : { origin: '', pathname: url };
  return `${origin}${pathname}`;
}

function checkedUrl(url: string, base?: URL): URL {
  const parsed = URL.parse(url, base);
  if (!parsed) throw refused(`${url} is not an address.`, 'Write it in full, https:// included.');
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    throw refused(`Addresses of ${parsed.protocol} are not fetched.`, 'Use an http or https address.');
  return parsed;
}

interface Tools {
  readonly agent: Agent;
  readonly request: typeof import('undici').request;
}

type Guard = Pick<FetchOptions, 'mayReach' | 'known' | 'headers'>;

/** The answer at the end of the redirects, whatever its status. */
async function follow(
  first: URL,
  options: Guard & { readonly encoding: 'gzip' | 'identity' },
  { agent, request }: Tools,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  let at = first;
  const { known } = options;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const host = at.hostname.replace(/^\[|\]$/g, '');
    // A literal address is connected to without any look-up.
    if (isIP(host) && !options.mayReach(host)) throw new ForbiddenAddress();
    // A redirect must not carry keys to somebody else.
    const more = at.origin === first.origin ? await options.headers?.(at) : undefined;
    const answer = await request(at, {
      dispatcher: agent,
      signal,
      headers: {
        'user-agent': 'Almagest',
        accept: '*/*',
        'accept-encoding': options.encoding,
        ...(known?.etag !== undefined && { 'if-none-match': known.etag }),
        ...(known?.lastModified !== undefined && { 'if-modified-since': known.lastModified }),
        ...more,
      },
    });
    const { location } = answer.headers;
    if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string') {
      await answer.body.dump({ limit: 65_536 }).catch(() => {});
      at = checkedUrl(location, at);
      continue;
    }
    return answer;
  }
  throw refused(`${shown(first.href)} redirects more than ${MAX_REDIRECTS} times.`, 'Use the final address.');
}

/** Saves an answer that has no more bytes than it announced. */
async function saveWhole(
  agent: Agent,
  url: URL,
  answer: Dispatcher.ResponseData,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<ObtainedFile> {
  // What comes behind the last byte that was announced, the agent takes for a bad answer to nothing.
  let hasMore = false;
  agent.once('disconnect', (_origin, _targets, error) => {
    hasMore ||= error.message === 'bad response';
  });
  const saved = await save(url, answer, options, signal);
  await pause();
  if (!hasMore) return saved;
  throw unreachable(
    `${shown(url.href)} sent more than the ${saved.bytes} bytes that it had announced.`,
    undefined,
    'Tell those who run the server: what it sends cannot be trusted to be whole.',
  );
}

async function save(
  url: URL,
  answer: Dispatcher.ResponseData,
  { target, maxBytes, onBytes }: FetchOptions,
  signal: AbortSignal,
): Promise<ObtainedFile> {
  const { statusCode, headers, body } = answer;
  if (statusCode === 304) throw new NotModified();
  if (statusCode !== 200) {
    await body.dump({ limit: 65_536 }).catch(() => {});
    const message = `${shown(url.href)} answered with status ${statusCode}.`;
    if (PASSING.has(statusCode)) throw new PassingTrouble(message);
    throw new Refusal({
      code: 'source-unreachable',
      message,
      advice: statusCode === 404 ? 'Check the address.' : 'Check that the address is open to everyone.',
    });
  }
  const encoding = textOf(headers['content-encoding']);
  if (encoding !== undefined && !/^(?:gzip|x-gzip|identity)$/i.test(encoding))
    throw refused(`The server packs its answer as ${encoding}, which was not asked for.`);
  const announced = Number(headers['content-length'] ?? 0) || 0;
  if (announced > maxBytes) throw tooLarge(maxBytes);
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, give) {
      bytes += chunk.length;
      hash.update(chunk);
      onBytes(bytes, announced);
      give(bytes > maxBytes ? tooLarge(maxBytes) : null, chunk);
    },
  });
  await pipeline(body, counted, createWriteStream(target), { signal });
  if (bytes === 0) throw new Refusal({ code: 'empty', message: `${shown(url.href)} gave an empty answer.` });
  const sha256 = hash.digest('hex');
  const contentType = textOf(headers['content-type']);
  const etag = textOf(headers.etag);
  const lastModified = textOf(headers['last-modified']);
  return {
    path: target,
    name: shown(url.href),
    bytes,
    sha256: async () => sha256,
    isTemporary: true,
    ...(contentType !== undefined && { contentType }),
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { lastModified }),
  };
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

/** The address of a host, checked, for protocols that connect by themselves. @throws Refusal */
export async function addressOf(host: string, mayReach: (address: string) => boolean): Promise<string> {
  const plain = host.replace(/^\[|\]$/g, '');
  const addresses = isIP(plain)
    ? [plain]
    : await new Promise<string[]>((resolve, reject) => {
        lookUp(plain, { all: true }, (error, found) =>
          error ? reject(asRefusal(`ftp://${host}/`, error)) : resolve(found.map(({ address }) => address)),
        );
      });
  const forbidden = addresses.find((address) => !mayReach(address));
  const [first] = addresses;
  if (forbidden !== undefined || first === undefined)
    throw asRefusal(`ftp://${host}/`, new ForbiddenAddress());
  return first;
}

const guardedLookup =
  (mayReach: (address: string) => boolean): LookupFunction =>
  (host, options, done) => {
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0);
      const forbidden = addresses.find(({ address }) => !mayReach(address));
      const [first] = addresses;
      if (forbidden || !first) return done(new ForbiddenAddress(), '', 0);
      if (options.all) return (done as (error: null, all: typeof addresses) => void)(null, addresses);
      return done(null, first.address, first.family);
    });
  };

const isPassing = (error: unknown): boolean =>
  error instanceof PassingTrouble ||
  (error instanceof Error &&
    'code' in error &&
    /^(?:ECONNRESET|ECONNREFUSED|EPIPE|EAI_AGAIN|UND_ERR_SOCKET|UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT)$/.test(
      String(error.code),
    ));

/** Nothing that a server has done. */
const isOfTheDisk = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(?:ENOSPC|EDQUOT|EROFS|EIO|EMFILE|EACCES)$/.test(String(error.code));

function asRefusal(url: string, error: unknown, silenceMs = SILENCE_MS): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof ForbiddenAddress)
    return refused(
      // Not which one: that would tell what names are called within a network.
      `${shown(url)} leads to an address that is not on the public internet.`,
      'An administrator can allow it: ALMAGEST_ALLOW_PRIVATE_ADDRESSES.',
    );
  const trouble = networkTrouble(shown(url), error, { silenceMs });
  if (trouble) return unreachable(trouble.message, error, trouble.advice);
  const message = error instanceof Error ? error.message : String(error);
  return unreachable(
    error instanceof PassingTrouble ? message : `${shown(url)} cannot be reached: ${message}.`,
    error,
  );
}

const refused = (message: string, advice?: string): Refusal =>
  new Refusal({ code: 'source-refused', message, ...(advice !== undefined && { advice }) });

const unreachable = (message: string, cause: unknown, advice = 'Try again later.'): Refusal =>
  new Refusal({ code: 'source-unreachable', message, advice }, { cause });

const tooLarge = (maxBytes: number): Refusal =>
  new Refusal({
    code: 'source-too-large',
    message: `The source has more than ${inMegabytes(maxBytes)} MB.`,
    advice: 'Raise ALMAGEST_SOURCE_MAX_MB, or split the source.',
  });
