import type { DatasetSchema, Field } from '#dataset';
import { isGeo } from '#dataset';
import { fail, ok, type Result } from '#lib';
import {
  distanceCondition,
  distanceExpression,
  odsqlName,
  odsqlText,
  translateV1Query,
  type V1Circle,
  v1Distance,
  v1Polygon,
} from '#query';
import type { WireClauses } from '../explore/compile.ts';
import { canonicalZone } from '../explore/time-zone.ts';
import { badRequest, type HttpProblem, invalidParameter } from '../problems.ts';
import { allValues, lastValue, type QueryParameters } from '../query-string.ts';

/** What a request of version 1 asks, as clauses of ODSQL, with what its answer repeats. */
export interface V1Asked {
  readonly clauses: WireClauses;
  readonly rows: number;
  readonly start: number;
  /** Names of facets to tell, those that exist. */
  readonly facets: readonly string[];
  /** Facets whose refinements are joined by or. */
  readonly disjunctive: readonly string[];
  readonly timezone: string;
  /** False when the request names no zone: times are then written in another form. */
  readonly hasZone: boolean;
  /** Set when records carry their distance from its centre. */
  readonly circle?: V1Circle;
}

/** What the parameters are read against. */
export interface V1Ground {
  readonly schema: DatasetSchema;
  /** Names may leave `default.` out. */
  readonly isCatalogue: boolean;
  /** How many rows a request may ask for, beginning included; undefined: any number. */
  readonly deepest?: number;
}

/** Under which name a field is in the schema; undefined when there is none that the caller may see. */
export function v1Field({ schema, isCatalogue }: V1Ground, name: string): Field | undefined {
  const bare = isCatalogue && name === 'datasetid' ? 'dataset_id' : name;
  return (
    schema.fields.find((field) => field.name === bare) ??
    (isCatalogue ? schema.fields.find((field) => field.name === `default.${bare}`) : undefined)
  );
}

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^-?\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;

function bounds(
  given: QueryParameters,
  deepest: number | undefined,
): Result<{ rows: number; start: number }, HttpProblem> {
  const [rowsText, startText] = [lastValue(given, 'rows'), lastValue(given, 'start')];
  const rows = rowsText === undefined ? (deepest === undefined ? -1 : 10) : whole(rowsText);
  const start = startText === undefined ? 0 : whole(startText);
  const most = deepest ?? Number.MAX_SAFE_INTEGER;
  if (rows === undefined || rows < -1 || rows > most)
    return fail(
      invalidParameter(
        'rows',
        rowsText ?? '',
        deepest === undefined ? '-1 <= rows' : `-1 <= rows <= ${most}`,
      ),
    );
  if (start === undefined || start < 0) return fail(invalidParameter('start', startText ?? '', '0 <= start'));
  if (deepest === undefined) return ok({ rows, start });
  const wanted = rows === -1 ? Math.max(0, most - start) : rows;
  if (start + wanted > most)
    return fail(invalidParameter('start', String(start), `0 <= start and start + rows <= ${most}`));
  return ok({ rows: wanted, start });
}

/** Values of all parameters `prefix.NAME`, in the order in which they came. */
export const dotted = (
  given: QueryParameters,
  prefix: string,
): readonly (readonly [name: string, values: readonly string[]])[] =>
  Object.keys(given).flatMap((key) => {
    if (!key.startsWith(`${prefix}.`)) return [];
    const values = allValues(given, key);
    return values.length === 0 ? [] : [[key.slice(prefix.length + 1), values] as const];
  });

const geoField = (schema: DatasetSchema): string | undefined =>
  (schema.fields.find(({ type }) => type === 'geo_point_2d') ?? schema.fields.find(({ type }) => isGeo(type)))
    ?.name;

/** `geofilter.distance`, `geofilter.polygon` and `geofilter.bbox`. */
function geoFilters(
  given: QueryParameters,
  schema: DatasetSchema,
): Result<{ conditions: string[]; circle?: V1Circle }, HttpProblem> {
  const conditions: string[] = [];
  let circle: V1Circle | undefined;
  const field = geoField(schema);
  for (const [kind, values] of dotted(given, 'geofilter')) {
    for (const value of values) {
      if (field === undefined) {
        conditions.push('1 = 0');
        continue;
      }
      const name = odsqlName(field);
      if (kind === 'distance') {
        circle = v1Distance(value);
        if (circle === undefined)
          return fail(invalidParameter('geofilter.distance', value, 'latitude,longitude,metres'));
        conditions.push(distanceCondition(field, circle));
      } else if (kind === 'polygon') {
        const ring = v1Polygon(value);
        if (ring === undefined)
          return fail(invalidParameter('geofilter.polygon', value, '(lat,lon),(lat,lon),(lat,lon)'));
        conditions.push(`within(${name}, ${ring})`);
      } else if (kind === 'bbox') {
        const corners = value.split(',').map((part) => Number(part.trim() || Number.NaN));
        if (corners.length !== 4 || !corners.every(Number.isFinite))
          return fail(invalidParameter('geofilter.bbox', value, 'lat,lon,lat,lon'));
        conditions.push(`in_bbox(${name}, ${corners.join(', ')})`);
      }
    }
  }
  return ok({ conditions, ...(circle === undefined ? {} : { circle }) });
}

/** Orders: in version 1 a bare name begins with the greatest. `dist` is the distance, nearest first. */
function orderOf(given: QueryParameters, ground: V1Ground, circle: V1Circle | undefined): string | undefined {
  const keys = allValues(given, 'sort').flatMap((text) => text.split(','));
  const field = geoField(ground.schema);
  const parts = keys.flatMap((key) => {
    const text = key.trim();
    const isMinus = text.startsWith('-');
    const name = isMinus ? text.slice(1) : text;
    if (
      name === 'dist' &&
      circle !== undefined &&
      field !== undefined &&
      v1Field(ground, 'dist') === undefined
    )
      return [`${distanceExpression(field, circle)}${isMinus ? ' desc' : ''}`];
    const known = v1Field(ground, name);
    // A field that is not there sorts nothing.
    return known === undefined || isGeo(known.type)
      ? []
      : [`${odsqlName(known.name)} ${isMinus ? 'asc' : 'desc'}`];
  });
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Refinements on fields that exist; others ask for nothing, as `facet=empty` does. */
const pairs = (given: QueryParameters, prefix: 'refine' | 'exclude', ground: V1Ground): readonly string[] =>
  dotted(given, prefix).flatMap(([name, values]) => {
    const field = v1Field(ground, name);
    if (field === undefined || isGeo(field.type) || field.type === 'file') return [];
    return values.map((value) => `${odsqlName(field.name)}:${odsqlText(value)}`);
  });

/** Reads the parameters that the addresses of version 1 share. Unknown ones are ignored, empty ones are not given. */
export function readV1(given: QueryParameters, ground: V1Ground): Result<V1Asked, HttpProblem> {
  const paging = bounds(given, ground.deepest);
  if (!paging.ok) return paging;
  const zoneName = lastValue(given, 'timezone');
  const timezone = zoneName === undefined ? 'UTC' : canonicalZone(zoneName);
  if (timezone === undefined)
    return fail(invalidParameter('timezone', zoneName ?? '', 'the name of a time zone'));

  const where: string[] = [];
  const queries = [...allValues(given, 'q'), ...dotted(given, 'q').flatMap(([, values]) => values)];
  for (const text of queries) {
    const translated = translateV1Query(text, (name) => v1Field(ground, name)?.type);
    if (!translated.ok) {
      const [{ at, found, expected }] = translated.problems;
      const message = `Query is malformed: ${found.slice(0, 100)} was found at position ${at.start} but ${expected} is expected.`;
      return fail(badRequest('InvalidQuery', message));
    }
    if (translated.value !== undefined) where.push(translated.value);
  }
  const geo = geoFilters(given, ground.schema);
  if (!geo.ok) return geo;
  where.push(...geo.value.conditions);

  const facets = allValues(given, 'facet')
    .flatMap((text) => text.split(','))
    .flatMap((name) => {
      const field = v1Field(ground, name.trim());
      return field?.annotations.facet ? [name.trim()] : [];
    });
  const disjunctive = dotted(given, 'disjunctive').flatMap(([name, [value]]) => {
    const field = v1Field(ground, name);
    return field !== undefined && value !== 'false' ? [field.name] : [];
  });
  const { circle } = geo.value;
  const order = orderOf(given, ground, circle);
  return ok({
    ...paging.value,
    facets: [...new Set(facets)],
    disjunctive,
    timezone,
    hasZone: zoneName !== undefined,
    ...(circle === undefined ? {} : { circle }),
    clauses: {
      timezone,
      where,
      refine: pairs(given, 'refine', ground),
      exclude: pairs(given, 'exclude', ground),
      order_by: order,
      disjunctive,
    },
  });
}

/** The `select` of records of version 1: the fields asked for and seen, and the distance where there is one. */
export function v1Select(
  given: QueryParameters,
  ground: V1Ground,
  asked: V1Asked,
  idColumn?: string,
): string {
  const wanted = allValues(given, 'fields').flatMap((text) => text.split(',').map((name) => name.trim()));
  const named = wanted.flatMap((name) => {
    const field = v1Field(ground, name);
    return field === undefined ? [] : [odsqlName(field.name)];
  });
  const field = geoField(ground.schema);
  const withDistance =
    asked.circle !== undefined && field !== undefined && v1Field(ground, 'dist') === undefined;
  return [
    ...(named.length === 0 ? ['*'] : [...new Set(named)]),
    ...(withDistance && asked.circle !== undefined
      ? [`${distanceExpression(field, asked.circle)} as dist`]
      : []),
    ...(idColumn === undefined ? [] : [`recordid as \`${idColumn}\``]),
  ].join(', ');
}

/** What an answer repeats of its request: single values where one is meant, lists where several may come. */
export function repeated(
  given: QueryParameters,
  asked: V1Asked,
  format: string,
): Record<string, string | number | readonly string[] | Record<string, string | readonly string[]>> {
  const listed = (name: string) => {
    const values = allValues(given, name);
    return values.length === 0 ? {} : { [name]: values };
  };
  const grouped = (name: string) => {
    const entries = dotted(given, name).map(([key, values]): [string, string | readonly string[]] => [
      key,
      values.length === 1 ? (values[0] as string) : values,
    ]);
    return entries.length === 0 ? {} : { [name]: Object.fromEntries(entries) };
  };
  const dataset = lastValue(given, 'dataset');
  const q = lastValue(given, 'q');
  return {
    ...(dataset === undefined ? {} : { dataset }),
    ...(q === undefined ? {} : { q }),
    rows: asked.rows,
    start: asked.start,
    ...listed('sort'),
    ...listed('facet'),
    ...grouped('refine'),
    ...grouped('exclude'),
    ...Object.fromEntries(dotted(given, 'geofilter').map(([key, values]) => [`geofilter.${key}`, values])),
    ...listed('fields'),
    format,
    timezone: asked.timezone,
  };
}
