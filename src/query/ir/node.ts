import type { FieldType, TimePrecision } from '#dataset';
import type { Geometry } from '#geo';

/** What an expression gives. `null` is the literal alone. */
export type ValueType = FieldType | 'null';

/** A value for each record, or for each group. Plain data: equal trees mean the same. */
export type Expr =
  | {
      readonly kind: 'field';
      readonly name: string;
      readonly type: FieldType;
      readonly multivalued: boolean;
      readonly precision?: TimePrecision;
    }
  | {
      readonly kind: 'meta';
      readonly name: 'recordid' | 'record_timestamp' | 'record_size' | 'datasetid';
      /** What it is of every record alike, where it is. */
      readonly value?: string;
      readonly type: FieldType;
    }
  | {
      readonly kind: 'literal';
      readonly type: 'text' | 'int' | 'double' | 'boolean' | 'null';
      readonly value: string | number | boolean | null;
    }
  /** A date literal or `now()`: the local date and time it was written as, and the instant that is in the request's zone. */
  | { readonly kind: 'moment'; readonly type: 'datetime'; readonly local: string; readonly utc: string }
  /** `geom'…'`. */
  | { readonly kind: 'geometry'; readonly type: 'geo_shape'; readonly geometry: Geometry }
  | {
      readonly kind: 'call';
      readonly function: string;
      readonly type: ValueType;
      readonly args: readonly Expr[];
    }
  | {
      readonly kind: 'arithmetic';
      readonly op: '+' | '-' | '*' | '/';
      readonly type: 'int' | 'double';
      readonly left: Expr;
      readonly right: Expr;
    }
  | { readonly kind: 'negate'; readonly type: 'int' | 'double'; readonly operand: Expr }
  /** `argument` absent: `count(*)`. `share`: of `percentile`, 0 to 1. */
  | {
      readonly kind: 'aggregate';
      readonly function: string;
      readonly type: ValueType;
      readonly argument?: Expr;
      readonly distinct?: true;
      readonly share?: number;
    }
  | { readonly kind: 'range'; readonly type: 'text'; readonly operand: Expr; readonly buckets: Buckets }
  /** `cellPixels`: side of a cell in pixels of a 256-pixel tile at `zoom`. */
  | {
      readonly kind: 'cluster';
      readonly type: 'json_blob';
      readonly operand: Expr;
      readonly zoom: number;
      readonly cellPixels: number;
    }
  /** How well a record matches what is searched for. */
  | { readonly kind: 'relevance'; readonly type: 'double'; readonly tests: readonly Test[] }
  /** An output further left or right, by its place: aliases in `order by`. */
  | { readonly kind: 'output'; readonly index: number; readonly type: ValueType };

/** How values fall into groups. Edges ascend; a lower edge is inside, an upper one outside. */
export type Buckets =
  | { readonly kind: 'width'; readonly width: number; readonly isInteger: boolean }
  | {
      readonly kind: 'edges';
      readonly edges: readonly number[];
      readonly openStart: boolean;
      readonly openEnd: boolean;
      readonly isInteger: boolean;
    }
  | { readonly kind: 'interval'; readonly count: number; readonly unit: IntervalUnit }
  | {
      readonly kind: 'moments';
      readonly edges: readonly { readonly local: string; readonly utc: string }[];
      readonly openStart: boolean;
      readonly openEnd: boolean;
    };

export type IntervalUnit =
  | 'millisecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year';

/** Where a text is looked for: every text of a record, or these fields. */
export type TextScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'fields'; readonly fields: readonly Expr[] };

/** A condition that a function of the registry states. */
export interface Test {
  readonly kind: 'test';
  readonly function: string;
  readonly args: readonly Expr[];
  readonly scope?: TextScope;
}

/** True, false, or unknown for a record; unknown does not match, and `not` takes it for false. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'constant'; readonly value: boolean }
  | {
      readonly kind: 'compare';
      readonly op: '=' | '!=' | '<' | '<=' | '>' | '>=';
      readonly left: Expr;
      readonly right: Expr;
    }
  | { readonly kind: 'is-null'; readonly operand: Expr }
  | { readonly kind: 'is-true'; readonly operand: Expr; readonly expected: boolean }
  | { readonly kind: 'one-of'; readonly operand: Expr; readonly values: readonly Expr[] }
  | {
      readonly kind: 'between';
      readonly operand: Expr;
      readonly low: Expr;
      readonly lowIncluded: boolean;
      readonly high: Expr;
      readonly highIncluded: boolean;
    }
  /** Every word occurs somewhere, folded: without regard to case and accents. */
  | { readonly kind: 'like'; readonly operand: Expr; readonly words: readonly string[] }
  | Test;

export interface Ordering {
  readonly expr:
    | Expr
    | { readonly kind: 'random'; readonly seed: number }
    /** How many of the filters hold: what a dataset of the catalogue shares with the one of `id`. */
    | { readonly kind: 'similarity'; readonly id: string; readonly filters: readonly Filter[] };
  readonly descending: boolean;
}
