import { ok } from '#lib';
import { odsqlName } from '#query';
import { type WireValue, wireJson } from '../explore/wire-json.ts';
import { isObject, numberOf } from './json-source.ts';
import { clustersTold, edgesOf, geoName, geoRoute } from './v1-geo.ts';
import { type Series, seriesOf } from './v1-series.ts';

const MAX_RECORDS = 10_000;

/** A value of a series over the records of one shape. */
function seriesValue({ func }: Series, count: number, values: readonly number[]): number | null {
  if (func === 'COUNT') return count;
  if (values.length === 0) return null;
  const sum = values.reduce((all, one) => all + one, 0);
  const squares = values.reduce((all, one) => all + one * one, 0);
  const mean = sum / values.length;
  if (func === 'SUM') return sum;
  if (func === 'AVG') return mean;
  if (func === 'MIN') return values.reduce((least, one) => Math.min(least, one));
  if (func === 'MAX') return values.reduce((most, one) => Math.max(most, one));
  if (func === 'SUMSQUARES') return squares;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
}

/**
 * `/api/records/1.0/geopolygon/`: the shapes of what matches, each once, with the values of its records. At most 10,000
 * records are looked at; `nhits` says how many there are.
 */
export const v1GeoPolygon = geoRoute(
  '/records/1.0/geopolygon',
  'v1GeoPolygon',
  'Shapes of what matches, each with the values of its records, version 1.',
  (records) => {
    const series = seriesOf(records.given);
    if (!series.ok) return series;
    const field = geoName(records, ['geo_shape']) ?? geoName(records, ['geo_point_2d']);
    if (field === undefined) return ok({ nhits: 0, ...clustersTold([]) });
    const name = odsqlName(field);
    return ok({
      select: [
        `${name} as shape`,
        ...series.value.flatMap(({ expr }, i) => (expr === undefined ? [] : [`${expr} as e${i}`])),
      ].join(', '),
      where: [`${name} is not null`],
      limit: MAX_RECORDS,
      tell: (rows, nhits) => {
        const shapes = new Map<string, { cluster: WireValue; count: number; values: number[][] }>();
        for (const row of rows) {
          const { shape } = row;
          if (!isObject(shape)) continue;
          const cluster = shape.geometry ?? { type: 'Point', coordinates: [shape.lon, shape.lat] };
          const key = wireJson(cluster);
          const known = shapes.get(key) ?? { cluster, count: 0, values: series.value.map(() => []) };
          known.count += 1;
          for (const [i, values] of known.values.entries()) {
            const value = numberOf(row[`e${i}`]);
            if (value !== undefined) values.push(value);
          }
          shapes.set(key, known);
        }
        const clusters = [...shapes.values()].map(({ cluster, count, values }) => {
          const [west = 0, south = 0, east = 0, north = 0] = edgesOf(cluster) ?? [];
          return {
            center: [(south + north) / 2, (west + east) / 2] as const,
            count,
            cluster,
            series: Object.fromEntries(
              series.value.map((one, i) => [one.name, seriesValue(one, count, values[i] ?? [])]),
            ),
          };
        });
        return { nhits, ...clustersTold(clusters) };
      },
    });
  },
);
