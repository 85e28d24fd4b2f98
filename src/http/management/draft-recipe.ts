import { z } from 'zod';
import { FIELD_TYPES } from '#dataset';
import { PARSERS } from '#ingest';
import { checkChoices, type Draft, type FieldChoice } from '#publishing';
import { problem } from './route.ts';

const text = z.string().max(1000);
const texts = z.record(z.string().regex(/^[a-z]{2}$/), z.string().max(5000));

/** How the source is read, where guessing should not decide. */
const reading = z
  .strictObject({
    format: z.enum(PARSERS.map(({ name }) => name)),
    encoding: text,
    separator: z.string().length(1),
    header: z.boolean(),
    skipLines: z.int().min(0).max(10_000),
    sheet: text,
    root: text,
    entry: text,
  })
  .partial();

/** What is wanted of a column; what is not given stays. */
const field = z
  .strictObject({
    keep: z.boolean(),
    name: text,
    type: z.enum(['', ...FIELD_TYPES]),
    decimal: z.enum(['', ',']),
    thousands: z.enum(['', ',', '.', ' ', "'", '’', '_']),
    pattern: text,
    timezone: text,
    precision: z.enum(['', 'year', 'month', 'day', 'hour', 'minute']),
    separator: text,
    labels: texts,
    descriptions: texts,
    unit: text,
    ucd: text,
    decimals: text,
    isKey: z.boolean(),
    facet: z.boolean(),
    disjunctive: z.boolean(),
    hierarchical: text,
    facetSort: z.enum(['', 'count', '-count', 'alphanum', '-alphanum', 'num', '-num']),
  })
  .partial()
  .extend({ column: text });

/** What can be changed of how a draft is read, what is done to it, and what becomes of its columns. */
export const recipeChange = {
  reading,
  // Each is checked by the import, which says what is wrong with it.
  steps: z.array(z.looseObject({ kind: z.string().max(60), off: z.boolean().optional() })).max(100),
  fields: z.array(field).max(5000),
};

/** The choices of a draft with what is wanted otherwise, or why that cannot be. */
export function changedChoices(
  { choices = [] }: Pick<Draft, 'choices'>,
  wanted: readonly z.infer<typeof field>[],
): readonly FieldChoice[] | ReturnType<typeof problem> {
  const unknown = wanted.find(({ column }) => !choices.some((choice) => choice.column === column));
  if (unknown !== undefined)
    return problem(
      400,
      'BadValue',
      `fields: there is no column ${unknown.column.slice(0, 100)}. There are: ${choices.map(({ column }) => column).join(', ')}.`.slice(
        0,
        1000,
      ),
    );
  const next = choices.map((choice): FieldChoice => {
    const change = wanted.find(({ column }) => column === choice.column);
    // Members that were not given stay.
    const given = Object.entries(change ?? {}).filter(([, value]) => value !== undefined);
    return { ...choice, ...Object.fromEntries(given) };
  });
  const [first] = checkChoices(next);
  return first === undefined
    ? next
    : problem(
        400,
        'BadValue',
        `fields: ${next[first.at]?.column}: ${first.part}: ${first.code.replaceAll('-', ' ')}.`,
      );
}
