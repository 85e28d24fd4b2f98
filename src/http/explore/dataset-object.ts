import type { ToldUse } from '#audience';
import type { DatasetEntry } from '#catalogue';
import { type Field, isTemporal, type Localized } from '#dataset';
import { localized } from '#i18n';
import { datasetLinks, type Link } from './links.ts';
import { Double, type WireValue } from './wire-json.ts';

/** In what form a dataset is told. */
export interface DatasetObjectOptions {
  readonly lang: string;
  readonly defaultLanguage: string;
  /** The portal's languages, for `metadata_languages`. */
  readonly languages: readonly string[];
  readonly origin: string;
  readonly withLinks: boolean;
  readonly withAppMetas: boolean;
  /** What is counted, by the id of the dataset; for application metadata. */
  readonly uses?: ReadonlyMap<string, ToldUse> | undefined;
  /** Not everybody knows of it. */
  readonly isRestricted: boolean;
}

type Template = Readonly<Record<string, WireValue>>;

/** A text in the language asked for, else in the portal's, else in any; null for none. */
const pick = (text: Localized | undefined, options: DatasetObjectOptions): string | null =>
  text === undefined ? null : localized(text, options.lang, options.defaultLanguage);

const listOrNull = (items: readonly WireValue[] | undefined): WireValue =>
  items === undefined || items.length === 0 ? null : items;

/** Instants carry an offset, not a Z; whole seconds carry no fraction. */
export const wireInstant = (iso: string): string => {
  const [seconds = '', fraction = '000'] = new Date(iso).toISOString().slice(0, -1).split('.');
  return fraction === '000' ? `${seconds}+00:00` : `${seconds}.${fraction}000+00:00`;
};

function annotationsOf({ annotations: a, unit }: Field): Template {
  return {
    facet: a.facet,
    disjunctive: a.disjunctive,
    facetsort: a.facetSort,
    hierarchical: a.hierarchical,
    multivalued: a.multivalued,
    sortable: a.sortable,
    id: a.id,
    unit,
    decimals: a.decimals,
    timeserie_precision: a.precision,
    timerangeFilter: a.timerangeFilter,
    has_thumbnails: a.hasThumbnails,
    timezone: a.timezone,
  };
}

/** A field as the API tells it; unit and UCD beyond the original, where known. */
function fieldObject(field: Field, options: DatasetObjectOptions): Template {
  return {
    name: field.name,
    description: pick(field.description, options),
    annotations: annotationsOf(field),
    label: pick(field.label, options) ?? field.name,
    type: field.type,
    ucd: field.ucd,
  };
}

function boxFeature(box: DatasetEntry['manifest']['bbox']): WireValue {
  if (box === undefined) return null;
  const [west, south, east, north] = [box.west, box.south, box.east, box.north].map((n) => new Double(n));
  const corners = [
    [east, north],
    [west, north],
    [west, south],
    [east, south],
    [east, north],
  ];
  return {
    type: 'Feature',
    geometry: { coordinates: [corners], type: 'Polygon' },
    properties: {},
  };
}

function dcatTemplate({ metadata }: DatasetEntry): Template {
  return {
    created: metadata.issued ?? null,
    issued: metadata.issued ?? null,
    creator: metadata.creator ?? null,
    contributor: metadata.contributor ?? null,
    contact_name: metadata.contactName ?? null,
    contact_email: metadata.contactEmail ?? null,
    accrualperiodicity: metadata.updateFrequency ?? null,
    spatial: null,
    temporal:
      metadata.temporalStart === undefined && metadata.temporalEnd === undefined
        ? null
        : `${metadata.temporalStart ?? ''}/${metadata.temporalEnd ?? ''}`,
    granularity: null,
    dataquality: null,
    publisher_type: null,
    conforms_to: metadata.conformsTo ?? null,
    temporal_coverage_start: metadata.temporalStart ?? null,
    temporal_coverage_end: metadata.temporalEnd ?? null,
    accessRights: null,
    relation: null,
  };
}

/** Only where something was said of it. */
function inspireTemplate({ metadata }: DatasetEntry): Template | undefined {
  const { inspire } = metadata;
  return (
    inspire && {
      theme: inspire.theme ?? null,
      type: inspire.type ?? null,
      file_identifier: inspire.fileIdentifier ?? null,
      contact_name: metadata.contactName ?? null,
      contact_position: inspire.contactPosition ?? null,
      contact_address: inspire.contactAddress ?? null,
      contact_email: metadata.contactEmail ?? null,
      purpose: inspire.purpose ?? null,
    }
  );
}

/** Files that accompany a dataset, as the API tells them. */
export const attachmentsOf = ({ metadata }: DatasetEntry): readonly Template[] =>
  (metadata.attachments ?? []).map(({ id, title, mimetype, filename }) => ({
    id,
    title,
    mimetype,
    url: `odsfile://${filename}`,
  }));

function defaultTemplate(entry: DatasetEntry, options: DatasetObjectOptions): Template {
  const { metadata, manifest } = entry;
  const told = options.languages.filter((code) => metadata.title[code] !== undefined);
  return {
    title: pick(metadata.title, options),
    description: pick(metadata.description, options),
    theme: listOrNull(metadata.themes.map((theme) => pick(theme, options))),
    keyword: listOrNull(metadata.keywords.map((keyword) => pick(keyword, options))),
    license: metadata.license,
    license_url: metadata.licenseUrl,
    language: metadata.language,
    metadata_languages: listOrNull(told),
    timezone: metadata.timezone ?? null,
    modified: wireInstant(entry.modified),
    modified_updates_on_metadata_change: false,
    modified_updates_on_data_change: true,
    data_processed: wireInstant(entry.dataProcessed),
    metadata_processed: wireInstant(entry.metadataProcessed),
    geographic_reference: null,
    geographic_reference_auto: null,
    territory: listOrNull(metadata.territory),
    geometry_types: listOrNull(manifest.geometryTypes),
    bbox: boxFeature(manifest.bbox),
    publisher: metadata.publisher,
    references: metadata.references ?? null,
    records_count: entry.recordCount,
    attributions: listOrNull(metadata.attributions),
    source_domain: null,
    source_domain_title: null,
    source_domain_address: null,
    source_dataset: null,
    shared_catalog: null,
    federated: false,
    oauth_scope: null,
    parent_domain: null,
    update_frequency: metadata.updateFrequency ?? null,
  };
}

/** What the applications of the original keep: what of it this portal knows, and empty where it has no such thing. */
function appTemplates(
  { schema, features }: DatasetEntry,
  use: ToldUse | undefined,
): Readonly<Record<string, Template>> {
  const pictures = schema.fields.filter(({ type }) => type === 'file').map(({ name }) => name);
  const date = schema.fields.find(({ type }) => isTemporal(type));
  return {
    explore: {
      download_count: use?.downloads ?? 0,
      popularity_score: new Double(use?.popularity ?? 0),
      api_call_count: use?.calls ?? 0,
      // Nobody can tell this portal of a reuse.
      reuse_count: 0,
      attachment_download_count: use?.attachments ?? 0,
    },
    processing: {},
    visualization: {
      table_fields: null,
      map_tooltip_title: null,
      map_tooltip_fields: null,
      image_fields: listOrNull(pictures),
      media_gallery_fields: listOrNull(pictures),
      calendar_enabled: features.includes('calendar'),
      calendar_event_start: date?.name ?? null,
    },
    asset_content_configuration: {},
    admin: {},
  };
}

/** A dataset as the API tells it, members in the recorded order. */
export function datasetObject(entry: DatasetEntry, options: DatasetObjectOptions): Template {
  const { custom } = entry.metadata;
  const links: readonly Link[] | undefined = options.withLinks
    ? datasetLinks(options.origin, entry.id)
    : undefined;
  return {
    _links: links,
    visibility: options.isRestricted ? 'restricted' : 'domain',
    fields: entry.schema.fields.map((field) => fieldObject(field, options)),
    dataset_id: entry.id,
    dataset_uid: entry.uid,
    has_records: entry.hasRecords,
    features: entry.features,
    attachments: attachmentsOf(entry),
    alternative_exports: [],
    data_visible: true,
    metas: {
      dcat: dcatTemplate(entry),
      default: defaultTemplate(entry, options),
      inspire: inspireTemplate(entry),
      custom,
      ...(options.withAppMetas ? appTemplates(entry, options.uses?.get(entry.id)) : {}),
    },
  };
}

/** One pattern of a `select` that only takes parts of the standard object in or out. */
export interface PartPattern {
  readonly keep: boolean;
  readonly name: string;
}

const PATTERN = /^(include|exclude)\s*\(\s*([\w.*-]+(?:\s*,\s*[\w.*-]+)*)\s*\)$/i;

/** The patterns of a `select` made of nothing but include(…), exclude(…) and `*`; undefined for any other. */
export function partPatterns(select: string | undefined): readonly PartPattern[] | undefined {
  if (select === undefined) return [];
  const patterns: PartPattern[] = [];
  for (const item of select.split(/,(?![^()]*\))/)) {
    const text = item.trim();
    if (text === '*') continue;
    const match = PATTERN.exec(text);
    if (match === null) return undefined;
    for (const name of (match[2] ?? '').split(','))
      patterns.push({ keep: match[1]?.toLowerCase() === 'include', name: name.trim() });
  }
  return patterns;
}

const matches = (pattern: string, names: readonly string[]): boolean =>
  names.some((name) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));

/** The standard object without what the patterns leave out. `default.title` and `title` are the same metadata. */
export function selectParts(object: Template, patterns: readonly PartPattern[]): Template {
  if (patterns.length === 0) return object;
  const included = patterns.filter((pattern) => pattern.keep);
  const isKept = (names: readonly string[]): boolean =>
    !patterns.some((pattern) => !pattern.keep && matches(pattern.name, names)) &&
    (included.length === 0 || included.some((pattern) => matches(pattern.name, names)));
  const metas = Object.fromEntries(
    Object.entries(object.metas as Record<string, Template | undefined>).flatMap(([template, values]) => {
      if (values === undefined) return [];
      const kept = Object.entries(values).filter(([name]) =>
        isKept(['metas', template, `${template}.${name}`, ...(template === 'default' ? [name] : [])]),
      );
      return kept.length === 0 ? [] : [[template, Object.fromEntries(kept)] as const];
    }),
  );
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]): [string, WireValue][] => {
      if (name === 'metas') return Object.keys(metas).length === 0 ? [] : [[name, metas]];
      return name === '_links' || isKept(name === 'dataset_id' ? [name, 'datasetid'] : [name])
        ? [[name, value]]
        : [];
    }),
  );
}
