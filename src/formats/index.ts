export type { ExportFormat, FormatParameter } from './model.ts';
export { catalogueFormats, EXPORT_FORMATS, formatsFor } from './registry.ts';
