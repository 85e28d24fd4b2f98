import { z } from 'zod';
import { FIELD_TYPES } from '#dataset';
import { raw, sql } from '#lib';
import type { Column } from '../model.ts';
import { conversion } from '../typing/conversion.ts';
import { withoutMissing } from '../typing/values.ts';
import { existing } from './columns.ts';
import { columnNamed, defineProcessor, replaced, textOf } from './model.ts';

const BLANKS = ' \t\r\n\u00a0\u2007\u202f';

export const timezone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}, 'an IANA time zone, such as Europe/Paris');

export const type = defineProcessor({
  kind: 'type',
  options: z.strictObject({
    field: existing,
    type: z.enum(FIELD_TYPES).exclude(['file']),
    pattern: z.string().min(2).max(100).optional(),
    decimal: z.enum(['.', ',']).optional(),
    thousands: z.enum(['.', ',', ' ', "'", '’', '_']).optional(),
    timezone: timezone.optional(),
    precision: z.enum(['year', 'month', 'day', 'hour', 'minute']).optional(),
  }),
  example: {
    kind: 'type',
    field: 'observed',
    type: 'datetime',
    pattern: '%d/%m/%Y %H:%M',
    timezone: 'Europe/Paris',
  },
  apply(frame, { field, type: wanted, precision, ...formats }, context) {
    const column = columnNamed(frame, field, context);
    const text = textOf(column);
    const { value, reason } = conversion(wanted, text, formats);
    const { multivalued: _list, origin: _before, ...rest } = column;
    return replaced(frame, column, {
      ...rest,
      type: wanted,
      value,
      ...(wanted !== 'text' && {
        origin: { text: column.origin?.text ?? withoutMissing(text, wanted), reason },
      }),
      ...(precision !== undefined && { precision }),
      ...(formats.timezone !== undefined && { timezone: formats.timezone }),
    });
  },
});

const isText = ({ type: of, multivalued }: Column): boolean =>
  (of === 'untyped' || of === 'text') && multivalued === undefined;

export const trim = defineProcessor({
  kind: 'trim',
  options: z.strictObject({
    fields: z.array(existing).min(1).max(500).optional(),
    inner: z.boolean().optional(),
  }),
  example: { kind: 'trim', fields: ['name'], inner: true },
  apply(frame, { fields, inner = false }, context) {
    const chosen = new Set(fields?.map((field) => columnNamed(frame, field, context)) ?? frame.columns);
    const columns = frame.columns.map((column): Column => {
      if (!chosen.has(column) || !isText(column)) return column;
      const single = inner ? sql`regexp_replace(${column.value}, '[\\s\\x{a0}]+', ' ', 'g')` : column.value;
      return { ...column, value: sql`nullif(trim(${single}, ${BLANKS}), '')` };
    });
    return { ...frame, columns };
  },
});

export const split = defineProcessor({
  kind: 'split',
  options: z.strictObject({ field: existing, separator: z.string().min(1).max(10) }),
  example: { kind: 'split', field: 'other_names', separator: ',' },
  apply(frame, { field, separator }, context) {
    const column = columnNamed(frame, field, context);
    const { multivalued: _list, origin: _before, ...rest } = column;
    const { value } = conversion('text', textOf(column), { multivalued: separator });
    return replaced(frame, column, { ...rest, type: 'text', value, multivalued: separator });
  },
});

export const replace = defineProcessor({
  kind: 'replace',
  options: z.strictObject({
    field: existing,
    value: z.string().max(1000),
    by: z.string().max(1000).optional(),
  }),
  example: { kind: 'replace', field: 'sqm_reading', value: '-9999' },
  apply(frame, { field, value, by }, context) {
    const column = columnNamed(frame, field, context);
    const text = textOf(column);
    const { multivalued: _list, ...rest } = column;
    const other = by === undefined || by === '' ? raw('NULL') : sql`${by}`;
    const changed = sql`CASE WHEN ${text} = ${value} THEN ${other} ELSE ${text} END`;
    return replaced(frame, column, { ...rest, type: 'untyped', value: changed });
  },
});
