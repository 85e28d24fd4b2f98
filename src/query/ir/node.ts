import type { FieldType, TimePrecision } from '#dataset';

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
      readonly type: FieldType;
    }
  | {
      readonly kind: 'literal';
      readonly type: 'text' | 'int' | 'double' | 'boolean' | 'null';
      readonly value: string | number | boolean | null;
    }
  /** A date literal or `now()`: the local date and time it was written as, and the instant that is in the request's zone. */
  | { readonly kind: 'moment'; readonly type: 'datetime'; readonly local: string; readonly utc: string }
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
      readonly function: AggregateName;
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
  /** An output further left or right, by its place: aliases in `order by`. */
  | { readonly kind: 'output'; readonly index: number; readonly type: ValueType };

export type AggregateName =
  | 'count'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'median'
  | 'percentile'
  | 'envelope'
  | 'bbox';

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

/** Where a text is looked for: every visible text, or these fields. */
export type Scope = { readonly kind: 'all' } | { readonly kind: 'fields'; readonly fields: readonly Expr[] };

/** Rings of longitude and latitude, degrees. Inside is what an odd number of rings contains: holes and parts alike. */
export interface Polygon {
  readonly rings: readonly (readonly (readonly [number, number])[])[];
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
  /** Every word occurs, without regard to case. */
  | { readonly kind: 'like'; readonly operand: Expr; readonly words: readonly string[] }
  /** Folded words, each the beginning of a word of the text; `edits` above 0: or that many letters from a word. */
  | {
      readonly kind: 'words';
      readonly scope: Scope;
      readonly words: readonly {
        readonly text: string;
        readonly isPrefix: boolean;
        readonly edits: number;
      }[];
    }
  | { readonly kind: 'starts-with'; readonly scope: Scope; readonly text: string }
  | {
      readonly kind: 'within-distance';
      readonly operand: Expr;
      readonly lon: number;
      readonly lat: number;
      readonly metres: number;
    }
  | {
      readonly kind: 'in-box';
      readonly operand: Expr;
      readonly south: number;
      readonly west: number;
      readonly north: number;
      readonly east: number;
    }
  | { readonly kind: 'in-polygon'; readonly operand: Expr; readonly polygon: Polygon }
  /** A branch of a hierarchical facet: the value itself, or one below it. */
  | { readonly kind: 'branch'; readonly operand: Expr; readonly path: string; readonly separator: string };

export interface Ordering {
  readonly expr: Expr | { readonly kind: 'random'; readonly seed: number };
  readonly descending: boolean;
}
