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
  /** Of a page of the catalogue: how many datasets match. */
  readonly found?: number;
  /** It asks what may be loaded. */
  readonly asks?: true;
}

const MAX_PAGE_BYTES = 2_097_152;
// An address and its entry in two maps, roughly.
const ENTRY_OVERHEAD = 512;

/** A page in the cache. */
interface Held {
  readonly page: CachedPage;
  readonly addresses: string[];
  /** Since it was put in, or last spared. */
  wasUsed: boolean;
}

/**
 * The pages asked for lately, up to a number of bytes: by the exact address, and by what an ETag names. The oldest is
 * dropped first, but one that was used since gets another turn: noting that costs a hit nothing, while keeping an order
 * of use costs as much as finding the page.
 */
export class PageCache {
  readonly #maxBytes: number;
  readonly #pages = new Map<string, Held>();
  readonly #addresses = new Map<string, Held>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** By the key of an earlier `remember`: everything that the answer depends on, as it stands in the request. */
  byAddress(key: string): CachedPage | undefined {
    return used(this.#addresses.get(key));
  }

  byEtag(etag: string): CachedPage | undefined {
    return used(this.#pages.get(etag));
  }

  /** Lets a page of the cache be found under one more address. */
  remember(key: string, etag: string): void {
    const held = this.#pages.get(etag);
    if (held === undefined || this.#addresses.get(key) === held) return;
    this.#addresses.set(key, held);
    held.addresses.push(key);
    this.#bytes += key.length + ENTRY_OVERHEAD;
    this.#shrink();
  }

  put(page: CachedPage): void {
    if (page.body.byteLength > MAX_PAGE_BYTES || this.#pages.has(page.etag)) return;
    this.#pages.set(page.etag, { page, addresses: [], wasUsed: false });
    this.#bytes += page.body.byteLength;
    this.#shrink();
  }

  /** The page's body in an encoding, compressed at most once. */
  async encoded(page: CachedPage, encoding: ContentEncoding): Promise<Buffer> {
    const known = page.encoded.get(encoding);
    if (known !== undefined) return known;
    const bytes = await compress(page.body, encoding);
    if (!page.encoded.has(encoding) && this.#pages.get(page.etag)?.page === page) {
      page.encoded.set(encoding, bytes);
      this.#bytes += bytes.byteLength;
      this.#shrink();
    }
    return bytes;
  }

  #shrink(): void {
    // A page that is put back comes round again in this very loop, at its end.
    for (const [etag, held] of this.#pages) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#pages.delete(etag);
      if (held.wasUsed) {
        held.wasUsed = false;
        this.#pages.set(etag, held);
      } else this.#drop(held);
    }
  }

  #drop(held: Held): void {
    const { page, addresses } = held;
    this.#bytes -= page.body.byteLength;
    for (const bytes of page.encoded.values()) this.#bytes -= bytes.byteLength;
    for (const key of addresses) {
      this.#bytes -= key.length + ENTRY_OVERHEAD;
      if (this.#addresses.get(key) === held) this.#addresses.delete(key);
    }
  }
}

function used(held: Held | undefined): CachedPage | undefined {
  if (held === undefined) return undefined;
  held.wasUsed = true;
  return held.page;
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
