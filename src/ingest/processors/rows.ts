import { z } from 'zod';
import { raw, sql } from '#lib';
import { existing, labelOption, newName } from './columns.ts';
import { columnNamed, defineProcessor, textOf, withColumn } from './model.ts';

export const skip = defineProcessor({
  kind: 'skip',
  options: z.strictObject({
    count: z.coerce.number().int().min(1).max(1_000_000_000).meta({ input: 'number' }),
    at: z.enum(['start', 'end']).default('start'),
  }),
  example: { kind: 'skip', count: 2, at: 'start' },
  apply(frame, { count, at }) {
    // Of a sheet whose table begins further down, the first record is not the first row.
    const kept = frame.where ? sql` WHERE (${frame.where})` : raw('');
    const order = raw(at === 'start' ? 'ASC' : 'DESC');
    const next = sql`(SELECT _row FROM ${frame.from}${kept} ORDER BY _row ${order} LIMIT 1 OFFSET ${count})`;
    const isKept = sql`_row ${raw(at === 'start' ? '>=' : '<=')} ${next}`;
    return { ...frame, where: frame.where ? sql`${isKept} AND (${frame.where})` : isKept };
  },
});

export const bits = defineProcessor({
  kind: 'bits',
  options: z.strictObject({
    field: existing,
    first: z.coerce.number().int().min(0).max(62),
    length: z.coerce.number().int().min(1).max(63),
    to: newName,
    label: labelOption,
  }),
  example: { kind: 'bits', field: 'flags', first: 3, length: 2, to: 'quality' },
  apply(frame, { field, first, length, to, label }, context) {
    const text = textOf(columnNamed(frame, field, context));
    const mask = 2n ** BigInt(Math.min(length, 63 - first)) - 1n;
    return withColumn(frame, {
      name: to,
      label: label ?? to,
      type: 'int',
      value: sql`(try_cast(${text} AS BIGINT) >> ${first}) & ${mask}::BIGINT`,
      origin: { text, reason: 'not a whole number' },
    });
  },
});
