import { z } from 'zod';
import { join, sql } from '#lib';
import { conversion } from '../typing/conversion.ts';
import { withoutMissing } from '../typing/values.ts';
import { oneField } from './columns.ts';
import { columnNamed, defineProcessor, made, textOf } from './model.ts';
import { timezone } from './values.ts';

export const normalizeDate = defineProcessor({
  kind: 'date',
  options: z.strictObject({
    ...oneField,
    patterns: z.string().min(2).max(1000).meta({ input: 'long' }),
    keep: z.enum(['date', 'datetime']).default('date'),
    timezone: timezone.optional(),
  }),
  example: { kind: 'date', field: 'observed', patterns: '%d/%m/%Y\n%Y-%m-%d', keep: 'date' },
  apply(frame, { field, patterns, keep, timezone: zone, ...as }, context) {
    const column = columnNamed(frame, field, context);
    const text = textOf(column);
    const ways = patterns
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((pattern) => conversion(keep, text, { pattern, timezone: zone }).value);
    return made(frame, column, as, {
      type: keep,
      value: sql`coalesce(${join(ways)})`,
      origin: { text: withoutMissing(text), reason: 'written in none of the ways' },
      ...(zone !== undefined && { timezone: zone }),
    });
  },
});

export const setZone = defineProcessor({
  kind: 'timezone',
  options: z.strictObject({ ...oneField, timezone }),
  example: { kind: 'timezone', field: 'observed', timezone: 'Europe/Paris' },
  apply(frame, { field, timezone: zone, ...as }, context) {
    const column = columnNamed(frame, field, context);
    // What was read as UTC already had no zone of its own that could be told any more.
    if (column.type === 'datetime' && column.origin === undefined)
      return made(frame, column, as, {
        type: 'datetime',
        value: sql`timezone(${zone}, ${column.value})::TIMESTAMP`,
        timezone: zone,
      });
    const text = column.origin?.text ?? textOf(column);
    const { value, reason } = conversion('datetime', text, { timezone: zone });
    return made(frame, column, as, {
      type: 'datetime',
      value,
      origin: { text: withoutMissing(text), reason },
      timezone: zone,
    });
  },
});
