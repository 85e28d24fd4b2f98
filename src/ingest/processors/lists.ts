import { z } from 'zod';
import { identifier, join, type Sql, sql } from '#lib';
import type { Frame } from '../model.ts';
import { jsonList } from '../typing/values.ts';
import { existing, labelOption, newName, oneField, several } from './columns.ts';
import { columnNamed, defineProcessor, made, named, remade, textOf, withColumn } from './model.ts';

/** Several rows of each row, `$part` of which tells them apart: they are numbered anew, in their order. */
const multiplied = (frame: Frame, parts: Sql): Sql =>
  sql`(SELECT * EXCLUDE (_row), row_number() OVER (ORDER BY _row, "$part") - 1 AS _row FROM (SELECT *, ${parts} FROM ${frame.from}))`;

export const uniqueValues = defineProcessor({
  kind: 'unique-values',
  options: z.strictObject({ field: existing }),
  example: { kind: 'unique-values', field: 'other_names' },
  apply(frame, { field }, context) {
    const column = columnNamed(frame, field, context);
    if (column.multivalued === undefined) return frame;
    const items = column.value;
    const first = sql`list_filter(${items}, lambda item, place: list_position(${items}, item) = place)`;
    return made(frame, column, {}, { ...remade(column, (text) => text), value: first });
  },
});

export const jsonToList = defineProcessor({
  kind: 'json-list',
  options: z.strictObject(oneField),
  example: { kind: 'json-list', field: 'tags' },
  apply(frame, { field, ...as }, context) {
    const column = columnNamed(frame, field, context);
    const text = textOf(column);
    return made(frame, column, as, {
      type: 'text',
      multivalued: ',',
      value: jsonList.value(text),
      origin: { text, reason: 'not a list in JSON' },
    });
  },
});

export const jsonValue = defineProcessor({
  kind: 'json-value',
  options: z.strictObject({
    field: existing,
    path: z.string().regex(/^\$/, 'begins with $').max(500),
    to: newName,
    label: labelOption,
  }),
  example: { kind: 'json-value', field: 'properties', path: '$.magnitude', to: 'magnitude' },
  apply(frame, { field, path, to, label }, context) {
    const column = columnNamed(frame, field, context);
    const text = textOf(column);
    const safe = sql`CASE WHEN json_valid(${text}) THEN ${text} END`;
    return withColumn(frame, {
      name: to,
      label: label ?? to,
      type: 'untyped',
      value: sql`nullif(trim(json_extract_string(${safe}, ${path})), '')`,
    });
  },
});

export const flagsToList = defineProcessor({
  kind: 'flags-to-list',
  options: z.strictObject({ fields: several, to: newName, label: labelOption }),
  example: { kind: 'flags-to-list', fields: ['variable', 'double'], to: 'kinds' },
  apply(frame, { fields, to, label }, context) {
    const columns = fields.map((field) => columnNamed(frame, field, context));
    const yes = columns.map(
      (column) =>
        sql`CASE WHEN lower(${textOf(column)}) IN ('true', 'yes', 'oui', 'vrai', 't', 'y', '1', 'x', '✓') THEN ${column.label}::VARCHAR END`,
    );
    const items = sql`list_filter([${join(yes)}], lambda item: item IS NOT NULL)`;
    return withColumn(frame, {
      name: to,
      label: label ?? to,
      type: 'text',
      multivalued: ',',
      value: sql`CASE WHEN len(${items}) > 0 THEN ${items} END`,
    });
  },
});

export const expandList = defineProcessor({
  kind: 'expand',
  options: z.strictObject({ field: existing }),
  example: { kind: 'expand', field: 'other_names' },
  apply(frame, { field }, context) {
    const column = columnNamed(frame, field, context);
    if (column.multivalued === undefined) return frame;
    const flat = named(frame);
    const parts = sql`unnest(range(1, greatest(coalesce(len(${identifier(column.name)}), 0), 1) + 1)) AS "$part"`;
    const value = sql`${identifier(column.name)}["$part"]`;
    const { multivalued: _list, origin: _before, ...rest } = column;
    return {
      from: sql`(SELECT * REPLACE (${value} AS ${identifier(column.name)}) FROM ${multiplied(flat, parts)})`,
      columns: flat.columns.map((one) =>
        one.name === column.name ? { ...rest, type: 'untyped', value: identifier(column.name) } : one,
      ),
    };
  },
});

export const expandJson = defineProcessor({
  kind: 'expand-json',
  options: z.strictObject({ field: existing }),
  example: { kind: 'expand-json', field: 'observations' },
  apply(frame, { field }, context) {
    const column = columnNamed(frame, field, context);
    const flat = named({
      ...frame,
      columns: frame.columns.map((one) => (one === column ? { ...one, value: textOf(column) } : one)),
    });
    const name = identifier(column.name);
    const list = sql`CASE WHEN ${name} LIKE '[%' AND json_valid(${name}) THEN ${name} END`;
    const parts = sql`unnest(range(1, greatest(coalesce(json_array_length(${list}), 0), 1)::BIGINT + 1)) AS "$part"`;
    const item = sql`json_extract(${list}, concat('$[', "$part" - 1, ']'))`;
    const value = sql`CASE WHEN (${list}) IS NULL THEN ${name} WHEN json_type(${item}) IN ('OBJECT', 'ARRAY') THEN (${item})::VARCHAR ELSE json_extract_string(${list}, concat('$[', "$part" - 1, ']')) END`;
    const { multivalued: _list, origin: _before, ...rest } = column;
    return {
      from: sql`(SELECT * REPLACE (${value} AS ${name}) FROM ${multiplied(flat, parts)})`,
      columns: flat.columns.map((one) =>
        one.name === column.name ? { ...rest, type: 'untyped', value: name } : one,
      ),
    };
  },
});

export const transpose = defineProcessor({
  kind: 'transpose',
  options: z.strictObject({ fields: several, name_to: newName, value_to: newName }),
  example: { kind: 'transpose', fields: ['u', 'g', 'r'], name_to: 'band', value_to: 'magnitude' },
  apply(frame, { fields, name_to, value_to }, context) {
    const gone = fields.map((field) => columnNamed(frame, field, context));
    const kept = frame.columns.filter((column) => !gone.includes(column));
    const flat = named(frame);
    const labels = sql`[${join(gone.map(({ label }) => sql`${label}::VARCHAR`))}]`;
    const values = sql`[${join(
      gone.map((column) => textOf({ ...column, value: identifier(column.name) })),
    )}]`;
    const parts = sql`unnest(range(1, ${gone.length} + 1)) AS "$part", ${labels} AS "$labels", ${values} AS "$values"`;
    const numbered = multiplied(flat, parts);
    return {
      from: sql`(SELECT *, "$labels"["$part"] AS "$name", "$values"["$part"] AS "$value" FROM ${numbered})`,
      columns: [
        ...flat.columns.filter(({ name }) => kept.some((column) => column.name === name)),
        { name: name_to, label: name_to, type: 'untyped', value: identifier('$name') },
        { name: value_to, label: value_to, type: 'untyped', value: identifier('$value') },
      ],
    };
  },
});
