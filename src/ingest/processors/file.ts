import { z } from 'zod';
import { sql } from '#lib';
import { MOST_FILES, takenOf } from '../media/file-taker.ts';
import { NOT_TAKEN } from '../media/take-file.ts';
import { Refusal } from '../refusal.ts';
import { oneField } from './columns.ts';
import { columnNamed, defineProcessor, made, named, textOf } from './model.ts';

/** The layout of a `file` field, for the engine's reading of JSON. */
const CELL = JSON.stringify({
  thumbnail: 'BOOLEAN',
  filename: 'VARCHAR',
  format: 'VARCHAR',
  width: 'INTEGER',
  height: 'INTEGER',
  mimetype: 'VARCHAR',
  id: 'VARCHAR',
  last_synchronized: 'VARCHAR',
  color_summary: ['VARCHAR'],
});

/** The file that a text names, as JSON; null when there is none. */
export function fileCell(key: string, text: string): string | null {
  const taken = takenOf(key, text);
  if (taken === undefined || 'why' in taken) return null;
  return JSON.stringify('cell' in taken ? taken.cell : { filename: `${taken.later.slice(0, 100)} …` });
}

/** Why a text names no file. */
export function whyNoFile(key: string, text: string): string | null {
  const taken = takenOf(key, text);
  return taken !== undefined && 'why' in taken ? NOT_TAKEN[taken.why] : null;
}

export const file = defineProcessor({
  kind: 'file',
  options: z.strictObject(oneField),
  example: { kind: 'file', field: 'picture_url', to: 'picture' },
  async apply(frame, { field, ...as }, context) {
    const { staging, files, place } = context;
    if (files === undefined)
      throw new Refusal({
        code: 'step',
        message: `Step ${place}: files cannot be taken here.`,
        advice: 'Take them where the dataset is imported from a file or an address.',
      });
    // Of all records: texts of a part of them would not be enough.
    const flat = named(frame);
    const column = columnNamed(flat, field, context);
    const text = sql`nullif(trim((${column.multivalued === undefined ? textOf(column) : sql`(${column.value})[1]`})::VARCHAR), '')`;
    const where = flat.where ? sql` AND ${flat.where}` : sql``;
    const rows = await staging.all(
      sql`SELECT ${text} AS t FROM ${flat.from} WHERE t IS NOT NULL${where} GROUP BY t ORDER BY min(_row) LIMIT ${MOST_FILES + 1}`,
    );
    if (rows.length > MOST_FILES)
      throw new Refusal({
        code: 'step',
        message: `Step ${place}: ${field} names more than ${MOST_FILES} files.`,
        advice: 'Leave the addresses as they are, or split the dataset.',
        field,
      });
    const key = await files.take(rows.map(([named]) => String(named)));
    return made(flat, column, as, {
      type: 'file',
      value: sql`json_transform(step_file(${key}::VARCHAR, ${text}), ${CELL})`,
      origin: {
        text,
        reason: NOT_TAKEN['not-address'],
        why: (of) => sql`step_no_file(${key}::VARCHAR, ${of})`,
      },
    });
  },
});
