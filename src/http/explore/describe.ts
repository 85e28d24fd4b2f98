import type { DatasetEntry } from '#catalogue';
import type { Localized } from '#dataset';
import { type DescribedDataset, formatsFor } from '#formats';
import { localized } from '#i18n';
import { datasetUrl } from './links.ts';

/** How a dataset is to be described. */
export interface DescriptionOptions {
  readonly origin: string;
  readonly lang: string;
  readonly defaultLanguage: string;
  /** Of the portal, which publishes what names no publisher. */
  readonly portalName: string;
  /** Export formats to name; absent: all that the dataset has. */
  readonly formats?: readonly string[] | undefined;
  /** Tables for people have labels as headers. */
  readonly useLabels: boolean;
}

const FOR_PEOPLE = ['csv', 'xlsx'];

/** A dataset, as the caller may see it, in the form that feeds and machines read. */
export function describeDataset(
  entry: DatasetEntry,
  { origin, lang, defaultLanguage, portalName, formats, useLabels }: DescriptionOptions,
): DescribedDataset {
  const { metadata, manifest } = entry;
  const pick = (text: Localized): string => localized(text, lang, defaultLanguage);
  return {
    id: entry.id,
    uid: entry.uid,
    title: pick(metadata.title) || entry.id,
    description: pick(metadata.description),
    keywords: metadata.keywords.map(pick),
    themes: metadata.themes.map(pick),
    publisher: metadata.publisher || portalName,
    license: metadata.license,
    licenseUrl: metadata.licenseUrl,
    language: metadata.language,
    modified: entry.modified,
    issued: metadata.issued,
    creator: metadata.creator,
    contributor: metadata.contributor,
    contactName: metadata.contactName,
    contactEmail: metadata.contactEmail,
    updateFrequency: metadata.updateFrequency,
    references: metadata.references,
    territory: metadata.territory ?? [],
    attributions: metadata.attributions,
    box: manifest.bbox,
    recordCount: entry.recordCount,
    fields: entry.schema.fields,
    distributions: formatsFor(entry.schema)
      .filter(({ id }) => formats === undefined || formats.includes(id))
      .map(({ id, mediaType }) => ({
        format: id,
        url: `${datasetUrl(origin, entry.id)}/exports/${id}${useLabels && FOR_PEOPLE.includes(id) ? '?use_labels=true' : ''}`,
        mediaType: mediaType.split(';')[0] ?? mediaType,
      })),
  };
}
