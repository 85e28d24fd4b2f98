import { countryName } from './countries.ts';
import { datetime, double, facet, facets, geoPoint, int, key, sortable, text } from './fields.ts';
import { ATTRIBUTIONS, describeDataset } from './metadata.ts';
import type { DemoDataset, Row } from './model.ts';
import { needed, numberOf, textOf } from './sources.ts';

type Town = Readonly<Record<string, string>>;

const place = (town: Town): Row => ({
  geonameid: numberOf(town.id),
  name: textOf(town.name),
  country: textOf(town.country),
  country_name: countryName(town.country ?? ''),
  population: numberOf(town.population),
  position: { lat: needed(numberOf(town.lat)), lon: needed(numberOf(town.lon)) },
});

const placeFields = [
  int('geonameid', ['GeoNames number', 'Numéro GeoNames'], { ...key, ucd: 'meta.id;meta.main' }),
  text('name', ['Name', 'Nom'], { ...sortable, ucd: 'meta.title' }),
  text('country', ['Country code', 'Code du pays'], { ...sortable, ucd: 'meta.code' }),
  text('country_name', ['Country', 'Pays'], { ...facets, ...sortable }),
  int('population', ['Population', 'Population'], { ucd: 'meta.number' }),
  geoPoint('position', ['Position', 'Position'], { ucd: 'pos.earth' }),
];

/** Cities of 15,000 people or more. */
export const observingPlaces: DemoDataset = {
  id: 'villes-d-observation-observing-places',
  metadata: describeDataset({
    title: ['Cities of the world', 'Villes du monde'],
    description: [
      [
        'Position and population of the 24,323 cities of 15,000 people or more: the places from which most people see the sky.',
        'Position et population des 24 323 villes de 15 000 habitants ou plus : les lieux d’où la plupart des gens voient le ciel.',
      ],
    ],
    theme: 'places',
    keywords: [
      ['city', 'ville'],
      ['place', 'lieu'],
      ['population', 'population'],
    ],
    licence: 'by',
    publisher: 'GeoNames',
    attributions: [ATTRIBUTIONS.geoNames],
    references: 'https://www.geonames.org/',
    more: { territory: ['World'] },
  }),
  schema: {
    fields: [
      ...placeFields,
      text('admin_code', ['Administrative code', 'Code administratif'], { ucd: 'meta.code' }),
      text('feature_code', ['Feature code', 'Code du lieu'], { ...facet, ucd: 'meta.code.class' }),
    ],
  },
  *rows({ sources }) {
    for (const town of sources.csv('places.csv.gz')) {
      yield { ...place(town), admin_code: textOf(town.admin), feature_code: textOf(town.feature) };
    }
  },
};

const contact = (name: string, en: string, fr: string) =>
  datetime(name, [`${en} (UTC)`, `${fr} (UTC)`], { ucd: 'time.epoch' });

/** The total eclipse over Spain and Iceland, seen from every town of six countries. */
export const eclipse2026: DemoDataset = {
  id: 'eclipse-2026-08-12-villes-towns',
  metadata: describeDataset({
    title: ['The eclipse of 12 August 2026, town by town', 'L’éclipse du 12 août 2026 ville par ville'],
    description: [
      [
        'The eclipse of the Sun of 12 August 2026 for the 5,507 towns of 5,000 people or more in France, Spain, Portugal, Ireland, the United Kingdom and Iceland: times in UTC, covered part, height of the Sun. In 380 of them it is total.',
        'L’éclipse de Soleil du 12 août 2026 pour les 5 507 villes de 5 000 habitants ou plus de France, d’Espagne, du Portugal, d’Irlande, du Royaume-Uni et d’Islande : heures en UTC, part couverte, hauteur du Soleil. Dans 380 d’entre elles elle est totale.',
      ],
      [
        'A contact whose height is negative falls after sunset. Hills on the horizon are not taken into account.',
        'Un contact dont la hauteur est négative a lieu après le coucher du Soleil. Le relief à l’horizon n’est pas pris en compte.',
      ],
    ],
    theme: 'events',
    keywords: [
      ['eclipse', 'éclipse'],
      ['Sun', 'Soleil'],
      ['2026', '2026'],
      ['town', 'ville'],
    ],
    licence: 'by',
    publisher: 'Almagest',
    attributions: [ATTRIBUTIONS.computed, ATTRIBUTIONS.geoNames],
    references: 'https://www.geonames.org/',
    more: { territory: ['France', 'Spain', 'Portugal', 'Ireland', 'United Kingdom', 'Iceland'] },
  }),
  schema: {
    fields: [
      ...placeFields,
      text('kind', ['Kind', 'Nature'], { ...facets, ...sortable }),
      contact('begin', 'Begin', 'Début'),
      datetime('maximum', ['Maximum (UTC)', 'Maximum (UTC)'], { timerangeFilter: true, ucd: 'time.epoch' }),
      contact('end', 'End', 'Fin'),
      contact('total_begin', 'Begin of totality', 'Début de la totalité'),
      contact('total_end', 'End of totality', 'Fin de la totalité'),
      int('duration', ['Duration of totality', 'Durée de la totalité'], { unit: 's', ucd: 'time.duration' }),
      double('obscuration', ['Covered part of the Sun', 'Part du Soleil couverte'], {
        unit: '%',
        decimals: 2,
      }),
      double('altitude', ['Height of the Sun at maximum', 'Hauteur du Soleil au maximum'], {
        unit: 'deg',
        ucd: 'pos.az.alt',
        decimals: 1,
      }),
      double('altitude_end', ['Height of the Sun at the end', 'Hauteur du Soleil à la fin'], {
        unit: 'deg',
        ucd: 'pos.az.alt',
        decimals: 1,
      }),
    ],
  },
  *rows({ sources }) {
    for (const town of sources.csv('eclipse-2026-08-12.csv.gz')) {
      yield {
        ...place(town),
        kind: town.kind === 'total' ? 'Total / Totale' : 'Partial / Partielle',
        begin: textOf(town.begin),
        maximum: textOf(town.maximum),
        end: textOf(town.end),
        total_begin: textOf(town.total_begin),
        total_end: textOf(town.total_end),
        duration: numberOf(town.duration),
        obscuration: numberOf(town.obscuration),
        altitude: numberOf(town.altitude),
        altitude_end: numberOf(town.altitude_end),
      };
    }
  },
};
