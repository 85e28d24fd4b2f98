import type { DatasetMetadata, DatasetSchema, Field, FieldAnnotations, FieldType } from '#dataset';

/**
 * Small invented datasets with the names and types of datasets of the original that this portal does not carry, so that
 * the programs written for those can be tried. Made by rule, the same each time; nothing in them is an observation.
 */
export interface StandIn {
  readonly id: string;
  readonly schema: DatasetSchema;
  readonly metadata: DatasetMetadata;
  rows(): Iterable<Readonly<Record<string, unknown>>>;
}

const field = (name: string, type: FieldType, annotations: FieldAnnotations = {}): Field => ({
  name,
  type,
  label: { en: name, fr: name },
  annotations,
});
const facet: FieldAnnotations = { facet: true };
const sortable: FieldAnnotations = { sortable: true };

const metadata = (title: string): DatasetMetadata => ({
  title: { en: title, fr: title },
  description: { en: '<p>Invented records.</p>', fr: '<p>Enregistrements inventés.</p>' },
  themes: [{ en: 'Invented', fr: 'Inventé' }],
  keywords: [],
  license: 'CC0 1.0',
  licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
  publisher: 'Night Sky Club',
  attributions: [],
  language: 'en',
});

const count = function* <T>(n: number, make: (i: number) => T): Iterable<T> {
  for (let i = 0; i < n; i++) yield make(i);
};
const pick = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;
const day = (from: string, i: number): string =>
  new Date(Date.parse(`${from}T00:00:00Z`) + i * 86_400_000).toISOString().slice(0, 10);

const hubble: StandIn = {
  id: 'nasahubble',
  metadata: metadata('Pictures of a telescope'),
  schema: {
    fields: [
      field('photo_id', 'int'),
      field('photo_title', 'text'),
      field('photo_description', 'text'),
      field('photo_url_m', 'file'),
      field('photo_date_taken', 'datetime', sortable),
      field('photo_height', 'text'),
      field('photo_width', 'text'),
      field('photo_license', 'text'),
      field('album_id', 'int'),
      field('album_name_tags', 'text', facet),
      field('url', 'text'),
      field('tags', 'text'),
    ],
  },
  rows: () =>
    count(40, (i) => ({
      photo_id: i === 0 ? 27_747_558_060 : 27_000_000_000 + i,
      photo_title:
        i === 1 ? 'M31' : pick(['Ring Nebula', 'A nebula in Orion', 'Globular cluster', 'Spiral galaxy'], i),
      photo_description: i % 3 === 0 ? null : `Picture ${i}`,
      photo_url_m: null,
      photo_date_taken: `${day('2020-01-01', i)}T12:00:00Z`,
      photo_height: '800',
      photo_width: '1200',
      photo_license: 'CC BY',
      album_id: 7,
      album_name_tags: i < 20 ? "Hubble's Messier Catalog" : 'Other pictures',
      url: `https://sky.example/photo/${i}`,
      tags: null,
    })),
};

const deepSky: StandIn = {
  id: 'deep-sky-objects',
  metadata: metadata('Deep-sky objects'),
  schema: {
    fields: [
      field('ra', 'double'),
      field('dec', 'double'),
      field('type', 'text', facet),
      field('const', 'text', facet),
      field('mag', 'double'),
      field('name', 'text'),
      field('id', 'int'),
      field('r1', 'double'),
      field('r2', 'double'),
      field('id1', 'int'),
      field('cat1', 'text', facet),
      field('id2', 'int'),
      field('cat2', 'text'),
    ],
  },
  rows: () =>
    count(400, (i) => ({
      ra: (i * 24) / 400,
      dec: 90 - (i * 180) / 400,
      type: pick(['GC', 'Gxy', 'OC', 'PN', 'Neb'], i),
      const: i % 7 === 0 ? '-' : pick(['And', 'Ori', 'Lyr'], i),
      mag: i % 11 === 0 ? null : 4 + (i % 80) / 10,
      name: i === 31 ? 'Andromeda Galaxy' : i === 50 ? 'Saturn Nebula' : null,
      id: i,
      r1: i % 2 === 0 ? 3.5 : null,
      r2: null,
      id1: i < 110 ? i : i - 100,
      cat1: i < 110 ? 'M' : 'NGC',
      id2: null,
      cat2: null,
    })),
};

const meteorites: StandIn = {
  id: 'meteorite-landings',
  metadata: metadata('Meteorite landings'),
  schema: {
    fields: [
      field('id', 'int'),
      field('name', 'text'),
      field('nametype', 'text'),
      field('recclass', 'text', { facet: true, disjunctive: true }),
      field('mass_g', 'double'),
      field('fall', 'text', facet),
      field('year', 'text', sortable),
      field('reclat', 'double'),
      field('reclong', 'double'),
      field('country', 'text', { facet: true, disjunctive: true }),
      field('country_code', 'text'),
      field('departement_fr', 'text'),
      field('geolocation', 'geo_point_2d'),
    ],
  },
  rows: () =>
    count(60, (i) => {
      const isPlaced = i % 9 !== 4;
      const [lat, lon] = [42 + (i % 8), 1 + (i % 15)];
      return {
        id: i + 1,
        name: `${pick(['Aachen', 'Aarhus', 'Benton', 'Chassigny'], i)} ${i}`,
        nametype: 'Valid',
        recclass: pick(['L5', 'H6', 'EH4', 'Iron'], i),
        mass_g: i % 10 === 3 ? null : 50 * (i + 1),
        fall: pick(['Fell', 'Found'], i),
        year: String(1800 + i),
        reclat: isPlaced ? lat : null,
        reclong: isPlaced ? lon : null,
        country: pick(['France', 'Germany', 'Italy'], i),
        country_code: pick(['FR', 'DE', 'IT'], i),
        departement_fr: i % 3 === 0 ? 'Var' : null,
        geolocation: isPlaced ? { lat, lon } : null,
      };
    }),
};

const sunspots: StandIn = {
  id: 'daily-sunspot-number',
  metadata: metadata('Sunspots, day by day'),
  schema: {
    fields: [
      field('year_month_day', 'date', facet),
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => field(`column_${n}`, n < 4 || n > 5 ? 'int' : 'double')),
    ],
  },
  rows: () =>
    count(431, (i) => {
      const date = i === 430 ? '1968-04-30' : day('2024-01-01', i);
      const [year = '', month = '', dayOfMonth = ''] = date.split('-');
      return {
        year_month_day: date,
        column_1: Number(year),
        column_2: Number(month),
        column_3: Number(dayOfMonth),
        column_4: Number(year) + i / 1000,
        column_5: (i * 37) % 200,
        column_6: i % 3,
        column_7: i % 40,
        column_8: i % 2,
      };
    }),
};

const exoplanets: StandIn = {
  id: 'exoplaneteu_catalog-1',
  metadata: metadata('Planets of other stars'),
  schema: {
    fields: [
      field('name', 'text'),
      field('discovered', 'date', { facet: true, precision: 'year' }),
      field('updated', 'date', facet),
      field('detection_type', 'text', facet),
      field('molecules', 'text', facet),
      field('star_name', 'text', facet),
      field('orbital_period', 'double'),
      field('temp_calculated', 'double'),
    ],
  },
  rows: () =>
    count(30, (i) => ({
      name: i < 7 ? `TRAPPIST-1 ${'bcdefgh'[i]}` : `Kepler-${i} b`,
      discovered: String(2000 + (i % 20)),
      updated: day('2021-01-01', i),
      detection_type: pick(['Primary Transit', 'Radial Velocity'], i),
      molecules: i % 4 === 0 ? 'H2O' : null,
      star_name: i < 7 ? 'TRAPPIST-1' : `Kepler-${i}`,
      orbital_period: 1.5 + i,
      temp_calculated: i % 2 === 0 ? 250 + i : null,
    })),
};

const plain = (
  id: string,
  title: string,
  fields: readonly Field[],
  n: number,
  row: (i: number) => Record<string, unknown>,
) => ({
  id,
  metadata: metadata(title),
  schema: { fields },
  rows: () => count(n, row),
});

/** Every stand-in. */
export const STAND_INS: readonly StandIn[] = [
  hubble,
  deepSky,
  meteorites,
  sunspots,
  exoplanets,
  plain(
    'orbits-for-near-earth-asteroids-neas',
    'Orbits',
    [field('designation', 'text'), field('last_obs', 'date', facet), field('a_au', 'double')],
    20,
    (i) => ({ designation: `2020 A${i}`, last_obs: day(`${2020 + (i % 5)}-03-01`, i), a_au: 1 + i / 10 }),
  ),
  plain(
    'nasa-fireball-and-bolide-reports',
    'Fireballs',
    [field('date_time_peak_brightness_ut', 'datetime'), field('velocity_km_s', 'double')],
    12,
    (i) => ({ date_time_peak_brightness_ut: `${day('2022-01-01', i)}T01:02:03Z`, velocity_km_s: 12 + i }),
  ),
  plain('periodic-table', 'Elements', [field('atomic_number', 'int'), field('symbol', 'text')], 18, (i) => ({
    atomic_number: i + 1,
    symbol: pick(['H', 'He', 'Li', 'Be'], i),
  })),
  plain(
    'imageserver',
    'Observations of the night sky',
    [
      field('utdate', 'date', sortable),
      field('limitingmag', 'int', { facet: true, disjunctive: true }),
      field('cloudcover', 'text', { facet: true, disjunctive: true }),
      field('constellation', 'text', { facet: true, disjunctive: true }),
      field('country', 'text', { facet: true, disjunctive: true }),
      field('place', 'geo_point_2d'),
    ],
    15,
    (i) => ({
      utdate: day('2023-01-01', i),
      limitingmag: i % 7,
      cloudcover: pick(['clear', '1/4 of sky'], i),
      constellation: pick(['Orion', 'Leo'], i),
      country: pick(['France', 'Chile'], i),
      place: { lat: 40 + i / 10, lon: i },
    }),
  ),
];
