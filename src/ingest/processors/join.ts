import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Field, recordsTable } from '#dataset';
import { StagingError } from '#engine';
import { identifier, join, raw, type Sql, sql } from '#lib';
import type { Column, Frame, OtherDataset } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { conversion } from '../typing/conversion.ts';
import { existing, otherDataset, otherField } from './columns.ts';
import { columnNamed, defineProcessor, named, type StepContext, textOf } from './model.ts';

/** What is asked of every step that takes values from another dataset. */
export const takingOptions = {
  take: z.array(otherField).min(1).max(100),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9_]{0,40}$/, 'letters, digits and _ only, 40 at most')
    .optional(),
  several: z.enum(['first', 'list', 'all']).default('first'),
  without: z.enum(['keep', 'delete']).default('keep'),
};
export type Taking = z.infer<z.ZodObject<typeof takingOptions>>;

/** More would be a mistake of a key that is none. */
const MOST_PAIRS = 20_000_000;

/** Another dataset, to be read from in this step. */
export interface OpenDataset {
  readonly id: string;
  readonly records: Sql;
  readonly dataset: OtherDataset;
  field(name: string): Field;
}

/** @throws Refusal when there is none of that name for the person */
export async function openDataset(id: string, context: StepContext): Promise<OpenDataset> {
  const { staging, surroundings, place } = context;
  const { datasets = {} } = surroundings;
  const dataset = Object.hasOwn(datasets, id) ? datasets[id] : undefined;
  const missing = new Refusal({
    code: 'step',
    message: `Step ${place}: there is no dataset ${id}, or you do not see all of it.`,
    advice: 'Name a published dataset, all fields and records of which you may see.',
  });
  if (dataset === undefined) throw missing;
  const alias = `other_${createHash('sha1').update(dataset.file).digest('hex').slice(0, 16)}`;
  try {
    await staging.run(sql`ATTACH IF NOT EXISTS ${dataset.file} AS ${raw(alias)} (READ_ONLY)`);
  } catch (error) {
    // Replaced and cleared away between the question and now.
    throw error instanceof StagingError ? missing : error;
  }
  const { fields } = dataset.schema;
  return {
    id,
    dataset,
    records: raw(`${alias}.${recordsTable}`),
    field(name) {
      const found = fields.find((field) => field.name === name);
      if (found !== undefined && found.type !== 'file') return found;
      throw new Refusal({
        code: 'step',
        message: `Step ${place}: ${id} has no field ${name} that could be taken.`,
        advice: `Its fields are ${fields
          .filter(({ type }) => type !== 'file')
          .map((field) => field.name)
          .join(', ')}.`,
        field: name,
      });
    },
  };
}

/**
 * The frame with values of the records of another dataset that go with its own.
 *
 * @param pairs rows of `_row` here, `part` (which of several keys) and `rid` there
 */
export async function withTaken(
  flat: Frame,
  other: OpenDataset,
  pairs: Sql,
  { take, prefix = '', several, without }: Taking,
  { staging, place }: StepContext,
): Promise<Frame> {
  const taken = take.map((name) => ({ field: other.field(name), name: prefix + name }));
  const names = new Set(flat.columns.map(({ name }) => name.toLowerCase()));
  for (const { name } of taken)
    if (names.has(name.toLowerCase()))
      throw new Refusal({
        code: 'step',
        message: `Step ${place}: there is a field ${name} already.`,
        advice: 'Put something before the names of the fields that are taken.',
        field: name,
      });
  if (several !== 'first') {
    const [[count] = []] = await staging.recall(sql`SELECT count(*) FROM (${pairs})`);
    if (Number(count) > MOST_PAIRS)
      throw new Refusal({
        code: 'step',
        message: `Step ${place}: ${count} pairs of records belong together; ${MOST_PAIRS} is the most.`,
        advice: 'Take a key that fewer records share, or only the first of them.',
      });
  }
  const values = taken.map(({ field }, i) =>
    several === 'list'
      ? sql`list(${listable(field)} ORDER BY p.part, p.rid) FILTER (${theirs(field)} IS NOT NULL) AS ${raw(`v${i}`)}`
      : sql`${theirs(field)} AS ${raw(`v${i}`)}`,
  );
  const found = sql`FROM (${pairs}) p JOIN ${other.records} o ON o._rid = p.rid`;
  const made =
    several === 'list'
      ? sql`SELECT p._row, ${join(values)} ${found} GROUP BY p._row`
      : sql`SELECT p._row, p.part, p.rid, ${join(values)} ${found}${several === 'first' ? raw(' QUALIFY row_number() OVER (PARTITION BY p._row ORDER BY p.part, p.rid) = 1') : raw('')}`;
  const table = await staging.tableOf(made);
  const cells = taken.map(({ name }, i) => sql`j.${raw(`v${i}`)} AS ${identifier(name)}`);
  const side = raw(without === 'keep' ? 'LEFT' : 'INNER');
  const both = sql`FROM ${flat.from} h ${side} JOIN ${table} j ON j._row = h._row`;
  const columns = [
    ...flat.columns,
    ...taken.map(({ field, name }) => takenColumn(field, name, several === 'list')),
  ];
  if (several === 'all')
    return {
      from: sql`(SELECT h.* EXCLUDE (_row), ${join(cells)}, row_number() OVER (ORDER BY h._row, j.part, j.rid) - 1 AS _row ${both})`,
      columns,
    };
  return {
    from: sql`(SELECT h.*, ${join(cells)} ${both})`,
    columns,
    // The rows that are left may have gaps in their numbers.
    where: without === 'delete' ? sql`true` : flat.where,
  };
}

const theirs = ({ name }: Field): Sql => sql`o.${identifier(name)}`;

/** A value among several, as text. */
function listable(field: Field): Sql {
  const value = theirs(field);
  if (field.annotations.multivalued !== undefined) return sql`array_to_string(${value}, ', ')`;
  if (field.type === 'geo_point_2d') return sql`concat(${value}.lat, ', ', ${value}.lon)`;
  return sql`(${value})::VARCHAR`;
}

function takenColumn(field: Field, name: string, isList: boolean): Column {
  const { annotations, type, label, unit, ucd, description } = field;
  const { multivalued, precision } = annotations;
  return {
    name,
    label: label.en ?? field.name,
    type: isList ? 'text' : type,
    value: identifier(name),
    ...(isList ? { multivalued: ',' } : multivalued !== undefined && { multivalued }),
    ...(!isList && precision !== undefined && { precision }),
    ...(unit !== undefined && { unit }),
    ...(ucd !== undefined && { ucd }),
    ...(description?.en !== undefined && { description: description.en }),
  };
}

const folded = (text: Sql): Sql => sql`strip_accents(lower(trim(${text})))`;

export const joinDataset = defineProcessor({
  kind: 'join',
  options: z.strictObject({
    field: existing,
    dataset: otherDataset,
    key: otherField,
    loose: z.boolean().optional(),
    ...takingOptions,
  }),
  example: {
    kind: 'join',
    field: 'constellation',
    dataset: 'constellations',
    key: 'abbreviation',
    take: ['name', 'area'],
    several: 'first',
    without: 'keep',
  },
  async apply(frame, { field, dataset, key, loose = false, ...taking }, context) {
    const flat = named(frame);
    const here = columnNamed(flat, field, context);
    const other = await openDataset(dataset, context);
    const there = other.field(key);
    const isNumber = there.type === 'int' || there.type === 'double';
    const isDay = there.type === 'date' || there.type === 'datetime';
    if (!isNumber && !isDay && there.type !== 'text' && there.type !== 'boolean')
      throw new Refusal({
        code: 'step',
        message: `Step ${context.place}: ${key} holds no keys: it is of the type ${there.type}.`,
        advice:
          'Take a field of texts, numbers or dates; places are joined with areas in a step of their own.',
        field: key,
      });
    // As the other dataset has it: `07` is the number 7 there, and another text.
    const alike = (text: Sql) =>
      there.type === 'text'
        ? loose
          ? folded(text)
          : text
        : sql`(${conversion(there.type, text).value})::VARCHAR`;
    const ours =
      here.multivalued === undefined
        ? sql`SELECT _row, 1 AS part, ${alike(textOf(here))} AS k FROM ${flat.from}`
        : sql`SELECT _row, part, ${alike(raw('item'))} AS k FROM (SELECT _row, unnest(range(1, len(${here.value}) + 1)) AS part, unnest(${here.value}) AS item FROM ${flat.from})`;
    const value = theirs(there);
    const keys =
      there.annotations.multivalued === undefined
        ? sql`SELECT o._rid AS rid, ${there.type === 'text' && loose ? folded(value) : sql`(${value})::VARCHAR`} AS k FROM ${other.records} o`
        : sql`SELECT rid, ${loose ? folded(raw('item')) : raw('item')} AS k FROM (SELECT o._rid AS rid, unnest(${value}) AS item FROM ${other.records} o)`;
    const pairs = sql`SELECT a._row, a.part, b.rid FROM (${ours}) a JOIN (${keys}) b ON a.k = b.k`;
    return withTaken(flat, other, pairs, taking, context);
  },
});
