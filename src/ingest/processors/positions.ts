import { z } from 'zod';
import { raw, type Sql, sql } from '#lib';
import type { Column } from '../model.ts';
import { conversion } from '../typing/conversion.ts';
import { pointOf, withoutMissing } from '../typing/values.ts';
import { existing, newName } from './columns.ts';
import { columnNamed, defineProcessor, replaced, textOf, withColumn } from './model.ts';

const isNumber = ({ type }: Column): boolean => type === 'int' || type === 'double';

/** The degrees of a column, as a number. */
const degreesOf = (column: Column): Sql =>
  isNumber(column) ? sql`(${column.value})::DOUBLE` : conversion('double', textOf(column)).value;

export const geoPoint = defineProcessor({
  kind: 'geo-point',
  options: z.strictObject({
    latitude: existing,
    longitude: existing,
    to: newName.default('geo_point_2d'),
    label: z.string().min(1).max(200).optional(),
  }),
  example: { kind: 'geo-point', latitude: 'lat', longitude: 'lon', to: 'place' },
  apply(frame, { latitude, longitude, to, label }, context) {
    const lat = columnNamed(frame, latitude, context);
    const lon = columnNamed(frame, longitude, context);
    const both = sql`concat(${textOf(lat)}, ', ', ${textOf(lon)})`;
    return withColumn(frame, {
      name: to,
      label: label ?? `${lat.label}, ${lon.label}`,
      type: 'geo_point_2d',
      value: pointOf(degreesOf(lon), degreesOf(lat)),
      origin: {
        text: sql`CASE WHEN (${withoutMissing(textOf(lat))}) IS NOT NULL OR (${withoutMissing(textOf(lon))}) IS NOT NULL THEN ${both} END`,
        reason: 'not a latitude and a longitude',
      },
    });
  },
});

const PART = '[0-9]+(?:[.,][0-9]+)?';
const SHAPE = String.raw`^\s*([+-]?)\s*(${PART})(?:\s*[hHdD°º:\s]\s*(${PART})?(?:\s*[mM'′’´:\s]\s*(${PART})?\s*(?:[sS"″”]|''|′′|’’|´´)?)?)?\s*([NSEWOnsewo]?)\s*$`;

/**
 * Degrees of text in parts of sixty. `h` and `°` in the text win over `unit`, which is for texts without either. Only the last
 * part may have decimals; minutes and seconds are below 60; the sign of `-00 30` counts. Twelve decimals: what dividing adds beyond
 * them is noise.
 */
export function degreesOfSexagesimal(text: Sql, unit: 'hours' | 'degrees'): Sql {
  // `26s.45` is written by those who print tables.
  const plain = sql`regexp_replace(regexp_replace(${text}, '[−–—]', '-', 'g'), '([0-9])([hHmMsSdD°′″''"])([.,][0-9]+)', '\\1\\3\\2')`;
  const parts = sql`regexp_extract(${plain}, ${SHAPE}, ['sign', 'a', 'b', 'c', 'side'])`;
  const number = (part: string) =>
    raw(`coalesce(try_cast(replace(nullif(p.${part}, ''), ',', '.') AS DOUBLE), 0)`);
  const size = sql`(${number('a')} + ${number('b')} / 60 + ${number('c')} / 3600)`;
  const factor =
    unit === 'hours'
      ? sql`CASE WHEN regexp_matches(${text}, '[°ºdD]') THEN 1 ELSE 15 END`
      : sql`CASE WHEN regexp_matches(${text}, '[0-9]\\s*[hH]') THEN 15 ELSE 1 END`;
  const isWellFormed = sql`p.a <> '' AND ${number('b')} < 60 AND ${number('c')} < 60 AND NOT ((p.b <> '' OR p.c <> '') AND regexp_matches(p.a, '[.,]')) AND NOT (p.c <> '' AND regexp_matches(p.b, '[.,]')) AND NOT (p.sign = '-' AND (${factor}) = 15) AND ${size} * (${factor}) < CASE WHEN (${factor}) = 15 THEN 360 ELSE 360.0000001 END`;
  const sign = sql`CASE WHEN (p.sign = '-') <> (upper(p.side) IN ('S', 'W', 'O')) THEN -1 ELSE 1 END`;
  return sql`list_transform([${parts}], lambda p: CASE WHEN ${isWellFormed} THEN round(${size} * (${factor}) * (${sign}), 12) END)[1]`;
}

export const sexagesimal = defineProcessor({
  kind: 'sexagesimal',
  options: z.strictObject({
    field: existing,
    unit: z.enum(['hours', 'degrees']),
    to: newName.optional(),
    label: z.string().min(1).max(200).optional(),
  }),
  example: { kind: 'sexagesimal', field: 'ra', unit: 'hours', to: 'ra_deg' },
  apply(frame, { field, unit, to, label }, context) {
    const column = columnNamed(frame, field, context);
    const text = textOf(column);
    const { multivalued: _list, ...rest } = column;
    const made: Column = {
      ...rest,
      name: to ?? column.name,
      label: label ?? column.label,
      type: 'double',
      unit: 'deg',
      value: degreesOfSexagesimal(text, unit),
      origin: { text: withoutMissing(text), reason: `not ${unit}, minutes and seconds` },
    };
    return to === undefined ? replaced(frame, column, made) : withColumn(frame, made);
  },
});
