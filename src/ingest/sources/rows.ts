import { rmSync } from 'node:fs';
import type { DatasetSchema, Field } from '#dataset';
import { snapshotColumns } from '#dataset';
import type { Staging } from '#engine';
import { Failure, identifier, join, raw, type Sql, sql } from '#lib';
import { JsonLinesWriter } from '../json-lines.ts';
import type { Column, Parsed, RejectedValue, SourceRow } from '../model.ts';

const LISTED_REJECTS = 1000;
const MAX_ROW_BYTES = 64_000_000;
const ROWS_BETWEEN_NEWS = 10_000;

export interface RowsOptions {
  readonly rows: Iterable<SourceRow> | AsyncIterable<SourceRow>;
  readonly schema: DatasetSchema;
  readonly staging: Staging;
  /** A file of ours to write the records to. */
  readonly file: string;
  readonly signal?: AbortSignal | undefined;
  readonly onRows?: (count: number) => void;
}

/** Stages records that the program made itself, typed by the schema. */
export async function stageRows(options: RowsOptions): Promise<Parsed> {
  const { rows, schema, staging, file, signal, onRows } = options;
  const writer = new JsonLinesWriter(file);
  const cells = schema.fields.map((field, i) => ({ field, key: `"c${i}":`, encode: encoderOf(field) }));
  const rejects: RejectedValue[] = [];
  let rejectedCount = 0;
  try {
    for await (const row of rows) {
      if (signal?.aborted) throw new Failure('cancelled', 'The import was cancelled.');
      let line = '';
      for (const { field, key, encode } of cells) {
        const value = row[field.name];
        if (value === null || value === undefined || value === '') continue;
        const text = encode(value);
        if (text !== undefined) line += (line === '' ? '' : ',') + key + text;
        else if (!isMissing(value)) {
          rejectedCount += 1;
          if (rejects.length < LISTED_REJECTS) rejects.push(reject(writer.count, field, value));
        }
      }
      if (writer.add(`{${line}}`)) await writer.flush();
      if (writer.count % ROWS_BETWEEN_NEWS === 0) onRows?.(writer.count);
    }
    await writer.close();
    await stage(staging, file, schema);
  } finally {
    await writer.close();
    rmSync(file, { force: true });
  }
  return {
    frame: { from: sql`(SELECT rowid AS _row, * FROM raw)`, columns: schema.fields.map(columnOf) },
    recognised: {},
    rejects,
    rejectedCount,
    notes: [],
  };
}

const reject = (index: number, field: Field, value: unknown): RejectedValue => ({
  row: index + 1,
  field: field.name,
  value: typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)),
  reason: `not a value of type ${field.type}`,
});

/** NaN is how numbers say that they are missing, an empty list that there is none. */
const isMissing = (value: unknown): boolean =>
  Number.isNaN(value) || (Array.isArray(value) && value.length === 0);

async function stage(staging: Staging, file: string, schema: DatasetSchema): Promise<void> {
  const types = new Map(snapshotColumns(schema).map(({ name, type }) => [name, type]));
  const columns = schema.fields.map(({ name, type }, i) => {
    // Times come as text with an offset, which only a cast of text understands.
    const staged = type === 'date' || type === 'datetime' ? 'VARCHAR' : (types.get(name) ?? 'VARCHAR');
    return sql`${raw(`c${i}`)}: ${staged}`;
  });
  const spec = columns.length === 0 ? sql`{c0: 'VARCHAR'}` : sql`{${join(columns)}}`;
  await staging.runInOrder(
    sql`CREATE TABLE raw AS SELECT * FROM read_json(${file}, format = 'newline_delimited', columns = ${spec}, maximum_object_size = ${MAX_ROW_BYTES}, compression = 'uncompressed')`,
  );
}

function columnOf(field: Field, index: number): Column {
  const staged = identifier(`c${index}`);
  return {
    name: field.name,
    label: field.name,
    type: field.type,
    value: typed(field, staged),
    ...(field.annotations.multivalued !== undefined && { multivalued: field.annotations.multivalued }),
    ...(isTime(field) && { origin: { text: staged, reason: `not a ${field.type}` } }),
  };
}

const isTime = ({ type }: Field): boolean => type === 'date' || type === 'datetime';

function typed(field: Field, staged: Sql): Sql {
  if (field.type === 'date') return sql`try_cast(${staged} AS DATE)`;
  if (field.type === 'datetime') return sql`try_cast(${staged} AS TIMESTAMPTZ)::TIMESTAMP`;
  return staged;
}

type Encoder = (value: unknown) => string | undefined;

const json = (value: unknown): string => {
  const text = JSON.stringify(value);
  // Half a surrogate pair, or a NUL, is no text that could be stored.
  return /\\u(?:d[89a-f]|0000)/i.test(text)
    ? JSON.stringify(value, (_key, inner) =>
        typeof inner === 'string' ? inner.toWellFormed().replaceAll('\0', '') : inner,
      )
    : text;
};

const asText: Encoder = (value) => {
  if (typeof value === 'string') return json(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return `"${value}"`;
  if (value instanceof Date) return json(value.toISOString());
  return json(JSON.stringify(value));
};

const asList: Encoder = (value) => {
  const items = (Array.isArray(value) ? value : [value]).filter((item) => item !== null && item !== '');
  return items.length === 0 ? undefined : `[${items.map(asText).join(',')}]`;
};

const asInteger: Encoder = (value) => {
  if (typeof value === 'bigint') return value.toString();
  const number = typeof value === 'string' ? Number(value) : value;
  return Number.isSafeInteger(number) ? String(number) : undefined;
};

const asDouble: Encoder = (value) => {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? String(number) : undefined;
};

const asDate: Encoder = (value) => {
  const text = value instanceof Date ? isoText(value) : String(value);
  const match = text && /^([+-]?\d{1,6})(?:-(\d\d)(?:-(\d\d))?)?(?:[T ].*)?$/.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '01', day = '01'] = match;
  return `"${year.replace('+', '')}-${month}-${day}"`;
};

const asDatetime: Encoder = (value) => {
  const text = value instanceof Date ? isoText(value) : value;
  return typeof text === 'string' ? json(text.trim()) : undefined;
};

const isoText = (date: Date): string | undefined =>
  Number.isNaN(date.getTime()) ? undefined : date.toISOString();

const asPoint: Encoder = (value) => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { lon, lat, type, coordinates } = value as Record<string, unknown>;
  const [x, y] = type === 'Point' && Array.isArray(coordinates) ? coordinates : [lon, lat];
  return typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y)
    ? `{"lon":${x},"lat":${y}}`
    : undefined;
};

const asShape: Encoder = (value) => {
  const parsed = typeof value === 'string' ? parse(value) : value;
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { type, geometry } = parsed as { type?: unknown; geometry?: unknown };
  const shape = type === 'Feature' ? geometry : parsed;
  return shape && typeof (shape as { type?: unknown }).type === 'string'
    ? JSON.stringify(JSON.stringify(shape))
    : undefined;
};

const asBlob: Encoder = (value) =>
  typeof value === 'string' && parse(value) !== undefined ? json(value) : json(JSON.stringify(value));

const asFile: Encoder = (value) =>
  typeof value === 'object' && value !== null && 'id' in value ? json(value) : undefined;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function encoderOf({ type, annotations }: Field): Encoder {
  switch (type) {
    case 'text':
      return annotations.multivalued === undefined ? asText : asList;
    case 'int':
      return asInteger;
    case 'double':
      return asDouble;
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? String(value) : undefined);
    case 'date':
      return asDate;
    case 'datetime':
      return asDatetime;
    case 'geo_point_2d':
      return asPoint;
    case 'geo_shape':
      return asShape;
    case 'file':
      return asFile;
    case 'json_blob':
      return asBlob;
  }
}
