import { z } from 'zod';
import type { DatasetSchema, Field } from '#dataset';
import { printValue } from '#engine';
import { identifier, join, type Sql, sql } from '#lib';
import { compileRecords, problemMessage } from '#query';
import type { Column, Frame } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { newName } from './columns.ts';
import { defineProcessor, withColumn } from './model.ts';

export const expression = defineProcessor({
  kind: 'expression',
  label: 'Compute a field',
  summary: 'Computes a field from the others, with the expressions of the query language.',
  options: z.strictObject({
    to: newName,
    expression: z.string().min(1).max(10_000),
    label: z.string().min(1).max(200).optional(),
    unit: z.string().max(50).optional(),
  }),
  example: { kind: 'expression', to: 'distance_pc', expression: '1000 / parallax_mas', unit: 'pc' },
  async apply(frame, { to, expression: text, label, unit }, context) {
    const typed = named(await context.typed(frame));
    const schema: DatasetSchema = { fields: typed.columns.map(fieldOf) };
    const compiled = compileRecords({ select: text, timezone: 'UTC', lang: 'en', now: new Date() }, schema);
    if (!compiled.ok)
      throw new Refusal({
        code: 'step',
        message: `Step ${context.place}: ${problemMessage(compiled.problems[0])}`,
        advice: 'Correct the expression; the reference of functions has examples.',
        field: to,
      });
    const query = compiled.value;
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

/** The same records with columns that bear the names of the fields, as expressions call them. */
function named(frame: Frame): Frame {
  const origin = (name: string) => identifier(`${name}$origin`);
  const cells: Sql[] = frame.columns.flatMap(({ name, value, origin: from }) => [
    sql`${value} AS ${identifier(name)}`,
    ...(from ? [sql`${from.text} AS ${origin(name)}`] : []),
  ]);
  const where = frame.where ? sql` WHERE ${frame.where}` : sql``;
  return {
    from: sql`(SELECT ${join([sql`_row`, ...cells])} FROM ${frame.from}${where})`,
    columns: frame.columns.map((column) => ({
      ...column,
      value: identifier(column.name),
      ...(column.origin && { origin: { text: origin(column.name), reason: column.origin.reason } }),
    })),
    // The rows that are left have gaps in their numbers.
    where: frame.where && sql`true`,
  };
}
