// What an encoder is given and gives. Types only: encoders run in a thread that loads nothing of the engine.

/** A GeoJSON geometry as it is stored: degrees, longitude first. */
export interface RowGeometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly RowGeometry[];
}

/**
 * A cell. Numbers are texts too, so that none loses a digit: `26.0`, `9007199254740993`; booleans `true` and `false`;
 * dates and times as the encoding asks for them; JSON its text, files their address, lists a list, positions and shapes
 * a geometry, or shapes their GeoJSON text where the encoding asks for that.
 */
export type RowCell = string | null | readonly (string | null)[] | RowGeometry;

/** A row: a cell per column of the query, then the record's id (40 hexadecimal digits) where it is asked for. */
export type Row = readonly RowCell[];

/** What can be known of a column before its rows are read. */
export interface ColumnSurvey {
  /** Rows in which it is not null. */
  readonly filled: number;
  /**
   * Of texts, lists, JSON, files, shapes, and of times that are written as texts in UTC: bytes of the longest in UTF-8,
   * characters of it, and bytes of all together.
   */
  readonly maxBytes: number;
  readonly maxCharacters: number;
  readonly totalBytes: number;
  /** Every text has nothing but ASCII. */
  readonly isAscii: boolean;
  /** Of numbers. */
  readonly min: number | null;
  readonly max: number | null;
}

/** What can be known of a result before its rows are read: what formats write first. */
export interface Survey {
  readonly rowCount: number;
  readonly columns: readonly ColumnSurvey[];
}

export interface EncodeContext<About> {
  /** What the format has said of the export; plain data. */
  readonly about: About;
  /** Only for encodings that ask for it. */
  readonly survey: Survey | undefined;
  /** A folder for files on the way; removed afterwards. */
  readonly scratch: string;
}

/** Writes rows as bytes; texts leave as UTF-8. Rows come in batches, in their order, and must not be kept. */
export type Encode<About> = (
  rows: AsyncIterable<readonly Row[]>,
  context: EncodeContext<About>,
) => AsyncIterable<Uint8Array | string>;

/** How a result is written by an encoder. Plain data, all of it part of what an export is kept under. */
export interface Encoding {
  /** Address of a module that exports a function `encode`. */
  readonly module: string;
  readonly about: object;
  /** Of texts of datetimes. */
  readonly timezone: string;
  /** Goes before the id of a `file` cell. */
  readonly fileUrl: string;
  /**
   * `text`: ISO 8601 to their precision, with the offset of the zone. `utc`: the same in UTC, with `+00:00`. `numbers`:
   * days and microseconds since 1970, UTC; years and months alone are texts.
   */
  readonly times: 'text' | 'utc' | 'numbers';
  /** Shapes as geometries, or as the GeoJSON text that is stored. */
  readonly shapes: 'geometries' | 'texts';
  /** One column's positions or geometries are in another reference system than degrees: its EPSG code. */
  readonly projected?: { readonly column: number; readonly epsg: number };
  /** Each row ends with the record's id; null where rows are no records. */
  readonly withIds: boolean;
  readonly withSurvey: boolean;
}

/** What the thread is given. */
export interface ThreadData {
  readonly module: string;
  /** Rows as JSON arrays, each followed by `,\n`; another process is still writing it. */
  readonly rowsFile: string;
  readonly file: string;
  readonly context: EncodeContext<unknown>;
}
