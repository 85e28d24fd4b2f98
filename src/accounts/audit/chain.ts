import { createHash } from 'node:crypto';

/** What of an entry its hash is made over. */
export interface ChainedRow {
  readonly number: number;
  readonly at: string;
  readonly actor_id: string | null;
  readonly actor_by: string;
  readonly action: string;
  readonly target_kind: string | null;
  readonly target_id: string | null;
  readonly details: string;
}

/** SHA-256 over the hash of the entry before and everything in this one, hex. */
export const chainHash = (before: string, row: ChainedRow): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        before,
        row.number,
        row.at,
        row.actor_id,
        row.actor_by,
        row.action,
        row.target_kind,
        row.target_id,
        row.details,
      ]),
    )
    .digest('hex');
