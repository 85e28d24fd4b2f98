import type { DatasetSchema, FieldType, TimePrecision } from '#dataset';
import type { Encoding, ExportKind } from '#engine';

/** A parameter of a format beside the clauses of the query, for its description: the routes read it. */
export interface FormatParameter {
  readonly name: string;
  /** What it accepts and what it is when absent. */
  readonly meaning: string;
}

/** Who writes the bytes: the engine itself, or a module of `formats` that is given rows. */
export type Writing =
  | { readonly by: 'engine'; readonly kind: ExportKind }
  | ({ readonly by: 'encoder' } & Pick<Encoding, 'module' | 'times' | 'shapes' | 'withIds' | 'withSurvey'>);

/** A format in which records leave as a file. */
export interface ExportFormat {
  /** The name in addresses. */
  readonly id: string;
  /** As people call it. */
  readonly label: string;
  /** As the Content-Type header has it. */
  readonly mediaType: string;
  /** Without a dot. */
  readonly extension: string;
  /** Whether a dataset's fields have what the format needs; absent: any do. */
  suits?(schema: DatasetSchema): boolean;
  /** The catalogue is exported in it, too. */
  readonly ofCatalogue: boolean;
  readonly parameters: readonly FormatParameter[];
  /** Its geometries may be in any reference system, and it says in which. */
  readonly hasSystem?: boolean;
  /** What of the records the format cannot hold and what becomes of it, in one line of ASCII: told with each answer. */
  readonly limits?: string;
  readonly writing: Writing;
}

/** A column as encoders know it. */
export interface ExportColumn {
  /** The field's name, or the expression as typed. */
  readonly name: string;
  /** What people are shown: the label where labels are asked for, else the name. */
  readonly title: string;
  readonly type: FieldType;
  readonly isList: boolean;
  /** The cell is the text of a JSON value. */
  readonly isJson: boolean;
  /** Part of the record's identity. */
  readonly isId: boolean;
  readonly precision?: TimePrecision | undefined;
  /** Absent for what is computed. */
  readonly label?: string | undefined;
  readonly description?: string | undefined;
  readonly unit?: string | undefined;
  readonly ucd?: string | undefined;
}

/** What encoders know of an export beside its rows. */
export interface ExportAbout {
  readonly datasetId: string;
  readonly title: string;
  readonly publisher: string;
  readonly license: string;
  readonly licenseUrl: string;
  /** ISO 8601, UTC: of the data or what is said of them. */
  readonly modified: string;
  /** Scheme and host of the portal, no slash at the end. */
  readonly origin: string;
  readonly lang: string;
  readonly skyFrame: string;
  /** Positions and shapes are on the sky: right ascension and declination. */
  readonly isSky: boolean;
  /** Reference system of the geometries, where that is not WGS 84 in degrees: its EPSG code. */
  readonly epsg?: number | undefined;
  readonly columns: readonly ExportColumn[];
  /** Of the format, by wire name; only those that were given. */
  readonly parameters: Readonly<Record<string, string | boolean>>;
}
