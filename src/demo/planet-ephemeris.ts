import { Constellation, EquatorFromVector, GeoVector, Illumination, MakeTime } from 'astronomy-engine';
import { BODIES } from './bodies.ts';
import { date, double, facet, facets, key, skyPosition, sortable, text } from './fields.ts';
import { ATTRIBUTIONS, describeDataset, onTheSky } from './metadata.ts';
import type { DemoDataset } from './model.ts';

const DAY_MS = 86_400_000;
/** Days of the dataset, both included. */
export const FIRST_DAY = Date.UTC(1950, 0, 1);
export const LAST_DAY = Date.UTC(2049, 11, 31);

/** Where ten bodies stand, every day of a century. */
export const planetEphemeris: DemoDataset = {
  id: 'ephemerides-planetes-planet-ephemeris',
  metadata: describeDataset({
    title: ['Ephemeris 1950-2049', 'Éphémérides 1950-2049'],
    description: [
      [
        'Sun, Moon, planets and Pluto on every day from 1950 to 2049 at 0 h UTC: position (J2000), distance, magnitude, lit part of the disc, constellation.',
        'Soleil, Lune, planètes et Pluton chaque jour de 1950 à 2049 à 0 h UTC : position (J2000), distance, magnitude, part éclairée du disque, constellation.',
      ],
      [
        'Geocentric positions, right to about one arcminute.',
        'Positions géocentriques, justes à une minute d’arc environ.',
      ],
    ],
    theme: 'solarSystem',
    keywords: [
      ['ephemeris', 'éphémérides'],
      ['planet', 'planète'],
      ['position', 'position'],
      ['time series', 'série temporelle'],
    ],
    licence: 'zero',
    publisher: 'Almagest',
    attributions: [ATTRIBUTIONS.computed],
    references: 'https://github.com/cosinekitty/astronomy',
    more: onTheSky,
  }),
  schema: {
    fields: [
      date('date', ['Date (0 h UTC)', 'Date (0 h UTC)'], {
        ...key,
        ...facet,
        precision: 'day',
        timerangeFilter: true,
        ucd: 'time.epoch',
      }),
      text('body', ['Body', 'Astre'], { ...key, ...facets, ...sortable, ucd: 'meta.id' }),
      ...skyPosition,
      double('distance', ['Distance from the Earth', 'Distance à la Terre'], {
        unit: 'AU',
        ucd: 'pos.distance',
        decimals: 7,
      }),
      double('mag', ['Magnitude', 'Magnitude'], { unit: 'mag', ucd: 'phot.mag;em.opt.V', decimals: 2 }),
      double('phase', ['Lit part of the disc', 'Part éclairée du disque'], {
        ucd: 'phys.size;arith.ratio',
        decimals: 4,
      }),
      text('constellation', ['Constellation', 'Constellation'], { ...facets, ...sortable }),
    ],
  },
  *rows() {
    for (let day = FIRST_DAY; day <= LAST_DAY; day += DAY_MS) {
      const time = MakeTime(new Date(day));
      const isoDay = new Date(day).toISOString().slice(0, 10);
      for (const [body, name] of BODIES) {
        const { ra, dec, dist } = EquatorFromVector(GeoVector(body, time, true));
        const { mag, phase_fraction: phase } = Illumination(body, time);
        yield {
          date: isoDay,
          body: name,
          // Rounded by arithmetic: making texts of a million numbers takes longer than computing them.
          ra_deg: Math.round(ra * 150_000) / 10_000 >= 360 ? 0 : Math.round(ra * 150_000) / 10_000,
          dec_deg: Math.round(dec * 10_000) / 10_000,
          // Seven decimals are 15 km: the Moon needs them.
          distance: Math.round(dist * 10_000_000) / 10_000_000,
          mag: Math.round(mag * 100) / 100,
          phase: Math.round(phase * 10_000) / 10_000,
          constellation: Constellation(ra, dec).symbol,
        };
      }
    }
  },
};
