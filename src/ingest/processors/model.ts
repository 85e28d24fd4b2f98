import type { z } from 'zod';
import type { Staging } from '#engine';
import type { Sql } from '#lib';
import { sql } from '#lib';
import type { Column, Frame } from '../model.ts';
import { Refusal } from '../refusal.ts';

/** What a processor may use beside the frame. */
export interface StepContext {
  readonly staging: Staging;
  /** The frame with a type for every column. */
  typed(frame: Frame): Promise<Frame>;
  /** Where in the list of steps, from 1: for messages. */
  readonly place: number;
}

/** A declared step from columns to columns. Plain data with `kind`; checked by `options`; becomes SQL. */
export interface Processor<Options = unknown> {
  readonly kind: string;
  /** As people call it. */
  readonly label: string;
  readonly summary: string;
  readonly options: z.ZodType<Options>;
  /** A step as it is written. */
  readonly example: Readonly<Record<string, unknown>>;
  apply(frame: Frame, options: Options, context: StepContext): Frame | Promise<Frame>;
}

/** A processor as the registry lists it: with its options checked where they arrive. */
export function defineProcessor<Options>(processor: Processor<Options>): Processor {
  return {
    ...processor,
    apply: (frame, options, context) => processor.apply(frame, processor.options.parse(options), context),
  };
}

/** The column of a name, or of a source's label. @throws Refusal when there is none */
export function columnNamed(frame: Frame, name: string, { place }: Pick<StepContext, 'place'>): Column {
  const found =
    frame.columns.find((column) => column.name === name) ?? frame.columns.find(({ label }) => label === name);
  if (found) return found;
  throw new Refusal({
    code: 'unknown-field',
    message: `Step ${place} names the field ${name}, which is not there.`,
    advice: `The fields are ${frame.columns.map((column) => column.name).join(', ')}.`,
    field: name,
  });
}

export const replaced = (frame: Frame, old: Column, by: Column): Frame => ({
  ...frame,
  columns: frame.columns.map((column) => (column === old ? by : column)),
});

/** Adds a column at the end, or in the place of the one of its name. */
export function withColumn(frame: Frame, added: Column): Frame {
  const isThere = frame.columns.some(({ name }) => name === added.name);
  return {
    ...frame,
    columns: isThere
      ? frame.columns.map((column) => (column.name === added.name ? added : column))
      : [...frame.columns, added],
  };
}

/** The values of a column as text. */
export function textOf(column: Column): Sql {
  if (column.multivalued !== undefined) return sql`array_to_string(${column.value}, ${column.multivalued})`;
  if (column.type === 'untyped' || column.type === 'text') return column.value;
  return sql`(${column.value})::VARCHAR`;
}
