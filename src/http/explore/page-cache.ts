import { type ContentEncoding, compress, isWorthCompressing } from '../compression.ts';

/** An answer that is ready to be sent again. */
export interface CachedPage {
  readonly etag: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** Made when first asked for. */
  readonly encoded: Map<ContentEncoding, Buffer>;
  /** Headers of an unencoded answer, made once. */
  readonly headers: Readonly<Record<string, string>>;
}

const MAX_PAGE_BYTES = 2_097_152;
// An address and its entry in two maps, roughly.
const ENTRY_OVERHEAD = 512;

/** The pages most recently asked for, up to a number of bytes: by the exact address, and by what an ETag names. */
export class PageCache {
  readonly #maxBytes: number;
  readonly #pages = new Map<string, CachedPage>();
  readonly #addresses = new Map<string, string>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** By the key of an earlier `remember`: everything that the answer depends on, as it stands in the request. */
  byAddress(key: string): CachedPage | undefined {
    const etag = this.#addresses.get(key);
    return etag === undefined ? undefined : this.byEtag(etag);
  }

  byEtag(etag: string): CachedPage | undefined {
    const page = this.#pages.get(etag);
    if (page === undefined) return undefined;
    // The order of a Map is that of insertion: what is used goes to the end, the front is dropped first.
    this.#pages.delete(etag);
    this.#pages.set(etag, page);
    return page;
  }

  /** Lets a page be found under one more address. */
  remember(key: string, etag: string): void {
    if (!this.#addresses.delete(key)) this.#bytes += key.length + ENTRY_OVERHEAD;
    this.#addresses.set(key, etag);
    this.#shrink();
  }

  put(page: CachedPage): void {
    if (page.body.byteLength > MAX_PAGE_BYTES || this.#pages.has(page.etag)) return;
    this.#pages.set(page.etag, page);
    this.#bytes += page.body.byteLength;
    this.#shrink();
  }

  /** The page's body in an encoding, compressed at most once. */
  async encoded(page: CachedPage, encoding: ContentEncoding): Promise<Buffer> {
    const known = page.encoded.get(encoding);
    if (known !== undefined) return known;
    const bytes = await compress(page.body, encoding);
    if (!page.encoded.has(encoding) && this.#pages.has(page.etag)) {
      page.encoded.set(encoding, bytes);
      this.#bytes += bytes.byteLength;
      this.#shrink();
    }
    return bytes;
  }

  #shrink(): void {
    for (const [key, etag] of this.#addresses) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#addresses.delete(key);
      this.#bytes -= key.length + ENTRY_OVERHEAD;
      this.#drop(etag);
    }
    for (const etag of [...this.#pages.keys()]) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(etag);
    }
  }

  #drop(etag: string): void {
    const page = this.#pages.get(etag);
    if (page === undefined) return;
    this.#pages.delete(etag);
    this.#bytes -= page.body.byteLength;
    for (const bytes of page.encoded.values()) this.#bytes -= bytes.byteLength;
  }
}

/** A page with its headers, not yet in any cache. */
export function newPage(
  etag: string,
  contentType: string,
  text: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): CachedPage {
  const body = typeof text === 'string' ? Buffer.from(text) : text;
  const varies = isWorthCompressing(body.byteLength, contentType);
  return {
    etag,
    contentType,
    body,
    encoded: new Map(),
    headers: {
      ...headers,
      'content-type': contentType,
      'cache-control': 'no-cache',
      ...(etag === '' ? {} : { etag }),
      ...(varies ? { vary: 'Accept-Encoding' } : {}),
    },
  };
}

/** Everything that an answer depends on, as it stands in the request: the catalogue, the caller, the host and the address. */
export const addressKey = (generation: string, scope: string, origin: string, url: string): string =>
  `${generation} ${scope} ${origin} ${url}`;

const opaque = (etag: string): string => etag.trim().replace(/^W\//, '');

/** Whether an `If-None-Match` names this very answer. */
export function holds(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined || etag === '') return false;
  if (ifNoneMatch === etag || ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((given) => opaque(given) === opaque(etag));
}
