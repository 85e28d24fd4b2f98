export { openStore, type Store } from './open.ts';
export type { DatasetTable, SnapshotTable, StoredFileTable, Tables } from './tables.ts';
