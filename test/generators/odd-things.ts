import type { DatasetMetadata, DatasetSchema, Field, FieldType } from '#dataset';

// Invented: what formats stumble over. Every type of geometry, one of each record; characters that XML, CSV, sheets and
// calendars treat in ways of their own; whole numbers beyond 2^53, days before the calendars of programs begin; names
// that are too long or that differ only in their end.

const field = (name: string, type: FieldType, more: Partial<Field> = {}): Field => ({
  name,
  type,
  label: { en: `The ${name}`, fr: `Le champ ${name}` },
  annotations: {},
  ...more,
});

export const oddThingsSchema: DatasetSchema = {
  fields: [
    field('id', 'text', { annotations: { id: true } }),
    field('name_of_the_thing', 'text'),
    field('name_of_the_place', 'text'),
    field('whole', 'int', { unit: 'm', ucd: 'meta.number' }),
    field('amount', 'double', { unit: 'km.s-1' }),
    field('is_odd', 'boolean'),
    field('day', 'date'),
    field('year', 'date', { annotations: { precision: 'year' } }),
    field('at', 'datetime'),
    field('until', 'datetime'),
    field('tags', 'text', { annotations: { multivalued: ',' } }),
    field('extra', 'json_blob'),
    field('2nd_point', 'geo_point_2d'),
    field('outline', 'geo_shape'),
  ],
};

export const oddThingsMetadata: DatasetMetadata = {
  title: { en: 'Odd things & "others"', fr: 'Choses étranges & « autres »' },
  description: { en: '<p>Invented.</p>', fr: '<p>Inventé.</p>' },
  themes: [{ en: 'Tests', fr: 'Essais' }],
  keywords: [],
  license: 'CC0 1.0',
  licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
  publisher: 'Almagest <tests>',
  attributions: [],
  language: 'en',
};

const ring = (x: number, y: number, side: number) => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];

/** Records by what is odd about them. */
export const ODD_THINGS: readonly Readonly<Record<string, unknown>>[] = [
  {
    id: 'point',
    name_of_the_thing: 'A; "quoted", <tagged> & \'marked\'',
    name_of_the_place: '=1+2',
    whole: 7,
    amount: 0.1,
    is_odd: true,
    day: '2024-02-29',
    year: '1781',
    at: '2024-08-12T22:41:05Z',
    until: '2024-08-13T01:00:00.250Z',
    tags: ['a', 'b c', 'd"e'],
    extra: { a: [1, null, 'x'] },
    '2nd_point': { lon: 5.7122, lat: 43.9317 },
    outline: { type: 'Point', coordinates: [1.5, 2.25] },
  },
  {
    id: 'line',
    name_of_the_thing: 'two\nlines\r\nand\ta tab',
    whole: -9_007_199_254_740_991,
    amount: -1.5e300,
    is_odd: false,
    day: '1899-12-31',
    at: '1899-12-30T12:00:00Z',
    outline: {
      type: 'LineString',
      coordinates: [
        [0, 0],
        [10.5, 5],
        [20, -5],
      ],
    },
  },
  {
    id: 'polygon',
    name_of_the_thing: ' blanks at both ends ',
    name_of_the_place: ']]> and -->',
    amount: 5e-324,
    outline: { type: 'Polygon', coordinates: [ring(0, 0, 10), ring(2, 2, 3).toReversed()] },
  },
  {
    id: 'many polygons',
    name_of_the_thing: '織女一 😀 Ὠρίων',
    whole: 0,
    amount: 1e21,
    outline: { type: 'MultiPolygon', coordinates: [[ring(0, 0, 1)], [ring(5, 5, 2), ring(5.5, 5.5, 0.5)]] },
  },
  {
    id: 'many points',
    name_of_the_thing: 'x'.repeat(300),
    outline: {
      type: 'MultiPoint',
      coordinates: [
        [1, 1],
        [2, 2],
      ],
    },
  },
  {
    id: 'many lines',
    name_of_the_thing: '_x0041_ and \u0001 and \u007f',
    outline: {
      type: 'MultiLineString',
      coordinates: [
        [
          [0, 0],
          [1, 1],
        ],
        [
          [2, 2],
          [3, 3],
          [4, 4],
        ],
      ],
    },
  },
  {
    id: 'a collection',
    amount: 26,
    outline: {
      type: 'GeometryCollection',
      geometries: [
        { type: 'Point', coordinates: [3, 4] },
        {
          type: 'LineString',
          coordinates: [
            [0, 0],
            [1, 2],
          ],
        },
      ],
    },
  },
  { id: 'nothing' },
];
