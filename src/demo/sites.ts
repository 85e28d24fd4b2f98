import { date, facet, facets, geoPoint, int, key, sortable, text } from './fields.ts';
import { describeDataset } from './metadata.ts';
import type { DemoDataset } from './model.ts';
import { needed, numberOf, textOf } from './sources.ts';

/** Where spacecraft came down on the Moon. The positions are not on Earth. */
export const moonLandings: DemoDataset = {
  id: 'sites-alunissage-moon-landing-sites',
  metadata: describeDataset({
    title: ['Moon landing sites', 'Sites d’alunissage'],
    description: [
      [
        'A selection of 17 places where people and probes landed on the Moon, or fell onto it, from 1959 to 2019. Positions are selenographic: degrees on the Moon.',
        'Une sélection de 17 lieux où des hommes et des sondes se sont posés sur la Lune, ou y sont tombés, de 1959 à 2019. Positions sélénographiques : degrés sur la Lune.',
      ],
    ],
    theme: 'solarSystem',
    keywords: [
      ['Moon', 'Lune'],
      ['Apollo', 'Apollo'],
      ['landing', 'alunissage'],
    ],
    licence: 'mit',
    publisher: 'globe.gl',
    attributions: ['globe.gl by Vasco Asturiano (MIT)'],
    references: 'https://github.com/vasturiano/globe.gl',
    more: { body: 'Moon', territory: ['Moon'] },
  }),
  schema: {
    fields: [
      text('mission', ['Mission', 'Mission'], { ...key, ...sortable, ucd: 'meta.id;meta.main' }),
      text('program', ['Programme', 'Programme'], { ...facets, ...sortable }),
      text('agency', ['Agency', 'Agence'], { ...facets, ...sortable }),
      date('date', ['Date of landing', "Date d'alunissage"], {
        ...facet,
        precision: 'day',
        timerangeFilter: true,
        ucd: 'time.epoch',
      }),
      geoPoint('position', ['Position on the Moon', 'Position sur la Lune'], { ucd: 'pos.bodyrc' }),
      text('url', ['Web page', 'Page web'], { ucd: 'meta.ref.url' }),
    ],
  },
  *rows({ sources }) {
    for (const site of sources.csv('moon-landings.csv')) {
      yield {
        mission: textOf(site.label),
        program: textOf(site.program),
        agency: textOf(site.agency),
        date: textOf(site.date),
        position: { lat: needed(numberOf(site.lat)), lon: needed(numberOf(site.lon)) },
        url: textOf(site.url),
      };
    }
  },
};

/** Observatories of the world, a selection. */
export const observatories: DemoDataset = {
  id: 'observatoires-observatories',
  metadata: describeDataset({
    title: ['Observatories', 'Observatoires'],
    description: [
      [
        'A selection of large and historic observatories: place, altitude, year of foundation or first light, main instruments. Positions are rounded to a hundredth of a degree.',
        'Une sélection de grands observatoires et d’observatoires historiques : lieu, altitude, année de fondation ou de première lumière, instruments principaux. Positions arrondies au centième de degré.',
      ],
    ],
    theme: 'places',
    keywords: [
      ['observatory', 'observatoire'],
      ['telescope', 'télescope'],
      ['place', 'lieu'],
    ],
    licence: 'zero',
    publisher: 'Almagest',
    attributions: ['Compiled by this portal from the observatories’ own public information'],
    references: 'https://www.minorplanetcenter.net/iau/lists/ObsCodesF.html',
    more: { territory: ['World'] },
  }),
  schema: {
    fields: [
      text('name', ['Name', 'Nom'], { ...key, ...sortable, ucd: 'meta.id;meta.main' }),
      text('country', ['Country code', 'Code du pays'], { ...sortable, ucd: 'meta.code' }),
      text('country_name', ['Country', 'Pays'], { ...facets, ...sortable }),
      geoPoint('position', ['Position', 'Position'], { ucd: 'pos.earth' }),
      int('altitude', ['Altitude', 'Altitude'], { unit: 'm', ucd: 'pos.earth.altitude' }),
      int('founded', ['Founded or first light (year)', 'Fondation ou première lumière (année)'], {
        ucd: 'time.epoch',
      }),
      text('instruments', ['Main instruments', 'Instruments principaux'], { multivalued: ';' }),
      text('website', ['Web site', 'Site web'], { ucd: 'meta.ref.url' }),
      text('source', ['Source of the position', 'Source de la position'], { ucd: 'meta.note' }),
    ],
  },
  *rows({ sources }) {
    for (const site of sources.csv('handwritten/observatories.csv')) {
      yield {
        name: textOf(site.name),
        country: textOf(site.country),
        country_name: textOf(site.country_name),
        position: { lat: needed(numberOf(site.lat)), lon: needed(numberOf(site.lon)) },
        altitude: numberOf(site.altitude),
        founded: numberOf(site.founded),
        instruments: site.instruments ? site.instruments.split(';') : null,
        website: textOf(site.website),
        source: textOf(site.source),
      };
    }
  },
};
