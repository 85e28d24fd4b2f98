import {
  type Curie,
  iri,
  markup,
  opened,
  property,
  RDF_XML_HEAD,
  RDF_XML_TAIL,
  type Resource,
  said,
  text,
  turtle,
  typed,
  type Value,
} from './graph.ts';
import type { DescribedDataset, DescribedPortal, Distribution, FeedFormat } from './model.ts';

const LANGUAGES = 'http://id.loc.gov/vocabulary/iso639-1/';
const MEDIA_TYPES = 'http://www.iana.org/assignments/media-types/';
const PUBLIC = 'http://publications.europa.eu/resource/authority/access-right/PUBLIC';

const optional = (value: string | undefined, make: (value: string) => Value): Value | undefined =>
  value === undefined || value === '' ? undefined : make(value);

/** What is no date stays a text: one of them must not take the feed away from all datasets. */
function dateTime(iso: string): Value {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? text(iso)
    : typed(date.toISOString().replace('.000Z', 'Z'), 'xsd:dateTime');
}

const place = (name: string): Value => ({
  kind: 'resource',
  type: 'dcterms:Location',
  properties: [['rdfs:label', text(name)]],
});

const boxPlace = (box: NonNullable<DescribedDataset['box']>): Value => {
  const { west, south, east, north } = box;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const wkt = `POLYGON((${ring.map((corner) => corner.join(' ')).join(', ')}))`;
  return { kind: 'resource', type: 'dcterms:Location', properties: [['dcat:bbox', text(wkt)]] };
};

const licenceOf = ({ license, licenseUrl }: DescribedDataset): Value => ({
  kind: 'resource',
  type: 'dcterms:LicenseDocument',
  iri: /^https?:/i.test(licenseUrl) ? licenseUrl : undefined,
  properties: [['rdfs:label', text(license)]],
});

function distribution(
  dataset: DescribedDataset,
  portal: DescribedPortal,
  { format, url, mediaType }: Distribution,
): Value {
  const address = iri(url);
  const media: Value = iri(MEDIA_TYPES + mediaType);
  return {
    kind: 'resource',
    type: 'dcat:Distribution',
    iri: url,
    properties: said([
      ['dcterms:title', text(`${dataset.id}.${format}`)],
      ['dcterms:description', text(`${dataset.title} (${format})`, portal.language)],
      ['dcat:accessURL', address],
      ['dcat:downloadURL', address],
      ['dcterms:format', media],
      ['dcat:mediaType', media],
      ['dcterms:license', licenceOf(dataset)],
      ['dcterms:rights', text(dataset.license)],
      ['dcterms:language', iri(LANGUAGES + dataset.language)],
      ['dcterms:issued', optional(dataset.issued, dateTime)],
      ['dcterms:date', dateTime(dataset.modified)],
      ['dcterms:modified', dateTime(dataset.modified)],
    ]),
  };
}

/** The page of a dataset: its address as a thing in the graph. */
export const pageOf = (portal: DescribedPortal, id: string): string =>
  `${portal.origin}/explore/dataset/${encodeURIComponent(id)}/`;

/** A dataset with its distributions, in DCAT as DCAT-AP wants it. */
export function dcatDataset(dataset: DescribedDataset, portal: DescribedPortal): Resource {
  const address = pageOf(portal, dataset.id);
  const { language } = portal;
  const many = (name: Curie, values: readonly string[], make: (value: string) => Value) =>
    values.map((value) => [name, make(value)] as const);
  const agent: Value = {
    kind: 'resource',
    type: 'foaf:Agent',
    iri: `${portal.origin}/explore/?refine.publisher=${encodeURIComponent(dataset.publisher)}`,
    properties: [['foaf:name', text(dataset.publisher)]],
  };
  const hasContact = dataset.contactName !== undefined || dataset.contactEmail !== undefined;
  const contact: Value = {
    kind: 'resource',
    type: 'vcard:Organization',
    properties: said([
      ['vcard:fn', text(dataset.contactName ?? dataset.publisher)],
      ['vcard:hasEmail', optional(dataset.contactEmail, (email) => iri(`mailto:${email}`))],
    ]),
  };
  const theme = (name: string): Value => ({
    kind: 'resource',
    type: 'skos:Concept',
    iri: `${portal.origin}/explore/?refine.theme=${encodeURIComponent(name)}`,
    properties: [['skos:prefLabel', text(name, language)]],
  });
  const frequency = (label: string): Value => ({
    kind: 'resource',
    type: 'dcterms:Frequency',
    properties: [['rdfs:label', text(label)]],
  });
  return {
    kind: 'resource',
    type: 'dcat:Dataset',
    iri: address,
    properties: said([
      ['dcterms:title', text(dataset.title, language)],
      [
        'dcterms:description',
        markup(dataset.description === '' ? dataset.title : dataset.description, language),
      ],
      ['dcterms:identifier', text(address)],
      ['dcterms:issued', optional(dataset.issued, dateTime)],
      ['dcterms:date', dateTime(dataset.modified)],
      ['dcterms:modified', dateTime(dataset.modified)],
      ['dcterms:publisher', agent],
      ['dcterms:contributor', optional(dataset.contributor, text)],
      ['dcterms:creator', optional(dataset.creator, text)],
      ['dcat:contactPoint', hasContact ? contact : undefined],
      ['dcterms:license', licenceOf(dataset)],
      ['dcterms:rights', text(dataset.license)],
      ['dcterms:accessRights', iri(PUBLIC)],
      ['dcat:landingPage', iri(address)],
      ['dcterms:language', iri(LANGUAGES + dataset.language)],
      ...many('dcat:keyword', dataset.keywords, (word) => text(word, language)),
      ['dcterms:accrualPeriodicity', optional(dataset.updateFrequency, frequency)],
      ...many('dcat:theme', dataset.themes, theme),
      ...many('dcterms:subject', dataset.themes, (name) => text(name, language)),
      ...many('dcterms:spatial', dataset.territory, place),
      ['dcterms:spatial', dataset.box === undefined ? undefined : boxPlace(dataset.box)],
      ['dcterms:relation', optional(dataset.references, isAddress)],
      ...dataset.distributions.map(
        (one) => ['dcat:distribution', distribution(dataset, portal, one)] as const,
      ),
    ]),
  };
}

const isAddress = (value: string): Value => (/^https?:\/\/\S+$/.test(value) ? iri(value) : text(value));

const catalogueAddress = ({ origin }: DescribedPortal): string => `${origin}/explore/`;

const catalogue = (portal: DescribedPortal): Resource => ({
  kind: 'resource',
  type: 'dcat:Catalog',
  iri: catalogueAddress(portal),
  properties: said([
    ['dcterms:title', text(portal.name, portal.language)],
    ['dcterms:description', text(portal.name, portal.language)],
    [
      'dcterms:publisher',
      {
        kind: 'resource',
        type: 'foaf:Agent',
        iri: portal.origin,
        properties: [['foaf:name', text(portal.name)]],
      },
    ],
    ['dcterms:language', iri(LANGUAGES + portal.language)],
    ['foaf:homepage', iri(catalogueAddress(portal))],
  ]),
});

async function* dcatXml(
  portal: DescribedPortal,
  datasets: AsyncIterable<DescribedDataset>,
): AsyncIterable<string> {
  const { properties, ...head } = catalogue(portal);
  yield `${RDF_XML_HEAD}  ${opened(head)}\n${properties.map(([name, value]) => property(name, value, '    ')).join('')}`;
  for await (const dataset of datasets) yield property('dcat:dataset', dcatDataset(dataset, portal), '    ');
  yield `  </${head.type}>\n${RDF_XML_TAIL}`;
}

async function* asResources(portal: DescribedPortal, datasets: AsyncIterable<DescribedDataset>) {
  yield { resource: catalogue(portal) };
  const link = { from: catalogueAddress(portal), by: 'dcat:dataset' as const };
  for await (const dataset of datasets) yield { resource: dcatDataset(dataset, portal), link };
}

const rdfXmlType = 'application/rdf+xml; charset=utf-8';

export const dcat: FeedFormat = { id: 'dcat', mediaType: rdfXmlType, extension: 'rdf', write: dcatXml };

/** The same graph, which keeps to the European profile already, under the name that harvesters of the profile ask for. */
export const dcatAp: FeedFormat = { ...dcat, id: 'dcat_ap' };

export const ttl: FeedFormat = {
  id: 'ttl',
  mediaType: 'text/turtle; charset=utf-8',
  extension: 'ttl',
  write: (portal, datasets) => turtle(asResources(portal, datasets)),
};
