import { join } from 'node:path';
import type { Catalogue, DatasetEntry } from '#catalogue';
import { ORIGIN_LINES } from '#dataset';
import {
  datasetsNamedBy,
  type Geocoder,
  geocodersNamedBy,
  type OtherDataset,
  type Surroundings,
  textOfHtml,
} from '#ingest';
import { localized } from '#lib';
import type { Draft, DraftMetadata, Recipe } from './model.ts';

export interface SurroundingsOptions {
  readonly catalogue: Pick<Catalogue, 'get' | 'snapshot' | 'refresh' | 'withdrawn'>;
  /** Whether a person may see all of a dataset: every field of every record. */
  seesWhole(personId: string, uid: string): Promise<boolean>;
  /** Path of a database of countries or cities; empty: there is none. */
  readonly addresses: string;
  /** Services that steps may ask, as they are now, with their keys. */
  geocoders(): Promise<readonly Geocoder[]>;
  readonly dataFolder: string;
  /** Whether files may be fetched from addresses of this machine and of private networks. */
  readonly allowPrivateAddresses: boolean;
  readonly languages: readonly string[];
  readonly defaultLanguage: string;
}

/** What the steps of a recipe may use, when they are taken for a person. */
export async function surroundingsOf(
  options: SurroundingsOptions,
  { datasetId, datasetUid, source }: Pick<Draft, 'datasetId' | 'datasetUid'> & Partial<Pick<Draft, 'source'>>,
  { steps, metadata }: Pick<Recipe, 'steps' | 'metadata'>,
  personId: string,
): Promise<Surroundings> {
  if (steps.length === 0) return {};
  const { catalogue, addresses, dataFolder, allowPrivateAddresses } = options;
  await catalogue.refresh();
  const geocoders = geocodersNamedBy(steps).length === 0 ? [] : await options.geocoders();
  const datasets: [string, OtherDataset][] = [];
  for (const id of datasetsNamedBy(steps)) {
    const entry = catalogue.get(id);
    // What is there and hidden is like what is not there.
    if (entry?.hasRecords !== true || !(await options.seesWhole(personId, entry.uid))) continue;
    datasets.push([id, { file: catalogue.snapshot(entry).path, schema: entry.schema }]);
  }
  const before = datasetUid === undefined ? undefined : entryOf(catalogue, datasetUid);
  return {
    datasets: Object.fromEntries(datasets),
    said: saidOf(before?.id ?? datasetId, before?.metadata ?? metadata, options),
    ...(addresses !== '' && { addresses }),
    ...(geocoders.length > 0 && {
      geocoding: {
        geocoders,
        cacheFile: join(dataFolder, 'geocodes', 'answers.db'),
        person: personId,
        allowPrivateAddresses,
      },
    }),
    files: {
      allowPrivateAddresses,
      ...(source?.file !== undefined && { archive: join(dataFolder, source.file) }),
      ...(source?.url !== undefined && { base: source.url }),
    },
  };
}

/** Whom a dataset made by these steps has to name: the services that they ask. */
export async function owedBy(
  { geocoders }: Pick<SurroundingsOptions, 'geocoders'>,
  steps: Recipe['steps'],
): Promise<readonly string[]> {
  const asked = geocodersNamedBy(steps);
  if (asked.length === 0) return [];
  const known = await geocoders();
  return known.flatMap(({ id, attribution }) =>
    attribution !== '' && asked.includes(id) ? [attribution] : [],
  );
}

/** A dataset by its uid, also one that readers do not see. */
export const entryOf = (
  catalogue: Pick<Catalogue, 'get' | 'withdrawn'>,
  uid: string,
): DatasetEntry | undefined => catalogue.get(uid) ?? catalogue.withdrawn().find((one) => one.uid === uid);

const LINES = ['publisher', 'license', 'licenseUrl', ...ORIGIN_LINES, 'language'] as const;

/** What is said of a dataset as text, by name. Texts in several languages in that of the portal, and with the language's code. */
function saidOf(
  id: string,
  metadata: DraftMetadata,
  { languages, defaultLanguage }: SurroundingsOptions,
): Readonly<Record<string, string>> {
  const inEvery = (name: string, textIn: (language: string) => string): [string, string][] => [
    [name, textIn(defaultLanguage)],
    ...languages.map((language): [string, string] => [`${name}.${language}`, textIn(language)]),
  ];
  const text = (said: Readonly<Record<string, string>>, language: string) =>
    localized(said, language, defaultLanguage);
  return Object.fromEntries([
    ['id', id],
    ...inEvery('title', (language) => text(metadata.title, language)),
    ...inEvery('description', (language) => textOfHtml(text(metadata.description, language))),
    ...inEvery('themes', (language) => metadata.themes.map((one) => text(one, language)).join(', ')),
    ...inEvery('keywords', (language) => metadata.keywords.map((one) => text(one, language)).join(', ')),
    ...LINES.map((name) => [name, metadata[name] ?? '']),
    ['attributions', (metadata.attributions ?? []).join(', ')],
    ['territory', (metadata.territory ?? []).join(', ')],
    ...Object.entries(metadata.custom ?? {}).map(([name, value]) => [`custom.${name}`, value]),
  ]);
}
