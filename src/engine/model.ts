import type { Readable } from 'node:stream';
import type { DatasetSchema, SnapshotManifest } from '#dataset';
import type { Sql } from '#lib';
import type { FacetQuery, Query, Visible } from '#query';
import type { Encoding } from './encoder/model.ts';

/** A snapshot to ask. The engine opens the file when it first needs it and lets go of it when others are asked. */
export interface SnapshotRef {
  /** Absolute path of the `.duckdb` file, inside the data folder. Never written again, never reused for other data. */
  readonly path: string;
  readonly schema: DatasetSchema;
  /** Changes when, and only when, the data or the schema differ. */
  readonly contentHash: string;
}

/** How CSV cells are written. */
export interface CsvOptions {
  /** `;` by default. One character. */
  readonly delimiter?: string;
  /** Between the values of a multivalued cell; `,` by default. */
  readonly listSeparator?: string;
  /** Quotes every cell that is text; otherwise only those that hold the delimiter, a quote, CR or LF. */
  readonly quoteAll?: boolean;
  /** Words for booleans, true first; `true` and `false` by default. The catalogue's CSV says `True` and `False`. */
  readonly booleans?: readonly [string, string];
  /** Writes `'` before a text that a spreadsheet would take for a formula. */
  readonly escapeFormulas?: boolean;
}

/** How rows become text. */
export interface RowOptions {
  readonly format: 'json' | 'csv' | 'geojson';
  /** IANA name; datetimes are shifted to it and carry its offset at that instant. */
  readonly timezone: string;
  readonly lang: string;
  /** Goes before the id of a `file` cell: `http://host/api/explore/v2.1/catalog/datasets/ID/files/`. */
  readonly fileUrl: string;
  readonly csv?: CsvOptions;
  /** GeoJSON only: EPSG code of the reference system of the geometries; degrees of WGS 84 when absent. */
  readonly epsg?: number;
  /**
   * JSON only: `_id` (40 hexadecimal digits), `_timestamp` (ISO 8601, null unless `timestamp` is given) and `_size`
   * (bytes of the record's texts) go before the fields. Only for queries that are not grouped.
   */
  readonly withIds?: boolean;
  /** Value of `_timestamp`: when the snapshot's records were processed, ISO 8601. */
  readonly timestamp?: string;
}

/** A page of rows, each one complete text in the format that was asked for. */
export interface Page {
  readonly rows: readonly string[];
  /** Matching records (or groups), without limit and offset; only with `withCount`. */
  readonly totalCount?: number;
}

export interface PageOptions extends RowOptions {
  /** Aborting it stops the query: `Failure('cancelled')`. */
  readonly signal?: AbortSignal;
  readonly withCount?: boolean;
}

/** One value of a facet. */
export interface FacetValue {
  /** As text, the way a refinement names it. */
  readonly value: string;
  readonly count: number;
}

/** The values of one facet, in the order the facet asks for. */
export interface FacetResult {
  readonly name: string;
  readonly values: readonly FacetValue[];
}

/** `geoparquet`: a Parquet file whose geometries readers know as such; in `parquet` they are bytes. */
export type ExportKind = 'json' | 'jsonl' | 'csv' | 'geojson' | 'parquet' | 'geoparquet';

export interface ExportOptions extends Omit<RowOptions, 'format'> {
  /** CSV only: texts of the header row, in the order of the query's columns; their names when absent. */
  readonly header?: readonly string[];
  /** CSV only: begins with a byte-order mark. */
  readonly bom?: boolean;
  readonly parquetCompression?: 'snappy' | 'zstd';
}

/** A part of the bytes: from `start` up to and without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A whole export, of which a part may be wanted. */
export interface WholeExport {
  readonly bytes: number;
  /** Differs whenever the bytes may, of two exports of the same content: letters and digits. */
  readonly mark: string;
}

/** Who reads an export, and how much of it. */
export interface Reading {
  readonly signal?: AbortSignal | undefined;
  /** Asked when the export is whole, which is waited for: the part that is wanted, or undefined for everything. */
  readonly part?: ((whole: WholeExport) => ByteRange | undefined) | undefined;
}

/** An export that has begun: from here on an error destroys `stream`, so that nobody takes a part for the whole. */
export interface ExportStream {
  readonly stream: Readable;
  /** Known when the export is complete already. */
  readonly whole?: WholeExport;
  /** What of it the stream has, where a part was wanted. */
  readonly range?: ByteRange;
}

/** What a snapshot's manifest says, of the visible records alone. */
export interface VisibleFacts extends Pick<SnapshotManifest, 'recordCount' | 'bbox' | 'geometryTypes'> {
  /** Changes when, and only when, what is visible differs. */
  readonly contentHash: string;
}

/** A cell of a small result. BIGINTs beyond 2^53, dates and other types come as text. */
export type Cell = string | number | boolean | null;

export interface ValuesOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds; the engine's own by default. */
  readonly deadlineMs?: number;
}

/**
 * Runs queries on snapshots in processes of their own.
 *
 * Failures of every method: `query-timeout` past the deadline, `query-memory` past the memory share,
 * `query-refused` when a value cannot be computed (overflow), `overloaded` with the fact `retryAfter` in seconds,
 * `engine-lost` when the process died under the query, `snapshot-missing`, `disk-full`, `cancelled` by the signal.
 */
export interface Engine {
  /** One text per row, made by SQL in the engine. Small pages and their counts are cached by content. */
  page(snapshot: SnapshotRef, query: Query, options: PageOptions): Promise<Page>;
  /** A small result of any SELECT, which names the records as `records`. */
  values(
    snapshot: SnapshotRef,
    sql: Sql,
    options?: ValuesOptions & { readonly visible?: Visible | undefined },
  ): Promise<readonly (readonly Cell[])[]>;
  /** Facts of the records that there are under `visible`; `snapshot.schema` holds the visible fields. Reads them all. */
  visibleFacts(snapshot: SnapshotRef, visible: Visible, options?: ValuesOptions): Promise<VisibleFacts>;
  facets(
    snapshot: SnapshotRef,
    facetQuery: FacetQuery,
    options?: ValuesOptions,
  ): Promise<readonly FacetResult[]>;
  /**
   * The whole result of a query. Resolves once the first bytes are there; errors before that reject. A repeated export
   * of the same content comes from the disk. When every reader has gone, the export stops.
   */
  export(
    snapshot: SnapshotRef,
    query: Query,
    kind: ExportKind,
    options: ExportOptions & Reading,
  ): Promise<ExportStream>;
  /** The same, written by an encoder in a thread of its own from the engine's rows. */
  encode(snapshot: SnapshotRef, query: Query, encoding: Encoding, options?: Reading): Promise<ExportStream>;
  close(): Promise<void>;
}

/** What the engine says to the log. */
export interface EngineLogger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface EngineOptions {
  /** Snapshots outside of it cannot be opened. */
  readonly dataFolder: string;
  /** For exports and for what queries spill. Emptied at start. */
  readonly spoolFolder: string;
  /** 1 by default. */
  readonly processes?: number;
  /** Of one process; 0 or absent: one per core. */
  readonly threads?: number;
  /** Of one process; 512 by default. Its resident memory can be 2.6 times as much. */
  readonly memoryLimitMb?: number;
  /** What queries of one process may spill to disk, 4096 by default. */
  readonly spillLimitMb?: number;
  /** 20 s by default. */
  readonly deadlineMs?: number;
  /** 15 min by default. */
  readonly exportDeadlineMs?: number;
  /** Queries that one process runs at a time, 6 by default. A caller (see `asCaller`) has a third of all at most. */
  readonly maxConcurrent?: number;
  /** Queries that may wait, 200 by default. */
  readonly maxWaiting?: number;
  /** Disk for finished exports, 2048 by default. */
  readonly spoolQuotaMb?: number;
  readonly logger?: EngineLogger;
}
