import type { Result } from '#lib';

/** A record as it is pushed: names of fields, and values as the Explore API gives them. */
export type PushedRecord = Readonly<Record<string, unknown>>;

/** Where programs push records of a dataset to. */
export interface PushSource {
  readonly datasetUid: string;
  /** Part of the address: `/api/push/1.0/<dataset>/<resource>/push/`. */
  readonly resource: string;
  /** Last characters of the key. */
  readonly hint: string;
  readonly createdAt: string;
  /** Changes acknowledged, and those of them that readers see. */
  readonly acknowledged: number;
  readonly applied: number;
}

/** Where something is pushed to, and what proves that it may be. */
export interface PushAddress {
  readonly dataset: string;
  readonly resource: string;
  readonly key: string;
}

/** Why nothing of a push was taken. Places count from 1. */
export type PushProblem =
  | { readonly code: 'unknown-source' }
  | { readonly code: 'not-json'; readonly why: string }
  | { readonly code: 'not-a-record'; readonly record: number }
  | { readonly code: 'no-known-field'; readonly record: number; readonly fields: readonly string[] }
  | { readonly code: 'no-identity'; readonly record: number; readonly field: string }
  | {
      readonly code: 'wrong-type';
      readonly record: number;
      readonly field: string;
      /** What a value of the field is. */
      readonly wanted: string;
      readonly got: string;
    }
  | { readonly code: 'unknown-record' }
  | { readonly code: 'too-many'; readonly max: number }
  | { readonly code: 'full'; readonly max: number };

/** Records that programs push, one by one or many at once. Asks no rights: the way in does. */
export interface Pushes {
  /** The source of a dataset; undefined where none is switched on. */
  of(uid: string): Promise<PushSource | undefined>;
  /**
   * Switches it on; the key is shown once. Undefined when it is on already, or the dataset has more records than can be
   * pushed.
   */
  switchOn(uid: string): Promise<string | undefined>;
  /** Another key; the one before no longer works. */
  renewKey(uid: string): Promise<string | undefined>;
  /** The dataset stays as it is; what is not shown yet is not going to be. */
  switchOff(uid: string): Promise<void>;
  /** Has what was acknowledged shown, of datasets that were given back to readers. */
  resume(): Promise<void>;
  /**
   * Takes records. They are on the disk when this resolves, all of them or none, and readers see them as soon as a job has
   * made the next snapshot of what the dataset has then: whatever else is published meanwhile. A record with the identity of an
   * earlier one takes its place.
   * @param body JSON: a record, or a list of records
   */
  push(at: PushAddress, body: string): Promise<Result<number, PushProblem>>;
  /**
   * Takes records away: those with the identity, or where fields have none, the values of what is sent. Answers for how many
   * that was asked; that some are not there is no mistake.
   */
  remove(at: PushAddress, body: string): Promise<Result<number, PushProblem>>;
  /** Takes the record away that readers know by this id. */
  removeById(at: PushAddress, recordId: string): Promise<Result<number, PushProblem>>;
}

/** Records in one request, and in a dataset. */
export const MAX_PUSHED = 10_000;
export const MAX_RECORDS = 1_000_000;
