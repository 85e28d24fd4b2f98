import { createHash } from 'node:crypto';
import { isGeo } from '#dataset';
import { fail, ok, type Result } from '#lib';
import { odsqlName } from '#query';
import { compileClauses } from '../explore/compile.ts';
import { defineRoute, type ExploreRoute, type PageAnswer } from '../explore/route.ts';
import { type WireValue, wireJson } from '../explore/wire-json.ts';
import { badRequest, type HttpProblem, invalidParameter } from '../problems.ts';
import { lastValue } from '../query-string.ts';
import { isObject, numberOf, readJson } from './json-source.ts';
import { formOf, recordsOf, type V1Call, type V1Records, v1Page } from './v1-route.ts';
import { seriesOf } from './v1-series.ts';

const MAX_CLUSTERS = 10_000;
const MAX_SHAPES = 1000;

type Row = { readonly [key: string]: WireValue };

/** What one of these addresses asks and answers. */
export interface GeoQuestion {
  readonly select: string;
  readonly group_by?: string;
  readonly where?: readonly string[];
  readonly limit: number;
  /** `total`: how many records match. */
  tell(rows: readonly Row[], total: number): WireValue;
}

export const geoName = (records: V1Records, types: readonly string[]): string | undefined =>
  records.found.schema.fields.find(({ type }) => types.includes(type))?.name;

export function geoRoute(
  path: string,
  operationId: string,
  summary: string,
  ask: (records: V1Records) => Result<GeoQuestion | WireValue, HttpProblem>,
): ExploreRoute {
  return defineRoute({
    path,
    operationId,
    summary,
    tag: 'Dataset',
    parameters: {},
    async answer(call: V1Call): Promise<Result<PageAnswer, HttpProblem>> {
      const read = await recordsOf(call, { isWhole: true });
      if (!read.ok) return read;
      const { found, ground, asked, given } = read.value;
      const form = formOf(given, ['json']);
      if (!form.ok) return form;
      const question = ask(read.value);
      if (!question.ok) return question;
      const { entry } = found;
      const identity = `${entry.id} ${entry.manifest.contentHash}`;
      const wanted = question.value;
      if (!isQuestion(wanted)) return ok(v1Page(call, form.value, { identity, build: async () => wanted }));
      const { select, group_by, limit, tell } = wanted;
      const where = [...(asked.clauses.where ?? []), ...(wanted.where ?? [])];
      const { order_by: _order, ...clauses } = asked.clauses;
      const compiled = compileClauses({ ...clauses, where, select, group_by }, ground, { limit, offset: 0 });
      if (!compiled.ok) return compiled;
      return ok(
        v1Page(call, form.value, {
          identity,
          build: async (signal) => {
            const { rows, totalCount } = await call.deps.engine.page(
              call.deps.catalogue.snapshot(entry),
              compiled.value,
              {
                format: 'json',
                timezone: asked.timezone,
                lang: call.lang,
                fileUrl: '',
                withCount: group_by === undefined,
                signal,
              },
            );
            // Rows are objects.
            return tell(
              rows.map((row) => readJson(row) as Row),
              totalCount ?? 0,
            );
          },
        }),
      );
    },
  });
}

const isQuestion = (value: GeoQuestion | WireValue): value is GeoQuestion =>
  typeof value === 'object' && value !== null && 'tell' in value;

const pointIn = (value: WireValue): readonly [lat: WireValue, lon: WireValue] | undefined => {
  if (!isObject(value)) return undefined;
  const inner = isObject(value.cluster_centroid) ? value.cluster_centroid : value;
  return inner.lat === undefined ? undefined : [inner.lat, inner.lon];
};

/** Smallest and greatest of each series, as maps need them for their colours. */
const rangesOf = (
  clusters: readonly { readonly series: Readonly<Record<string, number | null>> }[],
): WireValue => {
  const names = [...new Set(clusters.flatMap(({ series }) => Object.keys(series)))];
  return Object.fromEntries(
    names.map((name) => [name, rangeOf(clusters.flatMap(({ series }) => series[name] ?? []))]),
  );
};

const rangeOf = (values: readonly number[]): WireValue =>
  values.length === 0
    ? { min: 0, max: 0 }
    : {
        min: values.reduce((least, one) => Math.min(least, one)),
        max: values.reduce((most, one) => Math.max(most, one)),
      };

/** Clusters and what maps want to know of all of them. */
export const clustersTold = (
  clusters: readonly {
    readonly center: readonly [lat: WireValue, lon: WireValue];
    readonly count: number;
    readonly cluster: WireValue;
    readonly series: Readonly<Record<string, number | null>>;
  }[],
) => ({
  clusters: clusters.map(({ center, count, cluster, series }) => ({
    cluster_center: center,
    count,
    cluster,
    series,
  })),
  count: rangeOf(clusters.map(({ count }) => count)),
  series: rangesOf(clusters),
});

/** `/api/records/1.0/geocluster/`: groups of points that lie close together on a map, each with the hull of its points. */
export const v1GeoCluster = geoRoute(
  '/records/1.0/geocluster',
  'v1GeoCluster',
  'Clusters of positions, version 1.',
  (records) => {
    const given = records.given;
    const precision = lastValue(given, 'clusterprecision') ?? '';
    if (!/^\d{1,2}$/.test(precision) || Number(precision) > 25)
      return fail(invalidParameter('clusterprecision', precision, '0 <= clusterprecision <= 25'));
    const distance = lastValue(given, 'clusterdistance');
    if (distance !== undefined && !/^\d{1,4}(?:\.\d+)?$/.test(distance))
      return fail(invalidParameter('clusterdistance', distance, 'a number of pixels'));
    const mode = lastValue(given, 'clustermode') ?? 'polygon';
    if (mode !== 'polygon' && mode !== 'heatmap')
      return fail(invalidParameter('clustermode', mode, 'polygon or heatmap'));
    const series = seriesOf(given);
    if (!series.ok) return series;
    const radius = distance === undefined ? '' : `, ${Math.max(1, Math.round(Number(distance)))}`;
    const field = geoName(records, ['geo_point_2d']);
    if (field === undefined) return ok({ ...clustersTold([]), clusterprecision: Number(precision) });
    const hull = mode === 'polygon' ? [`envelope(${odsqlName(field)}) as hull`] : [];
    const values = series.value.flatMap(({ selects }) =>
      selects.map(([alias, expression]) => `${expression} as ${alias}`),
    );
    return ok({
      select: ['count(*) as n', ...hull, ...values].join(', '),
      group_by: `geo_cluster(${odsqlName(field)}, ${precision}${radius}) as c`,
      limit: MAX_CLUSTERS,
      tell: (rows) => {
        const clusters = rows.flatMap((row) => {
          const center = pointIn(row.c);
          if (center === undefined) return [];
          const [lat, lon] = center;
          const outline = isObject(row.hull) ? (row.hull.geometry ?? row.hull) : undefined;
          return [
            {
              center,
              count: numberOf(row.n) ?? 0,
              cluster: outline ?? { type: 'Point', coordinates: [lon, lat] },
              series: Object.fromEntries(
                series.value.map((one) => [one.name, one.value((alias) => numberOf(row[alias]) ?? null)]),
              ),
            },
          ];
        });
        return { ...clustersTold(clusters), clusterprecision: Number(precision) };
      },
    });
  },
);

/** West, south, east and north of a rectangle that the engine gives as a feature. */
export function edgesOf(feature: WireValue): readonly number[] | undefined {
  if (!isObject(feature)) return undefined;
  const geometry = isObject(feature.geometry) ? feature.geometry : feature;
  const numbers: number[] = [];
  const collect = (value: WireValue): void => {
    if (Array.isArray(value)) for (const item of value) collect(item);
    else {
      const number = numberOf(value);
      if (number !== undefined) numbers.push(number);
    }
  };
  collect(geometry.coordinates);
  const lons = numbers.filter((_, i) => i % 2 === 0);
  const lats = numbers.filter((_, i) => i % 2 === 1);
  return lons.length === 0
    ? undefined
    : [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** `/api/records/1.0/boundingbox/`: the rectangle that holds what matches. */
export const v1BoundingBox = geoRoute(
  '/records/1.0/boundingbox',
  'v1BoundingBox',
  'The rectangle around what matches, version 1.',
  (records) => {
    const field = geoName(records, ['geo_point_2d', 'geo_shape']);
    if (field === undefined) return ok({ bbox: [], geometries: {}, count: 0 });
    const name = odsqlName(field);
    return ok({
      select: `bbox(${name}) as box, count(${name}) as n`,
      limit: 1,
      tell: ([row]) => {
        const count = numberOf(row?.n) ?? 0;
        return { bbox: edgesOf(row?.box) ?? [], geometries: count === 0 ? {} : { Point: count }, count };
      },
    });
  },
);

/** `/api/records/1.0/geopreview/`: the geometries of what matches, each once. */
export const v1GeoPreview = geoRoute(
  '/records/1.0/geopreview',
  'v1GeoPreview',
  'Geometries of what matches, version 1.',
  (records) => {
    const wanted = lastValue(records.given, 'rows');
    if (wanted !== undefined && !/^-?\d{1,6}$/.test(wanted))
      return fail(
        badRequest(
          'InvalidParameter',
          `Invalid value for rows: ${wanted.slice(0, 50)} was found but a number is expected.`,
        ),
      );
    const field = geoName(records, ['geo_shape']) ?? geoName(records, ['geo_point_2d']);
    const type = records.found.schema.fields.find(({ name }) => name === field)?.type;
    if (field === undefined || type === undefined || !isGeo(type)) return ok([]);
    return ok({
      select: `${odsqlName(field)} as shape`,
      where: [`${odsqlName(field)} is not null`],
      limit:
        wanted === undefined || wanted.startsWith('-') ? MAX_SHAPES : Math.min(Number(wanted), MAX_SHAPES),
      tell: (rows) => {
        const told = new Map<string, { geometry: WireValue; count: number }>();
        for (const { shape } of rows) {
          if (!isObject(shape)) continue;
          const geometry = shape.geometry ?? { type: 'Point', coordinates: [shape.lon, shape.lat] };
          const digest = createHash('sha256').update(wireJson(geometry)).digest('hex').slice(0, 16);
          const known = told.get(digest);
          if (known === undefined) told.set(digest, { geometry, count: 1 });
          else known.count += 1;
        }
        return [...told].map(([geo_digest, { geometry, count }]) => ({ geometry, geo_digest, count }));
      },
    });
  },
);
