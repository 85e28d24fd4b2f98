import type { Selectable } from 'kysely';
import type { DatasetTable, SnapshotTable, Store, StoredFileTable } from '#store';
import type { PublishRefusal } from './model.ts';

export type DatasetRow = Selectable<DatasetTable>;
export type SnapshotRow = Selectable<SnapshotTable>;
export type StoredFileRow = Selectable<StoredFileTable>;

/** The published datasets with their current snapshots, in order of first publication. */
export const readPublished = (store: Store) =>
  store.db
    .selectFrom('dataset')
    .innerJoin('snapshot', 'snapshot.id', 'dataset.current_snapshot')
    .select([
      'dataset.uid',
      'dataset.id',
      'dataset.metadata',
      'dataset.metadata_changed_at',
      'dataset.withdrawn_at',
      'snapshot.file',
      'snapshot.manifest',
      'snapshot.published_at',
    ])
    .orderBy('dataset.position')
    .execute();

export const readFiles = (store: Store) => store.db.selectFrom('stored_file').selectAll().execute();

export const readSnapshots = (store: Store, uid: string): Promise<SnapshotRow[]> =>
  store.db
    .selectFrom('snapshot')
    .selectAll()
    .where('dataset_uid', '=', uid)
    .orderBy('published_at', 'desc')
    .orderBy('id', 'desc')
    .execute();

/** Every file path that some row still names. */
export async function referencedPaths(store: Store): Promise<Set<string>> {
  const snapshots = await store.db.selectFrom('snapshot').select('file').execute();
  const files = await store.db.selectFrom('stored_file').select('file').execute();
  return new Set([...snapshots, ...files].map((row) => row.file));
}

/**
 * One transaction: the dataset if it is new, the snapshot, its files, the pointer; snapshots beyond `kept` go. Answers their
 * files, or why nothing was written.
 */
export async function writePublication(
  store: Store,
  publication: {
    readonly isNew: boolean;
    readonly dataset: Omit<DatasetRow, 'position' | 'current_snapshot' | 'withdrawn_at'>;
    readonly snapshot: SnapshotRow;
    readonly files: readonly StoredFileRow[];
    readonly kept: number;
    readonly keepsMetadata: boolean;
    readonly bringsBack: boolean;
    readonly alongside: ((db: Store['db'], uid: string) => Promise<void>) | undefined;
    readonly madeFrom: string | undefined;
  },
): Promise<{ readonly outdated: readonly string[] } | { readonly refused: PublishRefusal['code'] }> {
  const { isNew, dataset, snapshot, files, kept, keepsMetadata, bringsBack, alongside, madeFrom } =
    publication;
  const { uid, metadata, metadata_changed_at } = dataset;
  return store.db.transaction().execute(async (db) => {
    if (isNew) {
      // Both name a dataset in addresses: an id that is the uid of another one would take its place.
      const namesake = await db
        .selectFrom('dataset')
        .select('uid')
        .where('uid', '=', dataset.id)
        .executeTakeFirst();
      if (namesake !== undefined) return { refused: 'id-taken' };
      const { numInsertedOrUpdatedRows: made } = await db
        .insertInto('dataset')
        .values({ ...dataset, current_snapshot: null, withdrawn_at: null })
        .onConflict((c) => c.column('id').doNothing())
        .executeTakeFirst();
      if (!made) return { refused: 'id-taken' };
    } else {
      // Also where nothing changes in it: until the end of the transaction nobody takes it away.
      const { numUpdatedRows: found } = await db
        .updateTable('dataset')
        .set(keepsMetadata ? { uid } : { metadata, metadata_changed_at })
        .where('uid', '=', uid)
        .$if(!bringsBack, (q) => q.where('withdrawn_at', 'is', null))
        .$if(madeFrom !== undefined, (q) => q.where('current_snapshot', '=', madeFrom ?? null))
        .executeTakeFirst();
      if (!found) {
        const there = await db
          .selectFrom('dataset')
          .select('uid')
          .where('uid', '=', uid)
          .where('withdrawn_at', 'is', null)
          .executeTakeFirst();
        return { refused: there === undefined ? 'dataset-gone' : 'data-changed' };
      }
    }
    await db.insertInto('snapshot').values(snapshot).execute();
    for (const file of files) {
      await db
        .insertInto('stored_file')
        .values(file)
        .onConflict((c) =>
          c.columns(['dataset_uid', 'id']).doUpdateSet({
            file: file.file,
            filename: file.filename,
            mimetype: file.mimetype,
            bytes: file.bytes,
          }),
        )
        .execute();
    }
    await db
      .updateTable('dataset')
      .set({ current_snapshot: snapshot.id, ...(bringsBack && { withdrawn_at: null }) })
      .where('uid', '=', dataset.uid)
      .execute();
    await alongside?.(db, dataset.uid);
    const all = await db
      .selectFrom('snapshot')
      .select(['id', 'file', 'is_interim'])
      .where('dataset_uid', '=', uid)
      .orderBy('published_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
    const superseded =
      snapshot.is_interim === null ? [] : all.filter((row) => row.is_interim !== null).slice(2);
    const rest = all.filter((row) => !superseded.includes(row));
    const old = [...superseded, ...rest.slice(kept)];
    if (old.length > 0) {
      await db
        .deleteFrom('snapshot')
        .where(
          'id',
          'in',
          old.map((row) => row.id),
        )
        .execute();
    }
    return { outdated: old.map((row) => row.file) };
  });
}

/** Makes a kept snapshot current in the place of `seen`. False when that is not the current one, or the other is not kept any more. */
export async function writeCurrent(
  store: Store,
  uid: string,
  snapshotId: string,
  seen: string,
): Promise<boolean> {
  const { numUpdatedRows } = await store.db
    .updateTable('dataset')
    .set({ current_snapshot: snapshotId })
    .where('uid', '=', uid)
    .where('current_snapshot', '=', seen)
    .where((e) => e.exists(e.selectFrom('snapshot').select('id').where('id', '=', snapshotId)))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes a dataset away from readers, or gives it back to them. False when that is how it is already. */
export async function writeWithdrawn(store: Store, uid: string, at: string | null): Promise<boolean> {
  const { numUpdatedRows } = await store.db
    .updateTable('dataset')
    .set({ withdrawn_at: at })
    .where('uid', '=', uid)
    .where('withdrawn_at', at === null ? 'is not' : 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** True when what was said of the dataset is still from the time `seen`, and has been replaced. */
export async function writeMetadata(
  store: Store,
  uid: string,
  { metadata, now, seen }: { readonly metadata: string; readonly now: string; readonly seen: string },
): Promise<boolean> {
  const { numUpdatedRows } = await store.db
    .updateTable('dataset')
    .set({ metadata, metadata_changed_at: now })
    .where('uid', '=', uid)
    .where('metadata_changed_at', '=', seen)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** One that came twice at the same time is the same. */
export const insertFile = (store: Store, file: StoredFileRow) =>
  store.db
    .insertInto('stored_file')
    .values(file)
    .onConflict((c) => c.columns(['dataset_uid', 'id']).doNothing())
    .execute();

export const deleteFile = (store: Store, uid: string, id: string) =>
  store.db.deleteFrom('stored_file').where('dataset_uid', '=', uid).where('id', '=', id).execute();

export const deleteDataset = (store: Store, uid: string) =>
  store.db.deleteFrom('dataset').where('uid', '=', uid).execute();
