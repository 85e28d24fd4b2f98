export { asCaller } from './callers.ts';
export { printCondition, printValue } from './dialects/duckdb/print.ts';
export type { TextFunction } from './dialects/duckdb/text-functions.ts';
export type {
  ColumnSurvey,
  Encode,
  EncodeContext,
  Encoding,
  Row,
  RowCell,
  RowGeometry,
  Survey,
} from './encoder/model.ts';
export { createEngine } from './engine.ts';
export type {
  ByteRange,
  Cell,
  CsvOptions,
  Engine,
  EngineLogger,
  EngineOptions,
  ExportKind,
  ExportOptions,
  ExportStream,
  FacetResult,
  FacetValue,
  Page,
  PageOptions,
  Reading,
  RowOptions,
  SnapshotRef,
  ValuesOptions,
  VisibleFacts,
  WholeExport,
} from './model.ts';
export { type StagedValue, Staging, StagingError, type StagingOptions } from './staging/staging.ts';
