import { z } from 'zod';
import type { DatasetMetadata, Localized } from '#dataset';
import { serverOf } from '../address.ts';
import type { HarvestKind, HeadersFor, RemoteDataset } from '../model.ts';
import { sourceProblem } from '../model.ts';
import { expected, oneByOne, paged, parsedJson } from '../parsed.ts';
import { bestOf, downloaded, endingOf } from './one-of-many.ts';

const PAGE = 100;
const text = z.string().nullish();
const wireResource = z.object({
  url: text,
  format: text,
  mimetype: text,
  last_modified: text,
  hash: text,
  id: text,
});
const wirePackage = z.object({
  id: z.string(),
  name: z.string(),
  title: text,
  notes: text,
  author: text,
  maintainer: text,
  maintainer_email: text,
  license_title: text,
  license_url: text,
  metadata_created: text,
  metadata_modified: text,
  url: text,
  organization: z.object({ title: text, name: text }).nullish(),
  tags: z.array(z.object({ display_name: text, name: text })).nullish(),
  groups: z.array(z.object({ display_name: text, title: text, name: text })).nullish(),
  resources: z.array(wireResource).nullish(),
});
type Package = z.infer<typeof wirePackage>;
const wireAnswer = z.object({
  success: z.literal(true),
  result: z.object({ count: z.number(), results: z.array(z.unknown()) }),
});

/** A CKAN catalogue: the best readable resource of each of its packages. */
export const ckan: HarvestKind = {
  kind: 'ckan',
  needs: ['url'],
  may: ['query', 'apiKey'],
  async *list({ url = '', query = '', apiKey }, context) {
    const base = new URL(url);
    const api = `${base.origin}${base.pathname.replace(/\/(?:api\/.*|dataset\/?.*)?$/, '')}/api/3/action/package_search`;
    const headers = () => (apiKey ? { authorization: apiKey } : {}) as Record<string, string>;
    const packages = paged(async (start) => {
      const select = new URLSearchParams({
        rows: String(PAGE),
        start: String(start),
        sort: 'name asc',
        ...(query && { q: query }),
      });
      const { bytes } = await context.get(`${api}?${select}`, { headers });
      const { result } = parsedJson(bytes, wireAnswer, 'The list of packages');
      return { total: result.count, items: result.results };
    });
    yield* oneByOne(
      packages,
      ({ id }) => id,
      (item, id) =>
        remoteOf(expected(item, wirePackage, `The package ${id}`), context.defaultLanguage, (address) =>
          // Its own files may be private; whoever else is named in a catalogue gets no key.
          serverOf(address) === base.origin ? headers : undefined,
        ),
    );
  },
};

function remoteOf(
  one: Package,
  language: string,
  headersFor: (url: string) => HeadersFor | undefined,
): RemoteDataset {
  const offers = (one.resources ?? []).map((resource) => ({
    url: resource.url ?? '',
    format: `${resource.format ?? ''} ${resource.mimetype ?? ''}`,
    version: [resource.id, resource.last_modified, resource.hash].join(' '),
  }));
  const best = bestOf(offers);
  const version = offers.find(({ url }) => url === best?.url)?.version ?? '';
  const title = one.title || one.name;
  return {
    remote: one.id,
    name: one.name,
    title,
    metadata: metadataOf(one, title, language),
    ...(one.metadata_modified && { version: `${one.metadata_modified} ${version}` }),
    ...(best !== undefined && { address: { url: best.url } }),
    data:
      best === undefined
        ? async () => {
            throw sourceProblem('None of its resources has a format that is read.');
          }
        : downloaded(best.url, endingOf(best.url), {}, headersFor(best.url)),
  };
}

interface Named {
  readonly display_name?: string | null | undefined;
  readonly name?: string | null | undefined;
}

function metadataOf(one: Package, title: string, language: string): Partial<DatasetMetadata> {
  const said = (value: string | null | undefined): Localized | undefined =>
    value ? { [language]: value } : undefined;
  const list = (items: readonly Named[] | null | undefined): readonly Localized[] =>
    (items ?? []).flatMap((item) => {
      const one = said(item.display_name || item.name);
      return one === undefined ? [] : [one];
    });
  return {
    title: { [language]: title },
    description: said(one.notes) ?? {},
    keywords: list(one.tags),
    themes: list(one.groups),
    license: one.license_title ?? '',
    licenseUrl: one.license_url ?? '',
    publisher: one.organization?.title || one.organization?.name || one.author || '',
    ...(one.author && { creator: one.author }),
    ...(one.maintainer && { contactName: one.maintainer }),
    ...(one.maintainer_email && { contactEmail: one.maintainer_email }),
    ...(one.url && { references: one.url }),
    ...(one.metadata_created && { issued: one.metadata_created.slice(0, 10) }),
  };
}
