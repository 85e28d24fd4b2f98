export { croissant } from './feeds/croissant.ts';
export type { DescribedDataset, DescribedPortal, FeedFormat } from './feeds/model.ts';
export { type FeedRecord, type RecordFeed, recordAtom, recordRss } from './feeds/record-feed.ts';
export { FEED_FORMATS } from './feeds/registry.ts';
export type { ExportAbout, ExportFormat, FormatParameter } from './model.ts';
export { type ExportRequest, openExport } from './open-export.ts';
export { catalogueFormats, EXPORT_FORMATS, formatsFor } from './registry.ts';
