import type { Staging } from '#engine';
import { join, raw, type Sql, sql } from '#lib';
import type { Column, Frame, RejectedValue } from '../model.ts';

/** How many rejected values a report lists; the file of rejects has them all. */
export const LISTED_REJECTS = 1000;

export interface Rejects {
  /** The first ones, in the order of the source. */
  readonly listed: readonly RejectedValue[];
  readonly total: number;
  readonly byField: ReadonlyMap<string, number>;
}

type Checked = Column & { readonly origin: NonNullable<Column['origin']> };

const isChecked = (column: Column): column is Checked => column.origin !== undefined;

const isRejected = ({ origin, value }: Checked): Sql =>
  sql`(${origin.text}) IS NOT NULL AND (${value}) IS NULL`;

/** The values that the source has and the columns have not, kept in the table `rejects`. */
export async function collectRejects(staging: Staging, frame: Frame): Promise<Rejects> {
  await staging.run(
    sql`CREATE OR REPLACE TABLE rejects (row BIGINT, field VARCHAR, value VARCHAR, reason VARCHAR)`,
  );
  const byField = await countRejects(staging, frame);
  const failing = frame.columns.filter(isChecked).filter(({ name }) => byField.has(name));
  if (failing.length === 0) return { listed: [], total: 0, byField };
  const parts = failing.map(
    (column, place) =>
      sql`SELECT _row + 1 AS row, ${column.name} AS field, (${column.origin.text})::VARCHAR AS value, ${column.origin.why?.(column.origin.text) ?? sql`${column.origin.reason}`} AS reason, ${place} AS place FROM ${frame.from} WHERE ${isRejected(column)}${kept(frame)}`,
  );
  await staging.run(
    sql`INSERT INTO rejects SELECT * EXCLUDE (place) FROM (${join(parts, ' UNION ALL ')}) ORDER BY row, place`,
  );
  const rows = await staging.all(sql`SELECT * FROM rejects LIMIT ${LISTED_REJECTS}`);
  return {
    listed: rows.map(([row, field, value, reason]) => ({
      row: Number(row),
      field: String(field),
      value: String(value),
      reason: String(reason),
    })),
    total: [...byField.values()].reduce((sum, count) => sum + count, 0),
    byField,
  };
}

const kept = ({ where }: Frame): Sql => (where ? sql` AND (${where})` : raw(''));

async function countRejects(staging: Staging, frame: Frame): Promise<ReadonlyMap<string, number>> {
  const checked = frame.columns.filter(isChecked);
  if (checked.length === 0) return new Map();
  const counts = checked.map((column) => sql`count(*) FILTER (${isRejected(column)})`);
  const where = frame.where ? sql` WHERE ${frame.where}` : raw('');
  const [row = []] = await staging.recall(sql`SELECT ${join(counts)} FROM ${frame.from}${where}`);
  return new Map(
    checked.map(({ name }, i) => [name, Number(row[i])] as const).filter(([, count]) => count > 0),
  );
}

// The file is opened in a spreadsheet, which would take the value for a formula. A number with its sign is none.
const plain = sql`CASE WHEN regexp_matches(value, '^([=+@\t\r]|-[^0-9.,])') THEN '''' || value ELSE value END`;

/** Writes what `collectRejects` has found, and what was rejected before, into a CSV file. */
export async function writeRejects(
  staging: Staging,
  file: string,
  before: readonly RejectedValue[],
): Promise<void> {
  for (const { row, field, value, reason } of before)
    await staging.run(sql`INSERT INTO rejects VALUES (${row}, ${field}, ${value}, ${reason})`);
  await staging.run(
    sql`COPY (SELECT * REPLACE (${plain} AS value) FROM rejects ORDER BY row, field) TO ${file} (FORMAT csv, HEADER true)`,
  );
}
