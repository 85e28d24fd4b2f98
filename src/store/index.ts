export type { Topic } from './changes.ts';
export type { ConsentRecordTable } from './consent-tables.ts';
export { copyStore } from './copy.ts';
export { readFact, writeFact } from './facts.ts';
export type { HarvesterTable } from './harvesting-tables.ts';
export type { Store } from './model.ts';
export { isDatabaseUrl, openStore } from './open.ts';
export type { DatasetEventTable, DraftTable } from './publishing-tables.ts';
export type {
  ApiKeyTable,
  AuditLogTable,
  AuthenticatorTable,
  DatasetAccessTable,
  DatasetGrantTable,
  DatasetTable,
  HiddenFieldTable,
  IdentityTable,
  InvitationTable,
  JobLogTable,
  JobScheduleTable,
  JobTable,
  MailOutboxTable,
  OneTimeLinkTable,
  PasskeyTable,
  PersonGroupTable,
  PersonTable,
  PortalAccessTable,
  RoleTable,
  SessionTable,
  SnapshotTable,
  StoredFileTable,
  Tables,
} from './tables.ts';
export { readTopic } from './topic-reader.ts';
