import type { ChainHead } from '../records/model.ts';
import type { Controller } from './tables.ts';

/** Names of the files in an archive of the records. */
export const FILES = {
  manifest: 'manifest.json',
  records: 'records.jsonl',
  csv: 'records.csv',
  iso: 'records-iso-27560.jsonl',
  publications: 'publications.jsonl',
  audits: 'audits.jsonl',
  sums: 'SHA256SUMS',
  signature: 'SHA256SUMS.sig',
} as const;

/** The file of a publication: what visitors were shown, byte for byte as its digest was made. */
export const publicationFile = (digest: string): string => `publications/${digest}.json`;

/** A picture of a publication, as the chain names it. */
export const pictureFile = (digest: string, name: string): string => `pictures/${digest}/${name}`;

/** A file of the report of an audit. */
export const auditFile = (id: string, name: string): string => `audits/${id}/${name}`;

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
  /** How many there are of it in `pictures/`; absent in archives of the first form. */
  readonly pictures?: number;
}

/** An audit whose report is in the archive: a line of `audits.jsonl`, the newest first. */
export interface AuditLine {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly isClean: boolean;
  readonly faults: number;
  /** Names in `audits/<id>/`. */
  readonly files: readonly string[];
}
