import type { DatasetSchema, FieldType } from '#dataset';
import type { Staging } from '#engine';
import { join, raw, type Sql, sql } from '#lib';
import type { ImportPreview, Parsed } from './model.ts';
import { collectRejects } from './typing/rejects.ts';
import type { Typed } from './typing/schema.ts';

const ROWS = 12;
const LISTED = 200;
const CELL_LENGTH = 120;

/** The first rows of staged records, as they came and as they become, and what of all of them is rejected. */
export async function previewOf(
  staging: Staging,
  {
    format,
    parsed,
    isSample,
  }: { readonly format: string; readonly parsed: Parsed; readonly isSample: boolean },
  {
    typed,
    notes,
    schema,
  }: { readonly typed: Typed; readonly notes: readonly string[]; readonly schema: DatasetSchema },
): Promise<ImportPreview> {
  const { frame, guesses } = typed;
  const rejects = await collectRejects(staging, frame);
  const rowsOf = async (cells: readonly Sql[]) => {
    const shown = cells.map((cell) => sql`left((${cell})::VARCHAR, ${CELL_LENGTH})`);
    const rows = await staging.all(
      sql`SELECT ${join(shown)} FROM ${frame.from}${kept} ORDER BY _row LIMIT ${ROWS}`,
    );
    return rows.map((row) => row.map((cell) => (cell === null ? null : String(cell))));
  };
  const kept = frame.where ? sql` WHERE ${frame.where}` : raw('');
  const [[recordCount] = []] = await staging.all(sql`SELECT count(*) FROM ${frame.from}${kept}`);
  return {
    format,
    recognised: parsed.recognised,
    columns: parsed.frame.columns.map(({ name, label }) => ({ name, label })),
    fields: schema.fields.map((field) => ({
      field,
      isMade: guesses.get(field.name)?.isMade ?? false,
      confidence: guesses.get(field.name)?.confidence ?? 1,
      rejected: rejects.byField.get(field.name) ?? 0,
    })),
    sourceRows: await rowsOf(
      parsed.frame.columns.map(({ type, multivalued, value }) => printed(type, multivalued, value)),
    ),
    typedRows: await rowsOf(
      frame.columns.map(({ type, multivalued, value }) => printed(type, multivalued, value)),
    ),
    rejects: [...parsed.rejects, ...rejects.listed].toSorted((a, b) => a.row - b.row).slice(0, LISTED),
    rejectedCount: parsed.rejectedCount + rejects.total,
    recordCount: Number(recordCount),
    isSample,
    notes: [...parsed.notes, ...notes, ...typed.notes],
  };
}

/** A value as a person reads it in a table. */
function printed(type: FieldType | 'untyped', multivalued: string | undefined, value: Sql): Sql {
  if (multivalued !== undefined) return sql`array_to_string(${value}, ' · ')`;
  if (type === 'geo_point_2d') return sql`(${value}).lat || ', ' || (${value}).lon`;
  return value;
}
