import type { DatasetSchema, Field, FieldAnnotations } from '#dataset';
import type { Staging } from '#engine';
import { identifier, raw, type Sql, sql } from '#lib';
import type { Column, Frame, ImportProblem, ImportRequest } from '../model.ts';
import { declare } from './declared.ts';
import { confirmTexts, type Guess, guessTypes } from './guess.ts';
import { pointOf } from './values.ts';

/** The frame with a type for every column, and the fields that come of it. */
export interface Typed {
  readonly frame: Frame;
  readonly schema: DatasetSchema;
  readonly guesses: ReadonlyMap<string, Guess>;
  readonly declared: ReadonlySet<string>;
  /** What the source says in each of its columns, as text: the text that values were read from, not values printed again. */
  readonly sources: readonly Sql[];
  readonly notes: readonly string[];
}

/** Types the columns: as the schema says, as single types say, as the values look. */
export async function typeColumns(
  staging: Staging,
  frame: Frame,
  { schema, types = {} }: Pick<ImportRequest, 'schema' | 'types'>,
  /** What was guessed of the columns before processors went on with them. */
  earlier: ReadonlyMap<string, Guess> = new Map(),
  /** Whether the frame has only some of the rows that there are. */
  isPart = false,
): Promise<Typed> {
  if (schema) return bySchema(frame, schema);
  // Columns may be called `constructor`.
  const declaredType = (name: string) => (Object.hasOwn(types, name) ? types[name] : undefined);
  const declaring = frame.columns.map((column) => {
    const type = declaredType(column.name);
    return type === undefined ? column : declare(column, { type, multivalued: column.multivalued });
  });
  const guessed = (await guessTypes(staging, { ...frame, columns: declaring }, { isPart })).map((guess) => {
    const before = earlier.get(guess.column.name);
    return before?.column.type === guess.column.type ? { ...before, column: guess.column } : guess;
  });
  const withMade = addFlags(addPlace(guessed));
  const declared = new Set(
    frame.columns
      .filter(
        ({ name, type }) => declaredType(name) !== undefined || (type !== 'untyped' && !earlier.has(name)),
      )
      .map(({ name }) => name),
  );
  return typedBy(withMade, { frame, declared, sources: frame.columns.map(sourceText) });
}

const typedBy = (
  guesses: readonly Guess[],
  { frame, ...rest }: Pick<Typed, 'frame' | 'declared' | 'sources'>,
): Typed => ({
  ...rest,
  frame: { ...frame, columns: guesses.map(({ column }) => column) },
  schema: { fields: guesses.map(fieldOf) },
  guesses: new Map(guesses.map((guess) => [guess.column.name, guess])),
  notes: guesses.flatMap(({ note }) => (note === undefined ? [] : [note])),
});

/** The same without some of the fields that are made of others. */
export function withoutMade(typed: Typed, names: readonly string[] = []): Typed {
  const guesses = [...typed.guesses.values()];
  const kept = guesses.filter(({ column, isMade }) => !(isMade === true && names.includes(column.name)));
  return kept.length === guesses.length ? typed : typedBy(kept, typed);
}

/**
 * What was guessed on some of the rows, held against all of them as they were written. The engine has seen to the values that had to
 * be something; texts could be anything, and are looked at here. Undefined when one of them looks like something else.
 */
export async function confirmTyped(staging: Staging, typed: Typed, records: Sql): Promise<Typed | undefined> {
  const guesses = [...typed.guesses.values()];
  const texts = guesses.filter(({ column }) => column.type === 'text' && !typed.declared.has(column.name));
  if (texts.length === 0) return typed;
  const columns = texts.map(({ column }): Column => ({ ...column, value: identifier(column.name) }));
  const from = sql`(SELECT _rid AS _row, * FROM ${records})`;
  const confirmed = await confirmTexts(staging, { from, columns });
  if (!confirmed) return undefined;
  const byName = new Map(confirmed.map((guess) => [guess.column.name, guess]));
  return typedBy(
    guesses.map(({ note, ...guess }) => {
      const again = byName.get(guess.column.name);
      // What was noted of a part of the rows does not hold for all of them.
      return again ? { ...guess, ...again, column: guess.column } : { ...guess, ...(note && { note }) };
    }),
    typed,
  );
}

/** Types that are named for fields that are not there. */
export function unknownTypes(
  frame: Frame,
  { types = {} }: Pick<ImportRequest, 'types'>,
): readonly ImportProblem[] {
  const names = frame.columns.map(({ name }) => name);
  return Object.keys(types)
    .filter((name) => !names.includes(name))
    .map((field) => ({
      code: 'unknown-field',
      message: `There is no field ${field}.`,
      advice: `The fields are ${names.join(', ')}.`,
      field,
    }));
}

function bySchema(frame: Frame, schema: DatasetSchema): Typed {
  const notes: string[] = [];
  const used = new Set<Column>();
  const sources: Sql[] = [];
  const columns = schema.fields.map((field): Column => {
    const column = columnFor(frame, field);
    if (!column) {
      notes.push(`The source has no column for ${field.name}: it is empty.`);
      return { name: field.name, label: field.name, type: field.type, value: raw('NULL') };
    }
    used.add(column);
    sources.push(sourceText(column));
    const { multivalued } = field.annotations;
    return { ...declare(column, { type: field.type, multivalued }), name: field.name };
  });
  const left = frame.columns.filter((column) => !used.has(column)).map(({ label }) => label);
  if (left.length > 0) notes.push(`Columns left out, the schema has none of them: ${left.join(', ')}.`);
  return {
    frame: { ...frame, columns },
    schema,
    guesses: new Map(),
    declared: new Set(schema.fields.map(({ name }) => name)),
    sources,
    notes,
  };
}

/** Printing a number takes longer than anything else that is done with it. */
const sourceText = ({ type, value }: Column): Sql => (type === 'untyped' ? value : sql`(${value})::VARCHAR`);

const columnFor = ({ columns }: Frame, { name, label }: Field): Column | undefined =>
  columns.find((column) => column.label === name) ??
  columns.find((column) => column.name === name) ??
  columns.find((column) => Object.values(label).includes(column.label));

const LATITUDE = /^(?:lat|latitude|latitude_deg|decimallatitude|reclat)$/;
const LONGITUDE = /^(?:lon|long|lng|longitude|longitude_deg|decimallongitude|reclong)$/;

/** A latitude and a longitude make a place, when the source has none of its own. */
function addPlace(guesses: readonly Guess[]): readonly Guess[] {
  const columns = guesses.map(({ column }) => column);
  const isNumber = ({ type }: Column) => type === 'double' || type === 'int';
  const lat = columns.find((column) => LATITUDE.test(column.name) && isNumber(column));
  const lon = columns.find((column) => LONGITUDE.test(column.name) && isNumber(column));
  if (!lat || !lon || columns.some(({ type }) => type === 'geo_point_2d' || type === 'geo_shape'))
    return guesses;
  const name = columns.some((column) => column.name === 'geo_point') ? 'geo_point_2d' : 'geo_point';
  const value: Sql = pointOf(lon.value, lat.value);
  const label = `${lat.label}, ${lon.label}`;
  return [
    ...guesses,
    {
      column: { name, label, type: 'geo_point_2d', value },
      confidence: 1,
      isFacet: false,
      isMade: true,
      note: `${name} is made of ${lat.name} and ${lon.name}.`,
    },
  ];
}

/** What stands behind numbers, in a column behind theirs. */
function addFlags(guesses: readonly Guess[]): readonly Guess[] {
  const names = new Set(guesses.map(({ column }) => column.name));
  return guesses.flatMap((guess): readonly Guess[] => {
    const { flag, column } = guess;
    if (flag === undefined) return [guess];
    let name = `${column.name}_flag`;
    while (names.has(name)) name += '0';
    names.add(name);
    const made: Guess = {
      column: { name, label: `${column.label} flag`, type: 'text', value: flag },
      confidence: 1,
      isFacet: true,
      isMade: true,
      note: `${name} has the letters that stand behind numbers of ${column.name}.`,
    };
    return [guess, made];
  });
}

function fieldOf({ column, isFacet }: Guess): Field {
  const { name, label, type, multivalued, precision, timezone, unit, ucd, description } = column;
  if (type === 'untyped') throw new Error(`${name} has no type`);
  const hasOrder = type === 'int' || type === 'double' || type === 'date' || type === 'datetime';
  const annotations: FieldAnnotations = {
    ...(isFacet && { facet: true as const }),
    ...(multivalued !== undefined && { multivalued }),
    ...(hasOrder && { sortable: true as const }),
    ...(precision !== undefined && { precision }),
    ...(timezone !== undefined && { timezone }),
    ...(type === 'file' && { hasThumbnails: true as const }),
  };
  return {
    name,
    type,
    label: { en: label, fr: label },
    ...(description !== undefined && { description: { en: description, fr: description } }),
    ...(unit !== undefined && { unit }),
    ...(ucd !== undefined && { ucd }),
    annotations,
  };
}
