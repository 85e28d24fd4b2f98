import { raw, type Sql, sql } from '#lib';

const NUMBER = String.raw`-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?`;
// A position is the only list that begins with two numbers.
const POSITION = String.raw`\[\s*(${NUMBER})\s*,\s*(${NUMBER})`;

const ordinates = (shape: Sql, group: 1 | 2): Sql =>
  sql`list_transform(regexp_extract_all(${shape}, ${POSITION}, ${group}), lambda x: x::DOUBLE)`;

/** The box around a GeoJSON geometry, in degrees; null without positions. */
export function boxOf(shape: Sql): Sql {
  const side = (name: string, aggregate: string, group: 1 | 2) =>
    sql`${raw(`${name}: ${aggregate}`)}(${ordinates(shape, group)})`;
  return sql`CASE WHEN regexp_matches(${shape}, ${POSITION}) THEN {${side('west', 'list_min', 1)}, ${side('south', 'list_min', 2)}, ${side('east', 'list_max', 1)}, ${side('north', 'list_max', 2)}} END`;
}
