import type { ConsentCategory } from '../model.ts';

/** What a decision did to what was granted before. */
export type ConsentEvent = 'given' | 'renewed' | 'changed' | 'withdrawn';

/** On what the visitor decided. */
export type ConsentMethod = 'banner' | 'centre' | 'placeholder' | 'account';

/**
 * One decision that granted, changed or withdrew something. Holds no address, no user agent, no page and nothing else
 * that tells who decided: only whoever has the receipt can find it.
 */
export interface ConsentRecord {
  readonly schema: 'almagest-consent/1';
  /** UUID, version 7. */
  readonly id: string;
  /** SHA-256 of the receipt, hex. */
  readonly receiptHash: string;
  /** Null unless choices follow the account. */
  readonly userId: string | null;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly validUntil: string;
  readonly event: ConsentEvent;
  readonly categories: readonly ConsentCategory[];
  /** Ids of the services that are allowed from now on. */
  readonly services: readonly string[];
  readonly revision: string;
  /** Digest of the publication that the visitor saw: texts, banner, code. */
  readonly publication: string;
  readonly language: string;
  readonly method: ConsentMethod;
  readonly signals: { readonly gpc: boolean };
  readonly basis: 'consent';
  /** Release of the application. */
  readonly app: string;
}

/** That records were emptied: by whom, and which. Its being in the chain is what makes an empty record legitimate. */
export interface ErasureRecord {
  readonly schema: 'almagest-erasure/1';
  readonly time: string;
  readonly reason: 'visitor' | 'retention';
  /** Hashes of the rows that were emptied. */
  readonly erased: readonly string[];
}

/** A picture of what visitors were shown. */
export interface Picture {
  /** `question-en-1280-light.png`: what it shows, language, width in pixels, colours. */
  readonly name: string;
  readonly png: Buffer;
}

/** A picture as the chain names it. */
export interface NamedPicture {
  readonly name: string;
  /** Of the file, hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** That pictures were taken of what a publication looked like. Its being in the chain is what keeps them from being exchanged. */
export interface PicturesRecord {
  readonly schema: 'almagest-pictures/1';
  readonly time: string;
  /** Digest of the publication that was shown then. */
  readonly publication: string;
  /** `Chromium 156.0.1` */
  readonly browser: string;
  readonly pictures: readonly NamedPicture[];
}

/** Everything that the chain may hold. */
export type ChainEntry = ConsentRecord | ErasureRecord | PicturesRecord;

/** A row of the chain. Every row holds the hash of the one before it, so that none can be changed, left out or put in. */
export interface ChainRow {
  /** From 1 on, without gaps. */
  readonly position: number;
  readonly prev: string;
  readonly hash: string;
  /** JSON, byte for byte as it was hashed; null once it was erased. */
  readonly body: string | null;
}

/** The end of the chain. */
export interface ChainHead {
  /** 0 while the chain is empty. */
  readonly position: number;
  readonly hash: string;
}

/** Everything that was in force from one moment on, as evidence of what visitors were shown. */
export interface Publication {
  /** SHA-256 of `content`, hex. */
  readonly digest: string;
  readonly revision: string;
  readonly publishedAt: string;
  /** JSON: registry, texts, banner and centre per language, hash of the code. */
  readonly content: string;
}

/** Where records, publications and one-time permissions are kept. */
export interface ConsentStore {
  /** Puts a record at the end of the chain. It is durable when this resolves. */
  append(record: ConsentRecord): Promise<ChainRow>;
  /** Rows of one receipt that have not been erased, oldest first. */
  rowsOf(receiptHash: string): Promise<readonly ChainRow[]>;
  /** Empties the rows of a receipt and puts an erasure into the chain; answers how many. */
  eraseReceipt(receiptHash: string, now: Date): Promise<number>;
  /**
   * Empties the rows of receipts whose last decision ended before an instant, some hundreds at a time; answers how many.
   * All rows of a receipt at once: a grant must not outlive the record of its withdrawal.
   */
  eraseEndedBefore(end: Date, now: Date): Promise<number>;
  /** Up to `limit` rows after a position, in order. */
  rowsAfter(position: number, limit: number): Promise<readonly ChainRow[]>;
  head(): Promise<ChainHead>;
  /** Keeps a publication unless it is the newest already. */
  publish(publication: Publication): Promise<void>;
  /** In order of publication. */
  publications(): Promise<readonly Publication[]>;
  /** Keeps pictures of a publication and names them in the chain; false when it has some already. */
  keepPictures(
    taken: Pick<PicturesRecord, 'time' | 'publication' | 'browser'>,
    pictures: readonly Picture[],
  ): Promise<boolean>;
  /** What was taken of all publications, in the order of the chain. */
  pictures(): Promise<readonly PicturesRecord[]>;
  /** A picture, byte for byte; undefined when there is none of that name. */
  picture(publication: string, name: string): Promise<Buffer | undefined>;
  /** Keeps a one-time permission until an instant. */
  putOnce(tokenHash: string, subject: string, expiresAt: Date): Promise<void>;
  /** True once for a permission that is there, for this subject, and in time. */
  takeOnce(tokenHash: string, subject: string, now: Date): Promise<boolean>;
}
