import type { Staging } from '#engine';
import { type Sql, sql } from '#lib';
import type { Column } from '../model.ts';

/**
 * What the third numbers of points say, as a column of its own: a position has none. Nothing where all of them are missing or zero.
 *
 * @param text the points as GeoJSON, a column of the table `raw`
 * @param taken names that other columns have
 */
export async function heightColumns(
  staging: Staging,
  text: Sql,
  taken: ReadonlySet<string>,
): Promise<readonly Column[]> {
  const height = sql`try_cast(json_extract_string(${text}, '$.coordinates[2]') AS DOUBLE)`;
  const [[has] = []] = await staging.all(
    sql`SELECT bool_or(isfinite(${height}) AND ${height} <> 0) FROM raw WHERE ${text} IS NOT NULL`,
  );
  if (has !== true) return [];
  let name = 'altitude';
  while (taken.has(name)) name += '0';
  return [
    { name, label: 'altitude', type: 'double', value: sql`CASE WHEN isfinite(${height}) THEN ${height} END` },
  ];
}

/** Places of one shape, their third numbers only where any of them says something. */
export function withHeights(
  lines: readonly (readonly (readonly [number, number, number])[])[],
): readonly (readonly (readonly number[])[])[] {
  const isFlat = lines.every((line) => line.every(([, , height]) => height === 0));
  return isFlat ? lines.map((line) => line.map(([x, y]) => [x, y])) : lines;
}
