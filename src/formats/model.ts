import type { ExportKind } from '#engine';

/** A parameter of a format beside the clauses of the query: its wire name, what it accepts, and what it is when absent. */
export type FormatParameter =
  | { readonly name: string; readonly kind: 'flag'; readonly fallback: boolean }
  | { readonly name: string; readonly kind: 'text'; readonly fallback: string }
  | {
      readonly name: string;
      readonly kind: 'choice';
      readonly choices: readonly [string, ...string[]];
      readonly fallback: string;
    };

/** A format in which records leave as a file. */
export interface ExportFormat {
  /** The name in addresses. */
  readonly id: ExportKind;
  /** As the Content-Type header has it. */
  readonly mediaType: string;
  /** Without a dot. */
  readonly extension: string;
  /** Only for datasets with a position or a shape. */
  readonly needsGeo: boolean;
  /** The catalogue is exported in it, too. */
  readonly ofCatalogue: boolean;
  /** A program can read it while it still comes. */
  readonly isStreamable: boolean;
  readonly parameters: readonly FormatParameter[];
}
