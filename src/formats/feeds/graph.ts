import { PassThrough } from 'node:stream';
import type { BlankNode, NamedNode } from 'n3';
import { cdata, xmlText } from '../xml.ts';

/** Prefixes that the recorded catalogues of the original declare, and no others. */
export const PREFIXES = {
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  dctype: 'http://purl.org/dc/dcmitype/',
  dcat: 'http://www.w3.org/ns/dcat#',
  dcatap: 'http://data.europa.eu/r5r/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
} as const;

type Prefix = keyof typeof PREFIXES;
/** `prefix:name`. */
export type Curie = `${Prefix}:${string}`;

/** What a property says. */
export type Value =
  | { readonly kind: 'iri'; readonly iri: string }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly lang?: string | undefined;
      readonly datatype?: Curie | undefined;
      readonly isMarkup?: boolean | undefined;
    }
  | Resource;

/** A thing and what is said of it. Without an address it is known by its properties alone. */
export interface Resource {
  readonly kind: 'resource';
  readonly iri?: string | undefined;
  readonly type: Curie;
  readonly properties: readonly (readonly [Curie, Value])[];
}

/** Characters that no IRI may hold are percent-encoded. */
export const safeIri = (iri: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  iri.toWellFormed().replace(/[\u0000-\u0020<>"{}|\\^`]/g, (character) => encodeURIComponent(character));

export const iri = (address: string): Value => ({ kind: 'iri', iri: safeIri(address) });
export const text = (value: string, lang?: string): Value => ({ kind: 'text', text: value, lang });
export const typed = (value: string, datatype: Curie): Value => ({ kind: 'text', text: value, datatype });
export const markup = (value: string, lang?: string): Value => ({
  kind: 'text',
  text: value,
  lang,
  isMarkup: true,
});

/** A list of properties out of those that have a value. */
export const said = (
  pairs: readonly (readonly [Curie, Value | undefined])[],
): readonly (readonly [Curie, Value])[] =>
  pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));

const fullName = (curie: Curie): string => {
  const [prefix = '', name = ''] = curie.split(':', 2);
  // A curie begins with one of the prefixes.
  return PREFIXES[prefix as Prefix] + name;
};

/** The beginning of an RDF/XML document. */
export const RDF_XML_HEAD = `<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF\n${Object.entries(PREFIXES)
  .map(([prefix, address]) => `  xmlns:${prefix}="${address}"`)
  .join('\n')}>\n`;
export const RDF_XML_TAIL = '</rdf:RDF>\n';

/** The opening tag of a resource, to be closed by `</type>`. */
export const opened = ({ type, iri: address }: Pick<Resource, 'type' | 'iri'>): string =>
  address === undefined ? `<${type}>` : `<${type} rdf:about="${xmlText(safeIri(address))}">`;

/** A resource in RDF/XML, what it points to inside of it. */
export function rdfXml(resource: Resource, indent = ''): string {
  const inner = `${indent}  `;
  const lines = resource.properties.map(([name, value]) => property(name, value, inner));
  return `${indent}${opened(resource)}\n${lines.join('')}${indent}</${resource.type}>\n`;
}

/** One property in RDF/XML. */
export function property(name: Curie, value: Value, indent: string): string {
  if (value.kind === 'iri') return `${indent}<${name} rdf:resource="${xmlText(value.iri)}"/>\n`;
  if (value.kind === 'resource')
    return `${indent}<${name}>\n${rdfXml(value, `${indent}  `)}${indent}</${name}>\n`;
  const about =
    value.lang !== undefined
      ? ` xml:lang="${xmlText(value.lang)}"`
      : value.datatype !== undefined
        ? ` rdf:datatype="${fullName(value.datatype)}"`
        : '';
  return `${indent}<${name}${about}>${value.isMarkup ? cdata(value.text) : xmlText(value.text)}</${name}>\n`;
}

/** Resources as Turtle, one after the other. `links` says what points to each from outside. */
export async function* turtle(
  resources: AsyncIterable<{
    readonly resource: Resource;
    readonly link?: { readonly from: string; readonly by: Curie };
  }>,
): AsyncIterable<string> {
  // Loaded when somebody harvests: a portal at rest does without.
  const { DataFactory, Writer } = await import('n3');
  const { namedNode, blankNode, literal, quad } = DataFactory;
  const out = new PassThrough({ encoding: 'utf8', writableHighWaterMark: 1 << 20 });
  const writer = new Writer(out, { prefixes: PREFIXES, end: false });
  const taken = (): string => String(out.read() ?? '');
  let blanks = 0;
  const add = (resource: Resource): NamedNode | BlankNode => {
    const subject = resource.iri === undefined ? blankNode(`b${blanks++}`) : namedNode(safeIri(resource.iri));
    writer.addQuad(quad(subject, namedNode(fullName('rdf:type')), namedNode(fullName(resource.type))));
    const later: [Curie, Resource][] = [];
    for (const [name, value] of resource.properties) {
      const predicate = namedNode(fullName(name));
      if (value.kind === 'iri') writer.addQuad(quad(subject, predicate, namedNode(value.iri)));
      else if (value.kind === 'text') {
        const kind =
          value.lang ?? (value.datatype === undefined ? undefined : namedNode(fullName(value.datatype)));
        writer.addQuad(quad(subject, predicate, literal(value.text, kind)));
      } else later.push([name, value]);
    }
    // What stands inside comes after, so that the properties of one thing stay together.
    for (const [name, value] of later) writer.addQuad(quad(subject, namedNode(fullName(name)), add(value)));
    return subject;
  };
  for await (const { resource, link } of resources) {
    const subject = add(resource);
    if (link !== undefined)
      writer.addQuad(quad(namedNode(safeIri(link.from)), namedNode(fullName(link.by)), subject));
    const piece = taken();
    if (piece !== '') yield piece;
  }
  await new Promise<void>((resolve, reject) => writer.end((error) => (error ? reject(error) : resolve())));
  const rest = taken();
  if (rest !== '') yield rest;
}
