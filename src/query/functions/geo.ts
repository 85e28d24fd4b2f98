import { sql } from '#lib';
import type { Expr } from '../ir/node.ts';
import {
  distanceSql,
  geometryOf,
  intersectsSql,
  meetsBoxSql,
  numberOf,
  positionOf,
  withinDistanceSql,
  withinSql,
} from './geo-sql.ts';
import type { ConditionFunction, Printed, ScalarFunction } from './model.ts';

const PLACES = 'villes-d-observation-observing-places';
const FIGURES = '88-constellations';

const placeOf = ([place]: readonly Printed[]): Printed => {
  if (!place) throw new Error('a place was checked and is none');
  return place;
};

export const geoFunctions: readonly ScalarFunction[] = [
  {
    name: 'distance',
    kind: 'scalar',
    signatures: [`distance(field, geom'POINT(lon lat)')`],
    clauses: ['select', 'order_by'],
    summary: {
      en: 'Great-circle distance on the Earth from a point, or from the nearest place of a shape, in metres. 0 inside of a shape.',
      fr: 'Distance orthodromique sur la Terre, en mètres, depuis un point ou depuis le lieu le plus proche d’une forme. 0 à l’intérieur d’une forme.',
    },
    overloads: [
      {
        takes: ['geo', 'position'],
        returns: 'double',
        sql: { duckdb: (args) => distanceSql(placeOf(args), positionOf(args[1])) },
      },
    ],
    examples: [
      {
        clause: 'order_by',
        text: `distance(site, geom'POINT(0 45)')`,
        gives: ['Vega', 'Altair', 'Sheliak', 'Étamin', 'Barnard’s star'],
      },
      {
        clause: 'order_by',
        text: `distance(zone, geom'POINT(-70 -24)')`,
        gives: ['Étamin', 'Sheliak', 'Vega', 'Altair', 'Barnard’s star'],
      },
    ],
    demo: {
      dataset: PLACES,
      clauses: {
        select: `name, distance(position, geom'POINT(2.35 48.85)') as metres`,
        order_by: 'metres',
      },
    },
  },
];

const AREA = `geom'POLYGON((5 43, 6 43, 6 45, 5 45, 5 43))'`;

export const geoConditions: readonly ConditionFunction[] = [
  {
    name: 'within_distance',
    aliases: ['distance'],
    kind: 'condition',
    signatures: [`within_distance(field, geom'POINT(lon lat)', 10km)`],
    clauses: ['where'],
    summary: {
      en: 'Not further than that along a great circle; exactly that far is within. A shape counts from its nearest place. Units: `mm`, `cm`, `m`, `km`, `ft`, `yd`, `mi`; metres without one.',
      fr: 'Pas plus loin que cela le long d’un grand cercle ; exactement à cette distance compte. Une forme compte depuis son lieu le plus proche. Unités : `mm`, `cm`, `m`, `km`, `ft`, `yd`, `mi` ; des mètres sans unité.',
    },
    takes: [['geo', 'position', 'distance']],
    sql: {
      duckdb: (args) => withinDistanceSql(placeOf(args), positionOf(args[1]), numberOf(args[2])),
    },
    examples: [
      {
        clause: 'where',
        text: `within_distance(site, geom'POINT(5.7 43.9)', 10km)`,
        gives: ['Vega', 'Altair'],
      },
      { clause: 'where', text: `within_distance(site, geom'POINT(5.7 43.9)', 500 m)`, gives: ['Vega'] },
      { clause: 'where', text: `within_distance(zone, geom'POINT(-18 31)', 150 mi)`, gives: ['Sheliak'] },
    ],
    demo: {
      dataset: PLACES,
      clauses: {
        where: `within_distance(position, geom'POINT(2.35 48.85)', 100km)`,
        select: 'name, country',
      },
    },
  },
  {
    name: 'in_bbox',
    kind: 'condition',
    signatures: ['in_bbox(field, lat1, lon1, lat2, lon2)'],
    clauses: ['where'],
    summary: {
      en: 'In the rectangle of two opposite corners, latitude first; a shape when some place of it is. Beyond the antimeridian longitudes run on: 170 to 190.',
      fr: 'Dans le rectangle de deux coins opposés, la latitude d’abord ; une forme si l’un de ses lieux y est. Au-delà de l’antiméridien, les longitudes continuent : de 170 à 190.',
    },
    takes: [['geo', 'degrees', 'degrees', 'degrees', 'degrees']],
    sql: {
      duckdb: (args) => {
        const [lat1 = 0, lon1 = 0, lat2 = 0, lon2 = 0] = args.slice(1).map(numberOf);
        return meetsBoxSql(placeOf(args), {
          south: Math.min(lat1, lat2),
          north: Math.max(lat1, lat2),
          west: Math.min(lon1, lon2),
          east: Math.max(lon1, lon2),
        });
      },
    },
    examples: [
      { clause: 'where', text: 'in_bbox(site, 43, 5, 44, 6)', gives: ['Vega', 'Altair'] },
      { clause: 'where', text: 'in_bbox(zone, 44, 270, 20, 350)', gives: ['Sheliak'] },
    ],
    demo: {
      dataset: PLACES,
      clauses: { where: 'in_bbox(position, 41, -5, 51, 9)', select: 'name, country' },
    },
  },
  {
    name: 'intersects',
    kind: 'condition',
    signatures: [`intersects(field, geom'…')`],
    clauses: ['where'],
    summary: {
      en: 'Has a place in common with the geometry. Borders belong to it. Holes, several parts, the antimeridian and the poles are what GeoJSON says.',
      fr: 'A un lieu en commun avec la géométrie. Les bords en font partie. Trous, parties multiples, antiméridien et pôles suivent GeoJSON.',
    },
    takes: [['geo', 'geometry']],
    sql: { duckdb: (args) => intersectsSql(placeOf(args), geometryOf(args[1])) },
    examples: [
      { clause: 'where', text: `intersects(site, ${AREA})`, gives: ['Vega', 'Altair'] },
      { clause: 'where', text: `intersects(zone, geom'LINESTRING(-17 29, -100 29)')`, gives: ['Sheliak'] },
    ],
    demo: {
      dataset: FIGURES,
      clauses: {
        where: `intersects(contour, geom'LINESTRING(80 -10, 90 10)')`,
        select: 'latin_name_nom_latin, iau_code',
      },
    },
  },
  {
    name: 'disjoint',
    kind: 'condition',
    signatures: [`disjoint(field, geom'…')`],
    clauses: ['where'],
    summary: {
      en: 'Has no place in common with the geometry. Records without a place are not meant.',
      fr: 'N’a aucun lieu en commun avec la géométrie. Les enregistrements sans lieu n’en sont pas.',
    },
    takes: [['geo', 'geometry']],
    sql: {
      duckdb: (args) => {
        const place = placeOf(args);
        return sql`(${place.sql} IS NOT NULL AND NOT coalesce(${intersectsSql(place, geometryOf(args[1]))}, FALSE))`;
      },
    },
    examples: [{ clause: 'where', text: `disjoint(site, ${AREA})`, gives: ['Sheliak', 'Étamin'] }],
    demo: {
      dataset: PLACES,
      clauses: {
        where: `disjoint(position, geom'POLYGON((-180 -60, 180 -60, 180 60, -180 60, -180 -60))')`,
        select: 'name, country, position',
      },
    },
  },
  {
    name: 'within',
    aliases: ['polygon'],
    kind: 'condition',
    signatures: [`within(field, geom'…')`],
    clauses: ['where'],
    summary: {
      en: 'Lies in the geometry as a whole, borders included.',
      fr: 'Se trouve tout entier dans la géométrie, bords compris.',
    },
    takes: [['geo', 'geometry']],
    sql: { duckdb: (args) => withinSql(placeOf(args), geometryOf(args[1])) },
    examples: [
      {
        clause: 'where',
        text: `within(site, geom'{"type": "Polygon", "coordinates": [[[5, 43], [5.75, 43], [5.75, 45], [5, 45], [5, 43]]]}')`,
        gives: ['Vega'],
      },
      {
        clause: 'where',
        text: `within(zone, geom'POLYGON((0 0, -90 0, -90 50, 0 50, 0 0))')`,
        gives: ['Sheliak'],
      },
    ],
    demo: {
      dataset: FIGURES,
      clauses: {
        where: `within(figure, geom'POLYGON((-180 50, 180 50, 180 90, -180 90, -180 50))')`,
        select: 'latin_name_nom_latin, iau_code',
      },
    },
  },
  {
    name: 'geometry',
    kind: 'condition',
    signatures: [`geometry(field, geom'…', mode)`],
    clauses: ['where'],
    summary: {
      en: 'Older form of `intersects`, `disjoint` and `within`: the mode is one of these words.',
      fr: 'Ancienne forme de `intersects`, `disjoint` et `within` : le mode est l’un de ces mots.',
    },
    takes: [['geo', 'geometry', 'mode']],
    becomes([place, geometry, mode]) {
      if (!place || !geometry || mode?.kind !== 'literal') throw new Error('geometry() was checked');
      return { kind: 'test', function: String(mode.value), args: [place, geometry] satisfies Expr[] };
    },
    sql: { duckdb: { unsupported: 'It becomes another condition.' } },
    examples: [{ clause: 'where', text: `geometry(site, ${AREA}, within)`, gives: ['Vega', 'Altair'] }],
    demo: {
      dataset: PLACES,
      clauses: {
        where: `geometry(position, geom'POLYGON((-10 35, 30 35, 30 60, -10 60, -10 35))', within)`,
        select: 'name, country',
      },
    },
  },
];
