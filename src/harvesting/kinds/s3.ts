import type { XmlListener } from '#ingest';
import type { HarvestConfig, HarvestKind, HeadersFor } from '../model.ts';
import { sourceProblem } from '../model.ts';
import { listened, matcher, NOT_GONE, stemOf } from '../parsed.ts';
import { endingOf } from './one-of-many.ts';

const MAX_PAGES = 100;

/** An S3 bucket, of any maker: a dataset for each object that can be imported. */
export const s3: HarvestKind = {
  kind: 's3',
  needs: ['url', 'bucket'],
  may: ['prefix', 'pattern', 'region', 'accessKey', 'secretKey'],
  async *list(config, context) {
    const { bucket = '', prefix = '', pattern } = config;
    const root = `${(config.url ?? '').replace(/\/+$/, '')}/${encodeURIComponent(bucket)}`;
    const headers = signer(config);
    const isWanted = matcher(pattern);
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const select = new URLSearchParams({
        'list-type': '2',
        prefix,
        ...(token !== undefined && { 'continuation-token': token }),
      });
      const { bytes } = await context.get(`${root}?${select}`, { headers });
      const list = new ObjectList();
      await listened(bytes, 'list of objects', list);
      // An error or a page in its place names no objects, and would make all others gone.
      if (list.root !== 'ListBucketResult')
        throw sourceProblem('The server sent something else than a list of objects.', NOT_GONE);
      for (const { key, etag, size } of list.objects) {
        if (!isWanted(key) || size === 0) continue;
        const url = `${root}/${key.split('/').map(encodeURIComponent).join('/')}`;
        yield {
          remote: key,
          name: stemOf(key),
          title: stemOf(key),
          metadata: { title: { [context.defaultLanguage]: stemOf(key) } },
          version: etag,
          address: { url },
          async data(reach) {
            const path = reach.temporaryFile(endingOf(key));
            await reach.download(url, path, { headers });
            return { source: { kind: 'file', path } };
          },
        };
      }
      if (list.next === undefined) {
        if (list.isCut) throw sourceProblem('The list of objects ends before its end.', 'Try again later.');
        return;
      }
      token = list.next;
    }
    throw sourceProblem(`The bucket has more than ${MAX_PAGES * 1000} objects.`, 'Name a prefix.');
  },
};

/** Signs requests when there are keys; buckets may be open to everyone. */
export function signer({ accessKey, secretKey, region }: HarvestConfig): HeadersFor {
  return async (url) => {
    if (!accessKey || !secretKey) return {};
    const { AwsV4Signer } = await import('aws4fetch');
    const signed = await new AwsV4Signer({
      url: url.href,
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      region: region || 'us-east-1',
      service: 's3',
    }).sign();
    return Object.fromEntries([...signed.headers].filter(([name]) => name !== 'host'));
  };
}

class ObjectList implements XmlListener {
  readonly objects: { key: string; etag: string; size: number }[] = [];
  next: string | undefined;
  isCut = false;
  /** Name of the outermost element. */
  root: string | undefined;
  #text = '';
  #key = '';
  #etag = '';
  #size = 0;

  open(name: string): void {
    this.root ??= name;
    this.#text = '';
  }

  text(text: string): void {
    this.#text += text;
  }

  close(name: string): void {
    if (name === 'Key') this.#key = this.#text;
    else if (name === 'ETag') this.#etag = this.#text;
    else if (name === 'Size') this.#size = Number(this.#text);
    else if (name === 'NextContinuationToken') this.next = this.#text;
    else if (name === 'IsTruncated') this.isCut = this.#text.trim() === 'true';
    else if (name === 'Contents') this.objects.push({ key: this.#key, etag: this.#etag, size: this.#size });
  }
}
