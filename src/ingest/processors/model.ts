import { z } from 'zod';
import type { Staging } from '#engine';
import type { Sql } from '#lib';
import { identifier, join, raw, sql } from '#lib';
import type { GeocodeTaker } from '../geocoding/geocode-taker.ts';
import type { FileTaker } from '../media/file-taker.ts';
import type { Column, Frame, Surroundings } from '../model.ts';
import { Refusal } from '../refusal.ts';

/** What a processor may use beside the frame. */
export interface StepContext {
  readonly staging: Staging;
  /** The frame with a type for every column. */
  typed(frame: Frame): Promise<Frame>;
  readonly surroundings: Surroundings;
  /** Takes the files that records name; undefined where none can be kept. */
  readonly files?: FileTaker | undefined;
  /** Asks the services that the portal knows; undefined where none can be asked. */
  readonly geocodes?: GeocodeTaker | undefined;
  /** Where in the list of steps, from 1: for messages. */
  readonly place: number;
}

/** One thing that a step asks for, as a form shows it. */
export interface StepInput {
  readonly name: string;
  /**
   * `field` and `fields`: of those that are there; `name`: of a new one; `long`: several lines; `dataset`: another one, whose
   * fields are `other-field` and `other-fields`; `geocoder`: a service that the portal knows; `sends`: a tick that lets values
   * leave for it.
   */
  readonly kind:
    | 'field'
    | 'fields'
    | 'name'
    | 'choice'
    | 'tick'
    | 'number'
    | 'text'
    | 'long'
    | 'dataset'
    | 'other-field'
    | 'other-fields'
    | 'geocoder'
    | 'sends';
  /** Of a choice. */
  readonly choices?: readonly string[];
  readonly isRequired: boolean;
  /** What it is when it is left empty. */
  readonly usual?: string;
}

/** A declared step from columns to columns. Plain data with `kind`; checked by `options`; becomes SQL. */
export interface Processor<Options = unknown> {
  /** Its name and what it does are messages of this name: `step.trim`, `step.trim.hint`. */
  readonly kind: string;
  readonly options: z.ZodType<Options>;
  /** A step as it is written. */
  readonly example: Readonly<Record<string, unknown>>;
  apply(frame: Frame, options: Options, context: StepContext): Frame | Promise<Frame>;
}

/** A processor as it is listed. */
export interface ListedProcessor extends Processor {
  readonly inputs: readonly StepInput[];
}

/** A processor as the registry lists it: with its options checked where they arrive. */
export function defineProcessor<Options>(processor: Processor<Options>): ListedProcessor {
  return {
    ...processor,
    inputs: inputsOf(processor.options),
    apply: (frame, options, context) => processor.apply(frame, processor.options.parse(options), context),
  };
}

interface OptionShape {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: OptionShape;
  readonly default?: unknown;
  readonly input?: string;
}

/** What the options ask for, read off their schema. */
function inputsOf(options: z.ZodType): readonly StepInput[] {
  // The shape that JSON Schema gives to an object of plain options.
  const { properties = {}, required = [] } = z.toJSONSchema(options, { io: 'input' }) as {
    readonly properties?: Readonly<Record<string, OptionShape>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    ...kindOf(shape),
    isRequired: required.includes(name),
    ...(shape.default !== undefined && { usual: String(shape.default) }),
  }));
}

const AS_NAMED = ['field', 'name', 'long', 'dataset', 'other-field', 'geocoder', 'sends'] as const;

function kindOf({ type, enum: choices, items, input }: OptionShape): Pick<StepInput, 'kind' | 'choices'> {
  if (items?.input === 'field') return { kind: 'fields' };
  if (items?.input === 'other-field') return { kind: 'other-fields' };
  if (choices !== undefined) return { kind: 'choice', choices };
  if (input === 'sends') return { kind: 'sends' };
  if (type === 'boolean') return { kind: 'tick' };
  if (type === 'integer' || type === 'number') return { kind: 'number' };
  return { kind: AS_NAMED.find((kind) => kind === input) ?? 'text' };
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

/** A value made of one field, where the step wants it: in the place of the field, or as another one. */
export function made(
  frame: Frame,
  column: Column,
  { to, label }: { readonly to?: string | undefined; readonly label?: string | undefined },
  by: Pick<Column, 'type' | 'value'> & Partial<Column>,
): Frame {
  const { multivalued: _list, origin: _before, precision: _precision, isJson: _isJson, ...rest } = column;
  const name = to ?? column.name;
  const changed: Column = { ...rest, name, label: label ?? (to === undefined ? column.label : to), ...by };
  return to === undefined ? replaced(frame, column, changed) : withColumn(frame, changed);
}

/** The texts of a field made other texts, value by value where it has several. */
export function remade(
  column: Column,
  change: (text: Sql) => Sql,
): Pick<Column, 'type' | 'value'> & Partial<Column> {
  const blankless = (text: Sql) => sql`nullif(trim(${change(text)}), '')`;
  if (column.multivalued === undefined) return { type: 'untyped', value: blankless(textOf(column)) };
  const items = sql`list_filter(list_transform(${column.value}, lambda item: ${blankless(raw('item'))}), lambda item: item IS NOT NULL)`;
  return {
    type: 'text',
    multivalued: column.multivalued,
    value: sql`CASE WHEN len(${items}) > 0 THEN ${items} END`,
  };
}

/** The values of a column as text. */
export function textOf(column: Column): Sql {
  if (column.multivalued !== undefined) return sql`array_to_string(${column.value}, ${column.multivalued})`;
  if (column.type === 'untyped' || column.type === 'text') return column.value;
  return sql`(${column.value})::VARCHAR`;
}

/** The same records with columns that bear the names of the fields, as expressions call them. */
export function named(frame: Frame): Frame {
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
      ...(column.origin && { origin: { ...column.origin, text: origin(column.name) } }),
    })),
    // The rows that are left have gaps in their numbers.
    where: frame.where && sql`true`,
  };
}
