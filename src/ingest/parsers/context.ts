import { statSync } from 'node:fs';
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

const ROOM = 100_000_000;
const ROOM_PER_BYTE = 100;

/** Characters that the records of a source may take as text: more are made only by sources that name one value again and again. */
export const roomForRecords = ({ path, limits }: Pick<ParseContext, 'path' | 'limits'>): number =>
  Math.min(ROOM + ROOM_PER_BYTE * statSync(path).size, 2 * limits.maxUnpackedBytes);

export type Parse = (context: ParseContext) => Promise<Parsed>;
