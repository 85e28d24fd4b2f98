import type { Readable } from 'node:stream';
import type { BuiltSnapshot } from '#catalogue';
import type { DatasetSchema, Field, FieldType, TimePrecision } from '#dataset';
import type { Clock, Sql } from '#lib';
import type { Geocoding } from './geocoding/model.ts';

/** A record handed over by the program itself: keys are field names, values what their types ask for. */
export type SourceRow = Readonly<Record<string, unknown>>;

/** Where records come from. */
export type Source =
  | { readonly kind: 'rows'; readonly rows: Iterable<SourceRow> | AsyncIterable<SourceRow> }
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'url';
      readonly url: string;
      /** Lets the address be one of this machine or of a private network; false by default. */
      readonly allowPrivateAddresses?: boolean;
      /** 120 by default. */
      readonly timeoutSeconds?: number;
    };

/** What an import may take. All have defaults. */
export interface ImportLimits {
  /** Of the source as it comes. */
  readonly maxBytes: number;
  /** After decompression. */
  readonly maxUnpackedBytes: number;
  readonly maxColumns: number;
  readonly maxCellBytes: number;
  /** Of a line or a record of text. */
  readonly maxLineBytes: number;
  /** From this size on, a table that looks clean is not staged: it is checked while it is written. */
  readonly straightFromBytes: number;
}

/** A published dataset as steps join it. */
export interface OtherDataset {
  /** Its snapshot. */
  readonly file: string;
  readonly schema: DatasetSchema;
}

/** Where files may be taken from that records name. Plain data: it goes to other processes. */
export interface FilePlaces {
  /** Path of the source: when it is a zip file, the files in it. */
  readonly archive?: string;
  /** What addresses without a host are relative to. */
  readonly base?: string;
  /** False by default. */
  readonly allowPrivateAddresses?: boolean;
}

/** What steps may use beside the records. Plain data: it goes to other processes. */
export interface Surroundings {
  /** Datasets that the person may see whole, by the names that steps call them. */
  readonly datasets?: Readonly<Record<string, OtherDataset>>;
  /** What is said of the dataset, as text, by name. */
  readonly said?: Readonly<Record<string, string>>;
  /** Path of a database of countries or cities in the MaxMind DB format. */
  readonly addresses?: string;
  readonly files?: FilePlaces;
  readonly geocoding?: Geocoding;
}

/** How to read the source, where guessing should not decide. */
export interface ParserOptions {
  readonly format?: FormatName;
  readonly encoding?: string;
  readonly separator?: string;
  readonly quote?: string;
  /** Whether the first row holds names. */
  readonly header?: boolean;
  /** Lines before the header. */
  readonly skipLines?: number;
  /** Of a workbook: name, or number from 1; in the same way the table or layer of what holds several. */
  readonly sheet?: string;
  /** Of a JSON object: the member that holds the records; of an XML text: the path of the elements that are records. */
  readonly root?: string;
  /** Of an archive of several files: the one to read. */
  readonly entry?: string;
}

export type FormatName =
  | 'csv'
  | 'json'
  | 'jsonl'
  | 'geojson'
  | 'parquet'
  | 'xlsx'
  | 'xls'
  | 'ods'
  | 'votable'
  | 'fits'
  | 'shapefile'
  | 'dbf'
  | 'kml'
  | 'gpx'
  | 'gpkg'
  | 'xml'
  | 'ecsv'
  | 'cds'
  | 'ipac'
  | 'fixed';

export type ImportStage = 'fetch' | 'read' | 'check' | 'write';

export interface ImportProgress {
  readonly stage: ImportStage;
  /** Bytes while fetching and reading, otherwise steps. */
  readonly done: number;
  /** 0 when it is not known. */
  readonly total: number;
}

export interface ImportRequest {
  readonly source: Source;
  /** Of the dataset; part of the identity of its records. */
  readonly id: string;
  /** Exactly these fields; columns of the source that are none of them are left out. Without it the schema is guessed. */
  readonly schema?: DatasetSchema;
  /** Types of some fields, by name; the other fields are guessed. Values that do not fit are rejected, never guessed away. */
  readonly types?: Readonly<Record<string, FieldType>>;
  readonly parser?: ParserOptions;
  /** Processors in order, as written by a person: checked here. */
  readonly steps?: unknown;
  /** What the steps may use beside the records. */
  readonly surroundings?: Surroundings;
  /** What is to become of the columns that the steps leave. */
  readonly shape?: (columns: readonly SourceColumn[]) => Shape;
  readonly dataFolder: string;
  readonly limits?: Partial<ImportLimits>;
  /** Every rejected value goes to this CSV file. */
  readonly rejectsFile?: string;
  readonly memoryLimitMb?: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** What a person wants of columns beside the steps. */
export interface Shape {
  /** Further processors, made by the program. */
  readonly steps?: readonly (Readonly<Record<string, unknown>> & { readonly kind: string })[];
  /** Names of fields that would be made of others, and are not wanted. */
  readonly without?: readonly string[];
  /** Says more of the fields, or otherwise: labels, units, facets. Names, types and order stay. */
  describe?(schema: DatasetSchema): DatasetSchema;
}

export interface Imported {
  readonly built: BuiltSnapshot;
  readonly report: ImportReport;
}

/** Why nothing was imported, and what can be done about it. Data, not text: `problemText` prints it. */
export interface ImportProblem {
  readonly code: ImportProblemCode;
  /** English, one sentence. */
  readonly message: string;
  /** What to do, English, one sentence. */
  readonly advice?: string;
  /** 1-based. */
  readonly line?: number;
  readonly column?: number;
  /** Bytes from the beginning. */
  readonly offset?: number;
  readonly field?: string;
}

export type ImportProblemCode =
  | 'source-missing'
  | 'source-refused'
  | 'source-unreachable'
  | 'source-too-large'
  | 'empty'
  | 'unknown-format'
  | 'malformed'
  | 'encoding'
  | 'no-records'
  | 'too-many-columns'
  | 'cell-too-large'
  | 'line-too-long'
  | 'archive-too-large'
  | 'sheet-missing'
  | 'step'
  | 'unknown-field';

/** One value that did not become part of a record. */
export interface RejectedValue {
  /** Number of the record in the source, from 1. */
  readonly row: number;
  readonly field: string;
  readonly value: string;
  /** `not an integer`, `not a date`, … */
  readonly reason: string;
}

/** A field as it was guessed or declared. */
export interface ReportedField {
  readonly field: Field;
  /** Name of the column in the source. */
  readonly source: string;
  readonly isDeclared: boolean;
  /** Share of the sampled values that fit the type, 0 to 1. */
  readonly confidence: number;
  readonly examples: readonly string[];
  readonly empty: number;
  readonly rejected: number;
}

/** What was done to get from the source to the records. */
export interface ImportReport {
  readonly format: string;
  /** What was recognised: encoding, separator, header line, sheet, … */
  readonly recognised: Readonly<Record<string, string>>;
  readonly recordCount: number;
  readonly fields: readonly ReportedField[];
  /** The first ones in the order of the source. */
  readonly rejects: readonly RejectedValue[];
  readonly rejectedCount: number;
  /** Rows and columns that were left out or mended, in words. */
  readonly notes: readonly string[];
}

/** A column as the source has it, before anything is done to it. */
export interface SourceColumn {
  /** The name that a field made of it gets unless another is given. */
  readonly name: string;
  readonly label: string;
}

/** What one step does to the first records. */
export interface StepEffect {
  /** Why it does nothing. */
  readonly problem?: ImportProblem;
  /** Names of fields. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly {
    readonly field: string;
    /** Among the records that were looked at. */
    readonly records: number;
    readonly from: string | null;
    readonly to: string | null;
  }[];
  readonly recordsBefore: number;
  readonly recordsAfter: number;
}

export interface PreviewRow {
  /** In the source, from 1. */
  readonly number: number;
  readonly cells: readonly (string | null)[];
}

/** What numbers are written with, where it is not a point for decimals and nothing for thousands. */
export interface NumberMarks {
  readonly decimal?: ',';
  readonly thousands?: ',' | '.' | ' ' | "'" | '’';
}

/** A type that a column of text nearly has, or may have: for a person to decide. */
export interface NearType extends NumberMarks {
  readonly type: FieldType;
  /** What stands behind all of the numbers. */
  readonly unit?: string;
  /** As `strptime` has it; of dates that are written in numbers. */
  readonly pattern?: string;
  /** Sampled values that have the type. */
  readonly fits: number;
  /** Sampled values that are no spelling of "no value". */
  readonly of: number;
  /** Some that do not fit, each once, as they came. */
  readonly misfits: readonly string[];
  /** One that fits. */
  readonly example: string;
}

/** The first rows of a source beside what an import would make of them. */
export interface ImportPreview {
  readonly format: string;
  readonly recognised: Readonly<Record<string, string>>;
  readonly columns: readonly SourceColumn[];
  /** After the steps. */
  readonly shaped: readonly SourceColumn[];
  /** Fields as they were guessed or declared; `isMade`: of several columns, none of its own. */
  readonly fields: readonly {
    readonly field: Field;
    readonly isMade: boolean;
    readonly confidence: number;
    readonly rejected: number;
    /** Of text: what most of its values are, the likeliest first. */
    readonly near?: readonly NearType[];
  }[];
  /** Rows of the source as text, a cell for each column. */
  readonly sourceRows: readonly PreviewRow[];
  /** The same rows as records, as text, a cell for each field. */
  readonly typedRows: readonly PreviewRow[];
  /** The last record in the same way, where all of them were looked at and more than the rows above are there. */
  readonly lastRow?: PreviewRow;
  readonly rejects: readonly RejectedValue[];
  readonly rejectedCount: number;
  /** Records that were looked at. */
  readonly recordCount: number;
  /** Whether there are more records than were looked at. */
  readonly isSample: boolean;
  readonly notes: readonly string[];
  /** Sheets of the same workbook that were not read. */
  readonly otherSheets?: readonly string[];
}

/** A file on the disk that a source has fetched. */
export interface FetchedFile {
  readonly path: string;
  /** As a person knows it: file name or address. */
  readonly name: string;
  readonly contentType?: string;
  readonly bytes: number;
  /** In hexadecimal digits. Reads the file where nobody has done so yet: to be asked for once, and only where it is needed. */
  sha256(): Promise<string>;
  /** True for a copy of ours that must go at the end. */
  readonly isTemporary: boolean;
}

/** The files that came in one archive with the one that is read. */
export interface Companions {
  readonly names: readonly string[];
  /** One of them as a file on the disk, within the limits of unpacking. @throws Refusal */
  take(name: string): Promise<string>;
}

/** A column on its way from the source to a field. */
export interface Column {
  readonly name: string;
  /** As the source calls it. */
  readonly label: string;
  /** `untyped` is text whose type is still to be found; otherwise `value` has the physical type of the field type. */
  readonly type: FieldType | 'untyped';
  /** In terms of the frame's rows. */
  readonly value: Sql;
  /** The text `value` was made of. Where it is there and `value` is not, the value was rejected. */
  readonly origin?: {
    readonly text: Sql;
    readonly reason: string;
    /** Where values are rejected for different reasons: which one, for a text. */
    why?(text: Sql): Sql;
  };
  readonly multivalued?: string;
  readonly precision?: TimePrecision;
  readonly timezone?: string;
  readonly unit?: string;
  readonly ucd?: string;
  readonly description?: string;
  /** The values the sources of which are JSON text: what the guess may build on. */
  readonly isJson?: boolean;
  /** Texts that hardly ever repeat, as far as a sample tells. */
  readonly isVaried?: boolean;
}

/** The staged records and the columns made of them. */
export interface Frame {
  /** Something to select from that has `_row` (0-based, of the source) in the order of the source. */
  readonly from: Sql;
  readonly columns: readonly Column[];
  /** Rows that do not count. */
  readonly where?: Sql | undefined;
}

/** Records that still lie in a file that looks clean. */
export interface Unstaged {
  /** Like the frame's `from`, with a few of the records: enough to expect something of the others. */
  readonly sample: Sql;
  /** Takes all the care that was left out. */
  stage(): Promise<Parsed>;
}

/** What a parser found. */
export interface Parsed {
  readonly frame: Frame;
  readonly recognised: Readonly<Record<string, string>>;
  readonly rejects: readonly RejectedValue[];
  /** When there are more than listed. */
  readonly rejectedCount: number;
  readonly notes: readonly string[];
  /** Sheets of the same workbook that were not read. */
  readonly otherSheets?: readonly string[];
  /** There while nobody has looked at the records. */
  readonly unstaged?: Unstaged;
}

/** A stream of bytes, decompressed. */
export type ByteStream = Readable;
