import { isNumeric, isTemporal } from '#dataset';
import type { Buckets, IntervalUnit } from '../ir/node.ts';
import { isEarlier } from '../moments.ts';
import type { Tree } from '../odsql/tree.ts';
import type { CallTree, ClusterExpr, Described, GroupFunction, GroupReader, RangeExpr } from './model.ts';

/** Words for periods. The only keywords whose case matters: m is a minute, M a month. */
export const INTERVAL_UNITS: Readonly<Record<string, IntervalUnit>> = {
  ms: 'millisecond',
  millisecond: 'millisecond',
  milliseconds: 'millisecond',
  s: 'second',
  second: 'second',
  seconds: 'second',
  m: 'minute',
  minute: 'minute',
  minutes: 'minute',
  h: 'hour',
  hour: 'hour',
  hours: 'hour',
  d: 'day',
  day: 'day',
  days: 'day',
  w: 'week',
  week: 'week',
  weeks: 'week',
  M: 'month',
  month: 'month',
  months: 'month',
  q: 'quarter',
  quarter: 'quarter',
  quarters: 'quarter',
  y: 'year',
  year: 'year',
  years: 'year',
};
const periods = (en: string, fr: string, ...written: readonly string[]) => ({ written, means: { en, fr } });

const INTERVAL_WORDS: NonNullable<Described['words']> = [
  periods('milliseconds', 'millisecondes', 'ms', 'millisecond', 'milliseconds'),
  periods('seconds', 'secondes', 's', 'second', 'seconds'),
  periods('minutes', 'minutes', 'm', 'minute', 'minutes'),
  periods('hours', 'heures', 'h', 'hour', 'hours'),
  periods('days', 'jours', 'd', 'day', 'days'),
  periods('one week, from Monday', 'une semaine, à partir du lundi', 'w', 'week', 'weeks'),
  periods('one month', 'un mois', 'M', 'month', 'months'),
  periods('one quarter', 'un trimestre', 'q', 'quarter', 'quarters'),
  periods('one year', 'une année', 'y', 'year', 'years'),
];
const ONLY_ONE: ReadonlySet<IntervalUnit> = new Set<IntervalUnit>(['week', 'month', 'quarter', 'year']);

/** Longer periods than any data have; the engine's own limit is that of its integers. */
const MOST_UNITS = 1_000_000;

/** Pixels between points of one cluster where the request names no radius. */
const DEFAULT_CLUSTER_PIXELS = 40;

function cluster(tree: CallTree, reader: GroupReader): ClusterExpr {
  const [field, zoom, radius] = tree.args;
  const whole = (arg: Tree | undefined) => (arg?.kind === 'number' && arg.isInteger ? arg.value : undefined);
  const level = whole(zoom);
  const cellPixels = radius === undefined ? DEFAULT_CLUSTER_PIXELS : whole(radius);
  if (!field || level === undefined || level > 25 || !cellPixels || tree.args.length > 3) {
    throw reader.problem(tree.at, {
      code: 'wrong-arguments',
      function: 'geo_cluster',
      expected: 'geo_cluster(point, zoom from 0 to 25 [, radius in pixels])',
    });
  }
  const operand = reader.value(field);
  if (operand.type !== 'geo_point_2d')
    throw reader.problem(field.at, {
      code: 'type-mismatch',
      what: 'geo_cluster',
      expected: 'a geo point',
      found: operand.type,
    });
  return { kind: 'cluster', type: 'json_blob', operand, zoom: level, cellPixels };
}

function range(tree: CallTree, reader: GroupReader): RangeExpr {
  const [subject, ...rest] = tree.args;
  const wrong = (
    expected = 'range(field, width), range(field, [*,] edge, edge [, *]) or range(date, 1 day)',
  ) => reader.problem(tree.at, { code: 'wrong-arguments', function: 'range', expected });
  if (!subject || rest.length === 0 || rest.length > 200) throw wrong();
  const operand = reader.value(subject);
  const isTime = operand.type !== 'null' && isTemporal(operand.type);
  if (operand.type === 'null' || (!isTime && !isNumeric(operand.type))) {
    throw reader.problem(subject.at, {
      code: 'type-mismatch',
      what: 'range',
      expected: 'a number or a date',
      found: operand.type,
    });
  }
  const bucketed = (buckets: Buckets): RangeExpr => ({ kind: 'range', type: 'text', operand, buckets });
  const [only] = rest;
  if (only?.kind === 'quantity' && rest.length === 1) {
    const unit = Object.hasOwn(INTERVAL_UNITS, only.unit) ? INTERVAL_UNITS[only.unit] : undefined;
    if (
      !isTime ||
      !unit ||
      !Number.isInteger(only.value) ||
      only.value < 1 ||
      only.value > MOST_UNITS ||
      (ONLY_ONE.has(unit) && only.value !== 1)
    ) {
      throw reader.problem(only.at, {
        code: 'bad-literal',
        what: 'interval',
        text: `${only.value} ${only.unit}`,
      });
    }
    return bucketed({ kind: 'interval', count: only.value, unit });
  }
  const isInteger = operand.type === 'int';
  if (only && rest.length === 1) {
    const width = reader.value(only);
    if (isTime || width.kind !== 'literal' || typeof width.value !== 'number' || !(width.value > 0))
      throw wrong();
    return bucketed({
      kind: 'width',
      width: width.value,
      isInteger: isInteger && Number.isInteger(width.value),
    });
  }
  const openStart = rest[0]?.kind === 'star';
  const openEnd = rest.at(-1)?.kind === 'star';
  const edges = rest.slice(openStart ? 1 : 0, openEnd ? -1 : undefined);
  if (edges.length === 0 || edges.some((edge) => edge.kind === 'star')) throw wrong();
  /** Between one edge and itself there is nothing. */
  const isNothing = (count: number) => count === 1 && !openStart && !openEnd;
  if (isTime) {
    const moments = edges.map((edge) => {
      const moment = reader.value(edge);
      if (moment.kind !== 'moment') throw wrong();
      return { local: moment.local, utc: moment.utc };
    });
    const ascending = [...new Map(moments.map((edge) => [edge.utc, edge])).values()].sort((a, b) =>
      isEarlier(a.utc, b.utc) ? -1 : 1,
    );
    if (isNothing(ascending.length)) throw wrong();
    return bucketed({ kind: 'moments', edges: ascending, openStart, openEnd });
  }
  const numbers = edges.map((edge) => {
    const value = reader.value(edge);
    if (value.kind !== 'literal' || typeof value.value !== 'number') throw wrong();
    return value.value;
  });
  const ascending = [...new Set(numbers)].sort((a, b) => a - b);
  if (isNothing(ascending.length)) throw wrong();
  return bucketed({ kind: 'edges', edges: ascending, openStart, openEnd, isInteger });
}

export const groupFunctions: readonly GroupFunction[] = [
  {
    name: 'range',
    kind: 'group',
    words: INTERVAL_WORDS,
    signatures: ['range(number, width)', 'range(field, [*,] edge, edge, … [, *])', 'range(date, 1 day)'],
    clauses: ['group_by'],
    summary: {
      en: 'Groups of equal width; ranges between edges, the lower one inside and the upper one outside, with a star for an open end; or calendar periods. Ranges between edges are given even when they are empty, and records in none of them are in no group; of the others the empty ones are left out.',
      fr: 'Des groupes de même largeur ; des intervalles entre bornes, l’inférieure comprise et la supérieure exclue, une étoile pour une extrémité ouverte ; ou des périodes du calendrier. Les intervalles entre bornes sont donnés même vides, et les enregistrements hors de tous n’ont pas de groupe ; parmi les autres, les vides sont omis.',
    },
    read: range,
    examples: [
      {
        clause: 'group_by',
        text: 'range(exposure, 20)',
        gives: [
          [null, 1],
          ['[0, 19]', 1],
          ['[20, 39]', 2],
          ['[60, 79]', 1],
        ],
      },
      {
        clause: 'group_by',
        text: 'range(magnitude, *, 1, 2, *)',
        gives: [
          ['[*, 1.0[', 2],
          ['[1.0, 2.0[', 0],
          ['[2.0, *]', 3],
        ],
      },
      {
        clause: 'group_by',
        text: 'range(taken_at, 1 year)',
        gives: [
          [null, 1],
          ['[2023-01-01T00:00:00.000Z, 2024-01-01T00:00:00.000Z[', 1],
          ['[2024-01-01T00:00:00.000Z, 2025-01-01T00:00:00.000Z[', 3],
        ],
      },
    ],
    demo: {
      dataset: 'hyg-stellar-database',
      clauses: { select: 'count(*) as stars', group_by: 'range(mag, *, 0, 1, 2, 3, 4, 5, *) as magnitude' },
    },
  },
  {
    name: 'geo_cluster',
    kind: 'group',
    signatures: ['geo_cluster(point, zoom)', 'geo_cluster(point, zoom, radius)'],
    clauses: ['group_by'],
    summary: {
      en: 'Groups of points that lie closer together than the radius at a zoom of a web map: zoom 0 to 25, radius in pixels of a 256-pixel tile, 40 unless given. The key is the mean position.',
      fr: 'Des groupes de points plus proches que le rayon à un zoom de carte web : zoom de 0 à 25, rayon en pixels d’une tuile de 256 pixels, 40 par défaut. La clé est la position moyenne.',
    },
    read: cluster,
    examples: [
      {
        clause: 'group_by',
        text: 'geo_cluster(site, 4)',
        gives: [
          [null, 1],
          [{ cluster_centroid: { lat: -24.6, lon: -70.4 } }, 1],
          [{ cluster_centroid: { lat: 28.8, lon: -17.9 } }, 1],
          [{ cluster_centroid: { lat: 43.9, lon: 5.75 } }, 2],
        ],
      },
    ],
    demo: {
      dataset: 'villes-d-observation-observing-places',
      clauses: { select: 'count(*) as towns', group_by: 'geo_cluster(position, 4)', order_by: 'towns desc' },
    },
  },
];
