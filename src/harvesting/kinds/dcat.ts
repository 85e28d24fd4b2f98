import { Readable } from 'node:stream';
import { z } from 'zod';
import type { DatasetMetadata, Localized } from '#dataset';
import type { HarvestKind, RemoteDataset } from '../model.ts';
import { sourceProblem } from '../model.ts';
import { expected, NOT_GONE, oneByOne, parsedJson } from '../parsed.ts';
import { bestOf, downloaded, endingOf, type Offer } from './one-of-many.ts';

/** A DCAT catalogue in RDF/XML, Turtle or JSON-LD, or a data.json. */
export const dcat: HarvestKind = {
  kind: 'dcat',
  needs: ['url'],
  may: [],
  async *list({ url = '' }, context) {
    const accept =
      'text/turtle, application/ld+json;q=0.9, application/rdf+xml;q=0.9, application/json;q=0.8, */*;q=0.5';
    const { bytes, contentType = '' } = await context.get(url, { headers: () => ({ accept }) });
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
    const language = context.defaultLanguage;
    yield* isDataJson(text)
      ? fromDataJson(bytes, language)
      : fromRdf(await triplesOf(text, contentType, url), language);
  },
};

const isDataJson = (text: string): boolean => /^\s*\{/.test(text) && /"dataset"\s*:\s*\[/.test(text);

const string = z.string().nullish();
const wireDataJson = z.object({ dataset: z.array(z.unknown()) });
const wireDataset = z.object({
  identifier: string,
  title: z.string(),
  description: string,
  keyword: z.union([z.array(z.string()), z.string()]).nullish(),
  theme: z.union([z.array(z.string()), z.string()]).nullish(),
  modified: string,
  issued: string,
  license: string,
  landingPage: string,
  publisher: z.object({ name: string }).nullish(),
  contactPoint: z.object({ fn: string, hasEmail: string }).nullish(),
  distribution: z
    .array(z.object({ downloadURL: string, accessURL: string, mediaType: string, format: string }))
    .nullish(),
});

const fromDataJson = (bytes: Buffer, language: string): AsyncGenerator<RemoteDataset> =>
  oneByOne(
    parsedJson(bytes, wireDataJson, 'The data.json').dataset,
    ({ identifier, title }) => identifier || title,
    (item, id) => fromDataset(expected(item, wireDataset, `The dataset ${id}`), language),
  );

function fromDataset(one: z.infer<typeof wireDataset>, language: string): RemoteDataset {
  const offers = (one.distribution ?? []).map((offer) => ({
    url: offer.downloadURL || offer.accessURL || '',
    format: `${offer.mediaType ?? ''} ${offer.format ?? ''}`,
  }));
  const list = (items: readonly string[] | string | null | undefined) =>
    [items ?? []].flat().map((item) => ({ [language]: item }));
  return remoteOf(one.identifier || one.title, { [language]: one.title }, offers, one.modified ?? undefined, {
    description: one.description ? { [language]: one.description } : {},
    keywords: list(one.keyword),
    themes: list(one.theme),
    ...licence(one.license),
    publisher: one.publisher?.name ?? '',
    ...(one.landingPage && { references: one.landingPage }),
    ...(one.issued && { issued: one.issued.slice(0, 10) }),
    ...(one.contactPoint?.fn && { contactName: one.contactPoint.fn }),
    ...(one.contactPoint?.hasEmail && {
      contactEmail: one.contactPoint.hasEmail.replace(/^mailto:/, ''),
    }),
  });
}

const licence = (text: string | null | undefined): Pick<DatasetMetadata, 'license' | 'licenseUrl'> =>
  text && /^https?:/.test(text)
    ? { license: text, licenseUrl: text }
    : { license: text ?? '', licenseUrl: '' };

function remoteOf(
  remote: string,
  title: Localized,
  offers: readonly Offer[],
  version: string | undefined,
  metadata: Partial<DatasetMetadata>,
): RemoteDataset {
  const best = bestOf(offers);
  const [name = remote] = Object.values(title);
  return {
    remote,
    name,
    title: name,
    metadata: { title, ...metadata },
    ...(version !== undefined && best !== undefined && { version: `${version} ${best.url}` }),
    ...(best !== undefined && { address: { url: best.url } }),
    data:
      best === undefined
        ? async () => {
            throw sourceProblem('None of its distributions has a format that is read.');
          }
        : downloaded(best.url, endingOf(best.url)),
  };
}

interface Term {
  readonly termType: string;
  readonly value: string;
  readonly language?: string;
}

type Triples = ReadonlyMap<string, ReadonlyMap<string, readonly Term[]>>;

interface Quad {
  readonly subject: Term;
  readonly predicate: Term;
  readonly object: Term;
}

/** By subject, then by predicate. */
async function triplesOf(text: string, contentType: string, baseIRI: string): Promise<Triples> {
  const triples = new Map<string, Map<string, Term[]>>();
  const add = ({ subject, predicate, object }: Quad) => {
    const of = triples.get(subject.value) ?? new Map<string, Term[]>();
    triples.set(subject.value, of);
    const known = of.get(predicate.value);
    if (known) known.push(object);
    else of.set(predicate.value, [object]);
  };
  try {
    if (/^\s*</.test(text) && !/^\s*<[^>\s]*>\s+[<a]/.test(text)) await readRdfXml(text, baseIRI, add);
    else if (/^\s*[[{]/.test(text) || /json/.test(contentType)) await readJsonLd(text, baseIRI, add);
    else await readTurtle(text, baseIRI, add);
  } catch (error) {
    throw sourceProblem(
      `The catalogue cannot be read as RDF: ${(error instanceof Error ? error.message : String(error)).slice(0, 300)}`,
      'Check that the address is that of a DCAT catalogue or a data.json.',
    );
  }
  return triples;
}

// The readers of RDF are loaded by who needs one: the portal itself never does.

async function readTurtle(text: string, baseIRI: string, add: (quad: Quad) => void): Promise<void> {
  const { Parser } = await import('n3');
  for (const quad of new Parser({ baseIRI }).parse(text)) add(quad);
}

async function readRdfXml(text: string, baseIRI: string, add: (quad: Quad) => void): Promise<void> {
  // Names of vocabularies are declared so; what is made of other entities, or of files, is not.
  if (/<!ENTITY\s+\S+\s+(?:SYSTEM|PUBLIC|"[^"]*&|'[^']*&)|<!ENTITY\s+%/i.test(text))
    throw new Error('it declares entities made of others.');
  const { RdfXmlParser } = await import('rdfxml-streaming-parser');
  for await (const quad of Readable.from([text]).pipe(new RdfXmlParser({ baseIRI }))) add(quad as Quad);
}

async function readJsonLd(text: string, baseIRI: string, add: (quad: Quad) => void): Promise<void> {
  const { JsonLdParser } = await import('jsonld-streaming-parser');
  const documentLoader = {
    load: async (url: string) => {
      throw new Error(`its context ${url} is elsewhere, which is not followed.`);
    },
  };
  const parser = new JsonLdParser({ baseIRI, documentLoader });
  for await (const quad of Readable.from([text]).pipe(parser)) add(quad as Quad);
}

const DCAT = 'http://www.w3.org/ns/dcat#';
const DCT = 'http://purl.org/dc/terms/';
const TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';
const NAMES = [
  'http://xmlns.com/foaf/0.1/name',
  'http://www.w3.org/2004/02/skos/core#prefLabel',
  'http://www.w3.org/2000/01/rdf-schema#label',
  `${DCT}title`,
];
/** What an earlier and the present Hydra call the page after this one. */
const NEXT_PAGES = ['next', 'nextPage'].map((name) => `http://www.w3.org/ns/hydra/core#${name}`);
const VCARD = 'http://www.w3.org/2006/vcard/ns#';

function* fromRdf(triples: Triples, language: string): Generator<RemoteDataset> {
  const all = (subject: string, predicate: string): readonly Term[] =>
    triples.get(subject)?.get(predicate) ?? [];
  const first = (subject: string, predicate: string): string | undefined => all(subject, predicate)[0]?.value;
  /** The name of a thing, or what its address ends with. */
  const named = (term: Term | undefined): string => {
    if (term === undefined) return '';
    if (term.termType === 'Literal') return term.value;
    const name = NAMES.map((predicate) => first(term.value, predicate)).find((found) => found !== undefined);
    return name ?? (term.termType === 'BlankNode' ? '' : term.value);
  };
  const localized = (subject: string, predicate: string): Localized =>
    Object.fromEntries(
      all(subject, predicate).map(({ value, language: lang }) => [
        lang ? (lang.split('-')[0] ?? lang) : language,
        value,
      ]),
    );
  const short = (text: string) =>
    /^https?:/.test(text) ? (text.split(/[/#]/).findLast((part) => part !== '') ?? text) : text;
  for (const [subject, said] of triples) {
    if (!said.get(TYPE)?.some(({ value }) => value === `${DCAT}Dataset`)) continue;
    const offers = all(subject, `${DCAT}distribution`).map(
      ({ value: at }): Offer => ({
        url: first(at, `${DCAT}downloadURL`) ?? first(at, `${DCAT}accessURL`) ?? '',
        format: [first(at, `${DCAT}mediaType`), ...all(at, `${DCT}format`).map(named)].join(' '),
      }),
    );
    const contact = first(subject, `${DCAT}contactPoint`) ?? '';
    const licenceTerm =
      all(subject, `${DCT}license`)[0] ??
      all(all(subject, `${DCAT}distribution`)[0]?.value ?? '', `${DCT}license`)[0];
    const title = localized(subject, `${DCT}title`);
    yield remoteOf(
      first(subject, `${DCT}identifier`) ?? subject,
      Object.keys(title).length > 0 ? title : { [language]: short(subject) },
      offers,
      first(subject, `${DCT}modified`),
      {
        description: localized(subject, `${DCT}description`),
        keywords: all(subject, `${DCAT}keyword`).map(({ value, language: lang }) => ({
          [lang || language]: value,
        })),
        themes: all(subject, `${DCAT}theme`).map((theme) => ({ [language]: short(named(theme)) })),
        license: named(licenceTerm),
        licenseUrl: licenceTerm?.termType === 'NamedNode' ? licenceTerm.value : '',
        publisher: named(all(subject, `${DCT}publisher`)[0]),
        ...optional('references', first(subject, `${DCAT}landingPage`)),
        ...optional('issued', first(subject, `${DCT}issued`)?.slice(0, 10)),
        ...optional('creator', named(all(subject, `${DCT}creator`)[0]) || undefined),
        ...optional('contactName', first(contact, `${VCARD}fn`)),
        ...optional('contactEmail', first(contact, `${VCARD}hasEmail`)?.replace(/^mailto:/, '')),
      },
    );
  }
  checkWhole(triples);
}

/** @throws SourceProblem when what was read is a part */
function checkWhole(triples: Triples): void {
  for (const said of triples.values())
    if (NEXT_PAGES.some((name) => said.has(name)))
      throw sourceProblem('The catalogue goes on at another page, which is not read.', NOT_GONE);
}

const optional = (name: keyof DatasetMetadata, value: string | undefined): Partial<DatasetMetadata> =>
  value === undefined ? {} : { [name]: value };
