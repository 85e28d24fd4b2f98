import type { Selectable } from 'kysely';
import type { HarvesterTable, Store } from '#store';
import { HARVEST_KINDS, type Harvester, type HarvestReport } from './model.ts';

/** A harvester as it is kept: what is secret in its configuration is sealed. */
function harvesterOf(row: Selectable<HarvesterTable>): Harvester {
  const kind = HARVEST_KINDS.find((known) => known === row.kind);
  if (kind === undefined) throw new Error(`a harvester of the unknown kind ${row.kind}`);
  return {
    id: row.id,
    name: row.name,
    kind,
    config: JSON.parse(row.config) as Harvester['config'],
    idPrefix: row.id_prefix,
    schedule: row.schedule,
    removesGone: row.removes_gone === 1,
    owner: row.owner,
    createdAt: row.created_at,
    report: row.report === null ? undefined : (JSON.parse(row.report) as HarvestReport),
    jobId: row.job ?? undefined,
  };
}

const rowOf = ({ id, name, kind, config, idPrefix, schedule, removesGone, owner, createdAt }: Harvester) => ({
  id,
  name,
  kind,
  config: JSON.stringify(config),
  id_prefix: idPrefix,
  schedule,
  removes_gone: removesGone ? 1 : 0,
  owner,
  created_at: createdAt,
});

export async function insertHarvester(store: Store, harvester: Harvester): Promise<void> {
  await store.db
    .insertInto('harvester')
    .values({ ...rowOf(harvester), report: null, job: null })
    .execute();
}

export async function writeHarvester(store: Store, harvester: Harvester): Promise<void> {
  await store.db.updateTable('harvester').set(rowOf(harvester)).where('id', '=', harvester.id).execute();
}

export async function readHarvester(store: Store, id: string): Promise<Harvester | undefined> {
  const row = await store.db.selectFrom('harvester').selectAll().where('id', '=', id).executeTakeFirst();
  return row && harvesterOf(row);
}

export async function readHarvesters(store: Store): Promise<readonly Harvester[]> {
  const rows = await store.db.selectFrom('harvester').selectAll().orderBy('name').orderBy('id').execute();
  return rows.map(harvesterOf);
}

export async function writeReport(store: Store, id: string, report: HarvestReport): Promise<void> {
  await store.db
    .updateTable('harvester')
    .set({ report: JSON.stringify(report) })
    .where('id', '=', id)
    .execute();
}

export async function writeJob(store: Store, id: string, job: string): Promise<void> {
  await store.db.updateTable('harvester').set({ job }).where('id', '=', id).execute();
}

/** Its datasets stay, and are nobody's to update any more. */
export async function deleteHarvester(store: Store, id: string): Promise<boolean> {
  const { numDeletedRows } = await store.db.deleteFrom('harvester').where('id', '=', id).executeTakeFirst();
  return Number(numDeletedRows) > 0;
}

/** A dataset that a harvester has made. */
export interface Harvested {
  readonly remote: string;
  readonly uid: string;
  readonly version: string | undefined;
  readonly said: string;
  /** Whether the harvester itself took it away from readers, since the source did not have it. */
  readonly isWithdrawn: boolean;
}

export async function readHarvested(store: Store, harvester: string): Promise<readonly Harvested[]> {
  const rows = await store.db
    .selectFrom('harvested')
    .selectAll()
    .where('harvester', '=', harvester)
    .orderBy('remote')
    .execute();
  return rows.map(({ remote, dataset_uid: uid, version, said, withdrawn }) => ({
    remote,
    uid,
    version: version ?? undefined,
    said,
    isWithdrawn: withdrawn === 1,
  }));
}

export async function writeHarvested(
  db: Store['db'],
  harvester: string,
  one: Omit<Harvested, 'isWithdrawn'>,
): Promise<void> {
  const values = { dataset_uid: one.uid, version: one.version ?? null, said: one.said };
  await db
    .insertInto('harvested')
    .values({ harvester, remote: one.remote, ...values, withdrawn: 0 })
    .onConflict((conflict) => conflict.columns(['harvester', 'remote']).doUpdateSet(values))
    .execute();
}

export async function writeWithdrawn(
  store: Store,
  harvester: string,
  remote: string,
  isWithdrawn: boolean,
): Promise<void> {
  await store.db
    .updateTable('harvested')
    .set({ withdrawn: isWithdrawn ? 1 : 0 })
    .where('harvester', '=', harvester)
    .where('remote', '=', remote)
    .execute();
}
