import type { DatasetMetadata } from '#dataset';
import type { ImportLimits, ImportProblem, ImportRequest } from '#ingest';

export const HARVEST_KINDS = [
  'opendatasoft',
  'ckan',
  'dcat',
  'tap',
  'cone',
  's3',
  'ftp',
  'folder',
  'zip',
] as const;

export type HarvestKindName = (typeof HARVEST_KINDS)[number];

/** What can be said of a source; texts. */
export const HARVEST_FIELDS = [
  'url',
  'dataset',
  'apiKey',
  'query',
  'ra',
  'dec',
  'radius',
  'bucket',
  'prefix',
  'region',
  'accessKey',
  'secretKey',
  'user',
  'password',
  'pattern',
] as const;

export type HarvestField = (typeof HARVEST_FIELDS)[number];

/** Sealed where they are kept, and shown to nobody. */
export const SECRET_FIELDS: readonly HarvestField[] = ['apiKey', 'secretKey', 'password'];

export type HarvestConfig = Readonly<Partial<Record<HarvestField, string>>>;

/** What was asked for of a harvester. */
export interface HarvesterWish {
  /** For people. */
  readonly name: string;
  readonly kind: HarvestKindName;
  readonly config: HarvestConfig;
  /** Before the ids of its datasets. */
  readonly idPrefix: string;
  /** Cron, in the portal's time zone; blank: only when somebody asks. */
  readonly schedule: string;
  /** Whether readers lose datasets that the source does not have any more; only those that the harvester made. */
  readonly removesGone: boolean;
}

/** A source of many datasets, taken over again and again. Instants are ISO 8601, UTC. */
export interface Harvester extends HarvesterWish {
  readonly id: string;
  /** Id of the person who gets the rights on its datasets; blank: added on the command line. */
  readonly owner: string;
  readonly createdAt: string;
  readonly report: HarvestReport | undefined;
  /** The latest one. */
  readonly jobId: string | undefined;
}

export type HarvestOutcome = 'created' | 'updated' | 'unchanged' | 'gone' | 'removed' | 'failed';

export interface HarvestLine {
  /** As the source calls it. */
  readonly remote: string;
  readonly title: string;
  readonly datasetId: string;
  readonly outcome: HarvestOutcome;
  readonly records?: number;
  readonly rejected?: number;
  readonly problem?: string;
}

/** What came of a harvest, or would come of it. */
export interface HarvestReport {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly isPreview: boolean;
  readonly counts: Readonly<Partial<Record<HarvestOutcome, number>>>;
  /** The first ones. */
  readonly lines: readonly HarvestLine[];
  /** Why the list itself could not be had, or not to its end: then nothing is called gone. */
  readonly problem?: string;
}

/** How a kind of source reaches it: guarded, with deadlines and limits. */
export interface HarvestContext {
  readonly signal: AbortSignal;
  readonly limits: ImportLimits;
  readonly languages: readonly string[];
  readonly defaultLanguage: string;
  /** A small answer. @throws SourceProblem */
  get(
    url: string,
    options?: { readonly headers?: HeadersFor },
  ): Promise<Fetched & { readonly bytes: Buffer }>;
  /** Into a file. @throws SourceProblem */
  download(url: string, target: string, options?: { readonly headers?: HeadersFor }): Promise<Fetched>;
  /** The address to connect to, looked up once and checked. @throws SourceProblem */
  resolve(host: string): Promise<string>;
  /** Removed at the end. */
  temporaryFile(ending?: string): string;
}

/** Made for each address: signatures are of one. Sent to the host of the first address only. */
export type HeadersFor = (
  url: URL,
) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;

export interface Fetched {
  readonly contentType?: string;
  readonly etag?: string;
  readonly lastModified?: string;
}

/** A dataset that a source has. */
export interface RemoteDataset {
  /** Stays the same. */
  readonly remote: string;
  /** What an id can be made of. */
  readonly name: string;
  readonly title: string;
  readonly metadata: Partial<DatasetMetadata>;
  /** Changes when it does; without it the content decides. */
  readonly version?: string;
  /** Where its data are, for who takes only this one; undefined when nothing of it can be read. */
  readonly address?: { readonly url: string; readonly parser?: ImportRequest['parser'] };
  /** Why it cannot be taken: what is said of it could not be had, or makes no sense. */
  readonly problem?: ImportProblem;
  /** Fetches it. */
  data(context: HarvestContext): Promise<RemoteData>;
}

export interface RemoteData extends Pick<ImportRequest, 'source' | 'schema' | 'parser'> {
  /** Contents of its file cells, once the records have been read. */
  files?(): Promise<
    readonly {
      readonly id: string;
      readonly path: string;
      readonly mimetype: string;
      readonly filename: string;
    }[]
  >;
}

/** What a source has to offer, looked at to take one. */
export interface SourceOffer {
  readonly title: string;
  /** With what lets it in, sealed. Undefined: nothing of it can be read. */
  readonly url: string | undefined;
  readonly parser: NonNullable<ImportRequest['parser']>;
  readonly metadata: Partial<DatasetMetadata>;
}

/** The first offers of a source. */
export interface SourceOffers {
  readonly offers: readonly SourceOffer[];
  /** Whether there are more. */
  readonly isCut: boolean;
  /** Why the list could not be had, or not to its end. */
  readonly problem: string | undefined;
}

export interface HarvestKind {
  readonly kind: HarvestKindName;
  readonly needs: readonly HarvestField[];
  readonly may: readonly HarvestField[];
  list(config: HarvestConfig, context: HarvestContext): AsyncIterable<RemoteDataset>;
}

/** Why a source, or one dataset of it, could not be had. For people. */
export class SourceProblem extends Error {
  override readonly name = 'SourceProblem';
  readonly problem: ImportProblem;

  constructor(problem: ImportProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

export const sourceProblem = (message: string, advice?: string): SourceProblem =>
  new SourceProblem({ code: 'malformed', message, ...(advice !== undefined && { advice }) });
