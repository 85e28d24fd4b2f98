import { z } from 'zod';
import { raw, type Sql, sql } from '#lib';
import type { Column } from '../model.ts';
import { conversion } from '../typing/conversion.ts';
import { existing, labelOption, newName, oneField } from './columns.ts';
import { columnNamed, defineProcessor, made, textOf, withColumn } from './model.ts';

/** The place of a column: as it has one, or as its text says it. */
export const placeOf = (column: Column): Sql =>
  column.type === 'geo_point_2d' ? column.value : conversion('geo_point_2d', textOf(column)).value;

const coordinate = (limit: number) => z.coerce.number().min(-limit).max(limit);

export const distance = defineProcessor({
  kind: 'distance',
  options: z.strictObject({
    field: existing,
    latitude: coordinate(90),
    longitude: coordinate(180),
    to: newName,
    label: labelOption,
  }),
  example: { kind: 'distance', field: 'place', latitude: 48.8, longitude: 2.23, to: 'km_from_meudon' },
  apply(frame, { field, latitude, longitude, to, label }, context) {
    const column = columnNamed(frame, field, context);
    // Haversine, on the mean sphere: within half a percent of the ellipsoid.
    const value = sql`list_transform([${placeOf(column)}], lambda p: 12742.0176 * asin(least(1, sqrt(pow(sin(radians(p.lat - ${latitude}) / 2), 2) + cos(radians(${latitude})) * cos(radians(p.lat)) * pow(sin(radians(p.lon - ${longitude}) / 2), 2)))))[1]`;
    return withColumn(frame, { name: to, label: label ?? to, type: 'double', unit: 'km', value });
  },
});

export const mask = defineProcessor({
  kind: 'mask',
  options: z.strictObject({ field: existing, decimals: z.coerce.number().int().min(0).max(4) }),
  example: { kind: 'mask', field: 'place', decimals: 2 },
  apply(frame, { field, decimals }, context) {
    const column = columnNamed(frame, field, context);
    const value = sql`list_transform([${placeOf(column)}], lambda p: CASE WHEN p IS NOT NULL THEN {lon: round(p.lon, ${decimals}), lat: round(p.lat, ${decimals})} END)[1]`;
    // The source's own text would tell what the place no longer tells.
    return made(frame, column, {}, { type: 'geo_point_2d', value });
  },
});

export const inside = defineProcessor({
  kind: 'inside',
  options: z.strictObject({
    field: existing,
    area: z
      .string()
      .max(200_000)
      .refine((text) => /"(?:Multi)?Polygon"/.test(text) && isJson(text), 'a GeoJSON polygon')
      .meta({ input: 'long' }),
  }),
  example: {
    kind: 'inside',
    field: 'place',
    area: '{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,49],[2,48]]]}',
  },
  apply(frame, { field, area }, context) {
    const place = placeOf(columnNamed(frame, field, context));
    const isIn = sql`coalesce(list_transform([${place}], lambda p: geo_covers(p.lon, p.lat, ${area}::VARCHAR))[1], false)`;
    return { ...frame, where: frame.where ? sql`(${frame.where}) AND ${isIn}` : isIn };
  },
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const viaFunction = (
  kind: string,
  name: string,
  field: string,
  gives: 'geo_shape' | 'geo_point_2d',
  reason: string,
) =>
  defineProcessor({
    kind,
    options: z.strictObject(oneField),
    example: { kind, field },
    apply(frame, { field: from, ...as }, context) {
      const column = columnNamed(frame, from, context);
      const text = textOf(column);
      const found = sql`${raw(name)}(${text})`;
      return made(frame, column, as, {
        type: gives,
        value: gives === 'geo_shape' ? found : conversion('geo_point_2d', found).value,
        origin: { text, reason },
      });
    },
  });

/** Well-known text, and well-known binary in hexadecimal digits. */
export const wellKnownText = viaFunction('wkt', 'step_wkt', 'geometry', 'geo_shape', 'neither WKT nor WKB');
/** The middle of the cell of a geohash. */
export const geohash = viaFunction('geohash', 'step_geohash', 'hash', 'geo_point_2d', 'not a geohash');
/** Lines in Google's encoding, with five decimals. */
export const polyline = viaFunction(
  'polyline',
  'step_polyline',
  'track',
  'geo_shape',
  'not an encoded polyline',
);

export const simplify = defineProcessor({
  kind: 'simplify',
  options: z.strictObject({ field: existing, tolerance: z.coerce.number().positive().max(10) }),
  example: { kind: 'simplify', field: 'outline', tolerance: 0.001 },
  apply(frame, { field, tolerance }, context) {
    const column = columnNamed(frame, field, context);
    const value = sql`step_simplify(${textOf(column)}, ${String(tolerance)}::VARCHAR)`;
    return made(
      frame,
      column,
      {},
      { type: 'geo_shape', value, origin: { text: textOf(column), reason: 'not a shape' } },
    );
  },
});

/** Closes and turns rings, and leaves out what is no line or ring. */
export const correct = viaFunction('correct', 'step_correct', 'outline', 'geo_shape', 'not a shape');
