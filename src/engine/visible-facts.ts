import { createHash } from 'node:crypto';
import { type DatasetSchema, hiddenColumn, snapshotColumns } from '#dataset';
import { identifier, join, raw, type Sql, sql } from '#lib';
import type { Visible } from '#query';
import { visibleSource } from './dialects/duckdb/visible.ts';
import type { Cell, SnapshotRef, VisibleFacts } from './model.ts';

const geoField = ({ fields }: DatasetSchema) =>
  fields.find((field) => field.type === 'geo_point_2d') ?? fields.find((field) => field.type === 'geo_shape');

/** Questions whose answers `factsFrom` puts together. One statement, since all of them read every visible record. */
export function factStatement(from: Sql, { schema }: SnapshotRef, visible: Visible): Sql {
  const source = visibleSource(from, schema, visible);
  const values = snapshotColumns(schema)
    .filter(({ name }) => name !== '_rid')
    .map(({ name }) => identifier(name));
  // Numbered among the visible ones: the place in the whole would tell of the others.
  const numbered = sql`(SELECT *, row_number() OVER () AS number FROM ${source}) AS numbered`;
  // Values and not their texts: a tenth of the time. Equal content must have one sum, nothing more is asked of it.
  const content = sql`concat(bit_xor(hash(number, ${join(values)})), '-', sum(hash(${join(values)}, number)))`;
  const geo = geoField(schema);
  if (geo === undefined) return sql`SELECT count(*), ${content} FROM ${numbered}`;
  const isPoint = geo.type === 'geo_point_2d';
  const place = identifier(isPoint ? geo.name : hiddenColumn(geo.name, 'box'));
  const sides = isPoint ? ['lon', 'lat', 'lon', 'lat'] : ['west', 'south', 'east', 'north'];
  const bounds = sides.map((side, i) => sql`${raw(i < 2 ? 'min' : 'max')}(${place}.${raw(side)})`);
  const types = isPoint
    ? raw("'Point'")
    : sql`string_agg(DISTINCT json_extract_string(${identifier(geo.name)}, '$.type'), ',')`;
  return sql`SELECT count(*), ${content}, ${join(bounds)}, ${types} FROM ${numbered}`;
}

export function factsFrom(
  [count, content, west, south, east, north, types]: readonly Cell[],
  schema: DatasetSchema,
): VisibleFacts {
  return {
    recordCount: Number(count),
    contentHash: createHash('sha256')
      .update(`${JSON.stringify(schema)}\n${content}`)
      .digest('hex')
      .slice(0, 32),
    ...(typeof west === 'number' && {
      bbox: { west, south: Number(south), east: Number(east), north: Number(north) },
      geometryTypes: String(types).split(',').sort(),
    }),
  };
}
