import { pageOf } from './dcat.ts';
import {
  iri,
  markup,
  RDF_XML_HEAD,
  RDF_XML_TAIL,
  type Resource,
  rdfXml,
  said,
  text,
  typed,
} from './graph.ts';
import type { DescribedDataset, DescribedPortal, FeedFormat } from './model.ts';

const apiAddress = (portal: DescribedPortal, id: string): string =>
  `${portal.origin}/api/explore/v2.1/catalog/datasets/${encodeURIComponent(id)}`;

/** The light description of older harvesters: JSON and CSV only, a label for the publisher. */
function lightDataset(dataset: DescribedDataset, portal: DescribedPortal): Resource {
  const address = apiAddress(portal, dataset.id);
  const files = dataset.distributions.filter(({ format }) => format === 'json' || format === 'csv');
  return {
    kind: 'resource',
    type: 'dcat:Dataset',
    iri: address,
    properties: said([
      ['dcterms:title', text(dataset.title, portal.language)],
      ['dcterms:description', markup(dataset.description, portal.language)],
      ['dcterms:identifier', text(dataset.id)],
      ['dcterms:issued', dataset.issued === undefined ? undefined : text(dataset.issued)],
      ['dcterms:modified', typed(dataset.modified, 'xsd:dateTime')],
      ['dcterms:language', text(dataset.language)],
      ['dcterms:license', iri(dataset.licenseUrl)],
      [
        'dcterms:publisher',
        { kind: 'resource', type: 'foaf:Agent', properties: [['rdfs:label', text(dataset.publisher)]] },
      ],
      ...dataset.keywords.map((word) => ['dcat:keyword', text(word, portal.language)] as const),
      ...dataset.themes.map(
        (name) =>
          ['dcat:themeTaxonomy', iri(`${portal.origin}/id/theme/${encodeURIComponent(name)}`)] as const,
      ),
      ['dcat:landingPage', iri(pageOf(portal, dataset.id))],
      ...files.map(
        ({ format, url, mediaType }) =>
          [
            'dcat:distribution',
            {
              kind: 'resource',
              type: 'dcat:Distribution',
              iri: `${address}#${format}`,
              properties: said([
                ['dcterms:title', text(`${dataset.id}-${format}`)],
                ['dcat:accessURL', iri(url)],
                ['dcat:mediaType', text(mediaType)],
                ['dcterms:license', iri(dataset.licenseUrl)],
              ]),
            },
          ] as const,
      ),
    ]),
  };
}

/** The fifteen elements, as far as a dataset has them. */
function dublinDataset(dataset: DescribedDataset, portal: DescribedPortal): Resource {
  return {
    kind: 'resource',
    type: 'rdf:Description',
    iri: pageOf(portal, dataset.id),
    properties: said([
      ['dc:title', text(dataset.title, portal.language)],
      ['dc:creator', dataset.creator === undefined ? undefined : text(dataset.creator)],
      ...[...dataset.keywords, ...dataset.themes].map(
        (word) => ['dc:subject', text(word, portal.language)] as const,
      ),
      ['dc:description', markup(dataset.description, portal.language)],
      ['dc:publisher', text(dataset.publisher)],
      ['dc:contributor', dataset.contributor === undefined ? undefined : text(dataset.contributor)],
      ['dc:date', text(dataset.modified)],
      ['dc:type', iri('http://purl.org/dc/dcmitype/Dataset')],
      ...dataset.distributions.map(({ mediaType }) => ['dc:format', text(mediaType)] as const),
      ['dc:identifier', text(pageOf(portal, dataset.id))],
      ...dataset.attributions.map((source) => ['dc:source', text(source)] as const),
      ['dc:language', text(dataset.language)],
      ['dc:relation', dataset.references === undefined ? undefined : text(dataset.references)],
      ...dataset.territory.map((name) => ['dc:coverage', text(name)] as const),
      ['dc:rights', text(`${dataset.license} <${dataset.licenseUrl}>`)],
    ]),
  };
}

const inRdfXml = (
  tell: (dataset: DescribedDataset, portal: DescribedPortal) => Resource,
): FeedFormat['write'] =>
  async function* write(portal, datasets) {
    yield RDF_XML_HEAD;
    for await (const dataset of datasets) yield rdfXml(tell(dataset, portal), '  ');
    yield RDF_XML_TAIL;
  };

const mediaType = 'application/rdf+xml; charset=utf-8';

export const lightRdf: FeedFormat = { id: 'rdf', mediaType, extension: 'rdf', write: inRdfXml(lightDataset) };
export const dublinCore: FeedFormat = {
  id: 'dublin_core',
  mediaType,
  extension: 'rdf',
  write: inRdfXml(dublinDataset),
};
