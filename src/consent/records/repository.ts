import type { Kysely, Selectable, Transaction } from 'kysely';
import type { ConsentRecordTable, Store, Tables } from '#store';
import { GENESIS, nextRow, picturesRecord } from './chain.ts';
import type {
  ChainEntry,
  ChainHead,
  ChainRow,
  ConsentStore,
  ErasureRecord,
  NamedPicture,
  PicturesRecord,
} from './model.ts';

// Receipts of one erasure, so that its row in the chain stays small.
const MAX_ERASED = 200;

const chainRow = (row: Selectable<ConsentRecordTable>): ChainRow => ({
  position: row.position,
  prev: row.prev,
  hash: row.hash,
  body: row.body,
});

/** Takes the end of the chain: whoever comes next waits until this transaction is over. */
async function lockedHead(db: Transaction<Tables>) {
  await db
    .insertInto('consent_chain')
    .values({ id: 1, position: 0, hash: GENESIS })
    .onConflict((c) => c.column('id').doNothing())
    .execute();
  const { position, hash } = await db
    .updateTable('consent_chain')
    .set((e) => ({ position: e('position', '+', 1) }))
    .where('id', '=', 1)
    .returning(['position', 'hash'])
    .executeTakeFirstOrThrow();
  return { position: position - 1, hash };
}

const put = async (db: Transaction<Tables>, record: ChainEntry): Promise<ChainRow> =>
  place(db, await lockedHead(db), record);

async function place(db: Transaction<Tables>, head: ChainHead, record: ChainEntry): Promise<ChainRow> {
  const row = nextRow(head, record);
  const isDecision = record.schema === 'almagest-consent/1';
  await db
    .insertInto('consent_record')
    .values({
      ...row,
      receipt_hash: isDecision ? record.receiptHash : null,
      ends_at: isDecision ? record.validUntil : null,
    })
    .execute();
  await db.updateTable('consent_chain').set({ hash: row.hash }).where('id', '=', 1).execute();
  return row;
}

/** Empties rows, chosen after the chain is locked, and says so in the chain. */
function empty(
  store: Store,
  choose: (db: Kysely<Tables>) => Promise<readonly { readonly position: number; readonly hash: string }[]>,
  reason: ErasureRecord['reason'],
  now: Date,
): Promise<number> {
  return store.db.transaction().execute(async (db) => {
    const chosen = await choose(db);
    if (chosen.length === 0) return 0;
    const positions = chosen.map(({ position }) => position);
    await put(db, {
      schema: 'almagest-erasure/1',
      time: now.toISOString(),
      reason,
      erased: chosen.map(({ hash }) => hash),
    });
    await db
      .updateTable('consent_record')
      .set({ body: null, receipt_hash: null, ends_at: null })
      .where('position', 'in', positions)
      .execute();
    return chosen.length;
  });
}

/** Records, publications and one-time permissions in the metadata store. */
export function openConsentStore(store: Store): ConsentStore {
  return {
    append: (record) => store.db.transaction().execute((db) => put(db, record)),

    async rowsOf(receiptHash) {
      const rows = await store.db
        .selectFrom('consent_record')
        .selectAll()
        .where('receipt_hash', '=', receiptHash)
        .orderBy('position')
        .execute();
      return rows.map(chainRow);
    },

    eraseReceipt: (receiptHash, now) =>
      empty(
        store,
        (db) =>
          db
            .selectFrom('consent_record')
            .select(['position', 'hash'])
            .where('receipt_hash', '=', receiptHash)
            .execute(),
        'visitor',
        now,
      ),

    eraseEndedBefore: (end, now) =>
      empty(
        store,
        async (db) => {
          const ended = await db
            .selectFrom('consent_record as last')
            .select('last.receipt_hash')
            .where('last.ends_at', '<', end.toISOString())
            .where((e) =>
              e.not(
                e.exists(
                  e
                    .selectFrom('consent_record as later')
                    .select('later.position')
                    .whereRef('later.receipt_hash', '=', 'last.receipt_hash')
                    .whereRef('later.position', '>', 'last.position'),
                ),
              ),
            )
            .orderBy('last.position')
            .limit(MAX_ERASED)
            .execute();
          const receipts = ended.flatMap(({ receipt_hash: hash }) => (hash === null ? [] : [hash]));
          if (receipts.length === 0) return [];
          return db
            .selectFrom('consent_record')
            .select(['position', 'hash'])
            .where('receipt_hash', 'in', receipts)
            .execute();
        },
        'retention',
        now,
      ),

    async rowsAfter(position, limit) {
      const rows = await store.db
        .selectFrom('consent_record')
        .selectAll()
        .where('position', '>', position)
        .orderBy('position')
        .limit(limit)
        .execute();
      return rows.map(chainRow);
    },

    async head() {
      const head = await store.db.selectFrom('consent_chain').select(['position', 'hash']).executeTakeFirst();
      return head ?? { position: 0, hash: GENESIS };
    },

    async publish({ digest, revision, publishedAt, content }) {
      await store.db.transaction().execute(async (db) => {
        const newest = await db
          .selectFrom('consent_publication')
          .select('digest')
          .orderBy('position', 'desc')
          .limit(1)
          .executeTakeFirst();
        if (newest?.digest === digest) return;
        await db
          .insertInto('consent_publication')
          .values({ digest, revision, published_at: publishedAt, content })
          .execute();
      });
    },

    async publications() {
      const rows = await store.db.selectFrom('consent_publication').selectAll().orderBy('position').execute();
      return rows.map(({ digest, revision, published_at, content }) => ({
        digest,
        revision,
        publishedAt: published_at,
        content,
      }));
    },

    keepPictures: (taken, pictures) =>
      store.db.transaction().execute(async (db) => {
        const { publication } = taken;
        // Two who come at the same time come one after the other.
        const head = await lockedHead(db);
        const before = await db
          .selectFrom('consent_picture')
          .select('name')
          .where('publication', '=', publication)
          .limit(1)
          .executeTakeFirst();
        if (before !== undefined) {
          await db
            .updateTable('consent_chain')
            .set({ position: head.position })
            .where('id', '=', 1)
            .execute();
          return false;
        }
        const record = picturesRecord(taken, pictures);
        await place(db, head, record);
        for (const [i, { png }] of pictures.entries())
          await db
            .insertInto('consent_picture')
            .values({
              publication,
              // Of the record, in the same order.
              ...(record.pictures[i] as NamedPicture),
              taken_at: record.time,
              browser: record.browser,
              png: png.toString('base64'),
            })
            .execute();
        return true;
      }),

    async pictures() {
      const rows = await store.db
        .selectFrom('consent_picture')
        .select(['publication', 'name', 'sha256', 'bytes', 'taken_at', 'browser'])
        .orderBy('taken_at')
        .orderBy('name')
        .execute();
      const taken = new Map<string, PicturesRecord & { pictures: NamedPicture[] }>();
      for (const { publication, name, sha256, bytes, taken_at: time, browser } of rows) {
        const one = taken.get(publication) ?? {
          schema: 'almagest-pictures/1',
          time,
          publication,
          browser,
          pictures: [],
        };
        one.pictures.push({ name, sha256, bytes });
        taken.set(publication, one);
      }
      return [...taken.values()];
    },

    async picture(publication, name) {
      const found = await store.db
        .selectFrom('consent_picture')
        .select('png')
        .where('publication', '=', publication)
        .where('name', '=', name)
        .executeTakeFirst();
      return found && Buffer.from(found.png, 'base64');
    },

    async putOnce(tokenHash, subject, expiresAt) {
      await store.db
        .insertInto('consent_once')
        .values({ token_hash: tokenHash, subject, expires_at: expiresAt.toISOString() })
        .execute();
    },

    async takeOnce(tokenHash, subject, now) {
      const { numDeletedRows } = await store.db
        .deleteFrom('consent_once')
        .where('token_hash', '=', tokenHash)
        .where('subject', '=', subject)
        .where('expires_at', '>=', now.toISOString())
        .executeTakeFirst();
      // What nobody came for goes along.
      await store.db.deleteFrom('consent_once').where('expires_at', '<', now.toISOString()).execute();
      return numDeletedRows > 0n;
    },
  };
}
