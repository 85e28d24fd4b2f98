import type { DatasetMetadata, DatasetSchema } from '#dataset';

const label = (en: string, fr: string) => ({ en, fr });

export const observatoriesSchema: DatasetSchema = {
  fields: [
    { name: 'name', type: 'text', label: label('Name', 'Nom'), annotations: { id: true, sortable: true } },
    { name: 'country', type: 'text', label: label('Country', 'Pays'), annotations: { facet: true } },
    { name: 'altitude_m', type: 'int', label: label('Altitude', 'Altitude'), unit: 'm', annotations: {} },
    { name: 'opened', type: 'date', label: label('Opened', 'Ouverture'), annotations: { precision: 'year' } },
    { name: 'location', type: 'geo_point_2d', label: label('Location', 'Lieu'), annotations: {} },
  ],
};

export const observatoriesMetadata: DatasetMetadata = {
  title: label('Observatories', 'Observatoires'),
  description: label('<p>Some observatories.</p>', '<p>Quelques observatoires.</p>'),
  themes: [label('Places', 'Lieux')],
  keywords: [label('observatories', 'observatoires')],
  license: 'CC0 1.0',
  licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
  publisher: 'Almagest',
  attributions: [],
  language: 'en',
};

/** From memory, to the nearest hundred metres; public facts. */
export const OBSERVATORIES: readonly Readonly<Record<string, unknown>>[] = [
  {
    name: 'Pic du Midi',
    country: 'France',
    altitude_m: 2877,
    opened: '1878',
    location: { lon: 0.1426, lat: 42.9365 },
  },
  {
    name: 'Haute-Provence',
    country: 'France',
    altitude_m: 650,
    opened: '1937',
    location: { lon: 5.7122, lat: 43.9317 },
  },
  {
    name: 'Paranal',
    country: 'Chile',
    altitude_m: 2635,
    opened: '1998',
    location: { lon: -70.4045, lat: -24.6272 },
  },
  {
    name: 'Royal Observatory, Greenwich',
    country: 'United Kingdom',
    altitude_m: 46,
    opened: '1675',
    location: { lon: 0, lat: 51.4769 },
  },
  { name: 'Uraniborg', country: 'Sweden', altitude_m: null, opened: '1576', location: null },
];
