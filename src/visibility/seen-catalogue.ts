import { type Catalogue, type DatasetEntry, viewerColumns, viewerValues } from '#catalogue';
import type { SnapshotRef } from '#engine';
import type { ChangedValues, Visible } from '#query';
import type { DatasetView } from './rules.ts';
import { entryMark, type SeenDatasets } from './seen-datasets.ts';
import type { AccessFacts, ViewerClass } from './viewer-class.ts';

/** The catalogue as a dataset, as one viewer sees it. */
export interface SeenCatalogue {
  readonly snapshot: SnapshotRef;
  /** Goes into every query on it. */
  readonly visible: Visible | undefined;
  /** Changes when, and only when, something that the viewer sees of the catalogue changes; tells of nothing else. */
  readonly identity: string;
  /** In stored order, each as the viewer sees it; undefined: not at all. */
  readonly entries: readonly (DatasetEntry | undefined)[];
}

type ChangedRecord = ChangedValues['records'][number];

/** What those see to whom nothing was given: where others begin. */
interface Base {
  readonly entries: readonly DatasetEntry[];
  readonly present: number;
  /** By place, each as it is seen. */
  readonly seen: readonly (DatasetEntry | undefined)[];
  readonly placeOf: ReadonlyMap<string, number>;
  /** A `1` or a `0` for each dataset. */
  readonly places: Buffer;
  readonly changed: ReadonlyMap<number, ChangedRecord>;
  /** By place; of those that are seen. */
  readonly marks: ReadonlyMap<number, bigint>;
  readonly mark: bigint;
}

const [SEEN, UNSEEN] = ['1', '0'].map((digit) => digit.charCodeAt(0)) as [number, number];

/**
 * Narrows the catalogue for viewers, under one state of the rights. What all have in common is worked out once; a viewer
 * costs as much as they were given.
 */
export class SeenCatalogues {
  readonly #catalogue: Catalogue;
  readonly #seen: SeenDatasets;
  readonly #base: ViewerClass;
  readonly #facts: AccessFacts;
  #kept: Promise<Base> | undefined;
  #keptFor: { readonly entries: readonly DatasetEntry[]; readonly present: number } | undefined;

  constructor(options: {
    readonly catalogue: Catalogue;
    readonly seen: SeenDatasets;
    /** Those to whom nothing was given, where strangers may read. */
    readonly base: ViewerClass;
    readonly facts: AccessFacts;
  }) {
    this.#catalogue = options.catalogue;
    this.#seen = options.seen;
    this.#base = options.base;
    this.#facts = options.facts;
  }

  /** @param present what filters take for the present moment */
  async of(viewers: ViewerClass, lang: string, present: Date): Promise<SeenCatalogue> {
    const { entries, ...snapshot } = await this.#catalogue.catalogueSnapshot(lang);
    if (viewers.seesEverything)
      return {
        snapshot,
        visible: undefined,
        entries,
        identity: `${snapshot.contentHash} ${this.#facts.restrictedMark}`,
      };
    const base = await this.#baseOf(entries, present);
    if (viewers.seesNothing) {
      const places = '0'.repeat(entries.length);
      return { snapshot, visible: { places }, identity: `nothing ${lang}`, entries: [] };
    }
    const places = Buffer.from(base.places);
    const changed = new Map(base.changed);
    const seen = base.seen.slice();
    let { mark } = base;
    for (const [uid, view] of viewers.own) {
      const place = base.placeOf.get(uid);
      const stored = place === undefined ? undefined : entries[place];
      if (place === undefined || stored === undefined) continue;
      const entry = await this.#entryOf(stored, view, present);
      places[place] = entry === undefined ? UNSEEN : SEEN;
      seen[place] = entry;
      if (entry === undefined || entry === stored) changed.delete(place);
      else changed.set(place, changedRecord(place, entry));
      mark ^= (base.marks.get(place) ?? 0n) ^ (entry === undefined ? 0n : this.#markOf(entry));
    }
    return {
      snapshot,
      visible: {
        places: places.toString('latin1'),
        ...(changed.size === 0
          ? {}
          : { changed: { columns: viewerColumns, records: [...changed.values()] } }),
      },
      identity: `${mark.toString(36)} ${lang}`,
      entries: seen,
    };
  }

  #baseOf(entries: readonly DatasetEntry[], now: Date): Promise<Base> {
    const present = this.#base.looksAtClock ? now.getTime() : 0;
    const known = this.#keptFor;
    if (this.#kept !== undefined && known?.entries === entries && known.present === present)
      return this.#kept;
    const made = this.#makeBase(entries, now, present);
    this.#kept = made;
    this.#keptFor = { entries, present };
    made.catch(() => {
      if (this.#kept === made) this.#kept = undefined;
    });
    return made;
  }

  async #makeBase(entries: readonly DatasetEntry[], now: Date, present: number): Promise<Base> {
    // Most are there at once: thousands of promises would cost more than the answers.
    const asked = entries.map((entry) => this.#entryOf(entry, this.#base.view(entry.uid), now));
    const seen = asked.some((entry) => entry instanceof Promise) ? await Promise.all(asked) : asked;
    const places = Buffer.alloc(entries.length, UNSEEN);
    const changed = new Map<number, ChangedRecord>();
    const marks = new Map<number, bigint>();
    const known: (DatasetEntry | undefined)[] = entries.map(() => undefined);
    let mark = 0n;
    seen.forEach((entry, place) => {
      // Promises have been waited for.
      if (entry === undefined || entry instanceof Promise) return;
      known[place] = entry;
      places[place] = SEEN;
      if (entry !== entries[place]) changed.set(place, changedRecord(place, entry));
      const own = this.#markOf(entry);
      marks.set(place, own);
      mark ^= own;
    });
    const placeOf = new Map(entries.map(({ uid }, place) => [uid, place]));
    return { entries, present, seen: known, placeOf, places, changed, marks, mark };
  }

  #entryOf(
    stored: DatasetEntry,
    view: DatasetView,
    present: Date,
  ): Promise<DatasetEntry> | DatasetEntry | undefined {
    if (!view.rights.has('browse')) return undefined;
    const seen = this.#seen.of(stored, view, present);
    return seen instanceof Promise ? seen.then(({ entry }) => entry) : seen.entry;
  }

  #markOf(entry: DatasetEntry): bigint {
    return entryMark(entry, this.#facts.isRestricted(entry.uid));
  }
}

const changedRecord = (place: number, entry: DatasetEntry): ChangedRecord => ({
  place,
  values: viewerValues(entry),
});
