import { raw, type Sql, sql } from '#lib';

/**
 * A text as a constant of the SQL, quoted. For names, separators and zones, which are many and the same for each row:
 * DuckDB plans a statement with parameters anew each time it runs, 1.5 ms for a page of 16 fields. Values of a
 * request's conditions are bound.
 */
export const constant = (text: string): Sql =>
  // SQL text ends at a NUL character.
  text.includes('\0') ? sql`${text}` : raw(`'${text.replaceAll("'", "''")}'`);
