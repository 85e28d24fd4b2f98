import { FIGURE_KINDS, type Figure, type FigureKind, tellable } from '#audience';
import type { DatasetMetadata, DatasetSchema, Field, FieldAnnotations, FieldType, Localized } from '#dataset';

/** A kind of figures as a dataset. */
export interface MonitoredDataset {
  readonly id: string;
  readonly kind: FigureKind;
  readonly schema: DatasetSchema;
  readonly metadata: DatasetMetadata;
  /** A record for each day, or month of older figures, and key; newest first. */
  records(figures: readonly Figure[]): readonly Readonly<Record<string, unknown>>[];
}

const facet: FieldAnnotations = { facet: true, sortable: true };

const field = (
  name: string,
  type: FieldType,
  label: Localized,
  annotations: FieldAnnotations = {},
): Field => ({ name, type, label, annotations });

/** Parts of keys under the names of the original, where it has them. */
const PARTS: Readonly<Record<string, readonly [name: string, label: Localized]>> = {
  page: ['page', { en: 'Page', fr: 'Page' }],
  dataset: ['dataset_id', { en: 'Dataset', fr: 'Jeu de données' }],
  tab: ['tab', { en: 'View', fr: 'Vue' }],
  language: ['lang', { en: 'Language', fr: 'Langue' }],
  device: ['device', { en: 'Device', fr: 'Appareil' }],
  referrer: ['referrer', { en: 'Site that led here', fr: 'Site d’origine' }],
  scope: ['scope', { en: 'Readers of', fr: 'Lecteurs de' }],
  name: ['name', { en: 'Name', fr: 'Nom' }],
  country: ['country', { en: 'Country', fr: 'Pays' }],
  source: ['source', { en: 'Way', fr: 'Voie' }],
  version: ['api', { en: 'Version of the API', fr: 'Version de l’API' }],
  endpoint: ['api_type', { en: 'Part of the API', fr: 'Partie de l’API' }],
  status: ['status', { en: 'Status', fr: 'Statut' }],
  caller: ['user_agent', { en: 'Kind of program', fr: 'Genre de programme' }],
  access: ['access', { en: 'Key or none', fr: 'Avec ou sans clé' }],
  format: ['format', { en: 'Format', fr: 'Format' }],
  extent: ['extent', { en: 'Whole or filtered', fr: 'Entier ou filtré' }],
  outcome: ['outcome', { en: 'Outcome', fr: 'Issue' }],
  term: ['term', { en: 'Words', fr: 'Mots' }],
  host: ['host', { en: 'Site', fr: 'Site' }],
  route: ['route', { en: 'Address', fr: 'Adresse' }],
  class: ['class', { en: 'Class of services', fr: 'Classe de services' }],
  answer: ['answer', { en: 'Answer', fr: 'Réponse' }],
};

const DATE = field(
  'date',
  'date',
  { en: 'Day, or first day of the month', fr: 'Jour, ou premier du mois' },
  facet,
);
const PERIOD = field('period', 'text', { en: 'Day or month', fr: 'Jour ou mois' }, facet);
const TIMES = field('times', 'int', {
  en: 'Times (none: fewer than five)',
  fr: 'Nombre (vide : moins de cinq)',
});
const BYTES = field('size_res', 'int', { en: 'Bytes sent', fr: 'Octets envoyés' });
const SPEEDS = [
  field('under_10_ms', 'int', { en: 'Below 10 ms', fr: 'Moins de 10 ms' }),
  field('under_100_ms', 'int', { en: 'From 10 to 100 ms', fr: 'De 10 à 100 ms' }),
  field('under_1000_ms', 'int', { en: 'From 100 ms to 1 s', fr: 'De 100 ms à 1 s' }),
];

const WEIGHED: readonly FigureKind[] = ['api', 'downloads'];

const DATASETS: readonly (readonly [FigureKind, id: string, title: Localized])[] = [
  ['api', 'api-calls', { en: 'Calls of the API', fr: 'Appels de l’API' }],
  ['pages', 'page-views', { en: 'Page views', fr: 'Pages vues' }],
  ['readers', 'readers', { en: 'Readers, estimated', fr: 'Lecteurs, estimés' }],
  ['countries', 'countries', { en: 'Countries of readers', fr: 'Pays des lecteurs' }],
  ['datasets', 'dataset-use', { en: 'Use of datasets', fr: 'Usage des jeux de données' }],
  ['downloads', 'downloads', { en: 'Downloads', fr: 'Téléchargements' }],
  ['searches', 'searches', { en: 'Searches of the catalogue', fr: 'Recherches dans le catalogue' }],
  ['embeds', 'frames', { en: 'Frames on other sites', fr: 'Cadres sur d’autres sites' }],
  ['robots', 'robots', { en: 'Robots', fr: 'Robots' }],
  ['consent', 'consent', { en: 'Answers about cookies', fr: 'Réponses sur les cookies' }],
  ['errors', 'errors', { en: 'Errors', fr: 'Erreurs' }],
];

const THEME: Localized = { en: 'Audience', fr: 'Audience' };

function metadataOf(title: Localized, publisher: string): DatasetMetadata {
  return {
    title,
    description: {
      en: '<p>Counted by the portal without cookies, addresses or identifiers. A number from one to four is left out.</p>',
      fr: '<p>Compté par le portail sans cookie, adresse ni identifiant. Un nombre de un à quatre est omis.</p>',
    },
    themes: [THEME],
    keywords: [],
    license: '',
    licenseUrl: '',
    publisher,
    attributions: [],
    language: 'en',
    updateFrequency: 'continuous',
  };
}

const fullDay = (period: string): string => (period.length === 7 ? `${period}-01` : period.slice(0, 10));

/** Hours added up to days: what is rare within an hour may be told of a day. */
function byDay(figures: readonly Figure[]): readonly Figure[] {
  const sums = new Map<string, Figure>();
  for (const figure of figures) {
    const period = figure.period.slice(0, 10);
    const key = JSON.stringify([period, figure.key]);
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? { ...figure, period } : added(sum, figure));
  }
  return [...sums.values()];
}

const added = (a: Figure, b: Figure): Figure => ({
  ...a,
  times: a.times + b.times,
  bytes: a.bytes + b.bytes,
  under10: a.under10 + b.under10,
  under100: a.under100 + b.under100,
  under1000: a.under1000 + b.under1000,
});

/** What is counted, a dataset for each kind. `publisher`: the name of the portal. */
export function monitoredDatasets(publisher: string): readonly MonitoredDataset[] {
  return DATASETS.map(([kind, id, title]) => {
    const names = FIGURE_KINDS[kind].map((part) => PARTS[part]?.[0] ?? part);
    const isWeighed = WEIGHED.includes(kind);
    const parts = FIGURE_KINDS[kind].map((part) =>
      field(PARTS[part]?.[0] ?? part, 'text', PARTS[part]?.[1] ?? { en: part }, facet),
    );
    return {
      id,
      kind,
      metadata: metadataOf(title, publisher),
      schema: {
        fields: [
          DATE,
          PERIOD,
          ...parts,
          TIMES,
          ...(isWeighed ? [BYTES] : []),
          ...(kind === 'api' ? SPEEDS : []),
        ],
      },
      records: (figures) =>
        byDay(figures).map((figure) => {
          const times = tellable(figure.times);
          return {
            date: fullDay(figure.period),
            period: figure.period.length === 7 ? 'month' : 'day',
            ...Object.fromEntries(names.map((name, i) => [name, figure.key[i] || null])),
            times,
            // What weighs a few answers tells which they were.
            ...(isWeighed ? { size_res: times === null ? null : figure.bytes } : {}),
            ...(kind === 'api'
              ? {
                  under_10_ms: tellable(figure.under10),
                  under_100_ms: tellable(figure.under100),
                  under_1000_ms: tellable(figure.under1000),
                }
              : {}),
          };
        }),
    };
  });
}
