import {
  type AstroTime,
  EclipseKind,
  type GlobalSolarEclipseInfo,
  NextGlobalSolarEclipse,
  SearchGlobalSolarEclipse,
} from 'astronomy-engine';
import { datetime, double, facet, facets, geoPoint, int, key, sortable, text } from './fields.ts';
import { ATTRIBUTIONS, describeDataset } from './metadata.ts';
import type { DemoDataset, Row } from './model.ts';
import { describeEclipse, sarosNumber, shadowAt } from './solar-eclipse-geometry.ts';
import { rounded } from './sources.ts';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const KINDS: Readonly<Record<string, string>> = {
  P: 'Partial / Partielle',
  A: 'Annular / Annulaire',
  T: 'Total / Totale',
  H: 'Hybrid / Hybride',
};
const J2000 = Date.UTC(2000, 0, 1, 12);

/** Instants of the computed datasets: UTC to the second. */
export const instant = (time: AstroTime): string =>
  `${new Date(Math.round(time.date.getTime() / 1000) * 1000).toISOString().slice(0, 19)}Z`;

/** Eclipses of the Sun from 1600 to 2400, under the field names of NASA's canon. */
export const solarEclipses: DemoDataset = {
  id: 'five-millennium-catalog-of-solar-eclipses0',
  metadata: describeDataset({
    title: ['Catalogue of solar eclipses (1600-2400)', 'Catalogue des éclipses de Soleil (1600-2400)'],
    description: [
      [
        'The 1,928 eclipses of the Sun of eight centuries: date, type, magnitude, Saros series, place of greatest eclipse. Computed by this portal; not NASA’s catalogue, whose field names it uses.',
        'Les 1 928 éclipses de Soleil de huit siècles : date, type, grandeur, série de Saros, lieu du maximum. Calculé par ce portail ; ce n’est pas le catalogue de la NASA, dont il reprend les noms de champs.',
      ],
      [
        'Times agree with NASA’s within 5 seconds around 2000 and 40 seconds at both ends. Types: P partial, A annular, T total, H hybrid; + or − where the axis of the shadow misses the Earth.',
        'Les instants concordent avec ceux de la NASA à 5 secondes près vers 2000, à 40 secondes aux deux bouts. Types : P partielle, A annulaire, T totale, H hybride ; + ou − quand l’axe de l’ombre manque la Terre.',
      ],
    ],
    theme: 'events',
    keywords: [
      ['eclipse', 'éclipse'],
      ['Sun', 'Soleil'],
      ['Moon', 'Lune'],
      ['Saros', 'Saros'],
    ],
    licence: 'zero',
    publisher: 'Almagest',
    attributions: [ATTRIBUTIONS.computed],
    references: 'https://github.com/cosinekitty/astronomy',
  }),
  schema: {
    fields: [
      int('catalog_number', ['Catalogue number', 'Numéro du catalogue'], {
        ...key,
        ucd: 'meta.id;meta.main',
      }),
      int('calendar_year', ['Year', 'Année'], { ...facets, ucd: 'time' }),
      text('calendar_month', ['Month', 'Mois'], { ...facet, ...sortable }),
      int('calendar_day', ['Day', 'Jour']),
      text('td_of_greatest_eclipse', ['Greatest eclipse (TD)', 'Maximum (TD)'], {
        multivalued: ',',
        description: {
          en: 'Dynamical time; the date too is in dynamical time',
          fr: 'Temps dynamique ; la date aussi est en temps dynamique',
        },
      }),
      double('dt_s', ['Delta T', 'Delta T'], { unit: 's', ucd: 'time', decimals: 1 }),
      int('luna_num', ['Lunation number', 'Numéro de lunaison'], { ucd: 'meta.number' }),
      int('saros_num', ['Saros series', 'Série de Saros'], { ...facets, ucd: 'meta.number' }),
      text('ecl_type', ['Type', 'Type'], { ...facets, ...sortable, ucd: 'meta.code.class' }),
      text('qle', ['Quincena lunar eclipse', 'Éclipse de Lune voisine']),
      double('gamma', ['Gamma', 'Gamma'], { unit: "'earthRad'", decimals: 4 }),
      double('ecl_mag', ['Magnitude of the eclipse', "Grandeur de l'éclipse"], { decimals: 4 }),
      double('lat', ['Latitude of greatest eclipse', 'Latitude du maximum'], {
        unit: 'deg',
        ucd: 'pos.earth.lat',
      }),
      double('long', ['Longitude of greatest eclipse', 'Longitude du maximum'], {
        unit: 'deg',
        ucd: 'pos.earth.lon',
      }),
      int('sun_alt', ['Altitude of the Sun', 'Hauteur du Soleil'], { unit: 'deg', ucd: 'pos.az.alt' }),
      double('path_width_km', ['Width of the path', 'Largeur de la bande'], { unit: 'km', ucd: 'phys.size' }),
      text('central_dur', ['Central duration', 'Durée centrale']),
      text('filename', ['Century', 'Siècle'], { ...facet, ...sortable }),
      datetime('date', ['Greatest eclipse (UTC)', 'Maximum (UTC)'], {
        timerangeFilter: true,
        ucd: 'time.epoch',
      }),
      text('kind', ['Kind', 'Nature'], { ...facets, ...sortable }),
      geoPoint('position', ['Place of greatest eclipse', 'Lieu du maximum'], { ucd: 'pos.earth' }),
      double('obscuration', ['Covered part of the Sun', 'Part du Soleil couverte'], { decimals: 4 }),
    ],
  },
  *rows() {
    let number = 0;
    const end = Date.UTC(2401, 0, 1);
    for (
      let eclipse = SearchGlobalSolarEclipse(new Date(Date.UTC(1600, 0, 1)));
      eclipse.peak.date.getTime() < end;
      eclipse = NextGlobalSolarEclipse(eclipse.peak)
    ) {
      yield eclipseRecord(++number, eclipse);
    }
  },
};

function eclipseRecord(number: number, eclipse: GlobalSolarEclipseInfo): Row {
  const { peak } = eclipse;
  const dynamical = new Date(J2000 + Math.round(peak.tt * 86_400) * 1000);
  const lunation = Math.round((peak.tt - 5.09766) / 29.530588861);
  const { type, gamma, magnitude } = describeEclipse(eclipse);
  const central = eclipse.kind !== EclipseKind.Partial;
  const lat = central && eclipse.latitude !== undefined ? rounded(eclipse.latitude, 4) : null;
  const lon = central && eclipse.longitude !== undefined ? rounded(eclipse.longitude, 4) : null;
  const century = Math.floor((dynamical.getUTCFullYear() - 1) / 100) * 100;
  return {
    catalog_number: number,
    calendar_year: dynamical.getUTCFullYear(),
    calendar_month: MONTHS[dynamical.getUTCMonth()] ?? null,
    calendar_day: dynamical.getUTCDate(),
    td_of_greatest_eclipse: [dynamical.toISOString().slice(11, 19)],
    dt_s: rounded((peak.tt - peak.ut) * 86_400, 1),
    luna_num: lunation,
    saros_num: sarosNumber(lunation),
    ecl_type: type,
    qle: null,
    gamma: rounded(gamma, 4),
    ecl_mag: rounded(magnitude, 4),
    lat,
    long: lon,
    sun_alt: sunAltitude(peak, gamma),
    path_width_km: null,
    central_dur: null,
    filename: `${century + 1} - ${century + 100}`,
    date: instant(peak),
    kind: KINDS[type.charAt(0)] ?? null,
    position: lat === null || lon === null ? null : { lat, lon },
    obscuration: eclipse.obscuration === undefined ? null : rounded(eclipse.obscuration, 4),
  };
}

// The axis of the shadow points at the Sun: its height over the ground follows from how far from the centre it strikes.
function sunAltitude(time: AstroTime, gamma: number): number {
  const height = shadowAt(time).groundHeight;
  return height === null ? 0 : Math.round((Math.acos(Math.min(1, Math.abs(gamma))) * 180) / Math.PI);
}
