import { hiddenColumn } from '#dataset';
import { identifier, join, raw, type Sql, sql } from '#lib';
import type { AggregateContext, AggregateFunction, Printed } from './model.ts';

const CLAUSES = ['select', 'order_by'] as const;
const STARS = 'hyg-stellar-database';
const ECLIPSES = 'five-millennium-catalog-of-solar-eclipses0';
const PLACES = 'villes-d-observation-observing-places';

const given = (value: Printed | undefined): Printed => {
  if (!value) throw new Error('an aggregate was checked and has no value');
  return value;
};

const ofDoubles =
  (name: string) =>
  (value: Printed | undefined, { over }: AggregateContext): Sql =>
    sql`${raw(name)}(CAST(${given(value).sql} AS DOUBLE))${over}`;

const plain =
  (name: string) =>
  (value: Printed | undefined, { over }: AggregateContext): Sql =>
    sql`${raw(name)}(${given(value).sql})${over}`;

function count(value: Printed | undefined, { over, distinct, recordMark }: AggregateContext): Sql {
  if (value === undefined) return sql`count(${recordMark ?? raw('*')})${over}`;
  if (!distinct) return sql`count(${value.sql})${over}`;
  // Values are counted, not lists of them.
  return value.expr.kind === 'field' && value.expr.multivalued
    ? sql`len(list_distinct(flatten(coalesce(list(DISTINCT ${value.sql})${over}, []))))`
    : sql`count(DISTINCT ${value.sql})${over}`;
}

interface Edges {
  readonly west: Sql;
  readonly east: Sql;
  readonly south: Sql;
  readonly north: Sql;
}

function pointEdges(point: Sql, over: Sql): Edges {
  const edge = (function_: 'min' | 'max', axis: 'lon' | 'lat') =>
    sql`${raw(function_)}((${point}).${raw(axis)})${over}`;
  return {
    west: edge('min', 'lon'),
    east: edge('max', 'lon'),
    south: edge('min', 'lat'),
    north: edge('max', 'lat'),
  };
}

const boxEdges = (box: Sql, over: Sql): Edges => ({
  west: sql`min((${box}).west)${over}`,
  east: sql`max((${box}).east)${over}`,
  south: sql`min((${box}).south)${over}`,
  north: sql`max((${box}).north)${over}`,
});

function rectangleSql({ west, east, south, north }: Edges): Sql {
  const corner = (lon: Sql, lat: Sql) => sql`'[' || ${lon} || ',' || ${lat} || ']'`;
  const ring = [
    corner(west, south),
    corner(east, south),
    corner(east, north),
    corner(west, north),
    corner(west, south),
  ];
  return sql`('{"type":"Polygon","coordinates":[[' || ${join(ring, " || ',' || ")} || ']]}')`;
}

function bbox(value: Printed | undefined, { over }: AggregateContext): Sql {
  const { expr, sql: place } = given(value);
  return expr.kind === 'field' && expr.type === 'geo_shape'
    ? rectangleSql(boxEdges(identifier(hiddenColumn(expr.name, 'box')), over))
    : rectangleSql(pointEdges(place, over));
}

/** Directions in which the points farthest out are looked for first. */
const DIRECTIONS = 16;

/**
 * The corners of a polygon inside of the convex hull, with the way from each to the next: of points inside of it none is a
 * corner of the hull, which leaves few to be sorted.
 */
function farthest({ sql: point }: Printed): Sql {
  const extremes = Array.from({ length: DIRECTIONS }, (_, i) => {
    const angle = (2 * Math.PI * i) / DIRECTIONS;
    const [x, y] = [raw(Math.cos(angle).toFixed(12)), raw(Math.sin(angle).toFixed(12))];
    return sql`arg_max(${point}, (${point}).lon * ${x} + (${point}).lat * ${y})`;
  });
  const corners = sql`list_value(${join(extremes)})`;
  // The engine knows one list that is turned by one place as two slices.
  return sql`list_transform(list_zip(${corners}, list_concat((${corners})[2:], (${corners})[:1])), lambda "$pair": {'x': ("$pair")[1].lon, 'y': ("$pair")[1].lat, 'dx': ("$pair")[2].lon - ("$pair")[1].lon, 'dy': ("$pair")[2].lat - ("$pair")[1].lat})`;
}

function envelope(value: Printed | undefined, { over, first }: AggregateContext): Sql {
  const { sql: point } = given(value);
  // Names with a $ are no field's: a field might be called `side`.
  // On or outside of some side. A side without length has everything on it, so it is no side.
  const isOut = sql`(len(list_filter(${first}, lambda "$side": (("$side").dx <> 0 OR ("$side").dy <> 0) AND ("$side").dx * ((${point}).lat - ("$side").y) - ("$side").dy * ((${point}).lon - ("$side").x) <= 0)) > 0 OR len(list_filter(${first}, lambda "$side": ("$side").dx <> 0 OR ("$side").dy <> 0)) = 0)`;
  const kept = sql`list(DISTINCT ${point}) FILTER (WHERE ${point} IS NOT NULL AND ${isOut})${over}`;
  return sql`geo_hull(list_transform(${kept}, lambda "$place": ("$place").lon), list_transform(${kept}, lambda "$place": ("$place").lat))`;
}

export const aggregateFunctions: readonly AggregateFunction[] = [
  {
    name: 'count',
    kind: 'aggregate',
    signatures: ['count(*)', 'count(field)', 'count(distinct field)'],
    clauses: CLAUSES,
    summary: {
      en: 'Number of records, of records with a value, or of different values (exact).',
      fr: 'Nombre d’enregistrements, d’enregistrements avec une valeur, ou de valeurs différentes (exact).',
    },
    takes: 'any',
    returns: 'int',
    counts: true,
    sql: { duckdb: count },
    examples: [
      { clause: 'select', text: 'count(*)', gives: 5 },
      { clause: 'select', text: 'count(exposure)', gives: 4 },
      { clause: 'select', text: 'count(distinct constellation)', gives: 4 },
      { clause: 'select', text: 'count(distinct tags)', gives: 4 },
    ],
    demo: {
      dataset: STARS,
      clauses: { select: 'count(*) as stars', group_by: 'con', order_by: 'stars desc' },
    },
  },
  {
    name: 'sum',
    kind: 'aggregate',
    signatures: ['sum(number)'],
    clauses: CLAUSES,
    summary: { en: 'Sum of the values.', fr: 'Somme des valeurs.' },
    takes: 'number',
    returns: 'argument',
    sql: {
      duckdb: (value, context) => (context.type === 'int' ? plain('sum') : ofDoubles('sum'))(value, context),
    },
    examples: [
      { clause: 'select', text: 'sum(exposure)', gives: 125 },
      { clause: 'select', text: 'sum(exposure * 2) / count(exposure)', gives: 62.5 },
    ],
    demo: {
      dataset: PLACES,
      clauses: { select: 'sum(population) as people', group_by: 'country', order_by: 'people desc' },
    },
  },
  {
    name: 'avg',
    kind: 'aggregate',
    signatures: ['avg(number)'],
    clauses: CLAUSES,
    summary: { en: 'Mean of the values.', fr: 'Moyenne des valeurs.' },
    takes: 'number',
    returns: 'double',
    sql: { duckdb: ofDoubles('avg') },
    examples: [{ clause: 'select', text: 'avg(exposure)', gives: 31.25 }],
    demo: { dataset: STARS, clauses: { select: 'avg(mag), count(*)', group_by: 'con' } },
  },
  {
    name: 'min',
    kind: 'aggregate',
    signatures: ['min(number or date)'],
    clauses: CLAUSES,
    summary: { en: 'Least number, or earliest date.', fr: 'Plus petit nombre, ou date la plus ancienne.' },
    takes: 'number-or-time',
    returns: 'argument',
    sql: { duckdb: plain('min') },
    examples: [
      { clause: 'select', text: 'min(magnitude)', gives: 0.03 },
      { clause: 'select', text: 'min(night)', gives: '2023-01-31' },
    ],
    demo: {
      dataset: STARS,
      clauses: { select: 'min(mag) as brightest', group_by: 'con', order_by: 'brightest' },
    },
  },
  {
    name: 'max',
    kind: 'aggregate',
    signatures: ['max(number or date)'],
    clauses: CLAUSES,
    summary: { en: 'Greatest number, or latest date.', fr: 'Plus grand nombre, ou date la plus récente.' },
    takes: 'number-or-time',
    returns: 'argument',
    sql: { duckdb: plain('max') },
    examples: [{ clause: 'select', text: 'max(exposure)', gives: 60 }],
    demo: { dataset: ECLIPSES, clauses: { select: 'max(ecl_mag)', group_by: 'ecl_type' } },
  },
  {
    name: 'median',
    kind: 'aggregate',
    signatures: ['median(number)'],
    clauses: CLAUSES,
    summary: {
      en: 'The value in the middle; between the two in the middle of an even number.',
      fr: 'La valeur du milieu ; entre les deux du milieu pour un nombre pair.',
    },
    takes: 'number',
    returns: 'double',
    sql: { duckdb: ofDoubles('median') },
    examples: [{ clause: 'select', text: 'median(exposure)', gives: 25 }],
    demo: { dataset: STARS, clauses: { select: 'median(mag)', group_by: 'con' } },
  },
  {
    name: 'percentile',
    kind: 'aggregate',
    signatures: ['percentile(number, share)'],
    clauses: CLAUSES,
    summary: {
      en: 'The value below which that share of the values lies, 0 to 100; between two values where it falls between them.',
      fr: 'La valeur sous laquelle se trouve cette part des valeurs, de 0 à 100 ; entre deux valeurs si elle tombe entre elles.',
    },
    takes: 'number',
    returns: 'double',
    takesPercent: true,
    sql: {
      duckdb: (value, { over, share }) =>
        sql`quantile_cont(CAST(${given(value).sql} AS DOUBLE), ${raw(String(share))})${over}`,
    },
    examples: [
      { clause: 'select', text: 'percentile(exposure, 50)', gives: 25 },
      { clause: 'select', text: 'percentile(exposure, 100)', gives: 60 },
    ],
    demo: { dataset: STARS, clauses: { select: 'percentile(mag, 10), percentile(mag, 90)' } },
  },
  {
    name: 'bbox',
    kind: 'aggregate',
    signatures: ['bbox(field)'],
    clauses: ['select'],
    summary: {
      en: 'The rectangle around all points or shapes.',
      fr: 'Le rectangle autour de tous les points ou formes.',
    },
    takes: 'geo',
    returns: 'geo_shape',
    sql: { duckdb: bbox },
    examples: [
      {
        clause: 'select',
        text: 'bbox(site)',
        gives: {
          type: 'Polygon',
          coordinates: [
            [
              [-70.4, -24.6],
              [5.8, -24.6],
              [5.8, 43.9],
              [-70.4, 43.9],
              [-70.4, -24.6],
            ],
          ],
        },
      },
    ],
    demo: { dataset: PLACES, clauses: { select: 'bbox(position) as extent', group_by: 'country' } },
  },
  {
    name: 'envelope',
    kind: 'aggregate',
    signatures: ['envelope(point)'],
    clauses: ['select'],
    summary: {
      en: 'The convex hull of all points, on the map plane (exact).',
      fr: 'L’enveloppe convexe de tous les points, sur le plan de la carte (exacte).',
    },
    takes: 'point',
    returns: 'geo_shape',
    firstPass: { duckdb: farthest },
    sql: { duckdb: envelope },
    examples: [
      {
        clause: 'select',
        text: 'envelope(site)',
        gives: {
          type: 'Polygon',
          coordinates: [
            [
              [-70.4, -24.6],
              [5.8, 43.9],
              [5.7, 43.9],
              [-17.9, 28.8],
              [-70.4, -24.6],
            ],
          ],
        },
      },
    ],
    demo: { dataset: PLACES, clauses: { select: 'envelope(position) as hull', group_by: 'country' } },
  },
];
