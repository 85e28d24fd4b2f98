/** From a source to a snapshot that can be published. */

export { fieldNames } from './field-names.ts';
export type { GeocodeMode, Geocoder, Geocoding } from './geocoding/model.ts';
export { PROTOCOLS as GEOCODER_PROTOCOLS } from './geocoding/protocols.ts';
export { importDataset, previewImport } from './import.ts';
export { DEFAULT_LIMITS, inMegabytes } from './limits.ts';
export type {
  FilePlaces,
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
  NearType,
  OtherDataset,
  ParserOptions,
  PreviewRow,
  RejectedValue,
  ReportedField,
  Shape,
  Source,
  SourceColumn,
  SourceRow,
  StepEffect,
  Surroundings,
} from './model.ts';
export { PARSERS } from './parsers/registry.ts';
export type { XmlListener } from './parsers/xml.ts';
export { readXmlText } from './parsers/xml-text.ts';
export { textOfHtml } from './processors/functions.ts';
export type { ListedProcessor, StepInput } from './processors/model.ts';
export { datasetsNamedBy, geocodersNamedBy, PROCESSOR_GROUPS, PROCESSORS } from './processors/registry.ts';
export { describeImport, problemText } from './report.ts';
export {
  createSampleViewer,
  previewSample,
  type SampleRequest,
  type SampleView,
  type SampleViewer,
} from './sample-preview.ts';
export { type FetchedSource, fetchSource, resolveHost } from './sources/fetch-source.ts';
export { listArchive } from './sources/list-archive.ts';
export { type NetworkTrouble, networkTrouble } from './sources/network-trouble.ts';
export { SOURCES } from './sources/registry.ts';
export { unitOf } from './typing/units.ts';
