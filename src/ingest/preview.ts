import type { DatasetSchema, FieldType } from '#dataset';
import type { Staging } from '#engine';
import { join, raw, type Sql, sql } from '#lib';
import type { Frame, ImportPreview, Parsed, PreviewRow, SourceColumn } from './model.ts';
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
    shaped,
    schema,
  }: {
    readonly typed: Typed;
    readonly notes: readonly string[];
    readonly shaped: readonly SourceColumn[];
    readonly schema: DatasetSchema;
  },
): Promise<ImportPreview> {
  const { frame, guesses } = typed;
  // What a field nearly is, is told with the field.
  const told = new Set([...guesses.values()].flatMap(({ near, note }) => (near && note ? [note] : [])));
  const rejects = await collectRejects(staging, frame);
  const kept = frame.where ? sql` WHERE ${frame.where}` : raw('');
  const rowsOf = (of: Frame) => printedRows(staging, of, { first: ROWS });
  const [[recordCount] = []] = await staging.recall(sql`SELECT count(*) FROM ${frame.from}${kept}`);
  const hasMore = !isSample && Number(recordCount) > ROWS;
  const [lastRow] = hasMore ? await printedRows(staging, frame, { last: 1 }) : [];
  return {
    format,
    recognised: parsed.recognised,
    columns: parsed.frame.columns.map(({ name, label }) => ({ name, label })),
    shaped,
    fields: schema.fields.map((field) => {
      const { isMade = false, confidence = 1, near } = guesses.get(field.name) ?? {};
      return {
        field,
        isMade,
        confidence,
        rejected: rejects.byField.get(field.name) ?? 0,
        ...(near && { near }),
      };
    }),
    sourceRows: await rowsOf(
      parsed.unstaged ? { ...parsed.frame, from: parsed.unstaged.sample, where: undefined } : parsed.frame,
    ),
    typedRows: await rowsOf(frame),
    ...(lastRow && { lastRow }),
    rejects: [...parsed.rejects, ...rejects.listed].toSorted((a, b) => a.row - b.row).slice(0, LISTED),
    rejectedCount: parsed.rejectedCount + rejects.total,
    recordCount: Number(recordCount),
    isSample,
    ...(parsed.otherSheets && { otherSheets: parsed.otherSheets }),
    notes: [...parsed.notes, ...notes, ...typed.notes.filter((note) => !told.has(note))],
  };
}

/** Rows at the beginning or the end of a frame as text, cells cut to what fits into a table. */
export async function printedRows(
  staging: Staging,
  { from, columns, where }: Frame,
  wanted: { readonly first: number } | { readonly last: number },
): Promise<readonly PreviewRow[]> {
  const cells = columns.map(({ type, multivalued, value }) => printed(type, multivalued, value));
  const shown = cells.map((cell) => sql`left((${cell})::VARCHAR, ${CELL_LENGTH})`);
  const kept = where ? sql` WHERE ${where}` : raw('');
  const rows = await staging.recall(
    sql`SELECT ${join([raw('_row'), ...shown])} FROM ${from}${kept} ORDER BY _row ${raw('first' in wanted ? 'ASC' : 'DESC')} LIMIT ${'first' in wanted ? wanted.first : wanted.last}`,
  );
  return rows.map(([number, ...row]) => ({
    number: Number(number) + 1,
    cells: row.map((cell) => (cell === null ? null : String(cell))),
  }));
}

/** A value as a person reads it in a table. */
function printed(type: FieldType | 'untyped', multivalued: string | undefined, value: Sql): Sql {
  if (multivalued !== undefined) return sql`array_to_string(${value}, ' · ')`;
  if (type === 'geo_point_2d') return sql`(${value}).lat || ', ' || (${value}).lon`;
  if (type === 'file')
    return sql`CASE WHEN ${value} IS NOT NULL THEN concat_ws(' · ', (${value}).filename, (${value}).format, (${value}).width || ' × ' || (${value}).height) END`;
  return value;
}
