import type { Field } from '#dataset';
import type { Filters } from './filters.ts';

/** A dataset on a card: texts in the language of the page. */
export interface DatasetCard {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly publisher: string;
  readonly license: string;
  readonly recordCount: number;
  /** ISO 8601. */
  readonly modified: string;
  readonly themes: readonly string[];
  /** SVG drawn from the data; absent until it has been. */
  readonly picture?: string;
}

/** A facet as offered to the visitor. */
export interface FacetGroup {
  /** Name in the address, after `refine.`. */
  readonly name: string;
  readonly label: string;
  readonly values: readonly FacetValue[];
}

export interface FacetValue {
  readonly value: string;
  /** As shown; the value itself unless it has a better name. */
  readonly label: string;
  readonly count: number;
}

/** A dataset as the header of its pages shows it. */
export interface DatasetHead {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** HTML as the publisher wrote it. */
  readonly description: string;
  readonly publisher: string;
  readonly license: string;
  readonly licenseUrl: string;
  readonly modified: string;
  readonly recordCount: number;
  readonly themes: readonly string[];
  readonly keywords: readonly string[];
  readonly fields: readonly Field[];
  readonly hasRecords: boolean;
}

/** Which view of a dataset is shown. */
export type Tab = 'information' | 'table' | 'export' | 'api';

/** What the filter panel and the chips need, the same on every tab. */
export interface Narrowing {
  readonly filters: Filters;
  readonly facets: readonly FacetGroup[];
  /** Label of a facet or field in the chips. */
  readonly labels: Readonly<Record<string, string>>;
  /** Records that match. */
  readonly total: number;
  /** What was wrong with a condition of the address, in the caller's words; it has been left out. */
  readonly problem?: string;
  /** The publisher's condition that is in force because the visitor has not lifted it. */
  readonly defaultFilter?: string;
}

/** A record as the Explore API gives it. */
export type ShownRecord = Readonly<Record<string, unknown>>;
