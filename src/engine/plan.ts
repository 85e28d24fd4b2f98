import { identifier, raw, type Sql, sql } from '#lib';
import type { Query } from '#query';
import type { PrintedRecords } from './dialects/duckdb/outputs.ts';
import { printRecords } from './dialects/duckdb/print.ts';
import type { Encoding } from './encoder/model.ts';
import type { ExportKind, ExportOptions, RowOptions, SnapshotRef } from './model.ts';
import type { CopyTarget } from './protocol.ts';
import { csvHeader, csvOptions, csvRow } from './render/csv.ts';
import { collectionHead, geojsonRow } from './render/geojson.ts';
import { jsonRow } from './render/json.ts';
import { parquetColumns } from './render/parquet.ts';
import { rowArray } from './render/row.ts';
import { surveyColumns } from './render/survey.ts';

/** A SELECT of one text per row, and the count of the rows without limit and offset. */
export interface PagePlan {
  readonly rows: Sql;
  readonly count: Sql;
}

/** What COPY writes, and what goes before it. */
export interface ExportPlan {
  readonly select: Sql;
  readonly target: CopyTarget;
  readonly head: Buffer;
}

/** How a page of a query is asked for. `from` is the table of records. */
export function planPage(query: Query, snapshot: SnapshotRef, from: Sql, options: RowOptions): PagePlan {
  const isRecord = options.withIds === true && options.format === 'json' && !query.isGrouped;
  const asked = isRecord && !query.isAggregateOnly ? withIdentity(query) : query;
  const printed = printRecords(asked, snapshot.schema, { from });
  return { rows: textRows(printed, rowText(query, asked, options)), count: printed.count };
}

/** How an export of a query is written. */
export function planExport(
  query: Query,
  snapshot: SnapshotRef,
  from: Sql,
  kind: ExportKind,
  options: ExportOptions,
): ExportPlan {
  const printed = printRecords(query, snapshot.schema, { from });
  const { columns } = query;
  const none = Buffer.alloc(0);
  const lines = (text: Sql, newLine: string, envelope?: readonly [string, string]) => ({
    select: textRows(printed, text),
    target: { kind: 'lines' as const, newLine, ...(envelope ? { envelope } : {}) },
    head: none,
  });
  switch (kind) {
    case 'json':
      return lines(jsonRow(columns, options), ', ', ['[', ']']);
    case 'jsonl':
      return lines(jsonRow(columns, options), '\n');
    case 'geojson':
      return lines(geojsonRow(columns, options), ', ', [collectionHead(options.epsg), ']}']);
    case 'csv': {
      const csv = csvOptions(options);
      const header = csvHeader(options.header ?? columns.map(({ name }) => name), csv);
      const head = Buffer.from(`${options.bom ? '\uFEFF' : ''}${header}\r\n`);
      return { ...lines(csvRow(columns, csv), '\r\n'), head };
    }
    case 'parquet':
    case 'geoparquet':
      return {
        select: sql`SELECT ${parquetColumns(columns, { fileUrl: options.fileUrl, asBytes: kind === 'parquet' })} FROM (${printed.rows}) AS asked`,
        target: { kind: 'parquet', compression: options.parquetCompression ?? 'snappy' },
        head: none,
      };
  }
}

/** Rows for an encoder, and the aggregates that survey them. */
export interface EncodingPlan {
  readonly select: Sql;
  readonly target: CopyTarget;
  readonly survey: Sql;
}

/** How the rows of a query are handed to an encoder. */
export function planEncoding(
  query: Query,
  snapshot: SnapshotRef,
  from: Sql,
  encoding: Encoding,
): EncodingPlan {
  const hasRecords = !query.isGrouped && !query.isAggregateOnly;
  const asked = encoding.withIds && hasRecords ? withIdentity(query) : query;
  const printed = printRecords(asked, snapshot.schema, { from });
  const id = asked === query ? raw('NULL') : identifier(`c${query.columns.length}`);
  return {
    select: textRows(printed, rowArray(query.columns, encoding, encoding.withIds ? id : undefined)),
    target: { kind: 'lines', newLine: ',\n' },
    survey: sql`SELECT ${surveyColumns(query.columns, encoding)} FROM (${printed.rows}) AS asked`,
  };
}

const textRows = ({ rows }: PrintedRecords, text: Sql): Sql => sql`SELECT ${text} FROM (${rows}) AS asked`;

function rowText(query: Query, asked: Query, options: RowOptions): Sql {
  const { columns } = query;
  switch (options.format) {
    case 'csv':
      return csvRow(columns, csvOptions(options));
    case 'geojson':
      return geojsonRow(columns, options);
    case 'json': {
      if (asked === query) return jsonRow(columns, options);
      const hidden = (i: number) => identifier(`c${columns.length + i}`);
      return jsonRow(columns, options, { id: hidden(0), size: hidden(1), timestamp: options.timestamp });
    }
  }
}

/** The query with id and size of the record after its own columns. */
const withIdentity = (query: Query): Query => ({
  ...query,
  columns: [
    ...query.columns,
    { name: '_id', type: 'text', multivalued: false },
    { name: '_size', type: 'int', multivalued: false },
  ],
  outputs: [
    ...query.outputs,
    { kind: 'meta', name: 'recordid', type: 'text' },
    { kind: 'meta', name: 'record_size', type: 'int' },
  ],
});
