import type { Actor } from '#accounts';
import type { QueryProblem } from '#query';

/** What somebody may do with one dataset. */
export const DATASET_RIGHTS = [
  /** Know that it exists, and see its records as the record filter and the hidden fields leave them. */
  'browse',
  /** Change metadata and data. Sees everything of it. */
  'edit',
  /** Publish it and take it back. Sees everything of it. */
  'publish',
  /** All of these, and give rights, and remove it. */
  'manage',
] as const;
export type DatasetRight = (typeof DATASET_RIGHTS)[number];

/** The built-in group of everybody, known or not. */
export const EVERYONE = 'everyone';

export type Holder =
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'person'; readonly id: string };

/** Rights of one holder on one dataset. */
export interface Grant {
  readonly holder: Holder;
  /** At least one. */
  readonly rights: readonly DatasetRight[];
  /**
   * Of a group: ODSQL, read in UTC; the records that it may see. Somebody in several groups sees what any of them may
   * see; a group without one sees all records. Only groups that have been given something on this dataset count.
   */
  readonly recordFilter?: string;
}

/** Who sees and does what with one dataset. */
export interface DatasetAccess {
  /** Only those who have been given a right know of it. Otherwise everybody may browse it. */
  readonly isRestricted: boolean;
  readonly grants: readonly Grant[];
  /** Fields that only these groups see, beside those who may edit, publish or manage. None: no other sees it. */
  readonly hiddenFields: readonly { readonly field: string; readonly seenBy: readonly string[] }[];
}

/** What holds for the whole portal. */
export interface PortalAccess {
  /** `signed-in`: strangers see no dataset at all. */
  readonly readers: 'everyone' | 'signed-in';
  /** A dataset for which nothing has been said: seen by everybody, or only by those who may see every dataset. */
  readonly otherDatasets: 'public' | 'restricted';
}

/** Why rights cannot be as asked. */
export type AccessProblem =
  | { readonly code: 'unknown-dataset'; readonly id: string }
  /** Somebody else has said something else of it since. */
  | { readonly code: 'changed-meanwhile' }
  | { readonly code: 'unknown-field'; readonly field: string }
  | { readonly code: 'hidden-twice'; readonly field: string }
  | { readonly code: 'granted-twice'; readonly holder: Holder }
  | { readonly code: 'no-right'; readonly holder: Holder }
  | { readonly code: 'everyone-only-browses' }
  /** A restricted dataset is one that not everyone may browse. */
  | { readonly code: 'everyone-on-restricted' }
  /** Filters are for groups. */
  | { readonly code: 'filter-of-a-person'; readonly holder: Holder }
  /** `problem.at` are offsets into the filter's text. */
  | { readonly code: 'record-filter'; readonly holder: Holder; readonly problem: QueryProblem };

/** Rights that were changed, for the audit log. `before` and `after` say everything that was and is. */
export type AccessChange =
  | {
      readonly kind: 'dataset';
      readonly by: Actor;
      readonly datasetUid: string;
      readonly datasetId: string;
      readonly before: DatasetAccess | undefined;
      readonly after: DatasetAccess | undefined;
    }
  | {
      readonly kind: 'portal';
      readonly by: Actor;
      readonly before: PortalAccess;
      readonly after: PortalAccess;
    }
  /** A group or person is gone, and with it what they had been given. */
  | { readonly kind: 'holder'; readonly by: Actor; readonly holder: Holder };
