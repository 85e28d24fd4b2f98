import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Catalogue, DatasetEntry } from '#catalogue';
import type { Jobs } from '#jobs';
import { type Clock, fail, ok } from '#lib';
import type { Store } from '#store';
import { keepFile, pushedFile } from './files.ts';
import { applyPushes } from './kinds.ts';
import { MAX_RECORDS, type PushAddress, type PushedRecord, type Pushes, type PushSource } from './model.ts';
import * as repository from './repository.ts';
import { asKept, identityOf, keyOf, readBody } from './rules.ts';

export interface PushOptions {
  readonly store: Store;
  /** Whole: whoever has the key of a source sees nothing of the dataset, and its records are all its own. */
  readonly catalogue: Pick<Catalogue, 'get' | 'refresh' | 'addFile' | 'file'>;
  readonly dataFolder: string;
  /** All records of a dataset as they are, or the one of an id. */
  present(entry: DatasetEntry, recordId?: string): AsyncIterable<PushedRecord>;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly clock: Clock;
}

const BATCH = 2000;

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

export function createPushes(options: PushOptions): Pushes {
  const { store, catalogue, present, jobs, clock } = options;
  const inTurn = <T>(uid: string, work: Parameters<typeof store.exclusively<T>>[1]) =>
    store.exclusively(`push:${uid}`, work);

  /**
   * Has what was acknowledged shown to readers. A job that began before this was written and has not looked again has the
   * same key, and will see it; one that has looked has another.
   */
  async function show(uid: string): Promise<void> {
    const source = await repository.readSource(store.db, uid);
    if (source === undefined || source.acknowledged === source.applied) return;
    await jobs.enqueue(applyPushes, { uid }, { uniqueKey: `push:${uid}:${source.applied}` });
  }

  const sourceOf = async (uid: string): Promise<PushSource | undefined> => {
    const row = await repository.readSource(store.db, uid);
    return (
      row && {
        datasetUid: uid,
        resource: row.resource,
        hint: row.hint,
        createdAt: row.created_at,
        records: await repository.countRecords(store.db, uid),
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

    async switchOn(uid) {
      await catalogue.refresh();
      const entry = catalogue.get(uid);
      if (entry === undefined || entry.recordCount > MAX_RECORDS) return undefined;
      const key = randomBytes(24).toString('base64url');
      const identity = identityOf(entry.schema);
      const isNew = await inTurn(uid, async (db) => {
        if ((await repository.readSource(db, uid)) !== undefined) return false;
        await repository.deleteAllRecords(db, uid);
        let batch: repository.Row[] = [];
        const write = async () => {
          await repository.writeRecords(db, uid, batch, identity.length > 0);
          batch = [];
        };
        for await (const record of present(entry)) {
          const body = asKept(record, entry.schema);
          const found = keyOf(body, identity, 0);
          // A record without its identity stays, and can be replaced by none.
          batch.push({
            key: found.ok ? found.value : randomBytes(16).toString('hex'),
            body: JSON.stringify(body),
          });
          if (batch.length >= BATCH) await write();
        }
        await write();
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
        await repository.deleteSource(db, uid);
        await repository.deleteAllRecords(db, uid);
      });
    },

    async push(at, body) {
      const entry = await opened(at);
      if (entry === undefined) return fail({ code: 'unknown-source' });
      const { uid, schema } = entry;
      const read = readBody(body, schema);
      if (!read.ok) return read;
      const identity = identityOf(schema);
      const rows: repository.Row[] = [];
      for (const [i, record] of read.value.entries()) {
        const key = keyOf(record, identity, i + 1);
        if (!key.ok) return key;
        rows.push({ key: key.value, body: '' });
      }
      // Only what is taken for good is put on the disk.
      for (const [i, record] of read.value.entries()) {
        const kept = await withFiles(record, entry);
        const key = keyOf(kept, identity, i + 1);
        rows[i] = { key: key.ok ? key.value : '', body: JSON.stringify(kept) };
      }
      const taken = await inTurn(uid, async (db) => {
        const source = await repository.readSource(db, uid);
        if (source === undefined) return fail({ code: 'unknown-source' as const });
        await repository.writeRecords(db, uid, rows, identity.length > 0);
        // Counted only now and then: a count of a million rows is no work for every push.
        if (source.acknowledged % 50 === 0 && (await repository.countRecords(db, uid)) > MAX_RECORDS)
          return fail({ code: 'full' as const, max: MAX_RECORDS });
        await repository.changeSource(db, uid, { acknowledged: source.acknowledged + 1 });
        return ok(rows.length);
      });
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
      const key = shown[0] === undefined ? undefined : keyOf(shown[0], identityOf(schema), 1);
      if (!key?.ok) return fail({ code: 'unknown-record' });
      const removed = await inTurn(uid, async (db) => {
        const source = await repository.readSource(db, uid);
        if (source === undefined) return fail({ code: 'unknown-source' as const });
        if (!(await repository.deleteOne(db, uid, key.value)))
          return fail({ code: 'unknown-record' as const });
        await repository.changeSource(db, uid, { acknowledged: source.acknowledged + 1 });
        return ok(1);
      });
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
      const keys: string[] = [];
      for (const [i, record] of read.value.entries()) {
        const key = keyOf(record, identity, i + 1);
        if (!key.ok) return key;
        keys.push(key.value);
      }
      const removed = await inTurn(uid, async (db) => {
        const source = await repository.readSource(db, uid);
        if (source === undefined) return fail({ code: 'unknown-source' as const });
        const gone = await repository.deleteRecords(db, uid, keys);
        if (gone > 0) await repository.changeSource(db, uid, { acknowledged: source.acknowledged + 1 });
        return ok(gone);
      });
      if (removed.ok) await show(uid);
      return removed;
    },
  };
}
