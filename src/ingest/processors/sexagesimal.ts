import { type Sql, sql } from '#lib';

const part = (text: Sql, group: number): Sql =>
  sql`try_cast(nullif(replace(regexp_extract(${text}, ${PATTERN}, ${group}), ',', '.'), '') AS DOUBLE)`;

// One to three numbers with any of the usual marks between them; only the last may have decimals.
const NUMBER = '([0-9]+(?:[.,][0-9]+)?)';
const PATTERN = `^\\s*([+\\-−–]?)\\s*${NUMBER}\\s*(?:[hHdD°:\\s]\\s*(?:${NUMBER}\\s*(?:[mM'′’:\\s]\\s*(?:${NUMBER}\\s*(?:[sS"″”]|'')?)?)?)?)?\\s*([NSEWnsew]?)\\s*$`;

/**
 * Degrees of a sexagesimal text: `12:35:26.45`, `-09° 53,32'`, `15h54m`, `+14 29 46.8`, `43°36′N`. Null where it is none, where
 * minutes or seconds reach 60, or where an angle leaves its circle.
 */
export function degreesOf(text: Sql, from: 'hours' | 'degrees'): Sql {
  const [whole, minutes, seconds] = [part(text, 2), part(text, 3), part(text, 4)];
  const sum = sql`(${whole} + coalesce(${minutes}, 0) / 60 + coalesce(${seconds}, 0) / 3600)`;
  const factor = from === 'hours' ? 15 : 1;
  const sign = sql`CASE WHEN regexp_extract(${text}, ${PATTERN}, 1) IN ('-', '−', '–') OR upper(regexp_extract(${text}, ${PATTERN}, 5)) IN ('S', 'W') THEN -1.0 ELSE 1.0 END`;
  const fits = sql`${whole} IS NOT NULL AND coalesce(${minutes}, 0) < 60 AND coalesce(${seconds}, 0) < 60 AND ${sum} * ${factor} <= 360`;
  return sql`CASE WHEN ${fits} THEN ${sign} * ${sum} * ${factor} END`;
}
