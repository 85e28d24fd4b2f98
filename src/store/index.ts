export { readFact, writeFact } from './facts.ts';
export { openStore, type Store } from './open.ts';
export { addPerson, hasAdministrator, type NewPerson } from './people.ts';
export type { DatasetTable, MailOutboxTable, SnapshotTable, StoredFileTable, Tables } from './tables.ts';
