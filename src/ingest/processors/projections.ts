import { z } from 'zod';
import { projectionDefinition } from '#geo';
import { sql } from '#lib';
import { DEGREES, type Geometry, inDegrees, type Projection, projectionOf } from '../parsers/projection.ts';
import { Refusal } from '../refusal.ts';
import { conversion } from '../typing/conversion.ts';
import { existing, labelOption, newName, oneField } from './columns.ts';
import { columnNamed, defineProcessor, made, type StepContext, textOf, withColumn } from './model.ts';

/** A reference system: its EPSG code, or its definition as PROJ or WKT write it. */
const system = z.string().min(1).max(5000);

const known = new Map<string, Projection>();

/** @throws Refusal for one that cannot be undone */
function projectionIn(written: string): Projection {
  let projection = known.get(written);
  if (projection === undefined) {
    const [, code] = /^\s*(?:EPSG\s*:\s*)?(\d{4,6})\s*$/i.exec(written) ?? [];
    const definition = code === undefined ? written : projectionDefinition(Number(code));
    if (definition === undefined)
      throw new Refusal({
        code: 'unknown-format',
        message: `EPSG:${code} is not among the reference systems that the portal knows by their code.`,
        advice: 'Write its definition instead, as PROJ (+proj=…) or WKT have it.',
      });
    projection = definition === '' ? DEGREES : projectionOf(definition);
    known.set(written, projection);
  }
  return projection;
}

function checkSystem(written: string, { place }: StepContext): void {
  try {
    projectionIn(written);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { message, advice } = error.problem;
    throw new Refusal({
      code: 'step',
      message: `Step ${place}: ${message}`,
      ...(advice !== undefined && { advice }),
    });
  }
}

/**
 * What a text says in a reference system, in degrees: GeoJSON as GeoJSON; two numbers, x first, as `latitude, longitude`; null for
 * what is neither, or nowhere in that system.
 */
export function toDegrees(text: string, written: string): string | null {
  const projection = projectionIn(written);
  const { toDegrees: move = (place: readonly [number, number]) => place } = projection;
  try {
    if (text.trimStart().startsWith('{')) {
      const said = JSON.parse(text) as Geometry & { readonly geometry?: Geometry };
      const moved = JSON.stringify(inDegrees(said.geometry ?? said, projection));
      // What is nowhere is not a number, which JSON writes as null.
      return moved.includes('null') ? null : moved;
    }
    const numbers = text.split(/[\s,;()]+/).filter((part) => part !== '');
    const [x = Number.NaN, y = Number.NaN] = numbers.map(Number);
    if (numbers.length !== 2 || !Number.isFinite(x) || !Number.isFinite(y)) return null;
    const [lon, lat] = move([x, y]);
    return Number.isFinite(lon) && Number.isFinite(lat) ? `${plain(lat)}, ${plain(lon)}` : null;
  } catch {
    return null;
  }
}

/** Without an exponent. */
const plain = (degrees: number): string => degrees.toFixed(10).replace(/\.?0+$/, '');

export const project = defineProcessor({
  kind: 'project',
  options: z.strictObject({
    ...oneField,
    system,
    gives: z.enum(['geo_point_2d', 'geo_shape']).default('geo_point_2d'),
  }),
  example: { kind: 'project', field: 'position', system: 'EPSG:2154', gives: 'geo_point_2d' },
  apply(frame, { field, system: written, gives, ...as }, context) {
    checkSystem(written, context);
    const column = columnNamed(frame, field, context);
    const text = textOf(column);
    const found = sql`step_degrees(${text}, ${written}::VARCHAR)`;
    return made(frame, column, as, {
      type: gives,
      value: conversion(gives, found).value,
      origin: { text, reason: 'not a place in that reference system' },
    });
  },
});

export const projectPair = defineProcessor({
  kind: 'project-pair',
  options: z.strictObject({
    x: existing,
    y: existing,
    system,
    to: newName.default('geo_point_2d'),
    label: labelOption,
  }),
  example: { kind: 'project-pair', x: 'x_l93', y: 'y_l93', system: 'EPSG:2154', to: 'place' },
  apply(frame, { x, y, system: written, to, label }, context) {
    checkSystem(written, context);
    const [east, north] = [columnNamed(frame, x, context), columnNamed(frame, y, context)];
    const [first, second] = [east, north].map((column) => sql`replace(${textOf(column)}, ',', '.')`);
    const text = sql`concat(${first ?? sql`''`}, ' ', ${second ?? sql`''`})`;
    return withColumn(frame, {
      name: to,
      label: label ?? `${east.label}, ${north.label}`,
      type: 'geo_point_2d',
      value: conversion('geo_point_2d', sql`step_degrees(${text}, ${written}::VARCHAR)`).value,
      origin: { text: sql`nullif(trim(${text}), '')`, reason: 'not a place in that reference system' },
    });
  },
});
