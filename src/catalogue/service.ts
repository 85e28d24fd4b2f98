import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetMetadata, SnapshotManifest } from '#dataset';
import type { SnapshotRef } from '#engine';
import { type Clock, Failure } from '#lib';
import type { Store } from '#store';
import { type CatalogueRecord, catalogueRecord, catalogueSchema } from './as-dataset.ts';
import { announce, moveDurably, stranded, sweep } from './folders.ts';
import {
  type BuiltSnapshot,
  type Catalogue,
  type CatalogueSnapshot,
  type DatasetEntry,
  type KeptSnapshot,
  PublishRefusal,
  type PublishRequest,
  type StoredFile,
} from './model.ts';
import * as repository from './repository.ts';
import { featuresOf, isDatasetId, KEPT_SNAPSHOTS, withoutFederation } from './rules.ts';

export interface CatalogueOptions {
  readonly store: Store;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly defaultLanguage: string;
  /** Makes a snapshot of records that are already typed; given from above, since imports live there. */
  buildSnapshot(request: {
    readonly id: string;
    readonly schema: ReturnType<typeof catalogueSchema>;
    readonly records: Iterable<CatalogueRecord>;
  }): Promise<BuiltSnapshot>;
}

interface State {
  readonly entries: readonly DatasetEntry[];
  readonly withdrawn: readonly DatasetEntry[];
  readonly byName: ReadonlyMap<string, DatasetEntry>;
  readonly files: ReadonlyMap<string, StoredFile>;
  readonly paths: ReadonlyMap<string, string>;
  readonly generation: string;
}

const WHY_REFUSED: Readonly<Record<PublishRefusal['code'], (id: string) => string>> = {
  'id-taken': (id) => `there is a dataset ${id} already`,
  'dataset-gone': () => 'the dataset is not there any more',
  'data-changed': () => 'the dataset has other data meanwhile',
};

const newUid = () => {
  const letters = '0123456789abcdefghijklmnopqrstuvwxyz';
  return `da_${Array.from(randomBytes(6), (byte) => letters[byte % 36]).join('')}`;
};

const SETTLED_MS = 60_000;

/** Opens the catalogue of a data folder; clears away what a crash left there. */
export async function openCatalogue(options: CatalogueOptions): Promise<Catalogue> {
  const catalogue = new StoredCatalogue(options);
  for (const folder of ['tmp', 'snapshots', 'files', 'catalogue'])
    mkdirSync(join(options.dataFolder, folder), { recursive: true });
  await catalogue.reload();
  // A server may write what it was sent just before its client ended; a file is written by whoever ends.
  const settledMs = options.store.database === 'sqlite' ? 0 : SETTLED_MS;
  const left = new Set(stranded(options.dataFolder, settledMs));
  const referenced = await repository.referencedPaths(options.store);
  const isCurrentForm = (path: string) =>
    path.startsWith('catalogue/') && path.includes(catalogue.generation());
  sweep(
    options.dataFolder,
    (path) => referenced.has(path) || isCurrentForm(path),
    (path) => left.has(path),
  );
  return catalogue;
}

class StoredCatalogue implements Catalogue {
  readonly #options: CatalogueOptions;
  #state: State = {
    entries: [],
    withdrawn: [],
    byName: new Map(),
    files: new Map(),
    paths: new Map(),
    generation: 'empty',
  };
  #seen = -1;
  #refreshing: Promise<void> | undefined;
  #asDataset = new Map<string, Promise<CatalogueSnapshot>>();

  constructor(options: CatalogueOptions) {
    this.#options = options;
  }

  list() {
    return this.#state.entries;
  }

  get(id: string) {
    return this.#state.byName.get(withoutFederation(id));
  }

  idOf(name: string) {
    return this.get(name)?.id;
  }

  snapshot(entry: DatasetEntry): SnapshotRef {
    const { uid, manifest } = entry;
    // Its own, also when there are other data since it was looked up: its schema is of no others.
    const path = this.#state.paths.get(`${uid}/${manifest.id}`) ?? `snapshots/${uid}/${manifest.id}.duckdb`;
    return { path: this.#absolute(path), schema: entry.schema, contentHash: entry.manifest.contentHash };
  }

  file(entry: DatasetEntry, fileId: string) {
    return this.#state.files.get(`${entry.uid}/${fileId}`);
  }

  generation() {
    return this.#state.generation;
  }

  async refresh() {
    if (this.#options.store.revision('catalogue') === this.#seen) return;
    this.#refreshing ??= this.reload().finally(() => {
      this.#refreshing = undefined;
    });
    try {
      await this.#refreshing;
    } catch (error) {
      // What is in memory can be read without a database; the next request tries again.
      if (!(error instanceof Failure && error.code.startsWith('store-'))) throw error;
    }
  }

  async reload() {
    const { store } = this.#options;
    const revision = store.revision('catalogue');
    const all = await repository.readPublished(store);
    const rows = all.filter((row) => row.withdrawn_at === null);
    const withdrawn = all.filter((row) => row.withdrawn_at !== null).map((row) => entryOf(row));
    const files = new Map<string, StoredFile>();
    for (const row of await repository.readFiles(store)) {
      const { filename, mimetype, bytes } = row;
      files.set(`${row.dataset_uid}/${row.id}`, {
        path: this.#absolute(row.file),
        filename,
        mimetype,
        bytes,
      });
    }
    const entries = rows.map((row) => entryOf(row));
    const byName = new Map(
      entries.flatMap((entry) => [[entry.uid, entry] as const, [entry.id, entry] as const]),
    );
    const paths = new Map(
      entries.map(({ uid, manifest }, i) => [`${uid}/${manifest.id}`, rows[i]?.file ?? '']),
    );
    const generation = createHash('sha256')
      .update(
        JSON.stringify(rows.map((row) => [row.id, row.file, row.metadata_changed_at, row.published_at])),
      )
      .digest('hex')
      .slice(0, 16);
    if (generation !== this.#state.generation) this.#asDataset = new Map();
    this.#state = { entries, withdrawn, byName, files, paths, generation };
    this.#seen = revision;
  }

  async publish(request: PublishRequest): Promise<DatasetEntry> {
    const { store, dataFolder, clock } = this.#options;
    const { id, metadata, built, replaces, keepsMetadata = false, bringsBack = false, alongside } = request;
    const { madeFrom, isInterim = false } = request;
    if (!isDatasetId(id)) throw new Error(`"${id}" cannot be a dataset id: letters, digits, - and _ only`);
    const uid = replaces ?? newUid();
    const now = clock.now().toISOString();
    const manifest: SnapshotManifest = { ...built.manifest, datasetUid: uid };
    const file = `snapshots/${uid}/${manifest.id}.duckdb`;
    const arrived = (built.files ?? []).filter(({ id: fileId, path, isByContent }) => {
      const isKnown = isByContent === true && this.#state.files.has(`${uid}/${fileId}`);
      if (isKnown) rmSync(path, { force: true });
      return !isKnown;
    });
    // A new path per snapshot: the content under an id may change, and readers of the old one must not see half of it.
    const targetOf = (fileId: string) => `files/${uid}/${fileId.slice(0, 2)}/${fileId}-${manifest.id}`;
    const announced = announce(dataFolder, manifest.id, [file, ...arrived.map((one) => targetOf(one.id))]);
    moveDurably(built.file, join(dataFolder, file));
    const files = arrived.map(({ id: fileId, path, mimetype, filename }) => {
      const target = targetOf(fileId);
      moveDurably(path, join(dataFolder, target));
      return {
        dataset_uid: uid,
        id: fileId,
        file: target,
        filename,
        mimetype,
        bytes: statSync(join(dataFolder, target)).size,
      };
    });
    const written = await repository.writePublication(store, {
      isNew: replaces === undefined,
      madeFrom,
      dataset: { uid, id, metadata: JSON.stringify(metadata), metadata_changed_at: now, published_at: now },
      snapshot: {
        id: manifest.id,
        dataset_uid: uid,
        file,
        manifest: JSON.stringify(manifest),
        published_at: now,
        is_interim: isInterim ? 1 : null,
      },
      files,
      kept: KEPT_SNAPSHOTS,
      keepsMetadata,
      bringsBack,
      alongside,
    });
    if (!('outdated' in written)) {
      for (const one of [file, ...files.map((row) => row.file)])
        rmSync(join(dataFolder, one), { force: true });
      announced.end();
      await this.reload();
      throw new PublishRefusal(written.refused, WHY_REFUSED[written.refused](id));
    }
    announced.change(written.outdated);
    for (const old of written.outdated) rmSync(join(dataFolder, old), { force: true });
    announced.end();
    await this.reload();
    const published = this.#named(uid);
    // Removed in the same moment, by somebody else.
    if (!published) throw new PublishRefusal('dataset-gone', WHY_REFUSED['dataset-gone'](id));
    return published;
  }

  async withdraw(id: string) {
    const { store, clock } = this.#options;
    const entry = this.get(id);
    if (!entry) return false;
    const isDone = await repository.writeWithdrawn(store, entry.uid, clock.now().toISOString());
    await this.reload();
    return isDone;
  }

  async bringBack(uid: string) {
    const isDone = await repository.writeWithdrawn(this.#options.store, uid, null);
    await this.reload();
    return isDone ? this.get(uid) : undefined;
  }

  withdrawn() {
    return this.#state.withdrawn;
  }

  async rollback(id: string, wanted?: string) {
    const entry = this.get(id);
    if (!entry) return undefined;
    const snapshots = await this.#kept(entry.uid);
    const current = snapshots.findIndex((snapshot) => snapshot.id === entry.manifest.id);
    const before =
      wanted === undefined ? snapshots[current + 1] : snapshots.find((snapshot) => snapshot.id === wanted);
    if (!before || before.id === entry.manifest.id) return undefined;
    const { store } = this.#options;
    const isWritten = await repository.writeCurrent(store, entry.uid, before.id, entry.manifest.id);
    await this.reload();
    return isWritten ? this.#named(entry.uid) : undefined;
  }

  async describe(id: string, metadata: DatasetMetadata, seen: string) {
    const { store, clock } = this.#options;
    const entry = this.get(id);
    // What nobody was given is not what holds now.
    if (!entry || Number.isNaN(Date.parse(seen))) return undefined;
    // Two within a millisecond must not take each other's version for their own.
    const now = new Date(Math.max(clock.now().getTime(), Date.parse(seen) + 1)).toISOString();
    const isWritten = await repository.writeMetadata(store, entry.uid, {
      metadata: JSON.stringify(metadata),
      now,
      seen,
    });
    await this.reload();
    return isWritten ? this.#named(entry.uid) : undefined;
  }

  async addFile(id: string, file: Parameters<Catalogue['addFile']>[1]) {
    const { store, dataFolder } = this.#options;
    const entry = this.get(id);
    if (!entry) return false;
    const { path, mimetype, filename } = file;
    const target = `files/${entry.uid}/${file.id.slice(0, 2)}/${file.id}-attached`;
    moveDurably(path, join(dataFolder, target));
    const { size: bytes } = statSync(join(dataFolder, target));
    const row = { dataset_uid: entry.uid, id: file.id, file: target, filename, mimetype, bytes };
    await repository.insertFile(store, row);
    await this.reload();
    return true;
  }

  async removeFile(id: string, fileId: string) {
    const entry = this.get(id);
    const file = entry && this.file(entry, fileId);
    if (!entry || !file) return;
    await repository.deleteFile(this.#options.store, entry.uid, fileId);
    rmSync(file.path, { force: true });
    await this.reload();
  }

  async snapshots(uid: string) {
    const rows = await this.#kept(uid);
    return rows.map(({ id, published_at, manifest }): KeptSnapshot => {
      const { recordCount, rejectedCount, schema, provenance } = JSON.parse(manifest) as SnapshotManifest;
      return {
        id,
        publishedAt: published_at,
        recordCount,
        rejectedCount,
        fieldCount: schema.fields.length,
        schema,
        source: provenance.source,
      };
    });
  }

  /** The current one, and those before whose file is there: after a restore in part some are not, and none can be shown. */
  async #kept(uid: string) {
    const rows = await repository.readSnapshots(this.#options.store, uid);
    const current = [...this.#state.entries, ...this.#state.withdrawn].find((one) => one.uid === uid);
    return rows.filter(({ id, file }) => id === current?.manifest.id || existsSync(this.#absolute(file)));
  }

  async remove(id: string) {
    const entry = this.get(id) ?? this.#state.withdrawn.find((one) => one.uid === id);
    if (!entry) return false;
    await repository.deleteDataset(this.#options.store, entry.uid);
    await this.reload();
    for (const folder of ['snapshots', 'files']) {
      rmSync(join(this.#options.dataFolder, folder, entry.uid), { recursive: true, force: true });
    }
    return true;
  }

  catalogueSnapshot(lang: string): Promise<CatalogueSnapshot> {
    const known = this.#asDataset.get(lang);
    if (known) return known;
    const built = this.#buildAsDataset(lang);
    this.#asDataset.set(lang, built);
    // A failed build must be tried again by the next reader.
    built.catch(() => this.#asDataset.get(lang) === built && this.#asDataset.delete(lang));
    return built;
  }

  async #buildAsDataset(lang: string): Promise<CatalogueSnapshot> {
    const { defaultLanguage, buildSnapshot } = this.#options;
    const { entries, generation } = this.#state;
    const schema = catalogueSchema();
    // Its name says what it holds, so any process may have made it, and none writes it twice.
    const shape = createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 8);
    const path = this.#absolute(`catalogue/${lang}-${generation}-${shape}.duckdb`);
    const ref = { path, schema, contentHash: `${generation}-${shape}-${lang}`, entries };
    if (existsSync(path)) return ref;
    const records = entries.map((entry) => catalogueRecord(entry, lang, defaultLanguage));
    const built = await buildSnapshot({ id: `catalogue-${lang}`, schema, records });
    if (existsSync(path)) rmSync(built.file, { force: true });
    else moveDurably(built.file, path);
    return ref;
  }

  #absolute(relative: string) {
    return join(this.#options.dataFolder, relative);
  }

  /** By its uid, also when somebody has withdrawn it since; undefined when it was removed. */
  #named(uid: string): DatasetEntry | undefined {
    return this.get(uid) ?? this.#state.withdrawn.find((one) => one.uid === uid);
  }
}

function entryOf(row: Awaited<ReturnType<typeof repository.readPublished>>[number]): DatasetEntry {
  const manifest = JSON.parse(row.manifest) as SnapshotManifest;
  const metadata = JSON.parse(row.metadata) as DatasetMetadata;
  const dataProcessed = row.published_at;
  const metadataProcessed = row.metadata_changed_at;
  return {
    id: row.id,
    uid: row.uid,
    metadata,
    schema: manifest.schema,
    recordCount: manifest.recordCount,
    hasRecords: true,
    features: featuresOf(manifest.schema),
    modified: dataProcessed > metadataProcessed ? dataProcessed : metadataProcessed,
    dataProcessed,
    metadataProcessed,
    manifest,
  };
}
