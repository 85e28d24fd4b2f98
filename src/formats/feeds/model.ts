import type { Field } from '#dataset';

/** A portal as its feeds describe it. */
export interface DescribedPortal {
  /** Scheme and host, no slash at the end. */
  readonly origin: string;
  readonly name: string;
  /** Of the texts, ISO 639-1. */
  readonly language: string;
  /** Address of the feed itself. */
  readonly self: string;
}

/** A file in which a dataset can be had. */
export interface Distribution {
  /** Name of the export format. */
  readonly format: string;
  /** Never changes from one run to the next: harvesters take another address for another resource. */
  readonly url: string;
  /** Without parameters: `text/csv`. */
  readonly mediaType: string;
}

/** A dataset as feeds describe it, texts in one language. */
export interface DescribedDataset {
  readonly id: string;
  readonly uid: string;
  readonly title: string;
  /** HTML. */
  readonly description: string;
  readonly keywords: readonly string[];
  readonly themes: readonly string[];
  readonly publisher: string;
  readonly license: string;
  readonly licenseUrl: string;
  /** Of the data. */
  readonly language: string;
  /** ISO 8601, UTC. */
  readonly modified: string;
  readonly issued?: string | undefined;
  readonly creator?: string | undefined;
  readonly contributor?: string | undefined;
  readonly contactName?: string | undefined;
  readonly contactEmail?: string | undefined;
  readonly updateFrequency?: string | undefined;
  readonly references?: string | undefined;
  readonly territory: readonly string[];
  readonly attributions: readonly string[];
  /** Degrees. */
  readonly box?:
    | { readonly west: number; readonly south: number; readonly east: number; readonly north: number }
    | undefined;
  readonly recordCount: number;
  readonly fields: readonly Field[];
  readonly distributions: readonly Distribution[];
}

/** A form in which the catalogue is described to programs. */
export interface FeedFormat {
  /** The name in addresses. */
  readonly id: string;
  /** As the Content-Type header has it. */
  readonly mediaType: string;
  /** Without a dot. */
  readonly extension: string;
  /** The text, piece by piece: nothing that grows with the catalogue is held. */
  write(portal: DescribedPortal, datasets: AsyncIterable<DescribedDataset>): AsyncIterable<string>;
}
