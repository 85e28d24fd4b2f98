export { type ArchivedAudit, type ArchiveOptions, consentArchive } from './archive.ts';
export type { Controller } from './tables.ts';
export {
  type ArchiveFault,
  type ArchiveReport,
  archiveFaultText,
  type PublishedProof,
  verifyArchive,
} from './verify.ts';
