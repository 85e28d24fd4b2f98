import { identifier, type Sql } from '#lib';
import type { OutputColumn } from '#query';

/** A column of printed SQL: what it is, and its name there (`c0`, `c1`, …). */
export interface RenderedColumn {
  readonly column: OutputColumn;
  readonly value: Sql;
}

/** Columns of printed SQL, in order. */
export const columnsOf = (columns: readonly OutputColumn[]): readonly RenderedColumn[] =>
  columns.map((column, i) => ({ column, value: identifier(`c${i}`) }));
