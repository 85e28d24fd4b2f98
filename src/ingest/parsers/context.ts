import type { Staging } from '#engine';
import type { Companions, ImportLimits, Parsed, ParserOptions } from '../model.ts';

/** What a parser works with. */
export interface ParseContext {
  readonly staging: Staging;
  readonly path: string;
  /** File name or address, for messages and for guessing the format. */
  readonly name: string;
  readonly options: ParserOptions;
  readonly limits: ImportLimits;
  /** A path for a file of this import; removed at its end. */
  temporaryFile(): string;
  readonly companions?: Companions | undefined;
  readonly signal: AbortSignal | undefined;
  onBytes(done: number): void;
}

export type Parse = (context: ParseContext) => Promise<Parsed>;
