import type { Catalogue, DatasetEntry, StoredFile } from '#catalogue';
import type { Visible } from '#query';
import { isWhole } from './rules.ts';
import type { SeenCatalogue, SeenCatalogues } from './seen-catalogue.ts';
import type { SeenDataset, SeenDatasets } from './seen-datasets.ts';
import type { AccessFacts, ViewerClass } from './viewer-class.ts';

/**
 * What one viewer may see. The one place that every way out asks: API, exports, pages, facets, counts, files, caches.
 * Entries come from here and from nowhere else: they are made for the viewer and say nothing of what is hidden.
 */
export interface Visibility {
  /** By id, uid, or `<id>@datastro`. A hidden dataset is not there, like one that never was. */
  dataset(id: string): Promise<DatasetEntry | undefined>;
  /** Whether `dataset` would find one. */
  has(id: string): boolean;
  /** In order of first publication. */
  datasets(): Promise<readonly DatasetEntry[]>;
  /** What every query on the records of an entry carries. @throws for an entry that is not from here */
  visible(entry: DatasetEntry): Visible | undefined;
  /** The content of a file cell of a visible record. @throws for an entry that is not from here */
  file(entry: DatasetEntry, fileId: string): Promise<StoredFile | undefined>;
  /** Whether nothing of the dataset is hidden from anybody who may read in this portal. */
  isPublic(entry: DatasetEntry): boolean;
  /** Whether only those who were given it know of the dataset. */
  isRestricted(entry: DatasetEntry): boolean;
  /** The catalogue seen as a dataset. */
  catalogue(lang: string): Promise<SeenCatalogue>;
  /**
   * Equal for two viewers exactly when everything they may see is equal: part of every cache key. Not told to anyone: it
   * changes with what is hidden.
   */
  readonly scope: string;
}

/** What is the same for all viewers of one class, under one state of the rights and at one moment. */
export class ClassVisibility implements Visibility {
  readonly scope: string;
  readonly #class: ViewerClass;
  readonly #facts: AccessFacts;
  readonly #catalogue: Catalogue;
  readonly #seen: SeenDatasets;
  readonly #present: Date;
  readonly #given = new WeakMap<DatasetEntry, Visible>();
  readonly #lists = new WeakMap<readonly DatasetEntry[], Promise<readonly DatasetEntry[]>>();
  readonly #catalogues: SeenCatalogues;
  readonly #kept = new Map<string, Kept>();

  constructor(options: {
    readonly viewers: ViewerClass;
    readonly facts: AccessFacts;
    readonly catalogue: Catalogue;
    readonly seen: SeenDatasets;
    readonly catalogues: SeenCatalogues;
    /** What filters take for the present moment. */
    readonly present: Date;
  }) {
    this.#class = options.viewers;
    this.#facts = options.facts;
    this.#catalogue = options.catalogue;
    this.#seen = options.seen;
    this.#catalogues = options.catalogues;
    this.#present = options.present;
    const moment = this.#class.looksAtClock ? ` ${this.#present.getTime().toString(36)}` : '';
    this.scope = this.#class.scope + moment;
  }

  async dataset(id: string): Promise<DatasetEntry | undefined> {
    const entry = this.#catalogue.get(id);
    return entry && this.#entryOf(entry);
  }

  has(id: string): boolean {
    const entry = this.#catalogue.get(id);
    return entry !== undefined && this.#class.view(entry.uid).rights.has('browse');
  }

  datasets(): Promise<readonly DatasetEntry[]> {
    const list = this.#catalogue.list();
    let seen = this.#lists.get(list);
    if (seen === undefined) {
      seen = this.#entriesOf(list).then((entries) => entries.filter((entry) => entry !== undefined));
      this.#lists.set(list, seen);
      seen.catch(() => this.#lists.delete(list));
    }
    return seen;
  }

  visible(entry: DatasetEntry): Visible | undefined {
    const visible = this.#given.get(entry);
    // Of a dataset that the viewer sees whole, any entry will do.
    if (visible === undefined && !isWhole(this.#class.view(entry.uid)))
      throw new Error(`the entry of ${entry.id} was not given to this viewer`);
    return visible;
  }

  file(entry: DatasetEntry, fileId: string): Promise<StoredFile | undefined> {
    return this.#seen.file({ entry, visible: this.visible(entry) }, fileId);
  }

  isPublic(entry: DatasetEntry): boolean {
    return this.#facts.isPublic(entry.uid);
  }

  isRestricted(entry: DatasetEntry): boolean {
    return this.#facts.isRestricted(entry.uid);
  }

  catalogue(lang: string): Promise<SeenCatalogue> {
    const list = this.#catalogue.list();
    const known = this.#kept.get(lang);
    if (known?.list === list) return known.seen;
    const seen = this.#catalogues.of(this.#class, lang, this.#present);
    this.#kept.set(lang, { list, seen });
    seen.catch(() => this.#kept.delete(lang));
    return seen;
  }

  async #entriesOf(list: readonly DatasetEntry[]): Promise<readonly (DatasetEntry | undefined)[]> {
    // Most are there at once: thousands of promises would cost more than the answers.
    const seen = list.map((entry) => this.#entryOf(entry));
    return seen.some((entry) => entry instanceof Promise) ? Promise.all(seen) : (seen as DatasetEntry[]);
  }

  #entryOf(entry: DatasetEntry): Promise<DatasetEntry> | DatasetEntry | undefined {
    const view = this.#class.view(entry.uid);
    if (!view.rights.has('browse')) return undefined;
    const seen = this.#seen.of(entry, view, this.#present);
    const give = (found: SeenDataset): DatasetEntry => {
      if (found.visible !== undefined) this.#given.set(found.entry, found.visible);
      return found.entry;
    };
    return seen instanceof Promise ? seen.then(give) : give(seen);
  }
}

interface Kept {
  readonly list: readonly DatasetEntry[];
  readonly seen: Promise<SeenCatalogue>;
}
