import { GENESIS, nextRow, picturesRecord } from './chain.ts';
import type {
  ChainEntry,
  ChainHead,
  ChainRow,
  ConsentRecord,
  ConsentStore,
  ErasureRecord,
  PicturesRecord,
  Publication,
} from './model.ts';

/** Records in memory: for tests, for trying out, and for applications that ask for nothing that needs proof. */
export function createMemoryConsentStore(): ConsentStore {
  const rows: ChainRow[] = [];
  const publications: Publication[] = [];
  const taken: PicturesRecord[] = [];
  const files = new Map<string, Buffer>();
  const once = new Map<string, { readonly subject: string; readonly expiresAt: Date }>();
  const head = (): ChainHead => {
    const last = rows.at(-1);
    return last === undefined ? { position: 0, hash: GENESIS } : { position: last.position, hash: last.hash };
  };
  const put = (record: ChainEntry): ChainRow => {
    const row = nextRow(head(), record);
    rows.push(row);
    return row;
  };
  const empty = (which: (record: ConsentRecord) => boolean, reason: ErasureRecord['reason'], now: Date) => {
    const erased: string[] = [];
    rows.forEach((row, i) => {
      const record = row.body === null ? undefined : (JSON.parse(row.body) as ChainEntry);
      if (record?.schema !== 'almagest-consent/1' || !which(record)) return;
      rows[i] = { ...row, body: null };
      erased.push(row.hash);
    });
    if (erased.length > 0) put({ schema: 'almagest-erasure/1', time: now.toISOString(), reason, erased });
    return erased.length;
  };
  return {
    append: async (record) => put(record),
    rowsOf: async (receiptHash) =>
      rows.filter(
        ({ body }) =>
          body !== null && (JSON.parse(body) as Partial<ConsentRecord>).receiptHash === receiptHash,
      ),
    eraseReceipt: async (receiptHash, now) =>
      empty((record) => record.receiptHash === receiptHash, 'visitor', now),
    eraseEndedBefore: async (end, now) => {
      const last = new Map<string, string>();
      for (const { body } of rows) {
        const record = JSON.parse(body ?? '{}') as Partial<ConsentRecord>;
        if (record.receiptHash !== undefined) last.set(record.receiptHash, record.validUntil ?? '');
      }
      return empty(({ receiptHash }) => (last.get(receiptHash) ?? '') < end.toISOString(), 'retention', now);
    },
    rowsAfter: async (position, limit) => rows.slice(position, position + limit),
    head: async () => head(),
    publish: async (publication) => {
      if (publications.at(-1)?.digest !== publication.digest) publications.push(publication);
    },
    publications: async () => publications,
    keepPictures: async (of, pictures) => {
      if (taken.some(({ publication }) => publication === of.publication)) return false;
      const record = picturesRecord(of, pictures);
      put(record);
      taken.push(record);
      for (const { name, png } of pictures) files.set(`${of.publication} ${name}`, png);
      return true;
    },
    pictures: async () => taken,
    picture: async (publication, name) => files.get(`${publication} ${name}`),
    putOnce: async (tokenHash, subject, expiresAt) => {
      once.set(tokenHash, { subject, expiresAt });
    },
    takeOnce: async (tokenHash, subject, now) => {
      const permission = once.get(tokenHash);
      if (permission?.subject !== subject) return false;
      once.delete(tokenHash);
      return now <= permission.expiresAt;
    },
  };
}
