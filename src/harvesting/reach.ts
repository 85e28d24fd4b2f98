import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LIMITS, type FetchedSource, fetchSource, resolveHost } from '#ingest';
import { processMark } from '#lib';
import { type Fetched, type HarvestContext, SourceProblem } from './model.ts';

/** Of a list of datasets. */
const MAX_LIST_BYTES = 64_000_000;
/** Read here, where nothing is unpacked. */
const PLAIN = { 'accept-encoding': 'identity' };
const LIST_SECONDS = 120;
const DATA_SECONDS = 900;

export interface ReachOptions {
  readonly dataFolder: string;
  readonly maxBytes: number;
  readonly allowPrivateAddresses: boolean;
  readonly languages: readonly string[];
  readonly defaultLanguage: string;
}

/** Nothing is known beforehand, so that nothing can be unmodified. */
function saidOf(fetched: FetchedSource | 'not-modified'): Fetched {
  if (fetched === 'not-modified')
    throw new SourceProblem({
      code: 'source-unreachable',
      message: 'The server says that nothing has changed, which nobody asked.',
    });
  const { contentType, etag, lastModified } = fetched;
  return {
    ...(contentType && { contentType }),
    ...(etag && { etag }),
    ...(lastModified && { lastModified }),
  };
}

/** The way to a source: each request is guarded, limited and ends. `close` removes what was fetched. */
export function openReach(
  { dataFolder, maxBytes, allowPrivateAddresses, languages, defaultLanguage }: ReachOptions,
  signal: AbortSignal,
): HarvestContext & { close(): void } {
  const folder = join(dataFolder, 'tmp');
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  const temporaryFile = (ending = 'harvest') => {
    // Named by process: the next start sweeps away what a crash leaves.
    const path = join(folder, `${processMark()}-${randomBytes(6).toString('hex')}.${ending}`);
    files.push(path);
    return path;
  };
  const fetchInto: HarvestContext['download'] = async (url, target, options = {}) => {
    const got = await fetchSource(url, {
      target,
      maxBytes,
      allowPrivateAddresses,
      timeoutSeconds: DATA_SECONDS,
      signal,
      ...(options.headers && { headers: options.headers }),
    });
    if (!got.ok) throw new SourceProblem(got.problems[0]);
    return saidOf(got.value);
  };
  return {
    signal,
    limits: { ...DEFAULT_LIMITS, maxBytes, maxUnpackedBytes: maxBytes },
    languages,
    defaultLanguage,
    temporaryFile,
    download: fetchInto,
    async get(url, options = {}) {
      const target = temporaryFile();
      const got = await fetchSource(url, {
        target,
        maxBytes: Math.min(maxBytes, MAX_LIST_BYTES),
        allowPrivateAddresses,
        timeoutSeconds: LIST_SECONDS,
        signal,
        headers: async (address) => ({ ...PLAIN, ...(await options.headers?.(address)) }),
      });
      if (!got.ok) throw new SourceProblem(got.problems[0]);
      const bytes = readFileSync(target);
      rmSync(target, { force: true });
      return { ...saidOf(got.value), bytes };
    },
    async resolve(host) {
      const got = await resolveHost(host, allowPrivateAddresses);
      if (!got.ok) throw new SourceProblem(got.problems[0]);
      return got.value;
    },
    close() {
      for (const file of files) rmSync(file, { force: true });
    },
  };
}
