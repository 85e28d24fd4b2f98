import { z } from 'zod';
import type { Column } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { columnNamed, defineProcessor, replaced } from './model.ts';

/** Names of fields: letters, digits and `_`. */
export const newName = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,120}$/, 'letters, digits and _ only, 120 at most')
  .refine(
    (name) => !/^_(?:rid|id|text|row|size|timestamp)$/i.test(name),
    'a name that is kept for the portal',
  );

export const existing = z.string().min(1).max(1000);
const several = z.array(existing).min(1).max(500);

export const rename = defineProcessor({
  kind: 'rename',
  label: 'Rename a field',
  summary: 'Gives a field another name, and another label when one is given.',
  options: z.strictObject({ field: existing, to: newName, label: z.string().min(1).max(200).optional() }),
  example: { kind: 'rename', field: 'v_mag', to: 'magnitude', label: 'Visual magnitude' },
  apply(frame, { field, to, label }, context) {
    const column = columnNamed(frame, field, context);
    if (frame.columns.some((other) => other !== column && other.name === to))
      throw new Refusal({
        code: 'step',
        message: `Step ${context.place}: there is a field ${to} already.`,
        advice: 'Choose another name, or drop that field first.',
        field: to,
      });
    return replaced(frame, column, { ...column, name: to, label: label ?? column.label });
  },
});

export const drop = defineProcessor({
  kind: 'drop',
  label: 'Drop fields',
  summary: 'Leaves fields out.',
  options: z.strictObject({ fields: several }),
  example: { kind: 'drop', fields: ['x', 'y', 'z'] },
  apply(frame, { fields }, context) {
    const gone = new Set(fields.map((field) => columnNamed(frame, field, context)));
    return { ...frame, columns: frame.columns.filter((column) => !gone.has(column)) };
  },
});

export const keep = defineProcessor({
  kind: 'keep',
  label: 'Keep fields',
  summary: 'Keeps these fields, in this order, and leaves out all others.',
  options: z.strictObject({ fields: several }),
  example: { kind: 'keep', fields: ['name', 'ra', 'dec'] },
  apply(frame, { fields }, context) {
    const kept = new Set<Column>(fields.map((field) => columnNamed(frame, field, context)));
    return { ...frame, columns: [...kept] };
  },
});
