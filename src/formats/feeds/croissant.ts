import type { Field, FieldType } from '#dataset';
import { localized } from '#i18n';
import { pageOf } from './dcat.ts';
import type { DescribedDataset, DescribedPortal } from './model.ts';

const plain = (html: string): string =>
  html
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const agent = (name: string, email?: string) => ({
  '@type': 'Organization',
  name,
  ...(email === undefined ? {} : { email }),
});

const common = (dataset: DescribedDataset, portal: DescribedPortal) => ({
  name: dataset.title,
  description: plain(dataset.description) || dataset.title,
  url: pageOf(portal, dataset.id),
  license: dataset.licenseUrl,
  publisher: agent(dataset.publisher, dataset.contactEmail),
  creator: agent(dataset.creator ?? dataset.publisher),
  keywords: dataset.keywords,
  inLanguage: dataset.language,
  dateModified: dataset.modified,
  datePublished: dataset.issued ?? dataset.modified,
});

const label = (field: Field, language: string): string =>
  localized(field.label, language, language) || field.name;

// The context that Croissant 1.0 asks every file to carry.
const CROISSANT_CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileObject: 'cr:fileObject',
  fileProperty: 'cr:fileProperty',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
} as const;

const CROISSANT_TYPES: Readonly<Record<FieldType, string>> = {
  text: 'sc:Text',
  int: 'sc:Integer',
  double: 'sc:Float',
  boolean: 'sc:Boolean',
  date: 'sc:Date',
  datetime: 'sc:DateTime',
  geo_point_2d: 'sc:GeoCoordinates',
  geo_shape: 'sc:GeoShape',
  file: 'sc:URL',
  json_blob: 'sc:Text',
};

/** A dataset as Croissant 1.0 describes it for machine learning: its CSV and what is in each column. */
export function croissant(dataset: DescribedDataset, portal: DescribedPortal): object {
  const csv = dataset.distributions.find(({ format }) => format === 'csv');
  const others = dataset.distributions.filter(({ format }) => format === 'parquet' || format === 'jsonl');
  const files = [...(csv === undefined ? [] : [csv]), ...others];
  return {
    '@context': CROISSANT_CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    ...common(dataset, portal),
    version: '1.0.0',
    // The files are made of what is published when they are asked for: they have no digest that lasts.
    isLiveDataset: true,
    citeAs: `${dataset.publisher}: ${dataset.title}. ${pageOf(portal, dataset.id)}`,
    distribution: files.map(({ format, url, mediaType }) => ({
      '@type': 'cr:FileObject',
      '@id': format,
      name: `${dataset.id}.${format}`,
      contentUrl: url,
      encodingFormat: mediaType,
    })),
    recordSet:
      csv === undefined
        ? []
        : [
            {
              '@type': 'cr:RecordSet',
              '@id': 'records',
              name: 'records',
              ...keyOf(dataset.fields),
              field: dataset.fields.map((field) => ({
                '@type': 'cr:Field',
                '@id': `records/${field.name}`,
                name: field.name,
                description: label(field, portal.language),
                dataType: CROISSANT_TYPES[field.type],
                ...(field.annotations.multivalued === undefined ? {} : { repeated: true }),
                source: { fileObject: { '@id': 'csv' }, extract: { column: field.name } },
              })),
            },
          ],
  };
}

function keyOf(fields: readonly Field[]) {
  const keys = fields
    .filter(({ annotations }) => annotations.id)
    .map(({ name }) => ({ '@id': `records/${name}` }));
  return keys.length === 0 ? {} : { key: keys.length === 1 ? keys[0] : keys };
}
