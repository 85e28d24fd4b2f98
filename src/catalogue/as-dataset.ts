import {
  type DatasetSchema,
  type Field,
  type FieldAnnotations,
  type FieldType,
  hiddenColumn,
  type Localized,
} from '#dataset';
import type { ChangedValues } from '#query';
import type { DatasetEntry } from './model.ts';

/** A record of the catalogue seen as a dataset: keys are the names of `catalogueSchema`. */
export type CatalogueRecord = Readonly<Record<string, unknown>>;

const list: FieldAnnotations = { multivalued: ',' };
const facet: FieldAnnotations = { facet: true };
const facetList: FieldAnnotations = { facet: true, disjunctive: true, multivalued: ',' };

interface Column {
  readonly name: string;
  readonly type: FieldType;
  readonly annotations?: FieldAnnotations;
  readonly label?: Localized;
  value(entry: DatasetEntry, pick: (text: Localized) => string): unknown;
}

const withoutMarkup = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const orNull = (values: readonly string[] | undefined) =>
  values === undefined || values.length === 0 ? null : values;

/** Names are the wire's: technical ones, and `template.name` for each metadata. The order is that of the catalogue's CSV. */
const COLUMNS: readonly Column[] = [
  { name: 'dcat.created', type: 'datetime', value: (e) => e.metadata.issued ?? null },
  { name: 'dcat.issued', type: 'datetime', value: (e) => e.metadata.issued ?? null },
  { name: 'dcat.creator', type: 'text', value: (e) => e.metadata.creator ?? null },
  { name: 'dcat.contributor', type: 'text', value: (e) => e.metadata.contributor ?? null },
  { name: 'dcat.contact_name', type: 'text', value: (e) => e.metadata.contactName ?? null },
  { name: 'dcat.contact_email', type: 'text', value: (e) => e.metadata.contactEmail ?? null },
  { name: 'dcat.accrualperiodicity', type: 'text', value: (e) => e.metadata.updateFrequency ?? null },
  {
    name: 'default.title',
    type: 'text',
    annotations: { sortable: true },
    value: (e, pick) => pick(e.metadata.title),
  },
  {
    name: 'default.description',
    type: 'text',
    value: (e, pick) => withoutMarkup(pick(e.metadata.description)),
  },
  {
    name: 'default.theme',
    type: 'text',
    annotations: facetList,
    label: { en: 'Theme', fr: 'Thème' },
    value: (e, pick) => orNull(e.metadata.themes.map(pick)),
  },
  {
    name: 'default.keyword',
    type: 'text',
    annotations: facetList,
    label: { en: 'Keyword', fr: 'Mot-clé' },
    value: (e, pick) => orNull(e.metadata.keywords.map(pick)),
  },
  {
    name: 'default.license',
    type: 'text',
    annotations: facet,
    label: { en: 'Licence', fr: 'Licence' },
    value: (e) => e.metadata.license,
  },
  { name: 'default.license_url', type: 'text', value: (e) => e.metadata.licenseUrl },
  {
    name: 'default.language',
    type: 'text',
    annotations: facet,
    label: { en: 'Language', fr: 'Langue' },
    value: (e) => e.metadata.language,
  },
  { name: 'default.timezone', type: 'text', value: (e) => e.metadata.timezone ?? null },
  {
    name: 'default.modified',
    type: 'datetime',
    annotations: facet,
    label: { en: 'Modified', fr: 'Modifié' },
    value: (e) => e.modified,
  },
  { name: 'default.data_processed', type: 'datetime', value: (e) => e.dataProcessed },
  { name: 'default.metadata_processed', type: 'datetime', value: (e) => e.metadataProcessed },
  { name: 'default.territory', type: 'text', annotations: list, value: (e) => orNull(e.metadata.territory) },
  {
    name: 'default.geometry_types',
    type: 'text',
    annotations: list,
    value: (e) => orNull(e.manifest.geometryTypes),
  },
  { name: 'default.bbox', type: 'geo_shape', value: (e) => boxShape(e.manifest.bbox) },
  {
    name: 'default.publisher',
    type: 'text',
    annotations: facet,
    label: { en: 'Publisher', fr: 'Producteur' },
    value: (e) => e.metadata.publisher,
  },
  { name: 'default.references', type: 'text', value: (e) => e.metadata.references ?? null },
  { name: 'default.records_count', type: 'int', value: (e) => e.recordCount },
  {
    name: 'default.attributions',
    type: 'text',
    annotations: list,
    value: (e) => orNull(e.metadata.attributions),
  },
  { name: 'default.update_frequency', type: 'text', value: (e) => e.metadata.updateFrequency ?? null },
  { name: 'explore.download_count', type: 'int', value: () => 0 },
  { name: 'explore.popularity_score', type: 'double', value: () => 0 },
  {
    name: 'features',
    type: 'text',
    annotations: facetList,
    label: { en: 'View', fr: 'Vue' },
    value: (e) => orNull(e.features),
  },
  { name: 'has_records', type: 'boolean', value: (e) => e.hasRecords },
  { name: 'dataset_uid', type: 'text', value: (e) => e.uid },
  { name: 'dataset_id', type: 'text', annotations: { id: true }, value: (e) => e.id },
];

function boxShape(box: DatasetEntry['manifest']['bbox']) {
  if (!box) return null;
  const { west, south, east, north } = box;
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  };
}

/** Facets that the catalogue offers when none is named, in order. */
export const CATALOGUE_FACETS = [
  'features',
  'default.theme',
  'default.keyword',
  'default.publisher',
  'default.license',
  'default.language',
  'default.modified',
] as const;

/** The catalogue's fields. Labels are those of the metadata; names carry their template. */
export function catalogueSchema(): DatasetSchema {
  const fields = COLUMNS.map(({ name, type, annotations, label }): Field => {
    const bare = name.slice(name.indexOf('.') + 1);
    return { name, type, label: label ?? { en: bare, fr: bare }, annotations: annotations ?? {} };
  });
  return { fields };
}

/** One dataset as a record of the catalogue, texts in `lang` where they exist in it. */
export function catalogueRecord(entry: DatasetEntry, lang: string, defaultLanguage: string): CatalogueRecord {
  const pick = (text: Localized) => text[lang] ?? text[defaultLanguage] ?? Object.values(text)[0] ?? '';
  return Object.fromEntries(COLUMNS.map(({ name, value }) => [name, value(entry, pick)]));
}

const BOX = 'default.bbox';

/**
 * The columns of a catalogue's record that tell of the dataset's fields and records, and so are others for who sees only
 * some of these, with their values for an entry as that viewer has it.
 */
export const viewerColumns: ChangedValues['columns'] = [
  { name: 'features', kind: 'texts' },
  { name: 'default.records_count', kind: 'whole' },
  { name: 'default.geometry_types', kind: 'texts' },
  { name: BOX, kind: 'text' },
  { name: hiddenColumn(BOX, 'box'), kind: 'box' },
];

/** One value for each of `viewerColumns`. */
export function viewerValues(entry: DatasetEntry): ChangedValues['records'][number]['values'] {
  const { bbox, geometryTypes } = entry.manifest;
  const shape = boxShape(bbox);
  return [
    orNull(entry.features),
    entry.recordCount,
    orNull(geometryTypes),
    shape && JSON.stringify(shape),
    bbox ?? null,
  ];
}
