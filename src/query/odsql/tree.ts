import type { Span } from '#lib';

/** What was written, before any name has a meaning. Every node knows where it stands. */
export type Tree = { readonly at: Span } & (
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  /** `text`: as written, with its sign; whole numbers beyond 2^53 are exact only there. */
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly isInteger: boolean }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'date'; readonly text: string }
  | { readonly kind: 'geometry'; readonly text: string }
  /** `10km`, `1 day`. */
  | { readonly kind: 'quantity'; readonly value: number; readonly unit: string }
  | { readonly kind: 'star' }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Tree[];
      readonly named: readonly NamedArgument[];
      readonly distinct: boolean;
    }
  | { readonly kind: 'negate'; readonly operand: Tree }
  | {
      readonly kind: 'arithmetic';
      readonly op: '+' | '-' | '*' | '/';
      readonly left: Tree;
      readonly right: Tree;
    }
  | {
      readonly kind: 'compare';
      readonly op: '=' | '!=' | '<' | '<=' | '>' | '>=';
      readonly left: Tree;
      readonly right: Tree;
    }
  | { readonly kind: 'like'; readonly left: Tree; readonly right: Tree }
  | { readonly kind: 'in-list'; readonly left: Tree; readonly values: readonly Tree[] }
  | { readonly kind: 'in-field'; readonly left: Tree; readonly right: Tree }
  | {
      readonly kind: 'in-interval';
      readonly left: Tree;
      readonly low: Tree;
      readonly high: Tree;
      readonly lowIncluded: boolean;
      readonly highIncluded: boolean;
    }
  | {
      readonly kind: 'is';
      readonly left: Tree;
      readonly not: boolean;
      readonly what: 'null' | 'true' | 'false';
    }
  | { readonly kind: 'not'; readonly operand: Tree }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Tree[] }
);

export interface NamedArgument {
  readonly name: string;
  readonly value: Tree;
  readonly at: Span;
}

export type SelectItem =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'projection';
      readonly mode: 'include' | 'exclude';
      readonly patterns: readonly Pattern[];
    }
  | { readonly kind: 'expression'; readonly tree: Tree; readonly text: string; readonly alias?: string };

/** A field, or every field whose name begins so. */
export interface Pattern {
  readonly name: string;
  readonly isPrefix: boolean;
  readonly at: Span;
}

export interface GroupItem {
  readonly tree: Tree;
  readonly text: string;
  readonly alias?: string;
}

export interface OrderItem {
  readonly tree: Tree;
  readonly text: string;
  readonly descending: boolean;
}
