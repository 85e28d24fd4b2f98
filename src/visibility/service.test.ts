import { expect, it } from 'vitest';
import { ANONYMOUS, COMMAND_LINE, type KnownViewer } from '#accounts';
import type { Catalogue, DatasetEntry } from '#catalogue';
import type { DatasetSchema } from '#dataset';
import type { Engine } from '#engine';
import { openStore, type Store } from '#store';
import { onEachDatabase, type TestDatabase } from '../../test/databases.ts';
import type { AccessChange, DatasetAccess } from './model.ts';
import { openVisibility, type VisibilityService } from './service.ts';

const schema: DatasetSchema = {
  fields: [
    { name: 'star', type: 'text', label: { en: 'Star' }, annotations: { id: true } },
    { name: 'magnitude', type: 'double', label: { en: 'Magnitude' }, annotations: {} },
    { name: 'observer', type: 'text', label: { en: 'Observer' }, annotations: {} },
    { name: 'site', type: 'geo_point_2d', label: { en: 'Site' }, annotations: {} },
  ],
};

const entryOf = (id: string): DatasetEntry => ({
  id,
  uid: `da_${id}`,
  schema,
  metadata: {
    title: { en: id },
    description: { en: '' },
    themes: [],
    keywords: [],
    license: 'CC0',
    licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
    publisher: 'Night Sky Club',
    attributions: [],
    language: 'en',
    defaultFilter: 'observer is not null',
  },
  recordCount: 100,
  hasRecords: true,
  features: ['analyze', 'geo'],
  modified: '2026-01-01T00:00:00Z',
  dataProcessed: '2026-01-01T00:00:00Z',
  metadataProcessed: '2026-01-01T00:00:00Z',
  manifest: {
    id: 's1',
    datasetUid: `da_${id}`,
    createdAt: '2026-01-01T00:00:00Z',
    recordCount: 100,
    schema,
    bytes: 4096,
    contentHash: `content of ${id}`,
    provenance: { source: 'stars.csv', sha256: 'of the whole file', bytes: 999, retrievedAt: '2026-01-01' },
    bbox: { west: -180, south: -90, east: 180, north: 90 },
    geometryTypes: ['Point'],
    rejectedCount: 3,
    layout: 1,
  },
});

const entries = ['open', 'secret', 'partial'].map(entryOf);
const catalogue = {
  list: () => entries,
  get: (id: string) => entries.find((entry) => entry.id === id || entry.uid === id),
  snapshot: (entry: DatasetEntry) => ({
    path: `/data/${entry.id}.duckdb`,
    schema: entry.schema,
    contentHash: entry.manifest.contentHash,
  }),
  catalogueSnapshot: async (lang: string) => ({
    path: '/data/c',
    schema,
    contentHash: `g1 ${lang}`,
    entries,
  }),
  generation: () => 'g1',
  file: () => ({ path: '/data/f', mimetype: 'image/jpeg', filename: 'f.jpg', bytes: 1 }),
} as unknown as Catalogue;

/** An engine that counts seven visible records, wherever it is asked, and finds no file in them. */
class CountingEngine implements Pick<Engine, 'visibleFacts' | 'values'> {
  passes = 0;
  underWay = 0;
  most = 0;
  async visibleFacts() {
    this.passes += 1;
    this.underWay += 1;
    this.most = Math.max(this.most, this.underWay);
    await new Promise((resolve) => setImmediate(resolve));
    this.underWay -= 1;
    return { recordCount: 7, contentHash: 'of the visible', bbox: { west: 1, south: 2, east: 3, north: 4 } };
  }
  async values() {
    return [];
  }
}

const now = new Date('2026-02-03T04:05:06Z');
const member: KnownViewer = {
  kind: 'person',
  personId: 'p1',
  name: 'Ada',
  groups: ['club'],
  permissions: new Set(),
  by: 'session',
};
const club = { kind: 'group', id: 'club' } as const;
const everyone = { kind: 'group', id: 'everyone' } as const;
const restricted: DatasetAccess = {
  isRestricted: true,
  grants: [{ holder: club, rights: ['browse'] }],
  hiddenFields: [],
};
const partial: DatasetAccess = {
  isRestricted: false,
  grants: [
    { holder: everyone, rights: ['browse'], recordFilter: 'magnitude < 2' },
    { holder: club, rights: ['browse'] },
  ],
  hiddenFields: [{ field: 'observer', seenBy: ['club'] }],
};

interface Opened {
  readonly rights: VisibilityService;
  readonly engine: CountingEngine;
  readonly changes: AccessChange[];
  readonly warnings: object[];
  readonly store: Store;
}

async function publishRows(store: Store): Promise<void> {
  for (const { uid, id } of entries)
    await store.db
      .insertInto('dataset')
      .values({ uid, id, metadata: '{}', metadata_changed_at: '', published_at: '', current_snapshot: null })
      .execute();
}

async function openRights(place: string): Promise<Opened> {
  const store = await openStore(place);
  const engine = new CountingEngine();
  const changes: AccessChange[] = [];
  const warnings: object[] = [];
  const rights = await openVisibility({
    store,
    catalogue,
    engine,
    logger: { warn: (facts) => void warnings.push(facts) },
    onChange: (change) => void changes.push(change),
  });
  return { rights, engine, changes, warnings, store };
}

async function freshRights(database: TestDatabase): Promise<Opened & { readonly place: string }> {
  const place = await database.newPlace();
  const opened = await openRights(place);
  await publishRows(opened.store);
  return { ...opened, place };
}

const idsSeen = async (rights: VisibilityService, viewer = ANONYMOUS as typeof ANONYMOUS | KnownViewer) =>
  (await rights.of(viewer, now).datasets()).map((entry) => entry.id);

onEachDatabase('rights', (database) => {
  it('are said by one of several processes that say something else at the same moment', async () => {
    const place = await database.newPlace();
    const [one, two] = [await openRights(place), await openRights(place)];
    await publishRows(one.store);
    const said = await Promise.all(
      [one, two, one, two].map(({ rights }, i) =>
        rights.setAccess(
          COMMAND_LINE,
          'open',
          i < 2 ? restricted : partial,
          (before) => before === undefined,
        ),
      ),
    );
    expect(said.filter(({ ok }) => ok)).toHaveLength(1);
    expect(said.flatMap((one) => (one.ok ? [] : one.problems.map(({ code }) => code)))).toEqual(
      Array(3).fill('changed-meanwhile'),
    );
    await Promise.all([one.store.close(), two.store.close()]);
  });

  it('show everything to everybody until something is said', async () => {
    const { rights, engine, store } = await freshRights(database);
    expect(await idsSeen(rights)).toEqual(['open', 'secret', 'partial']);
    const sees = rights.of(ANONYMOUS, now);
    expect([sees.scope, sees.visible(entries[0] as DatasetEntry)]).toEqual(['everything', undefined]);
    expect(engine.passes).toBe(0);
    await store.close();
  });

  it('hold from the next question on, and are kept', async () => {
    const { rights, place, store } = await freshRights(database);
    expect((await rights.setAccess(COMMAND_LINE, 'secret', restricted)).ok).toBe(true);
    expect(await idsSeen(rights)).toEqual(['open', 'partial']);
    expect(rights.of(ANONYMOUS, now).has('secret')).toBe(false);
    expect(await rights.of(ANONYMOUS, now).dataset('da_secret')).toBeUndefined();
    expect(await idsSeen(rights, member)).toEqual(['open', 'secret', 'partial']);
    expect(rights.access('da_secret')).toEqual(restricted);
    await store.close();

    const again = await openRights(place);
    expect(await idsSeen(again.rights)).toEqual(['open', 'partial']);
    expect(again.rights.access('da_secret')).toEqual(restricted);
    await again.store.close();
  });

  it('changed by another process hold there at once and here after a refresh', async () => {
    const { rights, place, store } = await freshRights(database);
    const other = await openRights(place);
    const scope = rights.of(member, now).scope;
    await other.rights.setAccess(COMMAND_LINE, 'partial', partial);
    await expect.poll(() => rights.isBehind()).toBe(true);
    await rights.refresh();
    expect(rights.isBehind()).toBe(false);
    expect(rights.of(ANONYMOUS, now).scope).toBe(other.rights.of(ANONYMOUS, now).scope);
    expect(rights.of(ANONYMOUS, now).scope).not.toBe(scope);
    expect(rights.of(member, now).scope).toBe(scope);
    await other.store.close();
    await store.close();
  });

  it('go with their dataset, and with the group or person that had them', async () => {
    const { rights, store } = await freshRights(database);
    await rights.setAccess(COMMAND_LINE, 'secret', restricted);
    await rights.setAccess(COMMAND_LINE, 'partial', partial);
    await rights.forget(COMMAND_LINE, club);
    expect(rights.access('da_secret')?.grants).toEqual([]);
    expect(rights.access('da_partial')).toMatchObject({
      grants: [{ holder: everyone }],
      hiddenFields: [{ field: 'observer', seenBy: [] }],
    });
    await store.db.deleteFrom('dataset').where('id', '=', 'secret').execute();
    await expect.poll(() => rights.isBehind()).toBe(true);
    await rights.refresh();
    expect(rights.access('da_secret')).toBeUndefined();
    await store.close();
  });

  it('are told to the audit log with what was before', async () => {
    const { rights, changes, store } = await freshRights(database);
    await rights.setAccess(COMMAND_LINE, 'secret', restricted);
    await rights.setAccess(COMMAND_LINE, 'secret', undefined);
    await rights.setPortal(COMMAND_LINE, { readers: 'signed-in', otherDatasets: 'restricted' });
    const dataset = { kind: 'dataset', by: COMMAND_LINE, datasetUid: 'da_secret', datasetId: 'secret' };
    expect(changes).toEqual([
      { ...dataset, before: undefined, after: restricted },
      { ...dataset, before: restricted, after: undefined },
      {
        kind: 'portal',
        by: COMMAND_LINE,
        before: { readers: 'everyone', otherDatasets: 'public' },
        after: { readers: 'signed-in', otherDatasets: 'restricted' },
      },
    ]);
    expect([rights.isShutOut(ANONYMOUS), await idsSeen(rights)]).toEqual([true, []]);
    await store.close();
  });

  it('that mean nothing are refused, all that is wrong at once', async () => {
    const { rights, changes, store } = await freshRights(database);
    const wrong = await rights.setAccess(COMMAND_LINE, 'open', {
      isRestricted: true,
      grants: [
        { holder: everyone, rights: ['edit'] },
        { holder: club, rights: [], recordFilter: 'brightness < 2' },
        { holder: club, rights: ['browse'], recordFilter: ' ' },
        { holder: { kind: 'person', id: 'p1' }, rights: ['browse'], recordFilter: 'magnitude <' },
      ],
      hiddenFields: [
        { field: 'nothing', seenBy: [] },
        { field: 'star', seenBy: [] },
        { field: 'star', seenBy: ['club'] },
      ],
    });
    if (wrong.ok) throw new Error('accepted');
    expect(wrong.problems).toMatchObject([
      { code: 'everyone-only-browses' },
      { code: 'no-right', holder: club },
      {
        code: 'record-filter',
        problem: { code: 'unknown-field', name: 'brightness', at: { start: 0, end: 10 } },
      },
      { code: 'record-filter', problem: { code: 'syntax' } },
      { code: 'filter-of-a-person' },
      { code: 'record-filter', problem: { code: 'syntax', at: { start: 11 } } },
      { code: 'granted-twice', holder: club },
      { code: 'everyone-on-restricted' },
      { code: 'unknown-field', field: 'nothing' },
      { code: 'hidden-twice', field: 'star' },
    ]);
    expect(await rights.setAccess(COMMAND_LINE, 'nowhere', restricted)).toMatchObject({
      problems: [{ code: 'unknown-dataset', id: 'nowhere' }],
    });
    expect(changes).toEqual([]);
    await store.close();
  });
});

onEachDatabase('a dataset of which a viewer sees a part', (database) => {
  it('is an entry that tells nothing of the rest', async () => {
    const { rights, engine, store } = await freshRights(database);
    await rights.setAccess(COMMAND_LINE, 'partial', partial);
    const sees = rights.of(ANONYMOUS, now);
    const seen = await sees.dataset('partial');
    expect(seen).toMatchObject({ recordCount: 7, features: ['analyze', 'geo'] });
    expect(seen?.schema.fields.map(({ name }) => name)).toEqual(['star', 'magnitude', 'site']);
    expect(seen?.manifest).toMatchObject({
      recordCount: 7,
      contentHash: 'of the visible',
      bbox: { west: 1, south: 2, east: 3, north: 4 },
      bytes: 0,
      rejectedCount: 0,
      provenance: { source: 'stars.csv' },
    });
    const text = JSON.stringify(seen);
    for (const secret of ['observer', 'content of partial', 'of the whole file', '999', '-180', '100'])
      expect(text, secret).not.toContain(secret);
    expect(seen && sees.visible(seen)).toMatchObject({ filter: { kind: 'compare' }, hidesFields: true });
    // The key field is visible: ids tell of nothing else.
    expect(seen && sees.visible(seen)).not.toHaveProperty('idSecret');

    await rights.of(ANONYMOUS, now).dataset('partial');
    expect(engine.passes).toBe(1);
    expect(await rights.of(member, now).dataset('partial')).toBe(entries[2]);
    await store.close();
  });

  it('has ids of its own where the stored ones are made of a hidden field', async () => {
    const { rights, store } = await freshRights(database);
    await rights.setAccess(COMMAND_LINE, 'partial', {
      ...partial,
      hiddenFields: [{ field: 'star', seenBy: [] }],
    });
    const sees = rights.of(member, now);
    const seen = await sees.dataset('partial');
    expect(seen && sees.visible(seen)?.idSecret).toMatch(/^[0-9a-f]{64}$/);
    await store.close();
  });

  it('is nothing once its filter can no longer be understood, and that is logged', async () => {
    const { rights, warnings, store } = await freshRights(database);
    await rights.setAccess(COMMAND_LINE, 'partial', partial);
    await store.db.updateTable('dataset_grant').set({ record_filter: 'gone = 1' }).execute();
    await expect.poll(() => rights.isBehind()).toBe(true);
    await rights.refresh();
    const sees = rights.of(ANONYMOUS, now);
    const seen = await sees.dataset('partial');
    expect(seen && sees.visible(seen)?.filter).toEqual({ kind: 'constant', value: false });
    expect(warnings).toEqual([{ dataset: 'partial', problem: 'unknown-field' }]);
    await store.close();
  });

  it('has no record once a field that it hides is there no more, which may have another name now', async () => {
    const { rights, warnings, store } = await freshRights(database);
    await rights.setAccess(COMMAND_LINE, 'partial', { ...partial, grants: [] });
    await store.db.updateTable('hidden_field').set({ field: 'watcher' }).execute();
    await expect.poll(() => rights.isBehind()).toBe(true);
    await rights.refresh();
    const sees = rights.of(ANONYMOUS, now);
    const seen = await sees.dataset('partial');
    expect(seen && sees.visible(seen)?.filter).toEqual({ kind: 'constant', value: false });
    expect(warnings).toEqual([{ dataset: 'partial', fields: ['watcher'] }]);
    const both = [
      { field: 'watcher', seenBy: [] },
      { field: 'observer', seenBy: [] },
    ];
    expect(await rights.setAccess(COMMAND_LINE, 'partial', { ...partial, hiddenFields: both })).toMatchObject(
      {
        ok: true,
      },
    );
    await store.close();
  });

  it('moves on with the clock, minute by minute, where its filter asks for the present', async () => {
    const { rights, store } = await freshRights(database);
    const embargo = [{ holder: everyone, rights: ['browse'] as const, recordFilter: 'now() > "2026-01-01"' }];
    await rights.setAccess(COMMAND_LINE, 'partial', { ...partial, grants: embargo });
    const at = (time: string) => rights.of(ANONYMOUS, new Date(`2026-02-03T${time}Z`)).scope;
    expect(at('04:05:01')).toBe(at('04:05:59'));
    expect(at('04:06:00')).not.toBe(at('04:05:59'));
    await store.close();
  });

  it('is asked for with no entry but its own', async () => {
    const { rights, store } = await freshRights(database);
    await rights.setAccess(COMMAND_LINE, 'partial', partial);
    const [, , raw] = entries;
    if (raw === undefined) throw new Error('no entry');
    const whole = await rights.of(member, now).dataset('partial');
    expect(() => rights.of(ANONYMOUS, now).visible(whole ?? raw)).toThrow('not given to this viewer');
    await expect(async () => rights.of(ANONYMOUS, now).file(raw, 'f')).rejects.toThrow('not given');
    await store.close();
  });

  it('has no file of a record or field that it has not', async () => {
    const { rights, store } = await freshRights(database);
    await rights.setAccess(COMMAND_LINE, 'partial', partial);
    const file = async (viewer: typeof ANONYMOUS | KnownViewer) => {
      const sees = rights.of(viewer, now);
      const entry = await sees.dataset('partial');
      return entry && sees.file(entry, 'f');
    };
    expect(await file(ANONYMOUS)).toBeUndefined();
    // Nor has who sees all of it: no record holds that file any more.
    expect(await file(member)).toBeUndefined();
    await store.close();
  });
});

onEachDatabase('the catalogue as a viewer sees it', (database) => {
  it('has a place for each dataset and other figures for those seen in part', async () => {
    const { rights, engine, store } = await freshRights(database);
    await rights.setAccess(COMMAND_LINE, 'secret', restricted);
    await rights.setAccess(COMMAND_LINE, 'partial', partial);
    const { visible } = await rights.of(ANONYMOUS, now).catalogue('en');
    expect(visible?.places).toBe('101');
    const box = { west: 1, south: 2, east: 3, north: 4 };
    expect(visible?.changed?.records).toEqual([
      { place: 2, values: [['analyze', 'geo'], 7, null, expect.stringContaining('[[[1,2],[3,2]'), box] },
    ]);
    expect((await rights.of(member, now).catalogue('en')).visible).toBeUndefined();
    expect(engine.passes).toBe(1);
    await store.close();
  });

  it('is told by the same word while nothing of it changes, whatever is hidden meanwhile', async () => {
    const { rights, store } = await freshRights(database);
    await rights.setAccess(COMMAND_LINE, 'secret', restricted);
    const identity = async () => (await rights.of(ANONYMOUS, now).catalogue('en')).identity;
    const before = await identity();
    await rights.setAccess(COMMAND_LINE, 'secret', {
      ...restricted,
      hiddenFields: [{ field: 'observer', seenBy: [] }],
    });
    expect(await identity()).toBe(before);
    await rights.setAccess(COMMAND_LINE, 'partial', partial);
    expect(await identity()).not.toBe(before);
    await store.close();
  });
});
