import type { ChainHead } from '../records/model.ts';
import type { Controller } from './tables.ts';

/** Names of the files in an archive of the records. */
export const FILES = {
  manifest: 'manifest.json',
  records: 'records.jsonl',
  csv: 'records.csv',
  iso: 'records-iso-27560.jsonl',
  publications: 'publications.jsonl',
  sums: 'SHA256SUMS',
  signature: 'SHA256SUMS.sig',
} as const;

/** The file of a publication: what visitors were shown, byte for byte as its digest was made. */
export const publicationFile = (digest: string): string => `publications/${digest}.json`;

/** What an archive says of itself. */
export interface Manifest {
  readonly schema: 'almagest-consent-archive/1';
  readonly controller: Controller;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  /** Release of the application. */
  readonly app: string;
  /** The last row of `records.jsonl`. */
  readonly chain: ChainHead;
  readonly recordMonths: number;
  /** Ed25519, 32 bytes, base64url: of the signature over `SHA256SUMS`. */
  readonly publicKey: string;
}

/** A line of `publications.jsonl`, in the order of publication. */
export interface PublicationLine {
  readonly digest: string;
  readonly revision: string;
  readonly publishedAt: string;
}
