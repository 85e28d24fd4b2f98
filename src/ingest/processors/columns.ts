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
  )
  .meta({ input: 'name' });

/** A field that is there, by name. */
export const existing = z.string().min(1).max(1000).meta({ input: 'field' });
export const several = z.array(existing).min(1).max(500);

/** Another dataset of the portal, and fields of it. */
export const otherDataset = z.string().min(1).max(200).meta({ input: 'dataset' });
export const otherField = z.string().min(1).max(1000).meta({ input: 'other-field' });

/** What a made field is called by people. */
export const labelOption = z.string().min(1).max(200).optional();

/** Options of a step that makes a value of one field: in its place, or with `to` as another field. */
export const oneField = { field: existing, to: newName.optional(), label: labelOption };

export const rename = defineProcessor({
  kind: 'rename',
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
  options: z.strictObject({ fields: several }),
  example: { kind: 'drop', fields: ['x', 'y', 'z'] },
  apply(frame, { fields }, context) {
    const gone = new Set(fields.map((field) => columnNamed(frame, field, context)));
    return { ...frame, columns: frame.columns.filter((column) => !gone.has(column)) };
  },
});

export const keep = defineProcessor({
  kind: 'keep',
  options: z.strictObject({ fields: several }),
  example: { kind: 'keep', fields: ['name', 'ra', 'dec'] },
  apply(frame, { fields }, context) {
    const kept = new Set<Column>(fields.map((field) => columnNamed(frame, field, context)));
    return { ...frame, columns: [...kept] };
  },
});
