import { describe, expect, it } from 'vitest';
import { openStore } from '#store';
import { onEachDatabase } from '../../../test/databases.ts';
import { verifyChain } from './chain.ts';
import { createMemoryConsentStore } from './memory.ts';
import type { ChainRow, ConsentRecord, ConsentStore } from './model.ts';
import { openConsentStore } from './repository.ts';

const record = (n: number, receiptHash = `hash-${n}`): ConsentRecord => ({
  schema: 'almagest-consent/1',
  id: `id-${n}`,
  receiptHash,
  userId: null,
  time: '2026-11-20T12:00:00.000Z',
  validUntil: `2027-05-${String((n % 28) + 1).padStart(2, '0')}T12:00:00.000Z`,
  event: 'given',
  categories: ['third-party'],
  services: ['osm'],
  revision: 'LXEWQrcm',
  publication: 'p',
  language: 'fr',
  method: 'centre',
  signals: { gpc: false },
  basis: 'consent',
  app: 'test',
});
const NOW = new Date('2026-11-20T12:00:00Z');

/** What every place for records has to do. */
function contract(open: () => Promise<readonly [ConsentStore, ConsentStore, () => Promise<unknown>]>) {
  it('links every row to the one before, from two processes at once', async () => {
    const [one, two, close] = await open();
    await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : two).append(record(n))));
    const rows = await one.rowsAfter(0, 100);
    expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    const report = await verifyChain(rows);
    expect(report).toMatchObject({ rows: 20, erased: 0, faults: [] });
    expect(await two.head()).toEqual(report.head);
    await close();
  });

  it('finds the rows of a receipt, and empties them with a notice in the chain', async () => {
    const [store, , close] = await open();
    for (const n of [1, 2, 3]) await store.append(record(n, n === 2 ? 'mine' : 'other'));
    await store.append(record(4, 'mine'));
    expect((await store.rowsOf('mine')).map(({ position }) => position)).toEqual([2, 4]);
    expect(await store.eraseReceipt('mine', NOW)).toBe(2);
    expect(await store.rowsOf('mine')).toEqual([]);
    expect(await store.eraseReceipt('mine', NOW)).toBe(0);
    expect(await verifyChain(await store.rowsAfter(0, 100))).toMatchObject({
      rows: 5,
      erased: 2,
      faults: [],
    });
    await close();
  });

  it('keeps pictures of what was shown once, named in the chain', async () => {
    const [store, other, close] = await open();
    await store.append(record(1));
    const pictures = ['centre-en-360-light.png', 'question-en-360-light.png'].map((name) => ({
      name,
      png: Buffer.from([137, 80, 78, 71, 0, 255, name.length]),
    }));
    const taken = { time: NOW.toISOString(), publication: 'p', browser: 'Chromium 1' };
    const kept = await Promise.all([store, other].map((one) => one.keepPictures(taken, pictures)));
    expect(kept.sort()).toEqual([false, true]);
    const [, row, ...more] = await store.rowsAfter(0, 10);
    expect(more).toEqual([]);
    const [named] = await store.pictures();
    expect(JSON.parse(row?.body ?? '')).toEqual(named);
    expect(named).toMatchObject({ ...taken, pictures: pictures.map(({ name }) => ({ name, bytes: 7 })) });
    expect(await store.picture('p', 'question-en-360-light.png')).toEqual(pictures[1]?.png);
    expect(await store.picture('other', 'question-en-360-light.png')).toBeUndefined();
    await store.append(record(2));
    expect(await verifyChain(await store.rowsAfter(0, 10))).toMatchObject({ rows: 3, faults: [] });
    await close();
  });

  it('empties what ended before an instant', async () => {
    const [store, , close] = await open();
    for (const n of [1, 2, 3]) await store.append(record(n));
    expect(await store.eraseEndedBefore(new Date('2027-05-03T12:00:00Z'), NOW)).toBe(1);
    expect(await store.eraseEndedBefore(new Date('2027-05-03T12:00:00Z'), NOW)).toBe(0);
    await close();
  });

  it('does not empty the record of a withdrawal before that of the grant', async () => {
    const [store, , close] = await open();
    const withdrawn = { event: 'withdrawn', validUntil: '2026-12-01T12:00:00.000Z' } as const;
    await store.append({ ...record(1, 'mine'), validUntil: '2027-05-02T12:00:00.000Z' });
    expect(await store.eraseEndedBefore(new Date('2027-01-01T00:00:00Z'), NOW)).toBe(0);
    await store.append({ ...record(2, 'mine'), ...withdrawn });
    expect(await store.eraseEndedBefore(new Date('2026-11-30T00:00:00Z'), NOW)).toBe(0);
    expect(await store.eraseEndedBefore(new Date('2027-01-01T00:00:00Z'), NOW)).toBe(2);
    expect(await store.rowsOf('mine')).toEqual([]);
    await close();
  });

  it('keeps publications in order, each once in a row', async () => {
    const [store, , close] = await open();
    const publication = (digest: string) => ({
      digest,
      revision: 'LXEWQrcm',
      publishedAt: '2026-11-20T12:00:00.000Z',
      content: '{}',
    });
    for (const digest of ['a', 'a', 'b', 'a']) await store.publish(publication(digest));
    expect((await store.publications()).map(({ digest }) => digest)).toEqual(['a', 'b', 'a']);
    await close();
  });

  it('gives a permission once, in time, for its subject', async () => {
    const [store, other, close] = await open();
    await store.putOnce('t', '/a', new Date(NOW.getTime() + 1000));
    expect(await other.takeOnce('t', '/b', NOW)).toBe(false);
    const taken = await Promise.all([store.takeOnce('t', '/a', NOW), other.takeOnce('t', '/a', NOW)]);
    expect(taken.filter(Boolean)).toHaveLength(1);
    await store.putOnce('u', '/a', NOW);
    expect(await store.takeOnce('u', '/a', new Date(NOW.getTime() + 1))).toBe(false);
    await close();
  });
}

describe('records in memory', () => {
  contract(async () => {
    const store = createMemoryConsentStore();
    return [store, store, async () => {}];
  });
});

onEachDatabase('records in the metadata store', (database) => {
  contract(async () => {
    const place = await database.newPlace();
    const [one, two] = await Promise.all([openStore(place), openStore(place)]);
    return [openConsentStore(one), openConsentStore(two), () => Promise.all([one.close(), two.close()])];
  });
});

describe('a chain of records', () => {
  async function chain(): Promise<ChainRow[]> {
    const store = createMemoryConsentStore();
    for (const n of [1, 2, 3]) await store.append(record(n));
    return [...(await store.rowsAfter(0, 10))];
  }
  for (const [what, spoil, kind] of [
    [
      'a changed word',
      (rows) => rows.with(1, { ...at(rows, 1), body: at(rows, 1).body?.replace('osm', 'xyz') ?? '' }),
      'altered',
    ],
    ['a row left out', (rows) => rows.toSpliced(1, 1), 'gap'],
    ['two rows exchanged', (rows) => [at(rows, 0), at(rows, 2), at(rows, 1)], 'gap'],
    ['an emptied row', (rows) => rows.with(1, { ...at(rows, 1), body: null }), 'erased-without-notice'],
    ['a row put in', (rows) => [...rows, { ...at(rows, 2), position: 4 }], 'broken-link'],
    ['a changed hash', (rows) => rows.with(2, { ...at(rows, 2), hash: 'f'.repeat(64) }), 'altered'],
  ] as const satisfies readonly (readonly [string, (rows: ChainRow[]) => ChainRow[], string])[]) {
    it(`shows ${what}`, async () => {
      expect((await verifyChain(await chain())).faults).toEqual([]);
      expect((await verifyChain(spoil(await chain()))).faults.map((f) => f.kind)).toContain(kind);
    });
  }
});

function at(rows: readonly ChainRow[], i: number): ChainRow {
  const row = rows[i];
  if (row === undefined) throw new Error(`no row ${i}`);
  return row;
}
