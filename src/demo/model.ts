import type { DatasetMetadata, DatasetSchema, FileCell, GeoPoint } from '#dataset';

/** A bare GeoJSON geometry. */
export interface Geometry {
  readonly type: string;
  readonly coordinates: unknown;
}

/** One value of a record. Missing is null, never 0 or an empty text. Dates and times are ISO 8601, times end in `Z`. */
export type Cell = string | number | boolean | null | readonly string[] | GeoPoint | Geometry | FileCell;

export type Row = Readonly<Record<string, Cell>>;

/** What the making of records may use. */
export interface DemoContext {
  readonly sources: DemoSources;
  /** Draws a picture, keeps it as a file of the dataset, and gives the cell for it. `key` is unique in the dataset. */
  picture(key: string, svg: () => string): Promise<FileCell>;
}

/** The committed files of `demo/`. */
export interface DemoSources {
  /** Records of a CSV file, gzipped or not; an empty cell is an empty text. */
  csv(path: string): readonly Readonly<Record<string, string>>[];
  json(path: string): unknown;
}

/** One dataset of the first start. */
export interface DemoDataset {
  readonly id: string;
  readonly metadata: DatasetMetadata;
  readonly schema: DatasetSchema;
  /** In stored order, which is part of the contract: programs index by position. */
  rows(context: DemoContext): Iterable<Row> | AsyncIterable<Row>;
}
