import type { Generated } from 'kysely';

/** Services declared in the back office, as JSON. */
export interface ConsentServiceTable {
  id: string;
  declaration: string;
  created_at: string;
}

/** What visitors were shown from one moment on: the evidence behind the records. */
export interface ConsentPublicationTable {
  position: Generated<number>;
  digest: string;
  revision: string;
  published_at: string;
  content: string;
}

/** What a publication looked like. The chain names each with its hash. */
export interface ConsentPictureTable {
  /** Digest. */
  publication: string;
  name: string;
  sha256: string;
  bytes: number;
  taken_at: string;
  browser: string;
  /** Base64. */
  png: string;
}

/** One row: the end of the chain of records. None before the first record. */
export interface ConsentChainTable {
  id: number;
  position: number;
  hash: string;
}

/** Append-only. An erased row keeps its hashes and nothing else. */
export interface ConsentRecordTable {
  position: number;
  prev: string;
  hash: string;
  body: string | null;
  receipt_hash: string | null;
  ends_at: string | null;
}

/** Permissions to load a service once. */
export interface ConsentOnceTable {
  token_hash: string;
  subject: string;
  expires_at: string;
}

/** What the operator adds to the policy, written in the back office. */
export interface ConsentTextTable {
  language: string;
  text: string;
}

/** Cookies that the gate did not let out, by what was wrong and where. */
export interface CookieFaultTable {
  name: string;
  code: string;
  route: string;
  times: number;
  first_at: string;
  last_at: string;
}
