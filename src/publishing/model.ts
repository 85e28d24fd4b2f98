import type { DatasetMetadata, FacetSort, FieldType, TimePrecision } from '#dataset';
import type { FetchedSource, ImportPreview, ImportProblem, ParserOptions } from '#ingest';

/** Where the data of a draft come from. What is fetched is kept as a file too. */
export interface DraftSource {
  /** As a person knows it: file name, or address. */
  readonly name: string;
  readonly url?: string;
  /** Relative to the data folder, with `/`. Absent while an address has not been fetched. */
  readonly file?: string;
  readonly bytes?: number;
  /** What the address gave, as its server knows it. */
  readonly fetched?: FetchedSource;
  /** Records kept for the editor, relative to the data folder; without ending. */
  readonly sample?: string;
  /** Of the latest look: every value that was rejected, as CSV; relative to the data folder. */
  readonly rejects?: string;
}

/** What a person wants of one column, as the steps leave it. */
export interface FieldChoice {
  /** Name of the column, as the import makes it of its label. */
  readonly column: string;
  /** As the source calls it. */
  readonly label: string;
  readonly keep: boolean;
  /** Of a field that is made of other fields: only what is said of it can be chosen, and whether it is there. */
  readonly isMade?: true;
  readonly name: string;
  /** Empty: as the values look. */
  readonly type: FieldType | '';
  /** Mark of decimals in numbers; empty: a point. */
  readonly decimal: '' | ',';
  /** Mark of thousands in numbers; empty: none. */
  readonly thousands: '' | ',' | '.' | ' ' | "'" | '’' | '_';
  /** `strptime` pattern of dates; empty: the usual ones. */
  readonly pattern: string;
  /** IANA zone of times that name none; empty: UTC. */
  readonly timezone: string;
  /** To what dates are exact; empty: as they look. */
  readonly precision: TimePrecision | '';
  /** Between several values in one cell; empty: one value. */
  readonly separator: string;
  /** Per language. */
  readonly labels: Readonly<Record<string, string>>;
  /** Per language. */
  readonly descriptions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly ucd: string;
  /** Decimals that are shown; empty: as many as there are. */
  readonly decimals: string;
  readonly isKey: boolean;
  readonly facet: boolean;
  readonly disjunctive: boolean;
  /** Between the levels of a hierarchy; empty: no hierarchy. */
  readonly hierarchical: string;
  readonly facetSort: FacetSort | '';
}

/** A processor with its options, as `ingest` takes it; one that is `off` waits. */
export type DraftStep = Readonly<Record<string, unknown>> & { readonly kind: string; readonly off?: boolean };

/** How the source is read, where guessing should not decide. */
export type DraftReading = Omit<ParserOptions, 'quote'>;

/** What is said of the dataset. Empty where nothing was said yet. */
export type DraftMetadata = Pick<
  DatasetMetadata,
  'title' | 'description' | 'themes' | 'keywords' | 'license' | 'licenseUrl' | 'publisher'
> &
  Partial<DatasetMetadata>;

/** Of a dataset that nothing has been said of. */
export const NOTHING_SAID: DraftMetadata = {
  title: {},
  description: {},
  themes: [],
  keywords: [],
  license: '',
  licenseUrl: '',
  publisher: '',
};

/**
 * `reading`: a job looks at the source; `ready`: shown and edited; `refused`: it cannot be read; `publishing`: a job makes
 * the snapshot; `published`: done, kept for what comes next.
 */
export type DraftState = 'reading' | 'ready' | 'refused' | 'publishing' | 'published';

/** All of a draft that a person can change. */
export interface Recipe {
  /** Wanted, or that of the dataset. */
  readonly datasetId: string;
  readonly reading: DraftReading;
  readonly steps: readonly DraftStep[];
  /** Undefined until the source has been looked at. */
  readonly choices: readonly FieldChoice[] | undefined;
  readonly metadata: DraftMetadata;
}

/** A dataset, or new data of one, on its way. Instants are ISO 8601, UTC. */
export interface Draft extends Recipe {
  readonly id: string;
  /** Grows with each change by a person. */
  readonly revision: number;
  readonly state: DraftState;
  /** Id of the person. */
  readonly owner: string;
  /** Of the dataset that is given new data; of a new one once it is published. */
  readonly datasetUid: string | undefined;
  readonly source: DraftSource;
  readonly preview: ImportPreview | undefined;
  readonly problem: ImportProblem | undefined;
  /** The latest one. */
  readonly jobId: string | undefined;
  /** How many saves can be taken back, and taken forward again. */
  readonly undo: number;
  readonly redo: number;
  readonly createdAt: string;
  readonly changedAt: string;
}

export interface NewDraft {
  readonly owner: string;
  /** How the source is read, and what is said of it there. */
  readonly reading?: DraftReading;
  readonly metadata?: Partial<DatasetMetadata>;
  readonly dataset?: { readonly uid: string; readonly id: string };
  readonly source:
    | { readonly kind: 'url'; readonly url: string }
    /** A file below the data folder's `tmp`, which the draft takes. */
    | { readonly kind: 'file'; readonly path: string; readonly name: string };
}

/** Something that happened to a published dataset. */
export interface DatasetEvent {
  readonly at: string;
  /** Id; undefined: the portal itself. */
  readonly person: string | undefined;
  readonly act:
    | 'published'
    | 'replaced'
    | 'refreshed'
    | 'described'
    | 'restored'
    | 'withdrawn'
    | 'brought-back'
    | 'scheduled'
    | 'unscheduled';
  readonly snapshot: string | undefined;
  readonly records: number | undefined;
  readonly rejected: number | undefined;
  /** What is different from the data before; undefined where there was nothing before, or the data stayed. */
  readonly changes: DatasetChanges | undefined;
}

/** How the data of a dataset differ from those before. */
export interface DatasetChanges {
  readonly recordsBefore: number;
  /** Names of fields. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly retyped: readonly { readonly field: string; readonly from: FieldType; readonly to: FieldType }[];
  /** Names of fields with other labels, descriptions, units, UCDs or facets. Absent in what was written down before. */
  readonly described?: readonly string[];
}
