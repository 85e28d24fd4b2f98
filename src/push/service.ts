import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Catalogue, DatasetEntry } from '#catalogue';
import { type Clock, fail, ok, type Result } from '#lib';
import type { Store } from '#store';
import { keepFile, pushedFile } from './files.ts';
import type { PushQueue } from './kinds.ts';
import {
  MAX_RECORDS,
  type PushAddress,
  type PushedRecord,
  type Pushes,
  type PushProblem,
  type PushSource,
} from './model.ts';
import * as repository from './repository.ts';
import { asKept, identityOf, keyOf, readBody } from './rules.ts';
import { enqueueApply, resumePushes } from './work.ts';

export interface PushOptions {
  readonly store: Store;
  /** Whole: whoever has the key of a source sees nothing of the dataset, and its records are all its own. */
  readonly catalogue: Pick<Catalogue, 'get' | 'refresh' | 'addFile' | 'file'>;
  readonly dataFolder: string;
  /** All records of a dataset as they are, or the one of an id. */
  present(entry: DatasetEntry, recordId?: string): AsyncIterable<PushedRecord>;
  readonly jobs: PushQueue;
  readonly clock: Clock;
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

export function createPushes(options: PushOptions): Pushes {
  const { store, catalogue, present, clock } = options;
  const inTurn = <T>(uid: string, work: Parameters<typeof store.exclusively<T>>[1]) =>
    store.exclusively(`push:${uid}`, work);

  const show = (uid: string) => enqueueApply(options, uid);

  /** Notes changes, all or none. */
  const note = (entry: DatasetEntry, changes: readonly repository.Change[]) =>
    inTurn(entry.uid, async (db): Promise<Result<number, PushProblem>> => {
      const source = await repository.readSource(db, entry.uid);
      if (source === undefined) return fail({ code: 'unknown-source' });
      if (changes.length === 0) return ok(0);
      const adds = changes.some(({ act }) => act === 'put');
      const held = (adds ? entry.recordCount : 0) + (await repository.countChanges(db, entry.uid));
      if (held + changes.length > MAX_RECORDS) return fail({ code: 'full', max: MAX_RECORDS });
      const acknowledged = source.acknowledged + 1;
      await repository.insertChanges(db, entry.uid, acknowledged, changes);
      await repository.changeSource(db, entry.uid, { acknowledged });
      return ok(changes.length);
    });

  const sourceOf = async (uid: string): Promise<PushSource | undefined> => {
    const row = await repository.readSource(store.db, uid);
    return (
      row && {
        datasetUid: uid,
        resource: row.resource,
        hint: row.hint,
        createdAt: row.created_at,
        acknowledged: row.acknowledged,
        applied: row.applied,
      }
    );
  };

  /** The dataset, when the key is that of its source; one answer for all that is wrong with an address. */
  async function opened({ dataset, resource, key }: PushAddress): Promise<DatasetEntry | undefined> {
    await catalogue.refresh();
    const entry = catalogue.get(dataset);
    const row = entry && (await repository.readSource(store.db, entry.uid));
    const isKey =
      row?.resource === resource &&
      timingSafeEqual(Buffer.from(hashOf(key), 'hex'), Buffer.from(row.key_hash, 'hex'));
    return isKey ? entry : undefined;
  }

  /** A record whose files are kept, and stand in it as what they are. */
  async function withFiles(record: PushedRecord, entry: DatasetEntry): Promise<PushedRecord> {
    const kept: Record<string, unknown> = { ...record };
    for (const { name, type } of entry.schema.fields) {
      const file = type === 'file' ? pushedFile(record[name]) : undefined;
      if (file !== undefined) kept[name] = await keepFile(file, entry, { ...options, now: clock.now() });
    }
    return kept;
  }

  return {
    of: sourceOf,
    resume: () => resumePushes(options),

    async switchOn(uid) {
      await catalogue.refresh();
      const entry = catalogue.get(uid);
      if (entry === undefined || entry.recordCount > MAX_RECORDS) return undefined;
      const key = randomBytes(24).toString('base64url');
      const isNew = await inTurn(uid, async (db) => {
        if ((await repository.readSource(db, uid)) !== undefined) return false;
        await repository.insertSource(db, {
          dataset_uid: uid,
          resource: randomBytes(4).toString('hex'),
          key_hash: hashOf(key),
          hint: key.slice(-4),
          created_at: clock.now().toISOString(),
          acknowledged: 0,
          applied: 0,
        });
        return true;
      });
      return isNew ? key : undefined;
    },

    async renewKey(uid) {
      const key = randomBytes(24).toString('base64url');
      if ((await repository.readSource(store.db, uid)) === undefined) return undefined;
      await repository.changeSource(store.db, uid, { key_hash: hashOf(key), hint: key.slice(-4) });
      return key;
    },

    async switchOff(uid) {
      await inTurn(uid, async (db) => {
        const source = await repository.readSource(db, uid);
        await repository.deleteSource(db, uid);
        await repository.deleteChanges(db, uid, source?.acknowledged ?? 0);
      });
    },

    async push(at, body) {
      const entry = await opened(at);
      if (entry === undefined) return fail({ code: 'unknown-source' });
      const { uid, schema } = entry;
      const read = readBody(body, schema);
      if (!read.ok) return read;
      const identity = identityOf(schema);
      const changes: repository.Change[] = [];
      for (const [i, record] of read.value.entries()) {
        const key = keyOf(record, identity, i + 1);
        if (!key.ok) return key;
      }
      // Only what is taken for good is put on the disk.
      if (entry.recordCount + read.value.length > MAX_RECORDS)
        return fail({ code: 'full', max: MAX_RECORDS });
      for (const [i, record] of read.value.entries()) {
        const kept = await withFiles(record, entry);
        const key = keyOf(kept, identity, i + 1);
        changes.push({ act: 'put', key: key.ok ? key.value : '', body: JSON.stringify(kept) });
      }
      const taken = await note(entry, changes);
      if (taken.ok) await show(uid);
      return taken;
    },

    async removeById(at, recordId) {
      const entry = await opened(at);
      if (entry === undefined) return fail({ code: 'unknown-source' });
      const { uid, schema } = entry;
      const shown: PushedRecord[] = [];
      if (/^[0-9a-f]{40}$/.test(recordId))
        for await (const record of present(entry, recordId)) shown.push(asKept(record, schema));
      const identity = identityOf(schema);
      const key = shown[0] === undefined ? undefined : keyOf(shown[0], identity, 1);
      if (!key?.ok) return fail({ code: 'unknown-record' });
      const isGone =
        (await repository.lastChange(store.db, uid, key.value))?.act === 'remove' ||
        (await repository.removalOf(store.db, uid, recordId)) !== undefined;
      if (isGone) return fail({ code: 'unknown-record' });
      const change =
        identity.length > 0
          ? ({ act: 'remove', key: key.value, body: null } as const)
          : ({ act: 'remove-one', key: key.value, body: recordId } as const);
      const removed = await note(entry, [change]);
      if (removed.ok) await show(uid);
      return removed;
    },

    async remove(at, body) {
      const entry = await opened(at);
      if (entry === undefined) return fail({ code: 'unknown-source' });
      const { uid, schema } = entry;
      const read = readBody(body, schema);
      if (!read.ok) return read;
      const identity = identityOf(schema);
      const changes: repository.Change[] = [];
      for (const [i, record] of read.value.entries()) {
        const key = keyOf(record, identity, i + 1);
        if (!key.ok) return key;
        changes.push({ act: 'remove', key: key.value, body: null });
      }
      const removed = await note(entry, changes);
      if (removed.ok) await show(uid);
      return removed;
    },
  };
}
