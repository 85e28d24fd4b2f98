import { z } from 'zod';
import type { DatasetSchema, Field } from '#dataset';
import { printCondition, printValue, StagingError } from '#engine';
import { sql } from '#lib';
import { compileRecords, problemMessage, type RecordsRequest } from '#query';
import type { Column, Frame } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { newName } from './columns.ts';
import { defineProcessor, named, type StepContext, withColumn } from './model.ts';

export const expression = defineProcessor({
  kind: 'expression',
  options: z.strictObject({
    to: newName,
    expression: z.string().min(1).max(10_000).meta({ input: 'long' }),
    label: z.string().min(1).max(200).optional(),
    unit: z.string().max(50).optional(),
  }),
  example: { kind: 'expression', to: 'distance_pc', expression: '1000 / parallax_mas', unit: 'pc' },
  async apply(frame, { to, expression: text, label, unit }, context) {
    const typed = named(await context.typed(frame));
    const query = compiled({ select: text }, typed, context);
    const [output] = query.columns;
    const [expr] = query.outputs;
    if (!output || !expr || query.columns.length !== 1 || query.isGrouped || query.isAggregateOnly)
      throw new Refusal({
        code: 'step',
        message: `Step ${context.place}: the expression must give one value for each record.`,
        field: to,
      });
    const type = output.type;
    const value = printValue(expr, { timezone: 'UTC', lang: 'en' });
    return withColumn(typed, {
      name: to,
      label: label ?? to,
      type,
      // What a number cannot be (0 / 0) is no value.
      value:
        type === 'double' ? sql`CASE WHEN isfinite((${value})::DOUBLE) THEN (${value})::DOUBLE END` : value,
      ...(output.multivalued && { multivalued: ',' }),
      ...(output.precision !== undefined && { precision: output.precision }),
      ...(unit !== undefined && { unit }),
    });
  },
});

function fieldOf({ name, label, type, multivalued, precision }: Column): Field {
  if (type === 'untyped') throw new Error(`${name} has no type`);
  return {
    name,
    type,
    label: { en: label },
    annotations: {
      ...(multivalued !== undefined && { multivalued }),
      ...(precision !== undefined && { precision }),
    },
  };
}

export const filter = defineProcessor({
  kind: 'filter',
  options: z.strictObject({
    condition: z.string().min(1).max(10_000).meta({ input: 'long' }),
    act: z.enum(['keep', 'delete']).default('keep'),
  }),
  example: { kind: 'filter', condition: 'magnitude <= 6', act: 'keep' },
  async apply(frame, { condition, act }, context) {
    const typed = named(await context.typed(frame));
    const query = compiled({ where: [condition] }, typed, context);
    if (query.filter === undefined) return typed;
    const holds = sql`coalesce(${printCondition(query.filter, { timezone: 'UTC', lang: 'en' })}, false)`;
    const where = act === 'keep' ? holds : sql`NOT ${holds}`;
    try {
      await context.staging.recall(sql`SELECT 1 FROM ${typed.from} WHERE ${where} LIMIT 0`);
    } catch (error) {
      if (!(error instanceof StagingError)) throw error;
      // The text of a whole record is put together when a snapshot is written.
      throw new Refusal({
        code: 'step',
        message: `Step ${context.place}: the condition looks at what a record has only once it is published.`,
        advice: 'Name the fields to look at, as in search(name, "vega").',
      });
    }
    return { ...typed, where };
  },
});

/** What was asked, over the fields of a frame. @throws Refusal when it cannot be */
function compiled(
  asked: Pick<RecordsRequest, 'select' | 'where'>,
  { columns }: Frame,
  { place }: StepContext,
) {
  const schema: DatasetSchema = { fields: columns.map(fieldOf) };
  const found = compileRecords({ ...asked, timezone: 'UTC', lang: 'en', now: new Date() }, schema);
  if (found.ok) return found.value;
  throw new Refusal({
    code: 'step',
    message: `Step ${place}: ${problemMessage(found.problems[0])}`,
    advice: 'Correct the expression; the reference of functions has examples.',
  });
}
