/** From a source to a snapshot that can be published. */
export { importDataset, previewImport } from './import.ts';
export type {
  FormatName,
  Imported,
  ImportLimits,
  ImportPreview,
  ImportProblem,
  ImportProblemCode,
  ImportProgress,
  ImportReport,
  ImportRequest,
  ImportStage,
  ParserOptions,
  RejectedValue,
  ReportedField,
  Source,
  SourceColumn,
  SourceRow,
} from './model.ts';
export { PARSERS } from './parsers/registry.ts';
export type { Processor } from './processors/model.ts';
export { PROCESSORS } from './processors/registry.ts';
export { describeImport, problemText } from './report.ts';
export { fetchSource } from './sources/fetch-source.ts';
export { SOURCES } from './sources/registry.ts';
