import { pageOf } from './dcat.ts';
import type { DescribedDataset, DescribedPortal, FeedFormat } from './model.ts';

const SCHEMA = 'https://project-open-data.cio.gov/v1.1/schema';

const withoutMarkup = (html: string): string =>
  html
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** A dataset as Project Open Data 1.1 (DCAT-US) describes it. */
const described = (dataset: DescribedDataset, portal: DescribedPortal) => ({
  '@type': 'dcat:Dataset',
  identifier: pageOf(portal, dataset.id),
  title: dataset.title,
  description: withoutMarkup(dataset.description) || dataset.title,
  keyword: dataset.keywords.length > 0 ? dataset.keywords : [dataset.id],
  modified: dataset.modified,
  issued: dataset.issued,
  publisher: { '@type': 'org:Organization', name: dataset.publisher },
  contactPoint: {
    '@type': 'vcard:Contact',
    fn: dataset.contactName ?? dataset.publisher,
    hasEmail: dataset.contactEmail === undefined ? undefined : `mailto:${dataset.contactEmail}`,
  },
  accessLevel: 'public',
  license: dataset.licenseUrl,
  landingPage: pageOf(portal, dataset.id),
  language: [dataset.language],
  theme: dataset.themes.length > 0 ? dataset.themes : undefined,
  spatial:
    dataset.box === undefined
      ? undefined
      : [dataset.box.west, dataset.box.south, dataset.box.east, dataset.box.north].join(','),
  distribution: dataset.distributions.map(({ format, url, mediaType }) => ({
    '@type': 'dcat:Distribution',
    title: `${dataset.id}.${format}`,
    format,
    downloadURL: url,
    mediaType,
  })),
});

/** The catalogue file of Project Open Data. */
export const dataJson: FeedFormat = {
  id: 'data.json',
  mediaType: 'application/json; charset=utf-8',
  extension: 'json',
  async *write(portal, datasets) {
    const head = {
      '@context': `${SCHEMA}/catalog.jsonld`,
      '@id': portal.self,
      '@type': 'dcat:Catalog',
      conformsTo: SCHEMA,
      describedBy: `${SCHEMA}/catalog.json`,
    };
    yield `${JSON.stringify(head).slice(0, -1)},"dataset":[`;
    let separator = '';
    for await (const dataset of datasets) {
      yield `${separator}${JSON.stringify(described(dataset, portal))}`;
      separator = ',\n';
    }
    yield ']}\n';
  },
};
