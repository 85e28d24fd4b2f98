import type { Kysely } from 'kysely';
import type { Viewer } from '#accounts';
import type { Store, Tables } from '#store';
import type { DatasetAccess, DatasetRight, Holder, PortalAccess } from './model.ts';
import { GivenRights, isWhole } from './rules.ts';

const OPEN: PortalAccess = { readers: 'everyone', otherDatasets: 'public' };

const portalFrom = (rows: readonly { readonly name: string; readonly value: string }[]): PortalAccess => {
  const value = (name: string) => rows.find((row) => row.name === name)?.value;
  return {
    readers: value('readers') === 'signed-in' ? 'signed-in' : OPEN.readers,
    otherDatasets: value('other_datasets') === 'restricted' ? 'restricted' : OPEN.otherDatasets,
  };
};

/** Everything that was given. */
export async function readRights({ db }: Pick<Store, 'db'>): Promise<GivenRights> {
  // One after the other: SQLite has one connection, and between two of them a change makes a new revision.
  const settings = await db.selectFrom('portal_access').selectAll().execute();
  const datasets = await db.selectFrom('dataset_access').selectAll().execute();
  const grants = await db.selectFrom('dataset_grant').selectAll().orderBy('holder_id').execute();
  const fields = await db.selectFrom('hidden_field').selectAll().orderBy('field').execute();
  const access = new Map(
    datasets.map((row) => [
      row.dataset_uid,
      {
        isRestricted: row.is_restricted === 1,
        grants: [] as DatasetAccess['grants'][number][],
        hiddenFields: [] as DatasetAccess['hiddenFields'][number][],
      },
    ]),
  );
  for (const row of grants)
    access.get(row.dataset_uid)?.grants.push({
      // Written by `writeAccess` from the same types, as below.
      holder: { kind: row.holder_kind, id: row.holder_id } as Holder,
      rights: row.rights.split(' ') as DatasetRight[],
      ...(row.record_filter === null ? {} : { recordFilter: row.record_filter }),
    });
  for (const row of fields)
    access
      .get(row.dataset_uid)
      ?.hiddenFields.push({ field: row.field, seenBy: JSON.parse(row.seen_by) as string[] });
  return new GivenRights(portalFrom(settings), access);
}

/** A secret of this portal, made when it is first asked for; the same in every process and after every start. */
export async function readSecret(store: Store, made: string): Promise<string> {
  const { db } = store;
  await db
    .insertInto('portal_access')
    .values({ name: 'secret', value: made })
    .onConflict((c) => c.column('name').doNothing())
    .execute();
  const row = await db
    .selectFrom('portal_access')
    .select('value')
    .where('name', '=', 'secret')
    .executeTakeFirstOrThrow();
  return row.value;
}

async function deleteAccess(db: Kysely<Tables>, uid: string): Promise<void> {
  for (const table of ['hidden_field', 'dataset_grant', 'dataset_access'] as const)
    await db.deleteFrom(table).where('dataset_uid', '=', uid).execute();
}

/**
 * Puts `access` in the place of what was given on a dataset; undefined: nothing is said of it any more. False, and nothing is
 * written, where what is there is not what `from` takes.
 */
export const writeAccess = (
  store: Store,
  uid: string,
  access: DatasetAccess | undefined,
  from?: (before: DatasetAccess | undefined) => boolean,
): Promise<boolean> =>
  store.exclusively(`rights:${uid}`, async (db) => {
    if (from !== undefined && !from((await readRights({ db })).access(uid))) return false;
    await deleteAccess(db, uid);
    if (access === undefined) return true;
    const { isRestricted, grants, hiddenFields } = access;
    await db
      .insertInto('dataset_access')
      .values({ dataset_uid: uid, is_restricted: isRestricted ? 1 : 0 })
      .execute();
    for (const { holder, rights, recordFilter } of grants)
      await db
        .insertInto('dataset_grant')
        .values({
          dataset_uid: uid,
          holder_kind: holder.kind,
          holder_id: holder.id,
          rights: rights.join(' '),
          record_filter: recordFilter ?? null,
        })
        .execute();
    for (const { field, seenBy } of hiddenFields)
      await db
        .insertInto('hidden_field')
        .values({ dataset_uid: uid, field, seen_by: JSON.stringify(seenBy) })
        .execute();
    return true;
  });

/** Gives a person everything on a dataset of which nothing has been said yet. */
export async function giveToCreator(store: Store, uid: string, personId: string): Promise<void> {
  const rights = await readRights(store);
  if (rights.access(uid) !== undefined) return;
  await writeAccess(store, uid, {
    isRestricted: rights.portal.otherDatasets === 'restricted',
    grants: [{ holder: { kind: 'person', id: personId }, rights: ['manage'] }],
    hiddenFields: [],
  });
}

/** Whether a viewer may see every field of every record of a dataset: for what is made of it. As the store has it now. */
export async function seesWhole(store: Store, viewer: Viewer, uid: string): Promise<boolean> {
  return isWhole((await readRights(store)).view(viewer, uid));
}

export const writePortal = (store: Store, { readers, otherDatasets }: PortalAccess): Promise<void> =>
  store.db.transaction().execute(async (db) => {
    for (const [name, value] of [
      ['readers', readers],
      ['other_datasets', otherDatasets],
    ] as const)
      await db
        .insertInto('portal_access')
        .values({ name, value })
        .onConflict((c) => c.column('name').doUpdateSet({ value }))
        .execute();
  });

/** Takes back everything that a holder was given. A hidden field that nobody else saw stays hidden. */
export const deleteHolder = (store: Store, { kind, id }: Holder): Promise<void> =>
  store.db.transaction().execute(async (db) => {
    await db
      .deleteFrom('dataset_grant')
      .where('holder_kind', '=', kind)
      .where('holder_id', '=', id)
      .execute();
    if (kind === 'person') return;
    const fields = await db.selectFrom('hidden_field').selectAll().execute();
    for (const { dataset_uid, field, seen_by } of fields) {
      const seenBy = JSON.parse(seen_by) as string[];
      if (!seenBy.includes(id)) continue;
      await db
        .updateTable('hidden_field')
        .set({ seen_by: JSON.stringify(seenBy.filter((other) => other !== id)) })
        .where('dataset_uid', '=', dataset_uid)
        .where('field', '=', field)
        .execute();
    }
  });
