import { type Sql, sql } from '#lib';

/** A stored instant as clocks of a zone show it. */
export const inZone = (instant: Sql, timezone: string): Sql =>
  timezone === 'UTC' ? instant : sql`timezone(CAST(${timezone} AS VARCHAR), timezone('UTC', ${instant}))`;
