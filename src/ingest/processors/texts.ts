import { z } from 'zod';
import { join, raw, sql } from '#lib';
import { Refusal } from '../refusal.ts';
import { existing, labelOption, newName, oneField, several } from './columns.ts';
import { columnNamed, defineProcessor, made, remade, type StepContext, textOf, withColumn } from './model.ts';

export const addField = defineProcessor({
  kind: 'add',
  options: z.strictObject({ to: newName, value: z.string().min(1).max(1000), label: labelOption }),
  example: { kind: 'add', to: 'observatory', value: 'Meudon' },
  apply: (frame, { to, value, label }) =>
    withColumn(frame, { name: to, label: label ?? to, type: 'untyped', value: sql`${value}::VARCHAR` }),
});

export const copy = defineProcessor({
  kind: 'copy',
  options: z.strictObject({ field: existing, to: newName, label: labelOption }),
  example: { kind: 'copy', field: 'name', to: 'original_name' },
  apply(frame, { field, to, label }, context) {
    const column = columnNamed(frame, field, context);
    return withColumn(frame, { ...column, name: to, label: label ?? to });
  },
});

export const concat = defineProcessor({
  kind: 'concat',
  options: z.strictObject({
    fields: several,
    to: newName,
    separator: z.string().max(20).default(' '),
    label: labelOption,
  }),
  example: { kind: 'concat', fields: ['genus', 'species'], to: 'name', separator: ' ' },
  apply(frame, { fields, to, separator, label }, context) {
    const texts = fields.map((field) => textOf(columnNamed(frame, field, context)));
    return withColumn(frame, {
      name: to,
      label: label ?? to,
      type: 'untyped',
      value: sql`nullif(concat_ws(${separator}, ${join(texts)}), '')`,
    });
  },
});

export const replaceText = defineProcessor({
  kind: 'replace-text',
  options: z.strictObject({
    field: existing,
    text: z.string().min(1).max(1000),
    by: z.string().max(1000).optional(),
  }),
  example: { kind: 'replace-text', field: 'name', text: 'NGC ', by: 'NGC' },
  apply(frame, { field, text, by = '' }, context) {
    const column = columnNamed(frame, field, context);
    return made(
      frame,
      column,
      {},
      remade(column, (value) => sql`replace(${value}, ${text}, ${by})`),
    );
  },
});

/** A regular expression of the engine's kind (RE2): what it takes depends on the length of the text only. */
const pattern = z.string().min(1).max(1000);

/** @throws Refusal when the engine does not take it */
async function checkPattern(written: string, { staging, place }: StepContext): Promise<void> {
  try {
    await staging.recall(sql`SELECT regexp_matches('', ${written})`);
  } catch (error) {
    throw new Refusal(
      {
        code: 'step',
        message: `Step ${place}: ${written} is not a regular expression: ${error instanceof Error ? error.message.split('\n')[0] : ''}`,
        advice: 'Write it as RE2 has it: no look-around, no back-references.',
      },
      { cause: error },
    );
  }
}

export const replacePattern = defineProcessor({
  kind: 'replace-pattern',
  options: z.strictObject({ field: existing, pattern, by: z.string().max(1000).optional() }),
  example: { kind: 'replace-pattern', field: 'name', pattern: '^NGC\\s*0*([0-9]+)$', by: 'NGC \\1' },
  async apply(frame, { field, pattern: wanted, by = '' }, context) {
    await checkPattern(wanted, context);
    const column = columnNamed(frame, field, context);
    const change = remade(column, (value) => sql`regexp_replace(${value}, ${wanted}, ${by}, 'g')`);
    return made(frame, column, {}, change);
  },
});

export const extract = defineProcessor({
  kind: 'extract',
  options: z.strictObject({ field: existing, pattern, to: newName.optional(), label: labelOption }),
  example: { kind: 'extract', field: 'designation', pattern: 'HD ([0-9]+)', to: 'hd' },
  async apply(frame, { field, pattern: wanted, to, label }, context) {
    await checkPattern(wanted, context);
    const column = columnNamed(frame, field, context);
    const hasGroup = /(?<!\\)\((?!\?)/.test(wanted);
    const text = textOf(column);
    return made(
      frame,
      column,
      { to, label },
      {
        type: 'untyped',
        value: sql`nullif(regexp_extract(${text}, ${wanted}, ${raw(hasGroup ? '1' : '0')}), '')`,
      },
    );
  },
});

export const changeCase = defineProcessor({
  kind: 'case',
  options: z.strictObject({ field: existing, to_case: z.enum(['lower', 'upper']) }),
  example: { kind: 'case', field: 'constellation', to_case: 'lower' },
  apply(frame, { field, to_case }, context) {
    const column = columnNamed(frame, field, context);
    return made(
      frame,
      column,
      {},
      remade(column, (text) => sql`${raw(to_case)}(${text})`),
    );
  },
});

export const unicode = defineProcessor({
  kind: 'unicode',
  options: z.strictObject({
    field: existing,
    plain: z.boolean().optional(),
    to: newName.optional(),
    label: labelOption,
  }),
  example: { kind: 'unicode', field: 'name' },
  apply(frame, { field, plain = false, to, label }, context) {
    const column = columnNamed(frame, field, context);
    const change = remade(column, (text) => sql`${raw(plain ? 'strip_accents' : 'nfc_normalize')}(${text})`);
    return made(frame, column, { to, label }, change);
  },
});

const viaFunction = (kind: string, name: string, field: string) =>
  defineProcessor({
    kind,
    options: z.strictObject(oneField),
    example: { kind, field },
    apply(frame, { field: from, ...as }, context) {
      const column = columnNamed(frame, from, context);
      return made(
        frame,
        column,
        as,
        remade(column, (text) => sql`${raw(name)}(${text})`),
      );
    },
  });

/** Reads `&amp;` and `&#233;` as the characters that they stand for. */
export const htmlEntities = viaFunction('html-entities', 'step_html_entities', 'title');
/** Takes the tags out of HTML. */
export const htmlText = viaFunction('html-text', 'step_html_text', 'description');
/** Writes web addresses in full and in their usual spelling; what is no address becomes empty. */
export const normalizeUrl = viaFunction('url', 'step_url', 'website');

export const extractUrl = defineProcessor({
  kind: 'extract-url',
  options: z.strictObject(oneField),
  example: { kind: 'extract-url', field: 'notes', to: 'link' },
  apply(frame, { field, ...as }, context) {
    const column = columnNamed(frame, field, context);
    const found = sql`regexp_extract(${textOf(column)}, ${String.raw`https?://[^\s<>"')\]]+`}, 0)`;
    return made(frame, column, as, {
      type: 'untyped',
      value: sql`nullif(rtrim(${found}, '.,;:!?'), '')`,
    });
  },
});
