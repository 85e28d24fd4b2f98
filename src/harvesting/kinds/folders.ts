import type { Client } from 'basic-ftp';
import { inMegabytes, listArchive, networkTrouble } from '#ingest';
import type { HarvestConfig, HarvestContext, HarvestKind, RemoteDataset } from '../model.ts';
import { SourceProblem, sourceProblem } from '../model.ts';
import { MAX_DATASETS, matcher, stemOf, tooMany } from '../parsed.ts';
import { downloaded, endingOf } from './one-of-many.ts';

const SILENCE_MS = 30_000;

const fileRemote = (
  path: string,
  language: string,
  more: Pick<RemoteDataset, 'data'> & Partial<RemoteDataset>,
): RemoteDataset => ({
  remote: path,
  name: stemOf(path),
  title: stemOf(path),
  metadata: { title: { [language]: stemOf(path) } },
  ...more,
});

/** A page of links, as web servers show a folder: a dataset for each file that can be imported. */
export const folder: HarvestKind = {
  kind: 'folder',
  needs: ['url'],
  may: ['pattern'],
  async *list({ url = '', pattern }, context) {
    const base = new URL(url);
    const { bytes } = await context.get(url, { headers: () => ({ accept: 'text/html' }) });
    const isWanted = matcher(pattern);
    const seen = new Set<string>();
    for (const href of hrefsIn(bytes.toString('utf8'))) {
      const link = URL.parse(href.replaceAll('&amp;', '&'), base);
      // Only what lies in the folder: not its parents, not other hosts, not the page sorted otherwise.
      const inside =
        link?.origin === base.origin && link.search === ''
          ? inFolder(link.pathname, base.pathname)
          : undefined;
      if (link === null || inside === undefined || !isWanted(inside) || seen.has(inside)) continue;
      if (seen.size >= MAX_DATASETS) throw tooMany();
      seen.add(inside);
      yield fileRemote(inside, context.defaultLanguage, {
        data: downloaded(link.href, endingOf(inside)),
        address: { url: link.href },
      });
    }
    if (seen.size === 0)
      throw sourceProblem(
        'The page has no links to files that can be imported.',
        'Check the address and the pattern.',
      );
  },
};

/** Where the links of a page lead, as they are written. In one pass: a page may be anything. */
function* hrefsIn(html: string): Generator<string> {
  let isInLink = false;
  for (const [token, quoted, single] of html.matchAll(
    /<a(?=\s)|>|\shref\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')/gi,
  )) {
    const href = quoted ?? single;
    if (href !== undefined && isInLink) yield href;
    isInLink = href === undefined && token !== '>';
  }
}

function inFolder(path: string, base: string): string | undefined {
  const root = base.slice(0, base.lastIndexOf('/') + 1);
  const inside = path.startsWith(root) ? path.slice(root.length) : '';
  if (inside === '' || inside.endsWith('/')) return undefined;
  try {
    return decodeURIComponent(inside);
  } catch {
    return inside;
  }
}

/** A folder of an FTP server: a dataset for each file that can be imported. */
export const ftp: HarvestKind = {
  kind: 'ftp',
  needs: ['url'],
  may: ['user', 'password', 'pattern'],
  async *list(config, context) {
    const root = ftpAddress(config);
    const isWanted = matcher(config.pattern);
    const files = await onFtp(config, context, (client) => client.list(root.path));
    const wanted = files.filter(({ isFile, name }) => isFile && isWanted(name));
    for (const file of wanted.slice(0, MAX_DATASETS)) {
      const stamp = file.modifiedAt?.toISOString() ?? file.rawModifiedAt;
      yield fileRemote(file.name, context.defaultLanguage, {
        ...(stamp !== '' && { version: `${stamp} ${file.size}` }),
        data: (reach) => ftpFile(config, reach, `${root.path}/${file.name}`, file.size),
        address: { url: addressIn(config, `${root.path}/${file.name}`) },
      });
    }
    if (wanted.length > MAX_DATASETS) throw tooMany();
  },
};

/** Of a file of the same server. */
function addressIn({ url = '' }: HarvestConfig, path: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** The path of an FTP address as the server is asked for it. @throws SourceProblem */
export function ftpPath(url: string): string {
  const { pathname } = new URL(url);
  try {
    const path = decodeURIComponent(pathname);
    // A line break would end the command, and begin another one.
    if (!/\p{Cc}/u.test(path)) return path;
  } catch {
    // Told below.
  }
  throw sourceProblem(`${url} has a path that no FTP server can be asked for.`, 'Check the address.');
}

function ftpAddress({ url = '' }: HarvestConfig) {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'ftp:' && parsed?.protocol !== 'ftps:')
    throw sourceProblem(`${url} is no address of an FTP folder.`, 'Write it in full, ftp:// included.');
  const path = ftpPath(url).replace(/(?<!\/)\/+$/, '');
  return {
    host: parsed.hostname,
    port: Number(parsed.port) || 21,
    isSecure: parsed.protocol === 'ftps:',
    path,
  };
}

async function onFtp<Value>(
  config: HarvestConfig,
  context: HarvestContext,
  work: (client: Client) => Promise<Value>,
): Promise<Value> {
  const { host, port, isSecure } = ftpAddress(config);
  // Connected to by the address that was checked: a name may lead elsewhere the next time.
  const address = await context.resolve(host);
  const { Client: FtpClient } = await import('basic-ftp');
  const client = new FtpClient(SILENCE_MS, { allowSeparateTransferHost: false });
  const stop = () => client.close();
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    await client.access({
      host: address,
      port,
      user: config.user || 'anonymous',
      password: config.password || 'anonymous@',
      secure: isSecure,
      ...(isSecure && { secureOptions: { servername: host } }),
    });
    return await work(client);
  } catch (error) {
    if (error instanceof SourceProblem) throw error;
    context.signal.throwIfAborted();
    const said = error instanceof Error ? error.message : String(error);
    throw new SourceProblem({
      code: 'source-unreachable',
      ...(networkTrouble(host, namedTrouble(error, said), { silenceMs: SILENCE_MS }) ?? {
        message: `The FTP server ${host} does not give it: ${said}.`,
        advice: 'Check the address, the name and the password.',
      }),
    });
  } finally {
    context.signal.removeEventListener('abort', stop);
    client.close();
  }
}

/** Two troubles the client has only words for. */
function namedTrouble(error: unknown, said: string): unknown {
  if (/^Timeout\b/.test(said)) return Object.assign(new Error(said), { code: 'UND_ERR_HEADERS_TIMEOUT' });
  if (/\bFIN packet\b/.test(said)) return Object.assign(new Error(said), { code: 'ECONNRESET' });
  return error;
}

/** A file of an FTP server, fetched. @throws SourceProblem */
export async function ftpFile(config: HarvestConfig, context: HarvestContext, path: string, size: number) {
  const target = context.temporaryFile(endingOf(path));
  const { maxBytes } = context.limits;
  const tooLarge = () =>
    new SourceProblem({
      code: 'source-too-large',
      message: `The file has more than ${inMegabytes(maxBytes)} MB.`,
      advice: 'Raise ALMAGEST_SOURCE_MAX_MB, or split it.',
    });
  if (size > maxBytes) throw tooLarge();
  await onFtp(config, context, async (client) => {
    let isTooLarge = false;
    client.trackProgress(({ bytesOverall }) => {
      if (bytesOverall <= maxBytes) return;
      isTooLarge = true;
      client.close();
    });
    try {
      await client.downloadTo(target, path);
    } catch (error) {
      throw isTooLarge ? tooLarge() : error;
    }
  });
  return { source: { kind: 'file' as const, path: target } };
}

/** A zip file of several files: a dataset for each that can be imported. */
export const zip: HarvestKind = {
  kind: 'zip',
  needs: ['url'],
  may: ['pattern'],
  async *list({ url = '', pattern }, context) {
    const path = context.temporaryFile('zip');
    await context.download(url, path);
    const names = await listArchive(path);
    if (!names.ok) throw new SourceProblem(names.problems[0]);
    const isWanted = matcher(pattern);
    const wanted = names.value.filter(isWanted);
    for (const entry of wanted.slice(0, MAX_DATASETS))
      yield fileRemote(entry, context.defaultLanguage, {
        data: async () => ({ source: { kind: 'file', path }, parser: { entry } }),
        address: { url, parser: { entry } },
      });
    if (wanted.length > MAX_DATASETS) throw tooMany();
  },
};
