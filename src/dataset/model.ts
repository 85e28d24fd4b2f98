import type { FieldType } from './field-types.ts';

/** A text per language code (`en`, `fr`, …). At least one entry; a missing language falls back to the portal's default, then to any. */
export type Localized = Readonly<Record<string, string>>;

export type FacetSort = 'count' | '-count' | 'alphanum' | '-alphanum' | 'num' | '-num';
export type TimePrecision = 'year' | 'month' | 'day' | 'hour' | 'minute';

/** What the publisher says of a field beside its type. Serialised under the wire names of the Explore API by `http/explore` only. */
export interface FieldAnnotations {
  readonly facet?: true;
  readonly disjunctive?: true;
  readonly facetSort?: FacetSort;
  /** Separator of the levels of a hierarchical facet, usually `/`. */
  readonly hierarchical?: string;
  /** Separator that split the source cell; the field then holds a list of texts. */
  readonly multivalued?: string;
  readonly sortable?: true;
  /** Part of the record's identity. */
  readonly id?: true;
  readonly decimals?: number;
  /** Granularity of a date or datetime. A `date` of precision year prints `1781`, month `1781-06`. */
  readonly precision?: TimePrecision;
  readonly timerangeFilter?: true;
  readonly hasThumbnails?: true;
  /** Zone in which the source's local times were read. */
  readonly timezone?: string;
}

export interface Field {
  /** Letters, digits and `_`; unique in the dataset; case-sensitive; frozen once published. */
  readonly name: string;
  readonly type: FieldType;
  readonly label: Localized;
  readonly description?: Localized;
  /** VOUnits spelling: `deg`, `mag`, `km.s-1`. */
  readonly unit?: string;
  /** IVOA UCD1+: `pos.eq.ra;meta.main`. */
  readonly ucd?: string;
  readonly annotations: FieldAnnotations;
}

export interface DatasetSchema {
  /** In display and export order. */
  readonly fields: readonly Field[];
}

export interface GeoPoint {
  readonly lon: number;
  readonly lat: number;
}

/** A cell of type `file`, as stored (the address is added on the way out). */
export interface FileCell {
  /** 32 hexadecimal digits, stable, public in every version of the API. */
  readonly id: string;
  readonly filename: string;
  /** `JPEG`, `PNG`, … */
  readonly format: string;
  readonly mimetype: string;
  /** Pixels; null when the file is not a picture. */
  readonly width: number | null;
  readonly height: number | null;
  readonly thumbnail: boolean;
  /** ISO 8601 without zone, UTC, as the original writes it. */
  readonly last_synchronized: string;
  readonly color_summary: readonly string[];
}

/** What is said of a dataset. Texts per language; lists in display order. */
export interface DatasetMetadata {
  readonly title: Localized;
  /** HTML, a small safe subset; sanitised where it is written and where it is shown. */
  readonly description: Localized;
  /** Theme codes are texts per language, the same position in each. */
  readonly themes: readonly Localized[];
  readonly keywords: readonly Localized[];
  /** Display title of the licence, and its address. Every dataset has both. */
  readonly license: string;
  readonly licenseUrl: string;
  readonly publisher: string;
  readonly attributions: readonly string[];
  readonly references?: string;
  /** Language of the data themselves. */
  readonly language: string;
  readonly timezone?: string;
  readonly territory?: readonly string[];
  readonly updateFrequency?: string;
  readonly creator?: string;
  readonly contributor?: string;
  readonly contactName?: string;
  readonly contactEmail?: string;
  /** ISO date of first issue. */
  readonly issued?: string;
  /** Body on which geographic positions lie; `Earth` when absent. A map of Moon sites must not show Earth. */
  readonly body?: string;
  /** Frame of sky positions; `ICRS` when absent. */
  readonly skyFrame?: string;
  /** ODSQL that the pages apply until the visitor filters (records hidden from the default view). */
  readonly defaultFilter?: string;
  readonly custom?: Readonly<Record<string, string>>;
  /** ISO dates: the time that the data speak of. */
  readonly temporalStart?: string;
  readonly temporalEnd?: string;
  /** Address of a standard that the data follow. */
  readonly conformsTo?: string;
  readonly inspire?: InspireMetadata;
  /** In display order. */
  readonly attachments?: readonly Attachment[];
}

/** What is said of who made a dataset, of its time and of its standards: one line each, in the order of forms. */
export const ORIGIN_LINES = [
  'creator',
  'contributor',
  'contactName',
  'contactEmail',
  'issued',
  'updateFrequency',
  'references',
  'temporalStart',
  'temporalEnd',
  'conformsTo',
  'timezone',
] as const satisfies readonly (keyof DatasetMetadata)[];

/** What the INSPIRE directive asks for beside the rest. */
export interface InspireMetadata {
  /** Of the directive's themes, in English. */
  readonly theme?: string;
  readonly type?: string;
  readonly fileIdentifier?: string;
  readonly contactPosition?: string;
  readonly contactAddress?: string;
  readonly purpose?: string;
}

/** A file that accompanies a dataset. */
export interface Attachment {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly title: string;
  readonly filename: string;
  readonly mimetype: string;
  readonly bytes: number;
}

/** What is known of one snapshot. Written beside the snapshot and in the metadata store. */
export interface SnapshotManifest {
  /** Unique, sortable by time of creation, letters and digits. */
  readonly id: string;
  readonly datasetUid: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly recordCount: number;
  readonly schema: DatasetSchema;
  /** Bytes of the `.duckdb` file. */
  readonly bytes: number;
  /** Changes when, and only when, the data or the schema differ; goes into ETags. */
  readonly contentHash: string;
  readonly provenance: {
    readonly source: string;
    readonly sha256?: string;
    readonly bytes?: number;
    readonly retrievedAt: string;
    /** What the server said of the version it gave; to ask whether there is a newer one. */
    readonly etag?: string;
    readonly lastModified?: string;
  };
  /** Bounding box of the geo field, degrees; absent without geo field or without any position. */
  readonly bbox?: {
    readonly west: number;
    readonly south: number;
    readonly east: number;
    readonly north: number;
  };
  /** GeoJSON geometry types present. */
  readonly geometryTypes?: readonly string[];
  /** Count of rejected values, see the import report. */
  readonly rejectedCount: number;
  /** Version of the physical layout of `physical.ts`. */
  readonly layout: 1;
}
