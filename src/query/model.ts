import type { FacetSort, FieldType, TimePrecision } from '#dataset';
import type { Span } from '#lib';
import type { Expr, Filter, Ordering } from './ir/node.ts';

/**
 * What of a dataset there is for whoever asks: the rest is as if it had never been stored. Applied before every clause, so
 * that no count, order, aggregate, text search, record id or error knows of the rest. The fields are those of the schema
 * that a query is compiled and printed with; what is said here is about records.
 */
export interface Visible {
  /** Over all stored fields, those too that the schema leaves out. Absent: every record. */
  readonly filter?: Filter;
  /** Fields are stored that the schema leaves out: texts and ids made of all of them are made anew. */
  readonly hidesFields?: true;
  /** The record ids would tell of hidden fields: they are made with this secret instead. */
  readonly idSecret?: string;
  /** Which records, by stored order: a `1` for each that is there, else a `0`. Absent: every record. */
  readonly places?: string;
  /** Values that other askers know otherwise. */
  readonly changed?: ChangedValues;
}

/** Values of some columns for some records, in place of the stored ones. */
export interface ChangedValues {
  /** Names of physical columns. */
  readonly columns: readonly {
    readonly name: string;
    readonly kind: 'texts' | 'text' | 'whole' | 'box';
  }[];
  readonly records: readonly {
    /** In stored order, from 0. */
    readonly place: number;
    /** One per column. */
    readonly values: readonly ChangedValue[];
  }[];
}

export type ChangedValue =
  | null
  | string
  | number
  | readonly string[]
  | { readonly west: number; readonly south: number; readonly east: number; readonly north: number };

/** The clauses of a request, as texts. An absent or blank clause asks for nothing. */
export interface RecordsRequest {
  readonly select?: string;
  /** All must hold. */
  readonly where?: readonly string[];
  readonly groupBy?: string;
  readonly orderBy?: string;
  /** Absent: everything. */
  readonly limit?: number;
  readonly offset?: number;
  readonly refine?: readonly string[];
  readonly exclude?: readonly string[];
  /** Free text. */
  readonly q?: string;
  /** IANA name: zone of date parts, ranges, and of date literals that name none. */
  readonly timezone: string;
  /** Language of names in `date_format`. */
  readonly lang: string;
  /** What `now()` is, for every page of one answer. */
  readonly now: Date;
  /** What there is for whoever asks; absent: everything. */
  readonly visible?: Visible;
  /** A facet given here counts as disjunctive whatever its annotation says. */
  readonly disjunctive?: readonly string[];
}

export interface FacetRequest
  extends Pick<
    RecordsRequest,
    'where' | 'refine' | 'exclude' | 'q' | 'timezone' | 'lang' | 'now' | 'visible' | 'disjunctive'
  > {
  /** `name` or `facet(name=…, …)`; absent: every facet of the schema. */
  readonly facets?: readonly string[];
}

export interface CompileOptions {
  /** The catalogue: names hold dots and dashes, and `default.` may be left out. */
  readonly dottedNames?: boolean;
  /** What `datasetid` and `record_timestamp` (UTC, ISO 8601) are of every record; absent: null. */
  readonly record?: { readonly datasetId: string; readonly timestamp: string };
  /** Conditions that a dataset of the catalogue shares with the one of `id`; undefined for an id that is not known. */
  readonly similarTo?: (id: string) => readonly string[] | undefined;
}

/** A column of an answer. */
export interface OutputColumn {
  /** The alias, or the expression as typed. */
  readonly name: string;
  readonly type: FieldType;
  readonly multivalued: boolean;
  readonly precision?: TimePrecision;
  /** Set when the column is a field and nothing else. */
  readonly fieldName?: string;
  /** The cell is JSON text to embed as it is. */
  readonly json?: true;
}

/** What to give of a dataset's records. Plain data; the one form that every query language becomes. */
export interface Query {
  readonly kind: 'records';
  readonly columns: readonly OutputColumn[];
  /** One per column. */
  readonly outputs: readonly Expr[];
  readonly visible?: Visible;
  readonly filter?: Filter;
  /** Keys of `group by`, also in `outputs`. */
  readonly groups: readonly Expr[];
  readonly order: readonly Ordering[];
  readonly limit?: number;
  readonly offset: number;
  readonly isGrouped: boolean;
  /** Aggregates without groups: one row for all records. */
  readonly isAggregateOnly: boolean;
  readonly timezone: string;
  readonly lang: string;
}

/** The values of one facet. */
export interface FacetSpec {
  /** As the request names it. */
  readonly name: string;
  readonly field: Expr & { readonly kind: 'field' };
  readonly kind: 'value' | 'path' | 'date';
  /** Separates the levels of a hierarchy; of dates always `/`. */
  readonly separator?: string;
  readonly sort: FacetSort;
  /** Values kept per level. */
  readonly limit: number;
  /** Paths of the branches whose children are told too; the roots always are. */
  readonly opened: readonly string[];
  readonly refined: readonly string[];
  readonly excluded: readonly string[];
  /** What records are counted: everything asked, less this facet's own refinements where it is disjunctive. */
  readonly filter?: Filter;
}

export interface FacetQuery {
  readonly kind: 'facets';
  readonly facets: readonly FacetSpec[];
  readonly visible?: Visible;
  readonly timezone: string;
  readonly lang: string;
}

export type Clause = 'select' | 'where' | 'group_by' | 'order_by' | 'refine' | 'exclude' | 'facet';

/** What the caller can mend. `at` are offsets into the text of the clause. */
export type QueryProblem = { readonly clause: Clause; readonly at: Span } & (
  | { readonly code: 'syntax'; readonly found: string; readonly text: string }
  | { readonly code: 'unknown-field'; readonly name: string; readonly closest?: string }
  | { readonly code: 'unknown-function'; readonly name: string; readonly closest?: string }
  | { readonly code: 'wrong-arguments'; readonly function: string; readonly expected: string }
  | {
      readonly code: 'type-mismatch';
      readonly what: string;
      readonly expected: string;
      readonly found: string;
    }
  | { readonly code: 'not-a-condition' }
  | { readonly code: 'not-a-value' }
  | { readonly code: 'aggregate-misplaced'; readonly function: string }
  | { readonly code: 'aggregate-order' }
  | { readonly code: 'numeric-aggregate'; readonly function: string }
  | { readonly code: 'group-by-geo'; readonly field: string; readonly type: 'geo_point_2d' | 'geo_shape' }
  | { readonly code: 'not-grouped'; readonly text: string }
  | { readonly code: 'not-a-facet'; readonly name: string }
  | {
      readonly code: 'bad-literal';
      readonly what: 'date' | 'number' | 'geometry' | 'distance' | 'interval';
      readonly text: string;
    }
  | { readonly code: 'unsupported'; readonly what: string }
  | { readonly code: 'too-complex'; readonly limit: string }
);

/** What a problem says beside where it stands. */
export type QueryProblemData = QueryProblem extends infer P
  ? P extends QueryProblem
    ? Omit<P, 'clause' | 'at'>
    : never
  : never;
