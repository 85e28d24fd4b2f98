import { open } from 'node:fs/promises';
import { StagingError } from '#engine';
import { identifier, join, raw, type Sql, sql } from '#lib';
import { fieldNames } from '../field-names.ts';
import type { Column, Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { geometry, pointOf } from '../typing/values.ts';
import type { ParseContext } from './context.ts';
import { heightColumns } from './heights.ts';
import { stageGeometry } from './well-known-binary.ts';

/** Reads Parquet. Types are the file's own; nested values become lists of texts, positions or JSON. */
export async function parseParquet(context: ParseContext): Promise<Parsed> {
  const { staging, path, limits } = context;
  await checkEnds(path);
  const described = await staging
    .all(sql`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${path}))`)
    .catch((error: unknown) => {
      throw error instanceof StagingError ? unreadable(error) : error;
    });
  if (described.length > limits.maxColumns)
    throw new Refusal({
      code: 'too-many-columns',
      message: `The file has ${described.length} columns; ${limits.maxColumns} is the most.`,
      advice: 'Leave some out.',
    });
  const labels = described.map(([name]) => String(name));
  const names = fieldNames(labels);
  const cells = labels.map((label, i) => sql`${identifier(label)} AS ${raw(`c${i}`)}`);
  await staging
    .runInOrder(sql`CREATE OR REPLACE TABLE raw AS SELECT ${join(cells)} FROM read_parquet(${path})`)
    .catch((error: unknown) => {
      throw error instanceof StagingError ? unreadable(error) : error;
    });
  const columns: Column[] = [];
  const notes: string[] = [];
  const encodings = await geometryEncodings(context);
  for (const [i, [, type]] of described.entries()) {
    const name = names[i] ?? `c${i}`;
    const label = labels[i] ?? name;
    const nested = nestedGeometry(raw(`c${i}`), String(type), encodings.get(label));
    const { points, note, ...typed } = nested ?? (await columnOf(context, i, String(type)));
    const taken = new Set([...names, ...columns.map((column) => column.name)]);
    if (points) columns.push(...(await heightColumns(staging, points, taken)));
    columns.push({ name, label, ...typed });
    if (note !== undefined) notes.push(`${label}: ${note}`);
  }
  return {
    frame: { from: raw('(SELECT rowid AS _row, * FROM raw)'), columns },
    recognised: {},
    rejects: [],
    rejectedCount: 0,
    notes,
  };
}

/** The engine stops at nothing it is given; the end of the file tells soonest whether it is whole. */
async function checkEnds(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    const end = buffer.toString('latin1');
    if (end === 'PARE')
      throw new Refusal({
        code: 'malformed',
        message: 'The Parquet file is encrypted.',
        advice: 'Write it without encryption.',
      });
    if (size < 12 || end !== 'PAR1')
      throw new Refusal({
        code: 'malformed',
        message: 'The Parquet file has no end.',
        advice: 'Check that it was written or transferred completely.',
        offset: size,
      });
  } finally {
    await handle.close();
  }
}

function unreadable(cause: StagingError): Refusal {
  const isEncrypted = /encrypt/i.test(cause.message);
  return new Refusal(
    {
      code: 'malformed',
      message: isEncrypted
        ? 'The Parquet file is encrypted.'
        : `The Parquet file cannot be read: ${withoutPaths(cause.message)}`,
      advice: isEncrypted ? 'Write it without encryption.' : 'Write it again, or convert it to CSV.',
    },
    { cause },
  );
}

const withoutPaths = (message: string): string =>
  (message.split('\n')[0] ?? '')
    .replace(/(?:file )?["'][^"']*\.(?:import|parquet)["']/gi, 'the file')
    .slice(0, 300);

type Typed = Pick<Column, 'type' | 'value' | 'origin' | 'multivalued'> & {
  /** As GeoJSON, where the values are made of that. */
  readonly points?: Sql;
  readonly note?: string;
};

async function columnOf(context: ParseContext, index: number, type: string): Promise<Typed> {
  const cell = raw(`c${index}`);
  if (/^(?:UBIGINT|U?HUGEINT|DECIMAL\(\d+,0\))$/.test(type)) return wholeNumbers(context, cell);
  const simple = scalarOf(cell, type);
  if (simple) return simple;
  if (/^GEOMETRY/.test(type)) return geometryColumn(context, index, false);
  if (type === 'BLOB') return binaryColumn(context, index);
  if (type.endsWith('[]') && !/[[(]/.test(type.slice(0, -2))) {
    const list = sql`list_filter(list_transform(${cell}, lambda x: x::VARCHAR), lambda x: x IS NOT NULL AND x <> '')`;
    return { type: 'text', multivalued: ',', value: sql`CASE WHEN len(${list}) > 0 THEN ${list} END` };
  }
  const point = pointMembers(type);
  if (point) {
    const [lon, lat] = point.map((member) => sql`(${cell}.${identifier(member)})::DOUBLE`) as [Sql, Sql];
    return {
      type: 'geo_point_2d',
      value: pointOf(lon, lat),
      origin: {
        text: sql`CASE WHEN ${lon} IS NOT NULL OR ${lat} IS NOT NULL THEN ${cell}::VARCHAR END`,
        reason: 'not a longitude and a latitude',
      },
    };
  }
  return { type: 'json_blob', value: sql`to_json(${cell})::VARCHAR` };
}

/** How the columns are written that GeoParquet says are geometries, by their names. */
async function geometryEncodings({ staging, path }: ParseContext): Promise<ReadonlyMap<string, string>> {
  const [[text] = []] = await staging.all(
    sql`SELECT decode(value) FROM parquet_kv_metadata(${path}) WHERE hex(key) = '67656F'`,
  );
  try {
    const said = JSON.parse(String(text)) as { columns?: Readonly<Record<string, { encoding?: unknown }>> };
    return new Map(
      Object.entries(said.columns ?? {}).map(([name, { encoding }]) => [name, String(encoding)]),
    );
  } catch {
    return new Map();
  }
}

const NESTED: Readonly<Record<string, { readonly type: string; readonly depth: number }>> = {
  linestring: { type: 'LineString', depth: 1 },
  multipoint: { type: 'MultiPoint', depth: 1 },
  polygon: { type: 'Polygon', depth: 2 },
  multilinestring: { type: 'MultiLineString', depth: 2 },
  multipolygon: { type: 'MultiPolygon', depth: 3 },
};

/** A geometry as lists of positions, the way of GeoArrow. */
function nestedGeometry(cell: Sql, columnType: string, encoding = ''): Typed | undefined {
  const known = Object.hasOwn(NESTED, encoding) ? NESTED[encoding] : undefined;
  const [, lists] =
    /^STRUCT\("?x"? DOUBLE, "?y"? DOUBLE(?:, "?[zm]"? DOUBLE)*\)((?:\[\]){1,3})$/.exec(columnType) ?? [];
  if (!known || lists?.length !== 2 * known.depth) return undefined;
  const positions = (list: Sql, depth: number): Sql => {
    const item = raw(`p${depth}`);
    const inner = depth === 1 ? sql`[${item}.x, ${item}.y]` : positions(item, depth - 1);
    return sql`list_transform(${list}, lambda ${item}: ${inner})`;
  };
  const text = sql`CASE WHEN ${cell} IS NOT NULL THEN to_json({type: ${known.type}, coordinates: ${positions(cell, known.depth)}})::VARCHAR END`;
  return { type: 'geo_shape', value: geometry.value(text), origin: { text, reason: geometry.reason } };
}

/** Longitude and latitude of a structure of two numbers, by name. */
function pointMembers(type: string): readonly [string, string] | undefined {
  const match = /^STRUCT\("?(\w+)"? (?:DOUBLE|FLOAT), "?(\w+)"? (?:DOUBLE|FLOAT)\)$/.exec(type);
  if (!match) return undefined;
  const pair = [match[1] ?? '', match[2] ?? ''] as const;
  for (const [lon, lat] of [
    ['lon', 'lat'],
    ['longitude', 'latitude'],
    ['lng', 'lat'],
    ['x', 'y'],
  ] as const) {
    if (pair[0] === lon && pair[1] === lat) return [lon, lat];
    if (pair[0] === lat && pair[1] === lon) return [lon, lat];
  }
  return undefined;
}

function scalarOf(cell: Sql, type: string): Typed | undefined {
  if (type === 'BOOLEAN') return { type: 'boolean', value: cell };
  if (/^U?(?:TINYINT|SMALLINT|INTEGER)$|^BIGINT$/.test(type))
    return { type: 'int', value: sql`(${cell})::BIGINT` };
  // By way of text: 0.1 of four bytes is 0.1, not 0.10000000149011612.
  if (type === 'FLOAT') return number(sql`(${cell})::VARCHAR::DOUBLE`);
  if (type === 'DOUBLE') return number(cell);
  if (type.startsWith('DECIMAL')) return number(sql`(${cell})::DOUBLE`);
  if (type === 'DATE')
    return {
      type: 'date',
      value: sql`CASE WHEN isfinite(${cell}) THEN ${cell} END`,
      origin: { text: sql`(${cell})::VARCHAR`, reason: 'not a finite date' },
    };
  if (type.startsWith('TIMESTAMP'))
    return {
      type: 'datetime',
      value: sql`CASE WHEN isfinite(${cell}) THEN (${cell})::TIMESTAMP END`,
      origin: { text: sql`(${cell})::VARCHAR`, reason: 'not a finite time' },
    };
  if (type === 'VARCHAR') return { type: 'text', value: sql`nullif(replace(${cell}, chr(0), ''), '')` };
  if (/^(?:UUID|ENUM.*|TIME.*|INTERVAL|BIT|JSON)$/.test(type))
    return type === 'JSON'
      ? { type: 'json_blob', value: sql`(${cell})::VARCHAR` }
      : { type: 'text', value: sql`nullif((${cell})::VARCHAR, '')` };
  return undefined;
}

/** Whole numbers; digit for digit as text where one of them has no place in 64 bits with a sign. */
async function wholeNumbers({ staging }: ParseContext, cell: Sql): Promise<Typed> {
  const value = sql`try_cast(${cell} AS BIGINT)`;
  const [[fits] = []] = await staging.all(sql`SELECT count(${cell}) = count(${value}) FROM raw`);
  return fits === true ? { type: 'int', value } : { type: 'text', value: sql`(${cell})::VARCHAR` };
}

/** NaN is how files of numbers say "none"; an infinity is a value that a field cannot hold. */
const number = (value: Sql): Typed => ({
  type: 'double',
  value: sql`CASE WHEN isfinite(${value}) THEN ${value} END`,
  origin: {
    text: sql`CASE WHEN isinf(${value}) THEN (${value})::VARCHAR END`,
    reason: 'not a finite number',
  },
});

async function binaryColumn(context: ParseContext, index: number): Promise<Typed> {
  const { staging, path } = context;
  const cell = raw(`c${index}`);
  const [[geo] = []] = await staging.all(
    sql`SELECT count(*) FROM parquet_kv_metadata(${path}) WHERE hex(key) = '67656F'`,
  );
  const [[count, shapes] = []] = await staging.all(
    sql`SELECT count(${cell}), count(*) FILTER (regexp_matches(hex(${cell})[:10], '^(01[0-9A-F]{2}0[0-9A-F]00[0-9A-F]{2}|00[0-9A-F]{2}000[0-9A-F][0-9A-F]{2})$')) FROM raw`,
  );
  if (geo !== 0 && count !== 0 && count === shapes) return geometryColumn(context, index, true);
  return { type: 'text', value: sql`nullif(coalesce(try(decode(${cell})), base64(${cell})), '')` };
}

async function geometryColumn(context: ParseContext, index: number, isBlob: boolean): Promise<Typed> {
  const { onlyPoints, measured } = await stageGeometry(context, index, isBlob);
  const text = raw(`g${index}`);
  const note =
    measured === 0 ? {} : { note: `the measures of ${measured} shapes are left out, GeoJSON has none.` };
  if (!onlyPoints)
    return {
      ...note,
      type: 'geo_shape',
      value: geometry.value(text),
      origin: { text, reason: geometry.reason },
    };
  const ordinate = (at: number) => sql`json_extract(${text}, ${`$.coordinates[${at}]`})::DOUBLE`;
  return {
    ...note,
    type: 'geo_point_2d',
    value: pointOf(ordinate(0), ordinate(1)),
    points: text,
    origin: { text, reason: 'not a longitude and a latitude' },
  };
}
