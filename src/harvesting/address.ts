import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { fetchSource } from '#ingest';
import { fail, ok } from '#lib';
import { ftpFile, ftpPath } from './kinds/folders.ts';
import { signer } from './kinds/s3.ts';
import {
  type HarvestConfig,
  type HarvestKindName,
  type HeadersFor,
  SECRET_FIELDS,
  SourceProblem,
} from './model.ts';
import { openReach } from './reach.ts';

/**
 * An address may bring along, after this mark, what is needed to be let in, sealed. No server ever sees what follows a `#`, and
 * what is sealed opens for its own address only.
 */
const MARK = '#access=';

type Seal = (text: string) => string;

const sealedFor = (
  url: string,
  access: { readonly [Field in keyof HarvestConfig]?: string | undefined },
  seal: Seal,
): string => `${url}${MARK}${encodeURIComponent(seal(JSON.stringify({ url, access })))}`;

/** The server that an address is of, with its protocol and port. */
export function serverOf(url = ''): string | undefined {
  const { protocol, host } = URL.parse(url.trim()) ?? {};
  return host && `${protocol}//${host}`;
}

/**
 * The address with what lets it in, sealed; as it is when nothing is needed, or when a catalogue names another server: keys
 * are for nobody but the server that they were given for.
 */
export function withAccess(url: string, kind: HarvestKindName, config: HarvestConfig, seal: Seal): string {
  const isTheirs = serverOf(url) === serverOf(config.url);
  if (!isTheirs || !SECRET_FIELDS.some((field) => config[field])) return url;
  const { apiKey, accessKey, secretKey, region, user, password } = config;
  const authorization = apiKey && authorizationOf(kind, apiKey);
  return sealedFor(url, { apiKey: authorization, accessKey, secretKey, region, user, password }, seal);
}

/** What servers of a kind want to be told of a key. */
const authorizationOf = (kind: HarvestKindName, apiKey: string): string =>
  kind === 'opendatasoft' ? `Apikey ${apiKey}` : apiKey;

/** An address as somebody has typed it, with the name and the password in it sealed behind it. */
export function sealedAddress(address: string, seal: Seal): string {
  const url = URL.parse(address);
  if (!url || (url.username === '' && url.password === '')) return address;
  const [user, password] = [url.username, url.password].map(plain);
  url.username = '';
  url.password = '';
  url.hash = '';
  return sealedFor(url.href, { user, password }, seal);
}

function plain(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function parted(address: string, open: (sealed: string) => string): { url: string; access: HarvestConfig } {
  const at = address.indexOf(MARK);
  if (at < 0) return { url: address, access: {} };
  const url = address.slice(0, at);
  try {
    const sealed = JSON.parse(open(decodeURIComponent(address.slice(at + MARK.length)))) as {
      readonly url: string;
      readonly access: HarvestConfig;
    };
    if (sealed.url === url) return sealed;
  } catch {
    // Told below.
  }
  throw new SourceProblem({
    code: 'source-refused',
    message: 'What lets this address in does not belong to it, or was sealed with another key.',
    advice: 'Begin again with the form of its source.',
  });
}

/** What an address wants to be let in, besides what is signed. */
function headersOf(access: HarvestConfig): HeadersFor | undefined {
  if (access.accessKey) return signer(access);
  const { apiKey, user, password = '' } = access;
  const authorization = apiKey || (user && `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
  return authorization ? () => ({ authorization }) : undefined;
}

/** Fetches what an address gives: http, https, ftp and ftps, with what lets it in. As `fetchSource` otherwise. */
export const addressFetcher =
  (open: (sealed: string) => string, dataFolder: string): typeof fetchSource =>
  async (address, options) => {
    try {
      const { url, access } = parted(address, open);
      if (!/^ftps?:/i.test(url)) {
        const headers = headersOf(access) ?? options.headers;
        return await fetchSource(url, { ...options, ...(headers && { headers }) });
      }
      const deadline = AbortSignal.timeout(options.timeoutSeconds * 1000);
      const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
      const reach = openReach({ ...options, dataFolder, languages: [], defaultLanguage: '' }, signal);
      try {
        const { source } = await ftpFile({ url, ...access }, reach, ftpPath(url), 0);
        await copyFile(source.path, options.target);
      } catch (error) {
        if (!deadline.aborted || options.signal?.aborted) throw error;
        return fail({
          code: 'source-unreachable',
          message: `${url} took longer than ${options.timeoutSeconds} s.`,
          advice: 'Try again later.',
        });
      } finally {
        reach.close();
      }
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(options.target)) hash.update(chunk as Buffer);
      const { size: bytes } = await stat(options.target);
      if (bytes > 0) return ok({ bytes, sha256: hash.digest('hex') });
      rmSync(options.target, { force: true });
      return fail({ code: 'empty', message: `${url} is empty.` });
    } catch (error) {
      if (error instanceof SourceProblem) return fail(error.problem);
      throw error;
    }
  };
