import type { DatasetMetadata, DatasetSchema, SnapshotManifest } from '#dataset';
import type { SnapshotRef } from '#engine';
import type { Store } from '#store';

/** A published dataset as a reader meets it. */
export interface DatasetEntry {
  /** Part of the address; letters, digits, `-`, `_`; may be changed by an editor. */
  readonly id: string;
  /** `da_` and six characters; never changes. */
  readonly uid: string;
  readonly metadata: DatasetMetadata;
  readonly schema: DatasetSchema;
  readonly recordCount: number;
  /** False for a dataset that has metadata only. */
  readonly hasRecords: boolean;
  /** What the fields make possible: `analyze`, `timeserie`, `geo`, `image`. */
  readonly features: readonly string[];
  /** ISO 8601, UTC: the last change of data or metadata. */
  readonly modified: string;
  readonly dataProcessed: string;
  readonly metadataProcessed: string;
  readonly manifest: SnapshotManifest;
}

/** The content of one `file` cell. */
export interface StoredFile {
  readonly path: string;
  readonly mimetype: string;
  readonly filename: string;
  readonly bytes: number;
}

/** What an import hands over: complete, closed and on the disk, not yet visible to anyone. */
export interface BuiltSnapshot {
  /** A `.duckdb` file below `<data folder>/tmp`. Publishing moves it. */
  readonly file: string;
  readonly manifest: SnapshotManifest;
  /** Contents of `file` cells, below `<data folder>/tmp` too. Publishing moves them. */
  readonly files?: readonly {
    readonly id: string;
    readonly path: string;
    readonly mimetype: string;
    readonly filename: string;
    /** Its id is made of its content: one that the dataset has already stays. */
    readonly isByContent?: true;
  }[];
}

export interface PublishRequest {
  readonly id: string;
  /** Uid of the dataset that gets other data; without it the dataset is a new one, and nothing has its id yet. */
  readonly replaces?: string | undefined;
  /** Of a new dataset, or what replaces what was said of it. */
  readonly metadata: DatasetMetadata;
  readonly built: BuiltSnapshot;
  /** Leaves what is said of a dataset that is there already as it is, whoever changes it meanwhile. */
  readonly keepsMetadata?: true;
  /** Shows a dataset that was withdrawn to readers again, with the new data at once. Without it it stays withdrawn. */
  readonly bringsBack?: true;
  /** Written in the same transaction: there with what is published, or not at all. */
  alongside?(db: Store['db'], uid: string): Promise<void>;
  /** Id of the snapshot that the data were made from: nothing is published once another one is current. */
  readonly madeFrom?: string;
  /**
   * One of many small changes. The history keeps the last two of them, for readers of the one before, so that what was published
   * otherwise stays in it.
   */
  readonly isInterim?: true;
}

/**
 * Why nothing was published: the id of a new dataset is that of another one, withdrawn ones included; the dataset to
 * replace is not there any more, or withdrawn; or it has other data than those that the new ones were made from. Imports take
 * minutes, so whoever looked before has to expect it.
 */
export class PublishRefusal extends Error {
  readonly code: 'id-taken' | 'dataset-gone' | 'data-changed';

  constructor(code: PublishRefusal['code'], message: string) {
    super(message);
    this.name = 'PublishRefusal';
    this.code = code;
  }
}

/** A snapshot that is still there. */
export interface KeptSnapshot {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  readonly recordCount: number;
  readonly rejectedCount: number;
  readonly fieldCount: number;
  readonly schema: DatasetSchema;
  readonly source: string;
}

/** The catalogue as a dataset: a record for each entry, in the same order. */
export interface CatalogueSnapshot extends SnapshotRef {
  readonly entries: readonly DatasetEntry[];
}

/** The published datasets. What another process publishes is seen after the next `refresh`. */
export interface Catalogue {
  /** In order of first publication. */
  list(): readonly DatasetEntry[];
  /** By id, uid, or `<id>@datastro`, the name under which other portals know the original's datasets. */
  get(id: string): DatasetEntry | undefined;
  /** The id of the dataset that goes by this name. */
  idOf(name: string): string | undefined;
  snapshot(entry: DatasetEntry): SnapshotRef;
  /**
   * The catalogue itself as a dataset, one snapshot per language: a record per dataset, fields `dataset_id`,
   * `default.title`, … Built when first asked for after a change.
   */
  catalogueSnapshot(lang: string): Promise<CatalogueSnapshot>;
  file(entry: DatasetEntry, fileId: string): StoredFile | undefined;
  /** Changes whenever anything published changes. Part of ETags and cache keys. */
  generation(): string;
  /**
   * Makes a built snapshot current, in one transaction: readers see the one before or this one. Once it resolves, the
   * dataset is there after any crash. The snapshots before stay for `rollback`, the newest `KEPT_SNAPSHOTS` of them.
   * @throws PublishRefusal, and nothing is written, when that is not the dataset which the request means
   * @throws when the id cannot be part of an address (`isDatasetId` tells beforehand)
   */
  publish(request: PublishRequest): Promise<DatasetEntry>;
  /**
   * Makes the snapshot before the current one current again, or one of those that are kept. Undefined when there is none, or
   * no such dataset.
   */
  rollback(id: string, snapshot?: string): Promise<DatasetEntry | undefined>;
  /** Takes a dataset away from readers and keeps all of it. False when there is no such dataset. */
  withdraw(id: string): Promise<boolean>;
  /** Gives it back to them. Undefined when it is not one of those that are withdrawn. */
  bringBack(uid: string): Promise<DatasetEntry | undefined>;
  /** Those that readers do not see, and that can be brought back. */
  withdrawn(): readonly DatasetEntry[];
  /**
   * Says something else of a dataset. Undefined, and nothing is written, when there is no such dataset or something else was
   * said after `seen`, the entry's `metadataProcessed` that the change was made from.
   */
  describe(id: string, metadata: DatasetMetadata, seen: string): Promise<DatasetEntry | undefined>;
  /**
   * Keeps a file beside those of a dataset, by its id. What it is called to readers is said in the metadata. False when there is
   * no such dataset.
   */
  addFile(
    id: string,
    file: {
      readonly id: string;
      readonly path: string;
      readonly mimetype: string;
      readonly filename: string;
    },
  ): Promise<boolean>;
  /** Takes one away again. */
  removeFile(id: string, fileId: string): Promise<void>;
  /** The snapshots that are kept of a dataset, newest first. */
  snapshots(uid: string): Promise<readonly KeptSnapshot[]>;
  /** Takes a dataset away, with its snapshots and files. False when there is no such dataset. */
  remove(id: string): Promise<boolean>;
  /** Looks whether another process has published. Cheap; called at the start of each request. */
  refresh(): Promise<void>;
}
