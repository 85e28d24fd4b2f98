import type { DatasetSchema, Field, FieldType } from '#dataset';

/** The records that the examples of the reference are about: few enough to check each answer by eye. */
const field = (name: string, type: FieldType, annotations: Field['annotations'] = {}): Field => ({
  name,
  type,
  label: { en: name },
  annotations,
});

export const sampleSchema: DatasetSchema = {
  fields: [
    field('star', 'text'),
    field('constellation', 'text', { facet: true }),
    field('magnitude', 'double'),
    field('exposure', 'int'),
    field('variable', 'boolean'),
    field('night', 'date', { facet: true }),
    field('taken_at', 'datetime'),
    field('tags', 'text', { multivalued: ',' }),
    field('site', 'geo_point_2d'),
    field('zone', 'geo_shape'),
    field('header', 'text'),
  ],
};

/** A square of two degrees around a place. */
const around = (lon: number, lat: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [lon - 1, lat - 1],
      [lon + 1, lat - 1],
      [lon + 1, lat + 1],
      [lon - 1, lat + 1],
      [lon - 1, lat - 1],
    ],
  ],
});

/** Cells by field, in the form of the API's JSON; missing ones are null. */
export const sampleRecords: readonly Readonly<Record<string, unknown>>[] = [
  {
    star: 'Vega',
    constellation: 'Lyra',
    magnitude: 0.03,
    exposure: 30,
    variable: false,
    night: '2024-08-12',
    taken_at: '2024-08-12T22:41:05Z',
    tags: ['bright', 'white'],
    site: { lon: 5.7, lat: 43.9 },
    zone: around(5.7, 43.9),
    header: '{"plate": 17}',
  },
  {
    star: 'Altair',
    constellation: 'Aquila',
    magnitude: 0.76,
    exposure: 15,
    variable: true,
    night: '2024-08-13',
    taken_at: '2024-08-13T00:30:00Z',
    tags: ['bright'],
    site: { lon: 5.8, lat: 43.9 },
    zone: around(5.8, 43.9),
    header: 'no plate',
  },
  {
    star: 'Sheliak',
    constellation: 'Lyra',
    magnitude: 3.52,
    exposure: 60,
    variable: true,
    night: '2023-01-31',
    taken_at: '2023-01-31T23:30:00Z',
    tags: ['double'],
    site: { lon: -17.9, lat: 28.8 },
    zone: around(-17.9, 28.8),
  },
  {
    star: 'Étamin',
    constellation: 'Draco',
    magnitude: 2.24,
    exposure: 20,
    variable: false,
    night: '2024-12-31',
    taken_at: '2024-12-31T23:59:59Z',
    site: { lon: -70.4, lat: -24.6 },
    zone: around(-70.4, -24.6),
  },
  { star: 'Barnard’s star', constellation: 'Ophiuchus', magnitude: 9.51, tags: ['faint'] },
];
