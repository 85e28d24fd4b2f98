import type { DatasetEntry } from '#catalogue';
import type { ExportAbout, ExportFormat } from '#formats';
import { localized } from '#i18n';
import type { Settings } from '#settings';

/** Where and in which language an export is made. */
export interface ExportPlace {
  readonly origin: string;
  readonly lang: string;
  readonly settings: Pick<Settings, 'defaultLanguage' | 'name'>;
}

/** What files say of the dataset that they hold. */
export function aboutDataset(
  entry: DatasetEntry,
  { origin, lang, settings }: ExportPlace,
  parameters: ExportAbout['parameters'],
): Omit<ExportAbout, 'columns'> {
  const { metadata } = entry;
  return {
    datasetId: entry.id,
    title: localized(metadata.title, lang, settings.defaultLanguage) || entry.id,
    publisher: metadata.publisher,
    license: metadata.license,
    licenseUrl: metadata.licenseUrl,
    modified: entry.modified,
    origin,
    lang,
    skyFrame: metadata.skyFrame ?? 'ICRS',
    isSky: metadata.body === 'Sky',
    parameters,
  };
}

/** What files say of the catalogue, from the datasets that the caller sees. */
export function aboutCatalogue(
  { origin, lang, settings }: ExportPlace,
  datasets: readonly Pick<DatasetEntry, 'modified'>[],
): Omit<ExportAbout, 'columns'> {
  // An empty catalogue has not changed since the formats' time began.
  const modified = datasets.reduce(
    (latest, one) => (one.modified > latest ? one.modified : latest),
    '1980-01-01T00:00:00Z',
  );
  const name = localized(settings.name, lang, settings.defaultLanguage);
  return {
    datasetId: 'datasets',
    title: name,
    publisher: name,
    license: '',
    licenseUrl: '',
    modified,
    origin,
    lang,
    skyFrame: 'ICRS',
    isSky: false,
    parameters: {},
  };
}

/** The values of a format's own parameters, those that were given. */
export const ownParameters = (
  format: ExportFormat,
  values: Readonly<Record<string, unknown>>,
): ExportAbout['parameters'] =>
  Object.fromEntries(
    format.parameters.flatMap(({ name }) => {
      const value = values[name];
      return typeof value === 'string' || typeof value === 'boolean' ? [[name, value] as const] : [];
    }),
  );

/** What the format cannot hold, told with each answer. */
export const limitHeaders = ({ limits }: ExportFormat): Readonly<Record<string, string>> =>
  limits === undefined ? {} : { 'almagest-export-limits': limits };
