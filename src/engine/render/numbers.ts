import { type Sql, sql } from '#lib';
import type { OutputColumn } from '#query';

/**
 * A double in its shortest form that reads back the same: `-10.0`, `0.03`, `1e+20`, as Python prints it, and DuckDB
 * does too. A stored field is never infinite; a computed one may be, which JSON cannot say: null.
 */
export function doubleText(value: Sql, column: OutputColumn): Sql {
  const number = sql`${value}::DOUBLE`;
  return column.fieldName === undefined
    ? sql`CASE WHEN isfinite(${number}) THEN (${number})::VARCHAR END`
    : sql`(${number})::VARCHAR`;
}
