export type { Topic } from './changes.ts';
export { copyStore } from './copy.ts';
export { readFact, writeFact } from './facts.ts';
export type { Store } from './model.ts';
export { isDatabaseUrl, openStore } from './open.ts';
export { addPerson, hasAdministrator, type NewPerson } from './people.ts';
export type {
  DatasetTable,
  JobLogTable,
  JobScheduleTable,
  JobTable,
  MailOutboxTable,
  SnapshotTable,
  StoredFileTable,
  Tables,
} from './tables.ts';
