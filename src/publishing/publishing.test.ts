import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { COMMAND_LINE } from '#accounts';
import { type Catalogue, openCatalogue } from '#catalogue';
import { type FetchedSource, fetchSource } from '#ingest';
import { createJobService } from '#jobs';
import { ok, systemClock } from '#lib';
import { openStore, type Store } from '#store';
import { onEachDatabase } from '../../test/databases.ts';
import { checkChoices, PLAIN_CHOICE } from './choices.ts';
import {
  type Draft,
  type DraftWork,
  draftWork,
  type FieldChoice,
  inspectDraft,
  localPreviewer,
  type Publishing,
  publishDraft,
  refreshDataset,
} from './index.ts';
import { createPublishing } from './service.ts';

const NOTHING = {
  title: { en: 'Stars' },
  description: {},
  themes: [],
  keywords: [],
  license: 'CC0 1.0',
  licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
  publisher: '',
};

onEachDatabase('publishing', (database) => {
  let dataFolder: string;
  let store: Store;
  let catalogue: Catalogue;
  let publishing: Publishing;
  let work: DraftWork;
  let cancel: (id: string) => Promise<unknown>;
  const recorded: string[] = [];
  const given: string[] = [];
  let looks = 0;
  let slowly: ((target: string) => Promise<FetchedSource>) | undefined;
  const context = () => {
    let saved: unknown;
    return {
      signal: new AbortController().signal,
      owner: 'someone',
      progress: () => {},
      get saved() {
        return saved as null;
      },
      save: async (value: unknown) => {
        saved = value;
      },
    };
  };

  beforeAll(async () => {
    dataFolder = mkdtempSync(join(tmpdir(), 'almagest-publishing-'));
    store = await openStore(await database.newPlace());
    catalogue = await openCatalogue({
      store,
      dataFolder,
      clock: systemClock,
      defaultLanguage: 'en',
      buildSnapshot: () => Promise.reject(new Error('not asked for here')),
    });
    const { jobs, schedules } = createJobService({
      store,
      clock: systemClock,
      kinds: [inspectDraft, publishDraft, refreshDataset],
      timeZone: 'UTC',
    });
    cancel = (id) => jobs.cancel(id);
    const record = async (_actor: unknown, { action }: { readonly action: string }) => {
      recorded.push(action);
    };
    const surroundings = {
      seesWhole: async () => true,
      addresses: '',
      geocoders: async () => [],
      languages: ['en'],
      defaultLanguage: 'en',
      dataFolder,
      allowPrivateAddresses: false,
    };
    publishing = createPublishing({
      ...surroundings,
      store,
      catalogue,
      jobs,
      schedules,
      clock: systemClock,
      dataFolder,
      previewer: {
        ...localPreviewer,
        look(request) {
          looks += 1;
          return localPreviewer.look(request);
        },
      },
      sealAddress: (address) => address,
      record,
    });
    work = draftWork({
      ...surroundings,
      store,
      catalogue,
      clock: systemClock,
      dataFolder,
      maxBytes: 1_000_000,
      allowPrivateAddresses: false,
      fetch: async (url, options) =>
        slowly === undefined ? fetchSource(url, options) : ok(await slowly(options.target)),
      record,
      giveToCreator: async (_uid, personId) => {
        given.push(personId);
      },
    });
  });
  afterAll(async () => {
    await store.close();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  const begin = async (text: string, dataset?: { uid: string; id: string }): Promise<Draft> => {
    const path = join(dataFolder, 'tmp', 'sent.upload');
    mkdirSync(join(dataFolder, 'tmp'), { recursive: true });
    writeFileSync(path, text);
    const source = { kind: 'file' as const, path, name: '../../etc/stars.csv' };
    const draft = await publishing.begin({ owner: 'someone', source, ...(dataset && { dataset }) });
    await work.inspect(draft.id, draft.revision, context());
    return (await publishing.get(draft.id)) as Draft;
  };
  const save = (draft: Draft, change: Partial<FieldChoice>, revision = draft.revision) =>
    publishing.save(
      draft.id,
      revision,
      {
        datasetId: 'stars',
        choices: (draft.choices ?? []).map((choice, i) => (i === 1 ? { ...choice, ...change } : choice)),
        metadata: NOTHING,
      },
      'someone',
    );

  it('keeps a source inside its own folder, and shows its first rows beside what they become', async () => {
    const draft = await begin('Name;Mag\nVega;0,03\nMira;faint\n');
    expect(draft.source.file).toBe(`sources/${draft.id}/stars.csv`);
    expect(draft).toMatchObject({ state: 'ready', revision: 1 });
    expect(draft.preview?.sourceRows).toEqual([
      { number: 1, cells: ['Vega', '0,03'] },
      { number: 2, cells: ['Mira', 'faint'] },
    ]);
    expect(await publishing.discard(draft.id)).toBe(true);
    expect(existsSync(join(dataFolder, 'sources', draft.id))).toBe(false);
  });

  it('looks at the records again when they become others, not for what is said of the dataset', async () => {
    const draft = await begin('Name;Mag\nVega;0,03\nMira;faint\n');
    looks = 0;
    const said = await save(draft, {});
    expect(said).toMatchObject({ state: 'ready', revision: 2, preview: draft.preview });
    expect([looks, said?.source]).toEqual([0, draft.source]);
    const typed = await save(said ?? draft, { type: 'double', decimal: ',' });
    expect(typed).toMatchObject({ state: 'ready', preview: { rejectedCount: 1 } });
    expect([looks, typed?.source.rejects]).toEqual([1, undefined]);
    expect(await publishing.discard(draft.id)).toBe(true);
  });

  it('saves for the first, tells the second, and publishes what the first has saved', async () => {
    const draft = await begin('Name;Mag\nVega;0,03\nMira;faint\n');
    const first = await save(draft, { type: 'double', decimal: ',', name: 'magnitude', unit: 'mag' });
    expect(first?.revision).toBe(2);
    expect(await save(draft, { name: 'late' }, 1)).toBeUndefined();
    await work.inspect(draft.id, 2, context());
    const looked = await publishing.get(draft.id);
    expect(looked?.preview?.rejects).toEqual([
      { row: 2, field: 'magnitude', value: 'faint', reason: expect.stringContaining('number') },
    ]);
    expect(looked?.preview?.typedRows[0]).toEqual({ number: 1, cells: ['Vega', '0.03'] });
    expect(await publishing.publish(draft.id, 1, 'someone')).toBe(false);
    expect(await publishing.publish(draft.id, 2, 'someone')).toBe(true);
    expect(await save(draft, {}, 2)).toBeUndefined();
    const done = await work.publish(draft.id, context());
    expect(done).toEqual({ dataset: 'stars', records: 2, rejected: 1 });
    const entry = catalogue.get('stars');
    expect(entry?.schema.fields[1]).toMatchObject({ name: 'magnitude', type: 'double', unit: 'mag' });
    expect(given).toEqual(['someone']);
    expect(await publishing.discard(draft.id)).toBe(false);
    expect((await publishing.open()).map(({ id }) => id)).not.toContain(draft.id);
  });

  it('publishes over no dataset that came since, though it has been withdrawn', async () => {
    const draft = await begin('Name;Mag\nSirius;-1,46\n');
    await save(draft, {});
    await publishing.publish(draft.id, 2, 'someone');
    await catalogue.withdraw('stars');
    await expect(work.publish(draft.id, context())).rejects.toMatchObject({ code: 'id-taken' });
    expect(await publishing.get(draft.id)).toMatchObject({ state: 'ready' });
    const [theirs] = catalogue.withdrawn();
    expect(theirs).toMatchObject({ id: 'stars', recordCount: 2 });
    await catalogue.bringBack(theirs?.uid ?? '');
    expect(await publishing.discard(draft.id)).toBe(true);
  });

  it('does not publish twice what a crash has cut off after the publication', async () => {
    const entry = catalogue.get('stars');
    if (!entry) throw new Error('nothing was published');
    const draft = await begin('Name;Mag\nAlgol;2,1\n', entry);
    expect(draft.choices?.[1]).toMatchObject({ name: 'magnitude', decimal: ',' });
    await publishing.publish(draft.id, 1, 'someone');
    const attempt = context();
    await work.publish(draft.id, attempt);
    const snapshots = await catalogue.snapshots(entry.uid);
    expect(snapshots.map(({ recordCount }) => recordCount)).toEqual([1, 2]);
    // As if the process had ended before it said that it was done.
    await store.db.updateTable('draft').set({ state: 'publishing' }).where('id', '=', draft.id).execute();
    await work.publish(draft.id, attempt);
    expect(await catalogue.snapshots(entry.uid)).toHaveLength(2);
    const { events } = await publishing.history(entry);
    expect(events.map(({ act }) => act)).toEqual(['replaced', 'published']);
  });

  it('keeps of sources that are published the latest one and the lists of what was rejected', async () => {
    const drafts = readdirSync(join(dataFolder, 'sources'));
    const files = drafts.flatMap((id) => readdirSync(join(dataFolder, 'sources', id)));
    expect(files.filter((name) => !/^rejected-\d\.csv$/.test(name))).toHaveLength(1);
    expect(files).toHaveLength(drafts.length + 1);
    const draft = await publishing.get(drafts[0] ?? '');
    expect(draft && (await publishing.rejects(draft, 'someone'))).toMatchObject({ made: false });
    expect(draft && (await publishing.look(draft, draft, 'someone'))).toBeUndefined();
  });

  it('takes data back, changes what is said for whoever saw the latest, and removes all', async () => {
    const entry = catalogue.get('stars');
    if (!entry) throw new Error('nothing was published');
    expect(await publishing.restore(COMMAND_LINE, entry, 'gone', entry.manifest.id)).toBeUndefined();
    const [, before] = await catalogue.snapshots(entry.uid);
    // Its file is away, as after a restore of the disk in part: then there is nothing to make current.
    const file = join(dataFolder, 'snapshots', entry.uid, `${before?.id}.duckdb`);
    renameSync(file, `${file}.away`);
    expect(await catalogue.snapshots(entry.uid)).toHaveLength(1);
    expect(
      await publishing.restore(COMMAND_LINE, entry, before?.id ?? '', entry.manifest.id),
    ).toBeUndefined();
    renameSync(`${file}.away`, file);
    const restored = await publishing.restore(COMMAND_LINE, entry, before?.id ?? '', entry.manifest.id);
    expect(restored?.recordCount).toBe(2);
    const said = { ...entry.metadata, title: { en: 'Brighter stars' } };
    const seen = entry.metadataProcessed;
    expect(await publishing.describe(COMMAND_LINE, entry, said, seen)).toMatchObject({ metadata: said });
    expect(await publishing.describe(COMMAND_LINE, entry, entry.metadata, seen)).toBeUndefined();
    const { events } = await publishing.history(entry);
    expect(events.map(({ act }) => act).slice(0, 2)).toEqual(['described', 'restored']);
    await publishing.remove(COMMAND_LINE, entry);
    expect(catalogue.get('stars')).toBeUndefined();
    expect(recorded).toEqual(
      expect.arrayContaining([
        'dataset.published',
        'dataset.restored',
        'dataset.described',
        'dataset.removed',
      ]),
    );
  });

  it('fetches a source whole also for whoever saves while another job fetches it', async () => {
    const draft = await publishing.begin({
      owner: 'someone',
      source: { kind: 'url', url: 'https://slow.example/stars.csv' },
    });
    const second = Promise.withResolvers<void>();
    let asked = 0;
    slowly = async (target) => {
      asked += 1;
      const text = `Name;Mag\n${'Vega;0,03\n'.repeat(20)}`;
      const file = await open(target, 'w');
      await file.write(text.slice(0, 100));
      if (asked === 1) await second.promise;
      await file.write(text.slice(100));
      await file.close();
      return { bytes: text.length, sha256: '' };
    };
    const first = work.inspect(draft.id, 1, context());
    await vi.waitFor(() => expect(asked).toBe(1));
    await publishing.save(draft.id, 1, { reading: { header: true } }, 'someone');
    await work.inspect(draft.id, 2, context());
    second.resolve();
    await first;
    expect((await publishing.get(draft.id))?.preview).toMatchObject({ recordCount: 20, rejectedCount: 0 });
    const [, ...others] = readdirSync(join(dataFolder, 'sources', draft.id)).filter((name) =>
      name.startsWith('stars.csv'),
    );
    expect(others).toEqual([]);
    slowly = undefined;
  });

  it('lists somebody’s own drafts however many others have begun since', async () => {
    const own = await begin('Name;Mag\nVega;0,03\n');
    const row = await store.db
      .selectFrom('draft')
      .selectAll()
      .where('id', '=', own.id)
      .executeTakeFirstOrThrow();
    const later = { ...row, owner: 'busy', changed_at: '2100-01-01T00:00:00.000Z' };
    const others = Array.from({ length: 500 }, (_, i) => ({ ...later, id: `busy-${i}` }));
    for (let i = 0; i < others.length; i += 100)
      await store.db
        .insertInto('draft')
        .values(others.slice(i, i + 100))
        .execute();
    expect((await publishing.open()).some(({ id }) => id === own.id)).toBe(false);
    expect((await publishing.open('someone')).some(({ id }) => id === own.id)).toBe(true);
    await store.db.deleteFrom('draft').where('owner', '=', 'busy').execute();
    await publishing.discard(own.id);
  });

  it('is swept of sources without a draft and of what was fetched in part, once they are old', async () => {
    const draft = await begin('Name;Mag\nVega;0,03\n');
    const sources = join(dataFolder, 'sources');
    const made = ['aaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbb'].map((id) => join(sources, id));
    const parts = ['old.part', 'new.part'].map((name) => join(sources, draft.id, name));
    for (const folder of made) mkdirSync(folder);
    for (const part of parts) writeFileSync(part, '');
    const ago = new Date(Date.now() - 2 * 86_400_000);
    for (const path of [made[0] ?? '', parts[0] ?? '']) utimesSync(path, ago, ago);
    await publishing.sweep();
    expect([...made, ...parts].map((path) => existsSync(path))).toEqual([false, true, false, true]);
    expect(existsSync(join(dataFolder, draft.source.file ?? ''))).toBe(true);
    await publishing.discard(draft.id);
  });

  it('refuses an address of this machine, and lets a draft whose job was called off be edited again', async () => {
    const draft = await publishing.begin({
      owner: 'someone',
      source: { kind: 'url', url: 'http://127.0.0.1:9/stars.csv' },
    });
    await work.inspect(draft.id, 1, context());
    expect(await publishing.get(draft.id)).toMatchObject({
      state: 'refused',
      problem: { code: 'source-refused' },
    });
    const other = await begin('Name;Mag\nVega;0,03\n');
    await publishing.publish(other.id, 1, 'someone');
    await cancel((await publishing.get(other.id))?.jobId ?? '');
    expect(await publishing.get(other.id)).toMatchObject({ state: 'ready' });
  });
});

it('names every choice that cannot be', () => {
  const choice: FieldChoice = {
    ...PLAIN_CHOICE,
    column: 'a',
    label: 'a',
    name: 'a',
  };
  const codes = (...choices: readonly Partial<FieldChoice>[]) =>
    checkChoices(choices.map((one) => ({ ...choice, ...one }))).map(({ at, code }) => `${at} ${code}`);
  expect(codes({}, { name: 'A' })).toEqual(['1 twice']);
  expect(codes({ name: 'a b' }, { name: '_rid' })).toEqual(['0 name', '1 reserved']);
  expect(codes({ type: 'int', pattern: '%Y', separator: ',' })).toEqual([
    '0 pattern-type',
    '0 separator-type',
  ]);
  expect(codes({ keep: false, name: '' })).toEqual(['0 none-kept']);
});
