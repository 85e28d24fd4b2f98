export type { Topic } from './changes.ts';
export type { ConsentRecordTable } from './consent-tables.ts';
export { copyStore } from './copy.ts';
export { readFact, writeFact } from './facts.ts';
export type { Store } from './model.ts';
export { isDatabaseUrl, openStore } from './open.ts';
export { addPerson, hasAdministrator, type NewPerson } from './people.ts';
export type {
  DatasetAccessTable,
  DatasetGrantTable,
  DatasetTable,
  HiddenFieldTable,
  JobLogTable,
  JobScheduleTable,
  JobTable,
  MailOutboxTable,
  PortalAccessTable,
  SnapshotTable,
  StoredFileTable,
  Tables,
} from './tables.ts';
